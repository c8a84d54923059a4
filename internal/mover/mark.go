package mover

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"handover/internal/departure"
)

// The attributes of the flow contract that the mover itself reads or rewrites.
// Design §6.
const (
	attributeID    = "handover_id"
	attributeQueue = "handover_queue"
	attributeAgent = "handover_agent"
)

// mark writes the flow contract's attributes. Written twice they are the same.
// Once the leaver's leg is off they are for the queue's flow, and have sense
// only while the chat waits in a queue.
func (m *Mover) mark(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	reader := "disconnect flow"
	if h.LegOff {
		seen, err := m.o.Connect.Newest(ctx, h.ChatID, cmp.Or(h.Segment, h.ContactID))
		if err != nil {
			return failed(err)
		}
		if r, waits := m.waiting(ctx, seen); !waits {
			return r
		}
		reader = "queue's flow"
	}
	attributes := departure.Attributes(d, h)
	if err := m.resolve(ctx, attributes); err != nil {
		return failed(err)
	}
	if err := m.o.Connect.SetAttributes(ctx, h.ChatID, attributes); err != nil {
		return failed(err)
	}
	return done("attributes written for the " + reader)
}

// resolve puts ids in the place of names.
func (m *Mover) resolve(ctx context.Context, attributes map[string]string) error {
	if name := attributes[attributeQueue]; name != "" {
		arn, err := m.queue(ctx, name)
		if err != nil {
			return err
		}
		attributes[attributeQueue] = arn
	}
	if name := attributes[attributeAgent]; name != "" {
		id, err := m.agent(ctx, name)
		if err != nil {
			return err
		}
		if err := m.there(ctx, name, id); err != nil {
			return err
		}
		attributes[attributeAgent] = id
	}
	return nil
}

// queue returns the queue's ARN.
func (m *Mover) queue(ctx context.Context, name string) (string, error) {
	if isARN(name) {
		return name, nil
	}
	arn, ok, err := m.o.Names.QueueARN(ctx, name)
	if err == nil && !ok {
		err = unknown{"queue", name}
	}
	return arn, err
}

func isARN(name string) bool { return strings.HasPrefix(name, "arn:") }

// agent returns the user's id.
func (m *Mover) agent(ctx context.Context, name string) (string, error) {
	id, ok, err := m.o.Names.UserID(ctx, name)
	if err == nil && !ok {
		err = unknown{"agent", name}
	}
	return id, err
}

// unknown is a name that the policy uses and the instance does not have.
type unknown struct{ kind, name string }

func (u unknown) Error() string {
	return fmt.Sprintf("the instance has no %s named %q", u.kind, u.name)
}

func (u unknown) Outcome() departure.Outcome { return departure.NotPossible }

// unmark takes the attributes off again, unless they are another handover's,
// or the flow has taken them off.
func (m *Mover) unmark(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	attributes, err := m.o.Connect.Attributes(ctx, h.ChatID)
	if err != nil {
		return failed(err)
	}
	if attributes[attributeID] != departure.HandoverID(d, h.ChatID) {
		return departure.Result{Outcome: departure.AlreadyGone, Reason: "the chat carries no attributes of this handover"}
	}
	if err := m.o.Connect.SetAttributes(ctx, h.ChatID, departure.Cleared()); err != nil {
		return failed(err)
	}
	return done("attributes taken off")
}
