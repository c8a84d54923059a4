package kinesisfeed

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/departure"
)

// The pauses after failures: doubled from the first to the longest.
const (
	firstPause   = 200 * time.Millisecond
	longestPause = 30 * time.Second
)

// reader reads one shard.
type reader struct {
	feed    *Feed
	shard   string
	parents []string
	closed  bool  // it takes no more records
	late    bool  // it was not there when the run began
	term    int64 // of its lease; 0: this process alone reads the stream
	log     *slog.Logger

	iterator *string
	next     time.Time // the earliest time of the next read
	failures int       // in a row
}

func newReader(f *Feed, shard types.Shard, late bool) *reader {
	return &reader{
		feed: f, shard: *shard.ShardId, parents: parents(shard), closed: closed(shard), late: late,
		log: f.o.Log.With(slog.String("stream", f.Stream()), slog.String("shard", *shard.ShardId)),
	}
}

// run reads until the shard is closed and read to its end, which is true, or
// ctx ends, or another reader has the shard.
func (r *reader) run(ctx context.Context) (finished bool) {
	r.feed.lag(r.shard, 0)
	at, ok := r.resolve(ctx)
	if !ok || at == nothing {
		return ok
	}
	for {
		if r.iterator == nil && !r.open(ctx, &at) {
			return false
		}
		out, ok := r.read(ctx)
		if !ok {
			return false
		}
		if out == nil { // the iterator is no good any more
			r.iterator = nil
			continue
		}
		if !r.applyAll(ctx, out.Records, &at) {
			return false
		}
		if out.NextShardIterator == nil {
			return r.end(ctx, at)
		}
		r.iterator = out.NextShardIterator
		r.schedule(time.Duration(aws.ToInt64(out.MillisBehindLatest)) * time.Millisecond)
	}
}

// schedule sets when the shard is read next: soon while there is more to be had.
func (r *reader) schedule(behind time.Duration) {
	r.feed.lag(r.shard, behind)
	poll := r.feed.o.Poll
	if behind > 0 {
		poll = minPoll
	}
	r.next = r.feed.o.Now().Add(poll)
}

// read makes one read when it is time. It gives nil if another iterator is
// needed; it is false when ctx has ended.
func (r *reader) read(ctx context.Context) (*kinesis.GetRecordsOutput, bool) {
	for {
		if !r.next.IsZero() && r.feed.o.Wait(ctx, r.next) != nil {
			return nil, false
		}
		r.next = r.feed.o.Now().Add(minPoll)
		out, err := r.records(ctx)
		if err == nil {
			r.failures = 0
			return out, true
		}
		if _, expired := errors.AsType[*types.ExpiredIteratorException](err); expired {
			return nil, true
		}
		if !r.retry(ctx, slog.LevelWarn, "get records", err) {
			return nil, false
		}
		if _, unknown := errors.AsType[*types.InvalidArgumentException](err); unknown {
			return nil, true
		}
	}
}

func (r *reader) records(ctx context.Context) (*kinesis.GetRecordsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return r.feed.o.Client.GetRecords(ctx, &kinesis.GetRecordsInput{
		ShardIterator: r.iterator, StreamARN: r.feed.arn, Limit: aws.Int32(batch),
	})
}

// applyAll hands the records over in order, and moves on behind each; it is
// false when ctx has ended.
func (r *reader) applyAll(ctx context.Context, records []types.Record, at *point) bool {
	for _, record := range records {
		if ctx.Err() != nil || !r.apply(ctx, record) {
			return false
		}
		*at = after(aws.ToString(record.SequenceNumber))
	}
	return true
}

// apply hands the record over until it is taken; it is false when ctx has ended.
func (r *reader) apply(ctx context.Context, record types.Record) bool {
	position := departure.Position{
		Stream: r.feed.Stream(), Shard: r.shard,
		Sequence: aws.ToString(record.SequenceNumber), At: aws.ToTime(record.ApproximateArrivalTimestamp), Term: r.term,
	}
	for {
		err := r.hand(ctx, departure.Record{Position: position, Arrived: position.At, Data: record.Data})
		if err == nil {
			r.failures = 0
			return true
		}
		if !r.retry(ctx, slog.LevelError, "apply record", err, slog.String("sequence", position.Sequence)) {
			return false
		}
	}
}

// hand hands the record over once. Where another process waits for the shard, a record that
// was begun is ended: it would have to begin it anew.
func (r *reader) hand(ctx context.Context, record departure.Record) error {
	if r.term > 0 {
		ended, cancel := context.WithTimeout(context.WithoutCancel(ctx), callLimit)
		defer cancel()
		ctx = ended
	}
	return r.feed.o.Intake.Apply(ctx, record)
}

// end is reached when the shard is closed and has been read to its end. If not
// one record has come, that it was read is stored, for its children to follow;
// it is false when ctx has ended before.
func (r *reader) end(ctx context.Context, at point) bool {
	for at.kind == types.ShardIteratorTypeTrimHorizon {
		err := r.remember(ctx)
		if err == nil {
			break
		}
		if !r.retry(ctx, slog.LevelError, "store end of shard", err) {
			return false
		}
	}
	r.log.InfoContext(ctx, "shard read to its end")
	return true
}

// retry logs that something failed and waits, longer after each failure in a
// row, before the caller tries it again; it is false when ctx has ended, or another reader
// has the shard, for which nothing helps.
func (r *reader) retry(ctx context.Context, level slog.Level, failed string, err error, attrs ...slog.Attr) bool {
	if ctx.Err() != nil {
		return false
	}
	if r.term > 0 && errors.Is(err, departure.ErrFenced) {
		r.log.WarnContext(ctx, "another process reads the shard; this one stops", slog.Int64("term", r.term), slog.Any("error", err))
		return false
	}
	pause := longestPause
	if r.failures < 8 { // 200ms · 2⁸ is beyond the longest
		pause = min(firstPause<<r.failures, longestPause)
	}
	r.failures++
	attrs = append(attrs, slog.String("failed", failed), slog.Any("error", err),
		slog.Duration("pause", pause), slog.Int("failures", r.failures))
	r.log.LogAttrs(ctx, level, "reading the stream failed; it is tried again", attrs...)
	return r.feed.o.Wait(ctx, r.feed.o.Now().Add(pause)) == nil
}
