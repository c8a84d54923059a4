// Package routing decides which agent is offered which waiting chat. Spec §7.1.
//
// It is pure: the same agents, contacts and instant give the same answer. The
// order of the slices settles only what nothing else does.
//
// The agent comes first: of the agents who are ready, the one longest in
// Available (or longest since a contact was last offered) chooses; that agent's own queue goes before
// those of the routing profile, which rank by their priority in the profile,
// whatever the age of the contacts; among queues of the same priority, the contact's
// own priority decides, then its routing age. A queue's delay is an age that a
// contact must have reached; it ranks nothing.
//
// Who has missed or rejected a contact is passed over for it while another
// agent is ready who could take it and has not; when all have, it goes round
// again (INFERRED: the sources say only that it is offered again). An agent who still holds the dead
// entry of a contact is not offered it at all: no agent has the same contact twice.
package routing

import (
	"cmp"
	"slices"
	"time"
)

// Queue is a queue as an agent serves it.
type Queue struct {
	ID       string
	Priority int           // 1..99, lower first; 0 is the agent's own
	Delay    time.Duration // minimum routing age of its contacts
}

// Agent is who may be offered contacts. MISSED, REJECTED, ERROR and ENDED entries
// count against Free, and that is all they do: they block other channels only,
// and there are none here. Spec §2.2.
type Agent struct {
	ID         string
	LoggedIn   bool
	Available  bool // the status is routable
	Leaving    bool // a next status is enqueued
	Free       int  // slots
	ReadySince time.Time
	Turn       uint64  // orders equal ReadySince, lower first
	Queues     []Queue // the agent's own among them
	Holds      []string
}

func (a Agent) ready() bool { return a.LoggedIn && a.Available && !a.Leaving && a.Free > 0 }

// Serves tells whether the agent takes contacts from a queue.
func (a Agent) Serves(queueID string) bool {
	_, ok := a.serves(queueID)
	return ok
}

// serves finds a queue among those that the agent serves.
func (a Agent) serves(queueID string) (Queue, bool) {
	i := slices.IndexFunc(a.Queues, func(q Queue) bool { return q.ID == queueID })
	if i < 0 {
		return Queue{}, false
	}
	return a.Queues[i], true
}

// Contact is a chat that waits.
type Contact struct {
	ID         string
	QueueID    string
	Priority   int64 // 1 is best
	Enqueued   time.Time
	Adjustment time.Duration // added to the age
	Refused    []string      // agents who missed or rejected it
	Only       []string      // agents whom its routing criteria ask for now; nil: anybody
}

// Age is the routing age: time in queue plus adjustment.
func (c Contact) Age(now time.Time) time.Duration { return now.Sub(c.Enqueued) + c.Adjustment }

// Match is a contact and the agent whom it is offered.
type Match struct{ ContactID, AgentID string }

// Next is the next match, or false when nobody can be given anything.
func Next(now time.Time, agents []Agent, contacts []Contact) (Match, bool) {
	ready := slices.DeleteFunc(slices.Clone(agents), func(a Agent) bool { return !a.ready() })
	slices.SortStableFunc(ready, func(a, b Agent) int {
		return cmp.Or(a.ReadySince.Compare(b.ReadySince), cmp.Compare(a.Turn, b.Turn))
	})
	for _, a := range ready {
		if c, ok := choose(now, a, contacts, ready); ok {
			return Match{ContactID: c.ID, AgentID: a.ID}, true
		}
	}
	return Match{}, false
}

// Order sorts contacts of one queue as they will be taken from it.
func Order(now time.Time, contacts []Contact) {
	slices.SortStableFunc(contacts, func(a, b Contact) int { return compare(now, a, b) })
}

// Wake is when Next may find something that it does not find now, though
// nothing but the time has changed: a contact reaches the age that a ready
// agent's profile asks for. False if there is no such time.
func Wake(now time.Time, agents []Agent, contacts []Contact) (time.Time, bool) {
	var first time.Time
	for _, a := range agents {
		for _, c := range contacts {
			q, ok := a.serves(c.QueueID)
			due := c.Enqueued.Add(q.Delay - c.Adjustment)
			if ok && a.ready() && due.After(now) && (first.IsZero() || due.Before(first)) {
				first = due
			}
		}
	}
	return first, !first.IsZero()
}

func compare(now time.Time, a, b Contact) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Age(now), a.Age(now)))
}

// choose is the contact that a ready agent takes.
func choose(now time.Time, a Agent, contacts []Contact, ready []Agent) (Contact, bool) {
	var best Contact
	var rank int
	found := false
	for _, c := range contacts {
		if !mayTake(now, a, c) || passedOver(now, a, c, ready) {
			continue
		}
		q, _ := a.serves(c.QueueID)
		if !found || cmp.Or(cmp.Compare(q.Priority, rank), compare(now, c, best)) < 0 {
			best, rank, found = c, q.Priority, true
		}
	}
	return best, found
}

func mayTake(now time.Time, a Agent, c Contact) bool {
	q, ok := a.serves(c.QueueID)
	return ok && c.Age(now) >= q.Delay && !slices.Contains(a.Holds, c.ID) && (c.Only == nil || slices.Contains(c.Only, a.ID))
}

// passedOver tells whether a has refused c while somebody else is ready who has not.
func passedOver(now time.Time, a Agent, c Contact, ready []Agent) bool {
	return slices.Contains(c.Refused, a.ID) && slices.ContainsFunc(ready, func(b Agent) bool {
		return mayTake(now, b, c) && !slices.Contains(c.Refused, b.ID)
	})
}
