// Package wake has a worker look for what is due, at the right time, where no
// process waits for it: by messages in an SQS queue.
//
// A message says nothing but "look now", so that one more does no harm. Its delay is
// at most 900 seconds (SQS developer guide, "message timers"): what is due later is
// come to in several messages, each of which arms the next. That one is on its way is
// noted in the ledger, after it was sent: a note without a message cannot be. A
// message that was lost is made good by whoever arms next; the sweep does so every
// minute.
package wake

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"handover/internal/departure"
)

// Client are the calls to SQS that waking takes.
type Client interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

// NewClient returns the SDK's client.
func NewClient(cfg aws.Config) Client { return sqs.NewFromConfig(cfg) }

// Notes is where it is kept for when the next message is meant: a ledger's cursors.
type Notes interface {
	Cursor(ctx context.Context, name string) (int64, error)
	SetCursor(ctx context.Context, name string, at int64) error
}

const (
	// note is the name of the cursor: milliseconds since 1970.
	note = "wake"
	// longest is the longest delay of a message.
	longest = 900 * time.Second
	// soonEnough is by how much a message that is on its way may be later than wanted.
	soonEnough = time.Second
)

// Queue wakes. All fields are needed.
type Queue struct {
	Client Client
	URL    string
	Notes  Notes
	Now    func() time.Time
}

// Arm sees to it that somebody looks at the instant, or before.
func (q *Queue) Arm(ctx context.Context, next time.Time) error {
	now := q.Now()
	armed, err := q.Notes.Cursor(ctx, note)
	if err != nil && !errors.Is(err, departure.ErrNotFound) {
		return fmt.Errorf("wake: read what is armed: %w", err)
	}
	if was := time.UnixMilli(armed); was.After(now) && !was.After(next.Add(soonEnough)) {
		return nil
	}
	delay := min(max(next.Sub(now), 0), longest)
	seconds := int32(math.Ceil(delay.Seconds()))
	at := now.Add(time.Duration(seconds) * time.Second)
	_, err = q.Client.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: &q.URL, DelaySeconds: seconds, MessageBody: aws.String(fmt.Sprintf(`{"at":%q}`, at.UTC().Format(time.RFC3339))),
	})
	if err != nil {
		return fmt.Errorf("wake: send a message for %s: %w", at.UTC().Format(time.RFC3339), err)
	}
	if err := q.Notes.SetCursor(ctx, note, at.UnixMilli()); err != nil {
		return fmt.Errorf("wake: note what is armed: %w", err)
	}
	return nil
}
