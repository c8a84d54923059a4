package state

import (
	"slices"
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/routing"
)

const (
	offerLasts      = 20 * time.Second       // spec §7.2
	autoAcceptAfter = 500 * time.Millisecond // "less than a second": spec §7.2
)

// route offers what can be offered, and looks again when time alone makes more possible.
func (w *World) route() {
	w.wake.Stop()
	for {
		agents, contacts := w.routable()
		m, ok := routing.Next(w.now(), agents, contacts)
		if !ok {
			if due, ok := routing.Wake(w.now(), agents, contacts); ok {
				w.wake = w.at(due, func() {})
			}
			return
		}
		w.offer(w.contacts[m.ContactID], w.agent(m.AgentID))
	}
}

// routable is who is ready, and the contacts that wait in their queues and do not
// ring. It is asked after every turn, so it looks no further than it must.
func (w *World) routable() (agents []routing.Agent, contacts []routing.Contact) {
	for _, a := range w.agents {
		if a.ready() {
			agents = append(agents, a.routed())
		}
	}
	if len(agents) == 0 {
		return nil, nil
	}
	for _, s := range w.waiting {
		if s.Phase == InQueue && slices.ContainsFunc(agents, func(a routing.Agent) bool { return a.Serves(s.QueueID) }) {
			c := s.routed()
			c.Only = w.wanted(s)
			contacts = append(contacts, c)
		}
	}
	return agents, contacts
}

// routed is the contact as routing sees one.
func (s *segment) routed() routing.Contact {
	return routing.Contact{
		ID: s.ID, QueueID: s.QueueID, Priority: s.ranked.priority, Enqueued: s.EnqueuedAt,
		Adjustment: s.ranked.adjustment, Refused: s.refused,
	}
}

// offer lets a queued contact ring at an agent.
func (w *World) offer(s *segment, a *agent) {
	now := w.now()
	s.Phase, s.AgentID = Offered, a.user.ID
	s.Attempts++
	held := &slot{owner: a, seg: s, state: Connecting, since: now, invited: w.ids()}
	a.slots = append(a.slots, held)
	w.toTheBack(a)
	w.noteContact(s, a, "contact.offered", map[string]string{"queue": w.queueName(s.QueueID)})
	if a.user.AutoAccept && a.loggedIn && !w.switches.NoAutoAccept {
		s.ringing = w.after(autoAcceptAfter, func() { w.accept(a, held) })
		return
	}
	s.ringing = w.after(offerLasts, func() { w.miss(a, held) })
}

// miss ends an offer that was not answered in time. The agent keeps a dead
// entry, and the contact waits on.
func (w *World) miss(a *agent, held *slot) {
	held.become(Missed, w.now())
	w.backToQueue(a, held)
	w.noteContact(held.seg, a, "contact.missed", nil)
}

// Reject declines an offer. The entry keeps its slot, in state REJECTED, until
// it is cleared, and the contact waits on.
func (w *World) Reject(user, contactID string) error {
	return w.turn(func() error {
		a, held, err := w.heldAs(Connecting, user, contactID)
		if err != nil {
			return err
		}
		held.become(Rejected, w.now())
		w.backToQueue(a, held)
		w.noteContact(held.seg, a, "contact.rejected", nil)
		return nil
	})
}

func (w *World) backToQueue(a *agent, held *slot) {
	s := held.seg
	left := s.copy()
	held.frozen = &left
	s.ringing.Stop()
	s.Phase, s.AgentID = InQueue, ""
	if !w.switches.RefusedKeepTurn && !slices.Contains(s.refused, a.user.ID) {
		s.refused = append(s.refused, a.user.ID)
	}
}

// Accept takes an offer: the agent joins the chat.
func (w *World) Accept(user, contactID string) error {
	return w.turn(func() error {
		a, held, err := w.heldAs(Connecting, user, contactID)
		if err != nil {
			return err
		}
		w.accept(a, held)
		return nil
	})
}

// accept drops the customer queue flow, runs the whispers, and lets the agent in. Spec §5.2.
func (w *World) accept(a *agent, held *slot) {
	s := held.seg
	s.ringing.Stop()
	w.dropFlow(s)
	w.unqueue(s)
	s.criteria.joined()
	w.botsLeave(s)
	s.Phase, s.ConnectedAt = WithUser, w.now()
	w.enter(s, held, chat.Agent)
	w.whisper(s, a)
	w.event(s, held.participant, "participant.joined")
	w.noteContact(s, a, "contact.connected", map[string]string{"queue": w.queueName(s.QueueID)})
	w.told(s, "CONNECTED_TO_AGENT")
	w.armRoleTimers(s)
}

// Associate gives a queued contact to a user, whatever the user's status and
// free slots: it rings there, in state CONNECTING, and what follows is as
// with any offer (a choice: the source says no more than that the contact is
// assigned, whatever the user's state). That it also rings with a user who is
// not logged in, and is missed there, is Switches.AssociateNeedsLogin. A contact
// that rings already is refused. Spec §7.1.
func (w *World) Associate(contactID, user string) error {
	return w.turn(func() error {
		a, err := w.user(user)
		if err != nil {
			return err
		}
		if w.switches.AssociateNeedsLogin && !a.loggedIn {
			return refuse(BadRequest, "UserId: user %q is not logged in", a.user.Username)
		}
		s, ok := w.contacts[contactID]
		if !ok {
			return noContact(contactID)
		}
		if s.Phase != InQueue {
			return refuse(BadRequest, "ContactId: contact %q is %s, want one that waits in a queue", contactID, s.Phase)
		}
		if dead := a.holding(contactID); dead != nil { // missed or rejected before
			a.slots = slices.DeleteFunc(a.slots, func(x *slot) bool { return x == dead })
		}
		w.offer(s, a)
		return nil
	})
}
