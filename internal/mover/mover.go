// Package mover does in Amazon Connect what a departure intends: it reads the
// chat, writes the flow contract's attributes, has the agent's leg taken off,
// reads back where the chat went, and clears the ended contact.
//
// Every intent can be done again, after a crash or a lost answer, with the
// effect of once: what has been done already is found out by reading, never
// remembered. A leg counts as off only when Connect shows it so, whatever a
// releaser says. No reason that a result gives holds a token or a customer's
// words.
package mover

import (
	"context"
	"errors"
	"fmt"

	"handover/internal/agentevent"
	"handover/internal/departure"
)

// Connect are the calls to Amazon Connect that moving chats takes. Errors may
// say what they mean for the intent, by a method Outcome() departure.Outcome; an
// error without one is tried again later.
type Connect interface {
	Reader
	Writer
}

// Reader reads chats and users.
type Reader interface {
	// CurrentUser is the user now; false if the service has no current data.
	CurrentUser(ctx context.Context, userID string) (agentevent.Snapshot, bool, error)
	// Attributes are the user attributes of the chat.
	Attributes(ctx context.Context, chatID string) (map[string]string, error)
	// Newest is what the chat's newest segment shows.
	Newest(ctx context.Context, chatID string) (departure.Observed, error)
	// LegOff tells whether the user's leg is off the segment.
	LegOff(ctx context.Context, contactID, userID string) (bool, error)
}

// Writer changes chats and users' slots.
type Writer interface {
	// SetAttributes writes user attributes of the chat, all or none.
	SetAttributes(ctx context.Context, chatID string, attributes map[string]string) error
	// Dismiss clears an ended contact from the user's slot.
	Dismiss(ctx context.Context, userID, contactID string) error
}

// Names finds the instance's things by name or id; false means that there is
// none.
type Names interface {
	QueueARN(ctx context.Context, name string) (string, bool, error)
	QueueName(ctx context.Context, arn string) (string, bool, error)
	UserID(ctx context.Context, username string) (string, bool, error)
	Username(ctx context.Context, userID string) (string, bool, error)
	StatusID(ctx context.Context, name string) (string, bool, error)
	StatusType(ctx context.Context, statusID string) (agentevent.StatusType, bool, error)
}

// Releaser is one mechanism that can take an agent's leg off a live chat, the
// customer staying. Its outcome is one of design §6's four; Done means that it
// was asked for, not that it has happened.
type Releaser interface {
	Release(ctx context.Context, leg Leg) departure.Result
}

// Leg is one agent's part in one segment of a chat.
type Leg struct {
	AgentID, Username, ChatID, ContactID string
}

// Options are what a Mover is made of; all are needed.
type Options struct {
	Connect   Connect
	Names     Names
	Releasers map[string]Releaser // by the name that the policy uses
	// OffLine says whether a status counts as off-line. The id is empty where
	// only the name is known.
	OffLine func(id, name string) bool
}

// Mover is a departure.Mover. Do may be called from any goroutine.
type Mover struct{ o Options }

// New returns a mover, or what is missing in the options.
func New(o Options) (*Mover, error) {
	switch {
	case o.Connect == nil:
		return nil, errors.New("mover: Connect is nil")
	case o.Names == nil:
		return nil, errors.New("mover: Names is nil")
	case o.OffLine == nil:
		return nil, errors.New("mover: OffLine is nil")
	}
	return &Mover{o}, nil
}

// Do does the intent. What is nothing to do in the world (Expire), or of a kind
// unknown here, is not possible.
func (m *Mover) Do(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
	h, ok := handover(d, i.ChatID)
	if !ok {
		return departure.Result{Outcome: departure.NotPossible, Reason: fmt.Sprintf("the departure has no chat %s", i.ChatID)}
	}
	switch i.Kind {
	case departure.Inspect:
		return m.inspect(ctx, d, h)
	case departure.Mark:
		return m.mark(ctx, d, h)
	case departure.Release:
		return m.release(ctx, d, h, i)
	case departure.Verify:
		return m.verify(ctx, d, h)
	case departure.Clear:
		return m.clear(ctx, d, h)
	case departure.Unmark:
		return m.unmark(ctx, d, h)
	default:
		return departure.Result{Outcome: departure.NotPossible, Reason: fmt.Sprintf("no mover for intents of kind %q", i.Kind)}
	}
}

func handover(d departure.Departure, chatID string) (departure.Handover, bool) {
	for _, h := range d.Handovers {
		if h.ChatID == chatID {
			return h, true
		}
	}
	return departure.Handover{}, false
}

// outcomer is an error that knows what it means for an intent.
type outcomer interface {
	error
	Outcome() departure.Outcome
}

// failed turns an error into the result it means.
func failed(err error) departure.Result {
	r := departure.Result{Outcome: departure.RetryAfter, Reason: err.Error()}
	if known, ok := errors.AsType[outcomer](err); ok {
		r.Outcome = known.Outcome()
	}
	return r
}

func done(reason string) departure.Result {
	return departure.Result{Outcome: departure.Done, Reason: reason}
}
