// Package mover does in Amazon Connect what a departure intends: it reads the
// chat and the places where it could go, writes the flow contract's attributes,
// has the agent's leg taken off, reads back where the chat went, gives a waiting
// chat to an agent, clears the ended contact, and keeps new chats from an agent who
// has not chosen to leave.
//
// Every intent can be done again, after a crash or a lost answer, with the
// effect of once: what has been done already is found out by reading, never
// remembered. A leg counts as off only when Connect shows it so, whatever a
// releaser says; a chat is given to somebody only while it waits in a queue and
// nobody has it; a status that an agent has chosen is never replaced by the one
// from before the cordon. No reason that a result gives holds a token or a
// customer's words.
package mover

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
)

// Connect are the calls to Amazon Connect that moving chats takes. Errors may
// say what they mean for the intent (departure.Meaning); an error that does not is
// tried again later.
type Connect interface {
	Reader
	Writer
}

// Reader reads chats and users.
type Reader interface {
	Users
	Chats
}

// Users reads users.
type Users interface {
	// CurrentUser is the user now; false if the service has no current data.
	CurrentUser(ctx context.Context, userID string) (agentevent.Snapshot, bool, error)
	// Present are those of the users of whom the service has current data, and how
	// many more chats each could be given.
	Present(ctx context.Context, userIDs []string) (now map[string]agentevent.Snapshot, free map[string]int, err error)
}

// Chats reads chats.
type Chats interface {
	// Attributes are the user attributes of the chat.
	Attributes(ctx context.Context, chatID string) (map[string]string, error)
	// Newest is what the chat's newest segment shows; from is the newest one known.
	Newest(ctx context.Context, chatID, from string) (departure.Observed, error)
	// Chain is when the segment's chat began, and how many segments it has so far.
	Chain(ctx context.Context, contactID string) (began time.Time, segments int, err error)
	// LegOff tells whether the user's leg is off the segment.
	LegOff(ctx context.Context, contactID, userID string) (bool, error)
}

// Writer changes chats, and users' slots and statuses.
type Writer interface {
	// SetAttributes writes user attributes of the chat, all or none.
	SetAttributes(ctx context.Context, chatID string, attributes map[string]string) error
	// Assign gives a chat that waits in a queue to the user.
	Assign(ctx context.Context, contactID, userID string) error
	// SetStatus chooses the status for the user; with live contacts, as next status.
	SetStatus(ctx context.Context, userID, statusID string) error
	// Dismiss clears an ended contact from the user's slot.
	Dismiss(ctx context.Context, userID, contactID string) error
}

// Board tells how queues are, by ARN. A queue of which it cannot be told is left
// out; that is no error here, and no reason not to move a chat.
type Board interface {
	Queues(ctx context.Context, arns []string) map[string]policy.Queue
}

// Room tells who else is in a chat, besides the customer and the agent.
type Room interface {
	Others(ctx context.Context, chatID, agentID string) ([]policy.Other, error)
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
	// StatusOf is the id and the name of the instance's own status of a type.
	StatusOf(ctx context.Context, t agentevent.StatusType) (id, name string, err error)
}

// Releaser is one mechanism that can take an agent's leg off a live chat, the
// customer staying. Its outcome is one of design §6's four; Done means that it
// was asked for, not that it has happened.
type Releaser interface {
	Release(ctx context.Context, leg departure.Leg) departure.Result
}

// Options are what a Mover is made of. Connect, Names, Releasers and OffLine are
// needed.
type Options struct {
	Connect   Connect
	Names     Names
	Releasers map[string]Releaser // by the name that the policy uses
	// OffLine says whether a status counts as off-line. The id is empty where
	// only the name is known.
	OffLine func(id, name string) bool

	// Targets are the names of the queues and agents that the policy may choose, of
	// which an Inspect finds out how they are. Nil: only the chat's own queue.
	Targets func() (queues, agents []string)
	// Board is asked for the queues; nil: nothing is known of them.
	Board Board
	// Room is asked who else is in a chat; nil: only what Connect says of it counts.
	Room Room
	// Leaving says how many of the agents whom Connect counts as staffing a queue
	// (signed in, their status in force routable) are leaving; nil: none.
	Leaving func(ctx context.Context, queueARN string) (int, error)
	// CordonStatus is the name of the status that keeps new chats from an agent;
	// empty: the instance's own of type OFFLINE.
	CordonStatus string
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
	switch i.Kind {
	case departure.Hold:
		return m.hold(ctx, d)
	case departure.Unhold:
		return m.unhold(ctx, d)
	}
	h := d.Handover(i.ChatID)
	if h == nil {
		return departure.Result{Outcome: departure.NotPossible, Reason: fmt.Sprintf("the departure has no chat %s", i.ChatID)}
	}
	return m.doChat(ctx, d, *h, i)
}

func (m *Mover) doChat(ctx context.Context, d departure.Departure, h departure.Handover, i departure.Intent) departure.Result {
	switch i.Kind {
	case departure.Inspect:
		return m.inspect(ctx, d, h)
	case departure.Mark:
		return m.mark(ctx, d, h)
	case departure.Release:
		return m.release(ctx, d, h, i)
	case departure.Verify:
		return m.verify(ctx, d, h)
	case departure.Assign:
		return m.assign(ctx, d, h)
	case departure.Clear:
		return m.clear(ctx, d, h)
	case departure.Unmark:
		return m.unmark(ctx, d, h)
	default:
		return departure.Result{Outcome: departure.NotPossible, Reason: fmt.Sprintf("no mover for intents of kind %q", i.Kind)}
	}
}

// failed turns an error into the result it means. An error may know, besides, how
// long to wait before another try can help.
func failed(err error) departure.Result {
	r := departure.Result{Outcome: departure.RetryAfter, Reason: err.Error()}
	if means, ok := departure.Meaning(err); ok {
		r.Outcome = means
	}
	if known, ok := errors.AsType[interface {
		error
		After() time.Duration
	}](err); ok && r.Outcome == departure.RetryAfter {
		r.After = known.After()
	}
	return r
}

func gone(reason string) departure.Result {
	return departure.Result{Outcome: departure.AlreadyGone, Reason: reason}
}

func done(reason string) departure.Result {
	return departure.Result{Outcome: departure.Done, Reason: reason}
}
