package world

import (
	"bytes"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/agentevent"
)

// recordPromises: no record is dropped unread.
func recordPromises() []promise {
	return []promise{{number: 1, words: "no record is dropped unread", end: (*World).judgeRecords}}
}

// underWay is how old a record may be without having been read yet.
const underWay = 30 * time.Second

// judgeRecords reads the whole stream, and finds every record acknowledged, and
// the broken ones in quarantine with their bytes.
func (w *World) judgeRecords() {
	newest := map[string]time.Time{}
	for shard, records := range w.stream() {
		for _, r := range records {
			if time.Since(*r.ApproximateArrivalTimestamp) >= underWay {
				w.judgeRecord(shard, r, newest)
			}
		}
	}
	for id, at := range newest {
		a, err := w.ledger.Agent(w.ctx, id)
		if err != nil || a.LastAt.Before(at) {
			w.breach(1, "of agent %s an event of %s was acknowledged, and what is known is of %s (%v)", w.username(id), at, a.LastAt, err)
		}
	}
}

// judgeRecord looks at one record, and notes the newest event of each agent.
func (w *World) judgeRecord(shard string, r types.Record, newest map[string]time.Time) {
	if w.record.taken[shard][*r.SequenceNumber] == 0 {
		w.breach(1, "record %s of shard %s was never acknowledged", *r.SequenceNumber, shard)
		return
	}
	e, err := agentevent.Decode(r.Data)
	switch {
	case errors.Is(err, agentevent.ErrForeign):
	case err != nil || e.Timestamp.Sub(*r.ApproximateArrivalTimestamp) > 2*time.Hour:
		w.judgeKept(shard, r)
	case e.Timestamp.After(newest[e.AgentID]):
		newest[e.AgentID] = e.Timestamp
	}
}

func (w *World) judgeKept(shard string, r types.Record) {
	for _, q := range w.record.kept {
		if q.Position.Shard == shard && q.Position.Sequence == *r.SequenceNumber {
			if !bytes.Equal(q.Data, r.Data) || q.Reason == "" {
				w.breach(1, "quarantine has %q (%s), the record is %q", q.Data, q.Reason, r.Data)
			}
			return
		}
	}
	w.breach(1, "the broken record %s of shard %s is not in quarantine: %q", *r.SequenceNumber, shard, r.Data)
}

// stream is all that is in it, by shard.
func (w *World) stream() map[string][]types.Record {
	name := w.srv.AgentEventStream()
	all := map[string][]types.Record{}
	shards, err := w.kinesis.ListShards(w.ctx, &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		w.fail("list the shards: %v", err)
		return nil
	}
	for _, s := range shards.Shards {
		at, err := w.kinesis.GetShardIterator(w.ctx, &kinesis.GetShardIteratorInput{StreamName: &name, ShardId: s.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon})
		if err != nil {
			w.fail("read shard %s: %v", *s.ShardId, err)
			return nil
		}
		for it := at.ShardIterator; it != nil; {
			out, err := w.kinesis.GetRecords(w.ctx, &kinesis.GetRecordsInput{ShardIterator: it})
			if err != nil {
				w.fail("read shard %s: %v", *s.ShardId, err)
				return nil
			}
			all[*s.ShardId] = append(all[*s.ShardId], out.Records...)
			it = out.NextShardIterator
			if len(out.Records) == 0 && *out.MillisBehindLatest == 0 {
				break
			}
		}
	}
	return all
}
