package stream

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"time"
)

// iterator is a position in a shard. It goes to the client as opaque text.
type iterator struct {
	Stream  string
	Created int64 // of the stream, unix ms: tells streams of the same name in different processes apart
	Shard   int
	Next    uint64
	Expires int64 // virtual time, unix ms
}

// iteratorLife is how long an iterator is good, as Kinesis has it.
const iteratorLife = 5 * time.Minute

// encode makes the iterator's text. An iterator has nothing that cannot be marshalled.
func (it iterator) encode(now time.Time) string {
	it.Expires = now.Add(iteratorLife).UnixMilli()
	b, _ := json.Marshal(it)
	return base64.RawURLEncoding.EncodeToString(b)
}

// resume reads an iterator's text. One that an earlier process gave out counts as expired.
func (a *api) resume(text string, now time.Time) (*Log, iterator, error) {
	var it iterator
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &it) != nil {
		return nil, it, invalid("Invalid ShardIterator.")
	}
	l, err := a.find(ref{StreamName: it.Stream})
	if err != nil {
		return nil, it, err
	}
	if it.Shard < 0 || it.Shard >= len(l.shards) {
		return nil, it, invalid("Invalid ShardIterator.")
	}
	if it.Created != l.created.UnixMilli() || now.UnixMilli() > it.Expires {
		return nil, it, refuse("ExpiredIteratorException", fmt.Sprintf(
			"Iterator expired: it was good until %s, and it is %s.",
			time.UnixMilli(it.Expires).UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)))
	}
	return l, it, nil
}

type getShardIteratorInput struct {
	ref
	ShardId, ShardIteratorType, StartingSequenceNumber string
	Timestamp                                          *epoch
}

func (a *api) getShardIterator(in getShardIteratorInput) (any, error) {
	l, err := a.find(in.ref)
	if err != nil {
		return nil, err
	}
	shard, ok := l.shard(in.ShardId)
	if !ok {
		return nil, refuse("ResourceNotFoundException", fmt.Sprintf("Shard %q in stream %s does not exist.", in.ShardId, l.name))
	}
	now := a.clock.Now()
	next, err := l.position(shard, in, now)
	if err != nil {
		return nil, err
	}
	it := iterator{Stream: l.name, Created: l.created.UnixMilli(), Shard: shard, Next: next}
	return map[string]string{"ShardIterator": it.encode(now)}, nil
}

// position is where the wanted iterator begins.
func (l *Log) position(shard int, in getShardIteratorInput, now time.Time) (uint64, error) {
	switch in.ShardIteratorType {
	case "TRIM_HORIZON":
		return 0, nil
	case "LATEST":
		return l.tail(shard), nil
	case "AT_SEQUENCE_NUMBER":
		return l.numbered(shard, in.StartingSequenceNumber)
	case "AFTER_SEQUENCE_NUMBER":
		n, err := l.numbered(shard, in.StartingSequenceNumber)
		return n + 1, err
	case "AT_TIMESTAMP":
		return l.timed(shard, in.Timestamp, now)
	}
	return 0, refuse("ValidationException", fmt.Sprintf("Value '%s' at 'shardIteratorType' failed to satisfy constraint: "+
		"want AT_SEQUENCE_NUMBER, AFTER_SEQUENCE_NUMBER, TRIM_HORIZON, LATEST or AT_TIMESTAMP", in.ShardIteratorType))
}

// decimal is what a sequence number looks like.
var decimal = regexp.MustCompile(`^(0|[1-9][0-9]{0,128})$`)

func (l *Log) numbered(shard int, sequence string) (uint64, error) {
	if !decimal.MatchString(sequence) {
		return 0, invalid(fmt.Sprintf("StartingSequenceNumber %q is not a sequence number.", sequence))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n, ok := l.shards[shard].number(sequence)
	if !ok {
		return 0, invalid(fmt.Sprintf("StartingSequenceNumber %s is not one of shard %s in stream %s.",
			sequence, l.shards[shard].id, l.name))
	}
	return n, nil
}

func (l *Log) timed(shard int, t *epoch, now time.Time) (uint64, error) {
	if t == nil {
		return 0, invalid("Timestamp is missing, which AT_TIMESTAMP needs.")
	}
	at := time.Time(*t)
	if at.After(now) {
		return 0, invalid(fmt.Sprintf("Timestamp %s lies in the future; it is %s.",
			at.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339)))
	}
	return l.since(shard, at), nil
}

type getRecordsInput struct {
	ShardIterator string
	Limit         *int
}

type wireRecord struct {
	SequenceNumber              string
	ApproximateArrivalTimestamp epoch
	Data                        []byte
	PartitionKey                string
	EncryptionType              string
}

func (a *api) getRecords(in getRecordsInput) (any, error) {
	limit, err := limited("limit", in.Limit, maxPage, maxPage)
	if err != nil {
		return nil, err
	}
	now := a.clock.Now()
	l, it, err := a.resume(in.ShardIterator, now)
	if err != nil {
		return nil, err
	}
	b := l.read(it.Shard, it.Next, limit, now)
	it.Next = b.next
	out := struct {
		Records            []wireRecord
		NextShardIterator  string
		MillisBehindLatest int64
	}{[]wireRecord{}, it.encode(now), b.behind.Milliseconds()}
	for _, r := range b.records {
		out.Records = append(out.Records, wireRecord{
			SequenceNumber:              l.shards[it.Shard].sequence(r.n),
			ApproximateArrivalTimestamp: epoch(r.at),
			Data:                        r.data,
			PartitionKey:                r.key,
			EncryptionType:              "NONE",
		})
	}
	return out, nil
}
