// Package lambdafeed takes in the records that AWS brings to a Lambda function:
// agent events by a Kinesis event source mapping, contact events by an EventBridge
// rule.
//
// How far the stream has been read, AWS keeps; nothing is acknowledged here that is
// not stored:
//
//   - the records of an invocation, which are one shard's, are applied one after the
//     other, in their order;
//   - the first that cannot be applied now is reported by its sequence number, and with
//     it all that follow: the mapping brings them again, from there on;
//   - one that can never be applied is in quarantine, and acknowledged.
//
// The mapping has to have ReportBatchItemFailures: deploy/template.yaml. The shapes
// of the events are those of the AWS Lambda developer guide, "Using Lambda to process
// records from Amazon Kinesis Data Streams" and "Amazon EventBridge".
package lambdafeed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"handover/internal/departure"
)

// Intake takes the records. *departure.Intake is one.
type Intake interface {
	Apply(ctx context.Context, r departure.Record) error
}

// Feed takes invocations in.
type Feed struct {
	Intake Intake
	Now    func() time.Time // the controller's time
	Log    *slog.Logger
}

// Kinesis takes the records of one invocation in, and names the first that has to
// come again, if there is one.
func (f Feed) Kinesis(ctx context.Context, e events.KinesisEvent) events.KinesisEventResponse {
	answer := events.KinesisEventResponse{BatchItemFailures: []events.KinesisBatchItemFailure{}}
	for n, r := range e.Records {
		err := f.Intake.Apply(ctx, record(r))
		if err == nil {
			continue
		}
		f.Log.ErrorContext(ctx, "a record could not be applied; it comes again, with all that follow",
			slog.String("event", r.EventID), slog.Int("applied", n), slog.Int("again", len(e.Records)-n), slog.Any("error", err))
		answer.BatchItemFailures = append(answer.BatchItemFailures, events.KinesisBatchItemFailure{ItemIdentifier: r.Kinesis.SequenceNumber})
		break
	}
	return answer
}

// record is a record of Kinesis' as the intake takes it. The event's id is the
// shard's, a colon, and the sequence number.
func record(r events.KinesisEventRecord) departure.Record {
	shard, _, _ := strings.Cut(r.EventID, ":")
	arrived := r.Kinesis.ApproximateArrivalTimestamp.UTC()
	return departure.Record{
		Position: departure.Position{
			Stream: r.EventSourceArn[strings.LastIndexByte(r.EventSourceArn, '/')+1:], Shard: shard,
			Sequence: r.Kinesis.SequenceNumber, At: arrived,
		},
		Arrived: arrived, Data: r.Kinesis.Data, Untracked: true,
	}
}

// contactEvents is the stream, and the shard, under which contact events stand in
// quarantine. What tells them apart is the id that EventBridge gave them.
const contactEvents = "contact-events"

// ContactEvent takes one event of EventBridge's in. After an error it has to come
// again.
func (f Feed) ContactEvent(ctx context.Context, event json.RawMessage) error {
	var head struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(event, &head); err != nil || head.ID == "" {
		return errors.New("lambdafeed: the invocation is no event of EventBridge's: it has no id; point the rule, and nothing else, at this function")
	}
	now := f.Now()
	err := f.Intake.Apply(ctx, departure.Record{
		Position: departure.Position{Stream: contactEvents, Shard: contactEvents, Sequence: head.ID, At: now},
		Arrived:  now, Data: event, Untracked: true,
	})
	if err != nil {
		return fmt.Errorf("lambdafeed: event %s: %w", head.ID, err)
	}
	return nil
}
