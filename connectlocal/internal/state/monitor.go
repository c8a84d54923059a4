package state

import (
	"maps"
	"slices"

	"handover/connectlocal/internal/chat"
)

// Monitor lets a user who is logged in look on in a chat that is with an agent,
// unseen; mayBarge allows to take part later. The user then holds a contact of
// its own, initiation method MONITOR, until the chat leaves that agent or the
// user ends it. Looking on already, the user keeps that contact. Spec §1.3, §11.
func (w *World) Monitor(contactID, user string, mayBarge bool) (Contact, error) {
	var out Contact
	err := w.turn(func() error {
		a, err := w.userAtWork(user)
		if err != nil {
			return err
		}
		s, ok := w.contacts[contactID]
		if !ok {
			return noContact(contactID)
		}
		held := s.watchedBy(a)
		if held == nil {
			if err := w.mayWatch(s, a); err != nil {
				return err
			}
			held = w.watch(s, a)
		}
		held.mayBarge = held.mayBarge || mayBarge
		out = held.seg.copy()
		return nil
	})
	return out, err
}

// mayWatch tells whether a user may begin to look on.
func (w *World) mayWatch(s *segment, a *agent) error {
	switch {
	case s.Phase != WithUser || s.Monitors():
		return refuse(BadRequest, "ContactId: contact %q is not with an agent", s.ID)
	case slices.ContainsFunc(s.legs, func(x *slot) bool { return x.owner == a }):
		return refuse(BadRequest, "UserId: user %q is in the chat", a.user.Username)
	}
	return within("supervisors who look on", len(s.watchers), w.limits.Monitors)
}

// watch gives a supervisor a contact to look on.
func (w *World) watch(s *segment, a *agent) *slot {
	id, now := w.ids(), w.now()
	m := &segment{chat: s.chat, Contact: Contact{
		ID: id, ARN: w.instance.arn("contact", id), InitialID: s.InitialID, InitiationMethod: methodMonitor,
		SegmentAttributes: maps.Clone(s.SegmentAttributes),
		Phase:             WithUser, InitiatedAt: now, QueueID: s.QueueID, Priority: s.Priority, AgentID: a.user.ID, ConnectedAt: now,
	}}
	held := &slot{owner: a, seg: m, watched: s, state: Connected, since: now, connectedAt: now}
	m.watcher = held
	w.contacts[id] = m
	s.chat.monitors = append(s.chat.monitors, m)
	s.watchers = append(s.watchers, held)
	a.slots = append(a.slots, held)
	w.noteContact(s, a, "contact.monitored", nil)
	return held
}

func (s *segment) watchedBy(a *agent) *slot {
	held, _ := find(s.watchers, func(x *slot) bool { return x.owner == a })
	return held
}

// Barge lets a supervisor take part in a chat: that which is looked on
// (contactID is the supervisor's own or the agent's), or else one to look on
// from now on. One supervisor at a time. The instance attribute
// ENHANCED_CHAT_MONITORING can forbid it. Spec §3.1, §8.
func (w *World) Barge(user, contactID string) error {
	return w.turn(func() error {
		if err := w.allowed(ChatMonitoring); err != nil {
			return err
		}
		a, err := w.userAtWork(user)
		if err != nil {
			return err
		}
		s, ok := w.contacts[contactID]
		if !ok {
			return noContact(contactID)
		}
		if s.Monitors() {
			s = s.watcher.watched
		}
		held := s.watchedBy(a)
		if err := w.mayBarge(s, a, held); err != nil {
			return err
		}
		if held == nil {
			held = w.watch(s, a)
			held.mayBarge = true
		}
		w.enter(s, held, chat.Supervisor)
		s.MultiParty = true
		w.event(s, held.participant, "participant.joined")
		w.noteContact(s, a, "contact.barged", nil)
		return nil
	})
}

func (w *World) mayBarge(s *segment, a *agent, held *slot) error {
	if held == nil {
		if err := w.mayWatch(s, a); err != nil {
			return err
		}
	}
	switch {
	case held != nil && !held.mayBarge:
		return refuse(AccessDenied, "user %q may only look on: MonitorContact did not allow BARGE", a.user.Username)
	case held != nil && held.participant != "":
		return refuse(Conflict, "user %q has barged already", a.user.Username)
	case slices.ContainsFunc(s.legs, func(x *slot) bool { return x.watched != nil }):
		return refuse(Conflict, "another supervisor has barged already")
	}
	return w.room(s)
}

// unwatch ends a supervisor's looking on, and takes a barged one out of the room.
// It leaves no after-contact work (UNCONFIRMED).
func (w *World) unwatch(held *slot) {
	s, m := held.watched, held.seg
	is := func(x *slot) bool { return x == held }
	s.watchers, s.legs = slices.DeleteFunc(s.watchers, is), slices.DeleteFunc(s.legs, is)
	if held.participant != "" {
		w.leave(s, held.participant)
	}
	m.Phase, m.DisconnectedAt = Over, w.now()
	w.noteContact(s, held.owner, "contact.unmonitored", nil)
	w.drop(held.owner, held)
}
