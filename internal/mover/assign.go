package mover

import (
	"cmp"
	"context"
	"fmt"

	"handover/internal/agentevent"
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
	seen, err := m.o.Connect.Newest(ctx, h.ChatID, cmp.Or(h.Segment, h.ContactID))
	if err != nil {
		return failed(err)
	}
	if r, waits := m.waitingFor(ctx, seen, id, name); !waits {
		return r
	}
	user, present, err := m.o.Connect.CurrentUser(ctx, id)
	if err != nil {
		return failed(err)
	}
	if state := stateOf(user, seen.ContactID); state == agentevent.Connecting || state == agentevent.Connected {
		return done(name + " is being given the chat already")
	}
	if err := m.receptive(ctx, d, name, user, present); err != nil {
		return failed(err)
	}
	return m.give(ctx, h, seen.ContactID, id, name)
}

// give gives the segment to the agent.
func (m *Mover) give(ctx context.Context, h departure.Handover, contactID, id, name string) departure.Result {
	err := m.o.Connect.Assign(ctx, contactID, id)
	if err == nil {
		return done(fmt.Sprintf("the chat was given to %s", name))
	}
	r := failed(err)
	seen, err := m.o.Connect.Newest(ctx, h.ChatID, contactID)
	if err != nil {
		return r
	}
	if now, waits := m.waitingFor(ctx, seen, id, name); !waits && now.Outcome != departure.RetryAfter {
		return now
	}
	return r
}

// assignee is who is to have the chat.
func (m *Mover) assignee(ctx context.Context, d departure.Departure, h departure.Handover) (id, name string, err error) {
	if !h.GivenBack.IsZero() {
		return d.AgentID, leaverName(d), nil
	}
	target := h.Target()
	if target.Kind != policy.ToAgent {
		return "", "", notFor{target}
	}
	id, err = m.agent(ctx, target.Name)
	return id, target.Name, err
}

func leaverName(d departure.Departure) string { return cmp.Or(d.Username, d.AgentID) }

// notFor is a step that gives the chat to nobody.
type notFor struct{ target policy.Target }

func (n notFor) Error() string {
	return fmt.Sprintf("the ladder's step is %q, which is no agent", n.target)
}

func (n notFor) Outcome() departure.Outcome { return departure.NotPossible }

// receptive returns an error unless the agent can be given the chat: the leaver,
// for whom a chat is asked back, must not be leaving any more.
func (m *Mover) receptive(ctx context.Context, d departure.Departure, name string, user agentevent.Snapshot, present bool) error {
	if name != leaverName(d) {
		return m.ready(ctx, name, user, present)
	}
	leaving, err := m.leaving(ctx, user, present)
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
