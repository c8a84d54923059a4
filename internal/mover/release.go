package mover

import (
	"context"
	"fmt"

	"handover/internal/agentevent"
	"handover/internal/departure"
)

// mostAsks is how often a releaser that says it has taken the leg off is asked,
// while the leg is on still. With the waits between them that is seven seconds.
const mostAsks = 4

// release has the named releaser take the leg off, unless it is off already.
// Of what the releaser says about the leg, only Connect's own word is taken.
func (m *Mover) release(ctx context.Context, d departure.Departure, h departure.Handover, i departure.Intent) departure.Result {
	releaser, ok := m.o.Releasers[i.Releaser]
	if !ok {
		return departure.Result{Outcome: departure.NotPossible, Reason: fmt.Sprintf("there is no releaser %q", i.Releaser)}
	}
	leg := d.Leg(h)
	off, err := m.o.Connect.LegOff(ctx, leg.ContactID, leg.AgentID)
	if err != nil {
		return failed(err)
	}
	if off {
		return departure.Result{Outcome: departure.AlreadyGone, Reason: "the agent's leg was off already"}
	}
	leaving, err := m.stillLeaving(ctx, d)
	if err != nil {
		return failed(err)
	}
	if !leaving {
		return departure.Result{Outcome: departure.AgentBack, Reason: "the agent is not leaving any more"}
	}
	r := releaser.Release(ctx, leg)
	if r.Outcome == departure.RetryAfter {
		return r
	}
	return m.settle(ctx, leg, r, i.Attempt+1)
}

// stillLeaving asks just before the leg is taken off. The chat was looked at
// before it was marked, but that may be long ago if the controller was down or
// the service throttled, and the agent's return may not have been read yet.
func (m *Mover) stillLeaving(ctx context.Context, d departure.Departure) (bool, error) {
	user, present, err := m.o.Connect.CurrentUser(ctx, d.AgentID)
	if err != nil {
		return false, err
	}
	return m.leaving(ctx, user, present)
}

// settle finds out what came of a release: one that was taken may need a moment
// or be without effect; one that was refused may have come too late; and a
// releaser that takes the leg for gone may be wrong. Asked is how often it was.
func (m *Mover) settle(ctx context.Context, leg departure.Leg, r departure.Result, asked int) departure.Result {
	off, err := m.o.Connect.LegOff(ctx, leg.ContactID, leg.AgentID)
	switch {
	case err != nil:
		return failed(err)
	case r.Outcome == departure.Done && off:
		return r
	case r.Outcome == departure.Done && asked < mostAsks:
		r.Outcome, r.Reason = departure.RetryAfter, r.Reason+", but it is on still"
	case off:
		r.Outcome = departure.AlreadyGone
	default:
		r.Outcome = departure.NotPossible
	}
	return r
}

// clear dismisses the ended contact from the leaver's slot. A refusal is looked
// into: a contact that is not in the slot any more needs nothing, and one whose
// end has not reached the slot yet needs time.
func (m *Mover) clear(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	err := m.o.Connect.Dismiss(ctx, d.AgentID, h.ContactID)
	if err == nil {
		return done("cleared from the agent's slot")
	}
	r := failed(err)
	if r.Outcome != departure.NotPossible {
		return r
	}
	user, _, err := m.o.Connect.CurrentUser(ctx, d.AgentID)
	if err != nil {
		return failed(err)
	}
	switch state := stateOf(user, h.ContactID); state {
	case "":
		return departure.Result{Outcome: departure.AlreadyGone, Reason: "the contact is in the agent's slot no more"}
	case agentevent.Connected, agentevent.Connecting:
		r.Outcome = departure.RetryAfter
		r.Reason = fmt.Sprintf("the contact is %s in the agent's slot, only ended ones can be cleared", state)
	}
	return r
}

// stateOf is the contact's state in the user's slot; empty if it is in none.
func stateOf(user agentevent.Snapshot, contactID string) agentevent.ContactState {
	for _, c := range user.Contacts {
		if c.ID == contactID {
			return c.State
		}
	}
	return ""
}
