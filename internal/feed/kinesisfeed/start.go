package kinesisfeed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/departure"
)

// skew is how much this machine's clock may be ahead of the stream's: what is
// read again from that time changes nothing, what is not read is lost.
const skew = time.Minute

// point is a place in a shard at which reading can begin.
type point struct {
	kind     types.ShardIteratorType
	sequence string
	at       time.Time
}

// nothing is the point of a shard that is not to be read.
var nothing point

func after(sequence string) point {
	return point{kind: types.ShardIteratorTypeAfterSequenceNumber, sequence: sequence}
}

func since(t time.Time) point {
	return point{kind: types.ShardIteratorTypeAtTimestamp, at: t}
}

// resolve finds out where to begin; it is false when ctx has ended.
func (r *reader) resolve(ctx context.Context) (point, bool) {
	for {
		at, err := r.begin(ctx)
		if err == nil {
			return at, true
		}
		if !r.retry(ctx, slog.LevelError, "find position", err) {
			return at, false
		}
	}
}

// begin takes what the ledger knows first.
func (r *reader) begin(ctx context.Context) (point, error) {
	p, known, err := r.position(ctx)
	switch {
	case err != nil:
		return nothing, err
	case known && p.Sequence == "":
		return since(p.At), nil
	case known:
		return after(p.Sequence), nil
	}
	return r.first(ctx)
}

// position is how far the shard has been read: by whoever read it, once no earlier reader
// can get any further.
func (r *reader) position(ctx context.Context) (departure.Position, bool, error) {
	if r.term > 0 {
		return r.feed.o.Fences.Fence(ctx, r.feed.Stream(), r.shard, r.term)
	}
	return r.feed.o.Positions.Position(ctx, r.feed.Stream(), r.shard)
}

// first is where to begin in a shard that was never read. One that followed a
// shard which was read, or came while the feed ran, is read whole. What is left
// was there before reading began, and the options decide.
func (r *reader) first(ctx context.Context) (point, error) {
	follows, err := r.follows(ctx)
	switch {
	case err != nil:
		return nothing, err
	case follows || r.late || r.feed.o.Start == Oldest:
		return point{kind: types.ShardIteratorTypeTrimHorizon}, nil
	case r.feed.o.Start == At:
		return since(r.feed.o.StartAt), nil
	case r.closed: // nothing will come, and what came is not asked for
		return nothing, nil
	}
	return point{kind: types.ShardIteratorTypeLatest}, r.remember(ctx)
}

func (r *reader) follows(ctx context.Context) (bool, error) {
	for _, p := range r.parents {
		if _, known, err := r.feed.o.Positions.Position(ctx, r.feed.Stream(), p); known || err != nil {
			return known, err
		}
	}
	return false, nil
}

// remember stores the present instant as the shard's position, one without a
// sequence. Else a controller that was stopped before the shard's first record
// would begin anew with what is latest then, and never see that record.
func (r *reader) remember(ctx context.Context) error {
	err := r.feed.o.Positions.Commit(ctx, departure.Commit{
		Position: &departure.Position{Stream: r.feed.Stream(), Shard: r.shard, At: r.feed.o.Now().Add(-skew), Term: r.term},
	})
	if err != nil {
		return fmt.Errorf("store where reading began: %w", err)
	}
	return nil
}

// open asks for an iterator; it is false when ctx has ended. A position that
// the stream no longer knows is given up, loudly, for the oldest record.
func (r *reader) open(ctx context.Context, at *point) bool {
	for {
		began := r.feed.o.Now()
		iterator, err := r.iteratorAt(ctx, *at)
		if err == nil {
			r.failures, r.iterator = 0, iterator
			if at.kind == types.ShardIteratorTypeLatest {
				*at = since(began.Add(-skew)) // should this iterator expire, what came meanwhile is not skipped
			}
			return true
		}
		if _, refused := errors.AsType[*types.InvalidArgumentException](err); refused && at.sequence != "" {
			r.gap(ctx, at.sequence, err)
			*at = point{kind: types.ShardIteratorTypeTrimHorizon}
			continue
		}
		if !r.retry(ctx, slog.LevelWarn, "get iterator", err) {
			return false
		}
	}
}

func (r *reader) iteratorAt(ctx context.Context, at point) (*string, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	in := &kinesis.GetShardIteratorInput{
		StreamName: r.feed.name, StreamARN: r.feed.arn, ShardId: &r.shard, ShardIteratorType: at.kind,
	}
	if at.sequence != "" {
		in.StartingSequenceNumber = &at.sequence
	}
	if !at.at.IsZero() {
		in.Timestamp = &at.at
	}
	out, err := r.feed.o.Client.GetShardIterator(ctx, in)
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

// gap reports that records may have been lost between the position and the
// oldest record that the stream still has.
func (r *reader) gap(ctx context.Context, sequence string, cause error) {
	r.log.ErrorContext(ctx, "position is no longer in the stream; records may be lost; reading on from the oldest",
		slog.String("sequence", sequence), slog.Any("error", cause))
	err := r.feed.o.Positions.Commit(ctx, departure.Commit{Journal: []departure.Entry{{
		At: r.feed.o.Now(),
		Reason: fmt.Sprintf("feed: shard %s of %s no longer has the position %s; records after it may be lost; reading goes on from the oldest",
			r.shard, r.feed.Stream(), sequence),
	}}})
	if err != nil {
		r.log.ErrorContext(ctx, "gap not noted in the journal", slog.Any("error", err))
	}
}
