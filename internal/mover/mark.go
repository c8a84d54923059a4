package mover

import (
	"context"
	"fmt"
	"strings"

	"handover/internal/agentevent"
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
func (m *Mover) mark(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	attributes := departure.Attributes(d, h)
	if err := m.resolve(ctx, attributes); err != nil {
		return failed(err)
	}
	if err := m.o.Connect.SetAttributes(ctx, h.ChatID, attributes); err != nil {
		return failed(err)
	}
	return done("attributes written for the disconnect flow")
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
	if strings.HasPrefix(name, "arn:") {
		return name, nil
	}
	arn, ok, err := m.o.Names.QueueARN(ctx, name)
	if err == nil && !ok {
		err = unknown{"queue", name}
	}
	return arn, err
}

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

// there returns an error unless the agent can be given a chat: Connect gives none
// to one who is not logged in, whose status is not routable, or who has chosen a
// next status (spec §7.1), and the chat would wait for nobody.
func (m *Mover) there(ctx context.Context, name, id string) error {
	user, present, err := m.o.Connect.CurrentUser(ctx, id)
	if err != nil {
		return err
	}
	if !present {
		return away{name, "is not logged in"}
	}
	kind, _, err := m.o.Names.StatusType(ctx, user.Status.ID)
	switch {
	case err != nil:
		return err
	case kind != agentevent.Routable:
		return away{name, fmt.Sprintf("is %q, in which agents are given no chats", user.Status.Name)}
	case user.Next != nil:
		return away{name, fmt.Sprintf("has chosen %q next", user.Next.Name)}
	}
	return nil
}

// away is an agent whom the policy names and who can be given no chat now.
type away struct{ name, why string }

func (a away) Error() string { return fmt.Sprintf("agent %q %s", a.name, a.why) }

func (a away) Outcome() departure.Outcome { return departure.NotPossible }

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
