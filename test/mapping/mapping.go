// Package mapping does what AWS Lambda does between a Kinesis data stream and a
// function: it is the event source mapping of the tests, one for all of them.
//
// It calls the function with what a shard holds, from the shard's beginning, one batch
// after the other and in the shard's order; shards do not wait for each other. What the
// function has not taken comes again, with all that follows it: from the first record
// that the answer names, or the whole batch where the invocation failed or the answer
// names none of its records. Nothing is passed over: it tries for as long as it runs,
// and splits no batch, as AWS may be told to.
//
// Source: AWS Lambda developer guide, "Configuring partial batch response with Kinesis
// Data Streams and Lambda"; the shape of the event: "Using Lambda to process records from
// Amazon Kinesis Data Streams".
package mapping

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"golang.org/x/sync/errgroup"

	"handover/internal/clock"
)

// Stream is the mapping of a stream to a function. All of it is needed.
type Stream struct {
	Client *kinesis.Client
	Name   string
	Every  time.Duration // between two reads of a shard

	// Call invokes the function and gives its answer; an error says that the invocation
	// failed.
	Call func(ctx context.Context, e events.KinesisEvent) ([]byte, error)
}

// most is how many records a batch has at most.
const most = 10

// Run maps the shards that the stream has now until ctx ends, and returns nil then, or
// an error when the stream cannot be read.
func (s Stream) Run(ctx context.Context) error {
	shards, err := s.Client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: &s.Name})
	if err != nil {
		return ended(ctx, fmt.Errorf("event source mapping: list the shards of %s: %w", s.Name, err))
	}
	all, within := errgroup.WithContext(ctx)
	for _, shard := range shards.Shards {
		all.Go(func() error { return s.read(within, *shard.ShardId) })
	}
	return ended(ctx, all.Wait())
}

// ended is err, unless ctx has ended: then it is of no interest.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // the end was asked for
	}
	return err
}

// read reads a shard until ctx ends, or it cannot be read.
func (s Stream) read(ctx context.Context, shard string) error {
	from := &kinesis.GetShardIteratorInput{StreamName: &s.Name, ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon}
	for clock.Wait(ctx, s.Every) == nil {
		records, err := s.records(ctx, from)
		if err != nil {
			return fmt.Errorf("event source mapping: read %s of %s: %w", shard, s.Name, err)
		}
		if done := s.bring(ctx, shard, records); done > 0 {
			from.ShardIteratorType, from.StartingSequenceNumber = types.ShardIteratorTypeAfterSequenceNumber, records[done-1].SequenceNumber
		}
	}
	return ctx.Err()
}

// records are those of the next batch.
func (s Stream) records(ctx context.Context, from *kinesis.GetShardIteratorInput) ([]types.Record, error) {
	at, err := s.Client.GetShardIterator(ctx, from)
	if err != nil {
		return nil, err
	}
	got, err := s.Client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: at.ShardIterator, Limit: aws.Int32(most)})
	if err != nil {
		return nil, err
	}
	return got.Records, nil
}

// bring calls the function with a batch, and gives how many records it has taken.
func (s Stream) bring(ctx context.Context, shard string, records []types.Record) int {
	if len(records) == 0 {
		return 0
	}
	answer, err := s.Call(ctx, s.event(shard, records))
	if err != nil {
		return 0
	}
	return taken(records, answer)
}

// event is what the function is called with.
func (s Stream) event(shard string, records []types.Record) (e events.KinesisEvent) {
	region := s.Client.Options().Region
	for _, r := range records {
		e.Records = append(e.Records, events.KinesisEventRecord{
			AwsRegion: region, EventID: shard + ":" + *r.SequenceNumber, EventName: "aws:kinesis:record", EventSource: "aws:kinesis", EventVersion: "1.0",
			EventSourceArn: "arn:aws:kinesis:" + region + ":111122223333:stream/" + s.Name,
			Kinesis: events.KinesisRecord{
				ApproximateArrivalTimestamp: events.SecondsEpochTime{Time: *r.ApproximateArrivalTimestamp},
				Data:                        r.Data, KinesisSchemaVersion: "1.0", PartitionKey: *r.PartitionKey, SequenceNumber: *r.SequenceNumber,
			},
		})
	}
	return e
}

// taken is how many of the records the answer says were taken: all before the first that
// it names, and all if it names nothing. With a name that is none of theirs it is none.
func taken(records []types.Record, answer []byte) int {
	var said events.KinesisEventResponse
	if len(answer) > 0 && json.Unmarshal(answer, &said) != nil {
		return 0
	}
	first := len(records)
	for _, failure := range said.BatchItemFailures {
		n := slices.IndexFunc(records, func(r types.Record) bool { return *r.SequenceNumber == failure.ItemIdentifier })
		first = min(first, max(n, 0))
	}
	return first
}
