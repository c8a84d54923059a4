package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Kinesis are the calls to Kinesis that reading takes.
type Kinesis interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	GetShardIterator(context.Context, *kinesis.GetShardIteratorInput, ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error)
}

// NewKinesis returns the SDK's client.
func NewKinesis(cfg aws.Config) Kinesis { return kinesis.NewFromConfig(cfg) }

const (
	// pace keeps within the five reads a second that a shard allows, with one to
	// spare for whoever else reads it.
	pace = 250 * time.Millisecond
	// mostRefused bounds how often one read may be refused, on top of the SDK's own
	// retries.
	mostRefused = 10
)

// StreamOptions say what to read of a stream. All but From are needed.
type StreamOptions struct {
	Client Kinesis
	Stream string    // name or ARN
	From   time.Time // when it came; zero: the oldest record there is
	To     time.Time // what came at this instant or later is not read: usually now
	Wait   func(ctx context.Context, d time.Duration) error
}

// Stream reads what a stream holds. Of its shards it reads on in the one that is
// furthest behind, so that what happened at one time comes at about one time. Any
// error is the last.
func Stream(ctx context.Context, o StreamOptions) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		r := &streamReader{StreamOptions: o, yield: yield}
		if err := r.run(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(Item{}, fmt.Errorf("read stream %s: %w", o.Stream, err))
		}
	}
}

type streamReader struct {
	StreamOptions
	yield func(Item, error) bool
}

// shard is one shard being read.
type shard struct {
	id       string
	iterator *string
	last     string    // the sequence number of the last record that was read
	reached  time.Time // what came before is read
}

func (r *streamReader) run(ctx context.Context) error {
	shards, err := r.open(ctx)
	if err != nil {
		return err
	}
	for len(shards) > 0 {
		s := slices.MinFunc(shards, func(a, b *shard) int { return cmp.Or(a.reached.Compare(b.reached), cmp.Compare(a.id, b.id)) })
		if err := r.read(ctx, s); err != nil {
			return err
		}
		shards = slices.DeleteFunc(shards, func(s *shard) bool { return s.iterator == nil || !s.reached.Before(r.To) })
		if err := r.Wait(ctx, pace/time.Duration(max(1, len(shards)))); err != nil {
			return err
		}
	}
	return nil
}

// address is how the stream is called: by exactly one of name and ARN.
func (r *streamReader) address() (name, arn *string) {
	if strings.HasPrefix(r.Stream, "arn:") {
		return nil, &r.Stream
	}
	return &r.Stream, nil
}

// open begins to read all the shards, those that are closed among them.
func (r *streamReader) open(ctx context.Context) ([]*shard, error) {
	name, arn := r.address()
	in := &kinesis.ListShardsInput{StreamName: name, StreamARN: arn}
	var all []*shard
	for {
		out, err := r.Client.ListShards(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list its shards: %w", err)
		}
		for _, found := range out.Shards {
			s := &shard{id: aws.ToString(found.ShardId), reached: r.From}
			if s.iterator, err = r.iterator(ctx, s); err != nil {
				return nil, fmt.Errorf("begin with shard %s: %w", s.id, err)
			}
			all = append(all, s)
		}
		if out.NextToken == nil {
			return all, nil
		}
		in = &kinesis.ListShardsInput{NextToken: out.NextToken} // a token stands alone
	}
}

// iterator begins where the shard was read to.
func (r *streamReader) iterator(ctx context.Context, s *shard) (*string, error) {
	name, arn := r.address()
	in := &kinesis.GetShardIteratorInput{StreamName: name, StreamARN: arn, ShardId: &s.id, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	switch {
	case s.last != "":
		in.ShardIteratorType, in.StartingSequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, &s.last
	case !r.From.IsZero():
		in.ShardIteratorType, in.Timestamp = types.ShardIteratorTypeAtTimestamp, &r.From
	}
	out, err := r.Client.GetShardIterator(ctx, in)
	if err != nil {
		return nil, err
	}
	return out.ShardIterator, nil
}

// read makes one read of the shard, and gives what it brings.
func (r *streamReader) read(ctx context.Context, s *shard) error {
	out, err := r.records(ctx, s)
	if err != nil {
		return fmt.Errorf("read shard %s: %w", s.id, err)
	}
	for _, record := range out.Records {
		at := aws.ToTime(record.ApproximateArrivalTimestamp)
		if !at.Before(r.To) {
			s.reached = r.To
			return nil
		}
		s.reached, s.last = at, aws.ToString(record.SequenceNumber)
		whole := Item{Source: r.Stream + " shard " + s.id, Sequence: s.last, Arrived: at}
		for _, i := range apart(whole, record.Data) {
			if !r.yield(i, nil) {
				return errStopped
			}
		}
	}
	s.iterator = out.NextShardIterator
	if behind := time.Duration(aws.ToInt64(out.MillisBehindLatest)) * time.Millisecond; behind == 0 {
		s.reached = r.To
	} else if at := r.To.Add(-behind); at.After(s.reached) && len(out.Records) == 0 {
		s.reached = at
	}
	return nil
}

// records reads: again after a pause where the shard is read too much, and with another
// iterator where this one, which is good for five minutes, is too old.
func (r *streamReader) records(ctx context.Context, s *shard) (*kinesis.GetRecordsOutput, error) {
	_, arn := r.address()
	for n := 0; ; n++ {
		out, err := r.Client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: s.iterator, StreamARN: arn})
		if err == nil || n >= mostRefused {
			return out, err
		}
		if err := r.recover(ctx, s, err); err != nil {
			return nil, err
		}
	}
}

// recover makes a read that failed worth another try, or gives the error back.
func (r *streamReader) recover(ctx context.Context, s *shard, failed error) (err error) {
	if _, expired := errors.AsType[*types.ExpiredIteratorException](failed); expired {
		s.iterator, err = r.iterator(ctx, s)
		return err
	}
	if _, throttled := errors.AsType[*types.ProvisionedThroughputExceededException](failed); throttled {
		return r.Wait(ctx, time.Second)
	}
	return failed
}
