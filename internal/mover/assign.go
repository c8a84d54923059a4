package mover

import (
	"cmp"
	"context"
	"fmt"

	"handover/internal/departure"
	"handover/internal/policy"
)

// assign gives the chat, while it waits in a queue and nobody has it, to the
// leaver who is back, or to the agent of the ladder's step. A refusal is looked
// into: somebody may have taken the chat in between.
func (m *Mover) assign(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	id, name, err := m.assignee(ctx, d, h)
	if err != nil {
		return failed(err)
	}
	from := cmp.Or(h.Segment, h.ContactID)
	seen, err := m.o.Connect.Newest(ctx, h.ChatID, from)
	if err != nil {
		return failed(err)
	}
	if r, waits := m.waitingFor(ctx, seen, id, name); !waits {
		return r
	}
	if err := m.receptive(ctx, d, id, name); err != nil {
		return failed(err)
	}
	if err := m.o.Connect.Assign(ctx, seen.ContactID, id); err != nil {
		r := failed(err)
		again, err := m.o.Connect.Newest(ctx, h.ChatID, seen.ContactID)
		if err != nil {
			return r
		}
		if now, waits := m.waitingFor(ctx, again, id, name); !waits && now.Outcome != departure.RetryAfter {
			return now
		}
		return r
	}
	return done(fmt.Sprintf("the chat was given to %s", name))
}

// assignee is who is to have the chat.
func (m *Mover) assignee(ctx context.Context, d departure.Departure, h departure.Handover) (id, name string, err error) {
	if !h.GivenBack.IsZero() {
		return d.AgentID, cmp.Or(d.Username, d.AgentID), nil
	}
	target := h.Target()
	if target.Kind != policy.ToAgent {
		return "", "", notFor{target}
	}
	id, err = m.agent(ctx, target.Name)
	return id, target.Name, err
}

// notFor is a step that gives the chat to nobody.
type notFor struct{ target policy.Target }

func (n notFor) Error() string {
	return fmt.Sprintf("the ladder's step is %q, which is no agent", n.target)
}

func (n notFor) Outcome() departure.Outcome { return departure.NotPossible }

// receptive returns an error unless the agent can be given the chat: the leaver
// must not be leaving any more.
func (m *Mover) receptive(ctx context.Context, d departure.Departure, id, name string) error {
	if id != d.AgentID {
		return m.there(ctx, name, id)
	}
	leaving, err := m.stillLeaving(ctx, d)
	if err == nil && leaving {
		err = away{name, "is leaving, and not back"}
	}
	return err
}

// waitingFor tells whether the chat still waits for the agent to be given it.
func (m *Mover) waitingFor(ctx context.Context, seen departure.Observed, id, name string) (departure.Result, bool) {
	if !seen.Ended && seen.AgentID == id {
		return done(name + " has the chat already"), false
	}
	return m.waiting(ctx, seen)
}

// waiting tells whether the chat waits in a queue and nobody has it; else what
// that means for whoever wanted to do something about it.
func (m *Mover) waiting(ctx context.Context, seen departure.Observed) (departure.Result, bool) {
	switch {
	case seen.Ended:
		return gone("the chat has ended"), false
	case seen.AgentID != "":
		return departure.Result{
			Outcome: departure.Taken,
			Reason:  cmp.Or(m.username(ctx, seen.AgentID), seen.AgentID) + " has the chat",
		}, false
	case seen.QueuedAt.IsZero():
		return departure.Result{Outcome: departure.RetryAfter, Reason: "the chat waits in no queue yet"}, false
	}
	return departure.Result{}, true
}
