package mover

import (
	"cmp"
	"context"
	"slices"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/roster"
)

// inspect reads what a decision needs: is the agent still leaving and still
// holding the chat, what do its attributes say, where does it stand, who else is
// there, and how are the places where it could go.
func (m *Mover) inspect(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	seen, err := m.facts(ctx, d, h)
	if err != nil {
		return failed(err)
	}
	return departure.Result{Outcome: departure.Done, Facts: &seen}
}

func (m *Mover) facts(ctx context.Context, d departure.Departure, h departure.Handover) (seen departure.Observed, err error) {
	queues, agents := m.targets(d)
	people, err := m.people(ctx, d, agents)
	if err != nil {
		return seen, err
	}
	if seen, err = m.newest(ctx, h); err != nil {
		return seen, err
	}
	if seen.StartedAt, seen.Segments, err = m.o.Connect.Chain(ctx, seen.ContactID); err != nil {
		return seen, err
	}
	if seen.Attributes, err = m.o.Connect.Attributes(ctx, h.ChatID); err != nil {
		return seen, err
	}
	if seen.Others, err = m.others(ctx, h.ChatID, d.AgentID, seen.Others); err != nil {
		return seen, err
	}
	seen.AgentLeaving, seen.AgentHolds, seen.Agents = people.leaving, holds(people.leaver, h.ContactID), people.colleagues
	seen.Queues, err = m.queues(ctx, queues, h.QueueARN, seen.QueueARN)
	return seen, err
}

// leaving tells whether the user is leaving or gone, as the roster tells it of an
// event. A user without current data is not logged in; a next status comes
// without its id.
func (m *Mover) leaving(ctx context.Context, user agentevent.Snapshot, present bool) (bool, error) {
	if !present {
		return true, nil
	}
	if user.Next != nil {
		id, _, err := m.o.Names.StatusID(ctx, user.Next.Name)
		if err != nil {
			return false, err
		}
		user.Next = &agentevent.NextStatus{ID: id, Name: user.Next.Name}
	}
	counts := func(id, name string, _ agentevent.StatusType) bool { return m.o.OffLine(id, name) }
	return roster.OffLine(user.Status, user.Next, counts), nil
}

func holds(user agentevent.Snapshot, contactID string) bool {
	return slices.ContainsFunc(user.Contacts, func(c agentevent.Contact) bool {
		return c.ID == contactID && c.State == agentevent.Connected
	})
}

// newest reads the chat's newest segment, and its queue's name.
func (m *Mover) newest(ctx context.Context, h departure.Handover) (departure.Observed, error) {
	seen, err := m.o.Connect.Newest(ctx, h.ChatID, cmp.Or(h.Segment, h.ContactID))
	if err != nil || seen.QueueARN == "" || seen.QueueName != "" {
		return seen, err
	}
	seen.QueueName, _, err = m.o.Names.QueueName(ctx, seen.QueueARN)
	return seen, err
}

// verify reads back where the chat stands. Whether that is a landing, the
// departure decides. The user is not asked for: the quota for that is the
// tightest, and the segment tells who holds it.
func (m *Mover) verify(ctx context.Context, d departure.Departure, h departure.Handover) departure.Result {
	seen, err := m.newest(ctx, h)
	if err != nil {
		return failed(err)
	}
	seen.AgentHolds = seen.ContactID == h.ContactID && seen.AgentID == d.AgentID && !seen.Ended
	seen.Username = m.username(ctx, seen.AgentID)
	if seen.Attributes, err = m.o.Connect.Attributes(ctx, h.ChatID); err != nil {
		return failed(err)
	}
	return departure.Result{Outcome: departure.Done, Facts: &seen}
}

// username is for people to read: where it cannot be had, the id does.
func (m *Mover) username(ctx context.Context, userID string) string {
	if userID == "" {
		return ""
	}
	name, found, err := m.o.Names.Username(ctx, userID)
	if err != nil || !found {
		return ""
	}
	return name
}
