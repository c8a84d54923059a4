package mover

import (
	"context"
	"fmt"

	"handover/internal/agentevent"
	"handover/internal/departure"
)

// hold keeps new chats from the agent: it chooses the cordon's status for one
// who has not chosen to leave. Done again, it finds the agent leaving.
func (m *Mover) hold(ctx context.Context, d departure.Departure) departure.Result {
	user, present, err := m.o.Connect.CurrentUser(ctx, d.AgentID)
	if err != nil {
		return failed(err)
	}
	if !present {
		return gone("the agent is not logged in, and is given no chats")
	}
	leaving, err := m.leaving(ctx, user, present)
	if err != nil {
		return failed(err)
	}
	if leaving {
		return done("the agent is leaving already")
	}
	id, name, err := m.cordon(ctx)
	if err != nil {
		return failed(err)
	}
	if err := m.o.Connect.SetStatus(ctx, d.AgentID, id); err != nil {
		return failed(err)
	}
	return done(fmt.Sprintf("%q was chosen for the agent", name))
}

// unhold takes the cordon off: the next status that stands in its name. What the
// agent has chosen since, or had chosen before, stays.
func (m *Mover) unhold(ctx context.Context, d departure.Departure) departure.Result {
	user, present, err := m.o.Connect.CurrentUser(ctx, d.AgentID)
	if err != nil {
		return failed(err)
	}
	id, name, err := m.cordon(ctx)
	if err != nil {
		return failed(err)
	}
	if left := stays(d, user, present, agentevent.NextStatus{ID: id, Name: name}); left != "" {
		return gone(left)
	}
	routable, back, err := m.o.Names.StatusOf(ctx, agentevent.Routable)
	if err != nil {
		return failed(err)
	}
	if err := m.o.Connect.SetStatus(ctx, d.AgentID, routable); err != nil {
		return failed(err)
	}
	return done(fmt.Sprintf("%q was chosen for the agent again", back))
}

// stays says why the agent's status is left as it is; empty: it is not.
func stays(d departure.Departure, user agentevent.Snapshot, present bool, cordon agentevent.NextStatus) string {
	switch {
	case !present:
		return "the agent is not logged in"
	case user.Next == nil && user.Status.ID == cordon.ID:
		return fmt.Sprintf("the agent is %q by now, and chooses for themselves when to be back", cordon.Name)
	case user.Next == nil:
		return "no next status stands"
	case user.Next.Name != cordon.Name:
		return fmt.Sprintf("the agent has chosen %q since", user.Next.Name)
	case d.Status == cordon.Name:
		return fmt.Sprintf("the agent had chosen %q themselves", cordon.Name)
	}
	return ""
}

// cordon is the status that keeps new chats from an agent.
func (m *Mover) cordon(ctx context.Context) (id, name string, err error) {
	if m.o.CordonStatus == "" {
		return m.o.Names.StatusOf(ctx, agentevent.Offline)
	}
	id, found, err := m.o.Names.StatusID(ctx, m.o.CordonStatus)
	if err == nil && !found {
		err = unknown{"agent status", m.o.CordonStatus}
	}
	return id, m.o.CordonStatus, err
}
