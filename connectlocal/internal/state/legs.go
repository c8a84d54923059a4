package state

import (
	"slices"

	"handover/connectlocal/internal/chat"
)

// enter lets a user into a chat's room.
func (w *World) enter(s *segment, held *slot, role string) {
	now, a := w.now(), held.owner
	if held.state != Connected { // a supervisor who looks on is connected already
		held.become(Connected, now)
		held.connectedAt = now
	}
	held.participant = held.invited
	if held.participant == "" { // was not offered the contact
		held.participant = w.ids()
	}
	s.legs = append(s.legs, held)
	s.chat.room.Enter(Participant{ID: held.participant, Role: role, DisplayName: a.displayName(), UserID: a.user.ID, JoinedAt: now})
}

// Add brings a second agent, who must be logged in and have a free slot, into a
// chat at once. Both then hold the same contact; that the service gives the
// second one a contact of their own is possible (UNCONFIRMED). The chat
// goes on until the last of them has left. The instance attribute
// MULTI_PARTY_CHAT_CONFERENCE can forbid it.
func (w *World) Add(user, contactID, other string) error {
	return w.turn(func() error {
		if err := w.allowed(MultiPartyChat); err != nil {
			return err
		}
		_, held, err := w.heldAs(Connected, user, contactID)
		if err != nil {
			return err
		}
		b, err := w.userAtWork(other)
		if err != nil {
			return err
		}
		s := held.seg
		dead := b.holding(s.ID)
		switch {
		case held.watched != nil:
			return refuse(BadRequest, "contactId: %q is looked on only", contactID)
		case dead != nil && dead.state == Connected:
			return refuse(Conflict, "agent: %q is in the chat already", b.user.Username)
		case b.free() < 1 && dead == nil:
			return refuse(Limit, "agent: %q has no free slot", b.user.Username)
		}
		if err := w.room(s); err != nil {
			return err
		}
		w.join(s, b, dead)
		return nil
	})
}

func (w *World) join(s *segment, b *agent, dead *slot) {
	if dead != nil { // of an earlier time in the same chat
		dead.acw.Stop()
		b.slots = slices.DeleteFunc(b.slots, func(x *slot) bool { return x == dead })
	}
	second := &slot{owner: b, seg: s}
	b.slots = append(b.slots, second)
	w.enter(s, second, chat.Agent)
	s.MultiParty = true
	w.toTheBack(b)
	w.event(s, second.participant, "participant.joined")
	w.noteContact(s, b, "contact.joined", nil)
}

// room refuses one participant too many.
func (w *World) room(s *segment) error {
	return within("participants in the chat", len(s.chat.room.Present("")), w.limits.Participants)
}

// legLeaves takes one user out of a chat. The chat stays with whoever is left; when
// nobody but the customer is, it goes on as agentLeaves says.
func (w *World) legLeaves(held *slot, reason string) {
	s := held.seg
	if held.watched != nil {
		s = held.watched
	}
	switch {
	case held.participant != "" && !w.staysWithout(s, held):
		w.agentLeaves(s, reason)
	case held.watched != nil:
		w.unwatch(held)
	default:
		w.oneOfSeveral(s, held, reason)
	}
}

// staysWithout tells whether the chat goes on when one of those in it has left: with
// an agent, or with a barged supervisor unless Switches.BargedLeavesWithAgent.
func (w *World) staysWithout(s *segment, held *slot) bool {
	return slices.ContainsFunc(s.legs, func(x *slot) bool {
		return x != held && (x.watched == nil || !w.switches.BargedLeavesWithAgent)
	})
}

// oneOfSeveral lets an agent go while the segment lives on; it is shown as the next
// agent's then.
func (w *World) oneOfSeveral(s *segment, held *slot, reason string) {
	left := s.copy()
	held.frozen = &left
	w.leave(s, held.participant)
	s.legs = slices.DeleteFunc(s.legs, func(x *slot) bool { return x == held })
	w.letGo(held)
	switch next := s.holder(); {
	case next == nil:
		s.chat.roles.stop()
	case s.AgentID == held.owner.user.ID:
		s.AgentID, s.ConnectedAt = next.owner.user.ID, next.connectedAt
	}
	w.noteContact(s, held.owner, "contact.left", map[string]string{"reason": reason})
}

// holder is the first of the agents in the chat; nil if there is none.
func (s *segment) holder() *slot {
	held, _ := find(s.legs, func(x *slot) bool { return x.watched == nil })
	return held
}

// leg is who takes part under this participant id.
func (s *segment) leg(participantID string) *slot {
	held, _ := find(s.legs, func(x *slot) bool { return x.participant == participantID })
	return held
}

// clearRoom lets everybody but the customer leave the room.
func (w *World) clearRoom(s *segment) {
	for _, held := range slices.Clone(s.legs) {
		w.leave(s, held.participant)
	}
}

// dismiss takes a segment that is over off everybody's hands. What an agent held
// of it becomes after-contact work, or REJECTED if it still rang.
func (w *World) dismiss(s *segment, ringing *agent) {
	if ringing != nil {
		if held := ringing.holding(s.ID); held != nil && held.state == Connecting {
			held.become(Rejected, w.now())
		}
	}
	for _, held := range s.legs {
		if held.watched == nil {
			w.letGo(held)
		}
	}
	for _, held := range slices.Clone(s.watchers) {
		w.unwatch(held)
	}
	s.legs = nil
}

// letGo begins the after-contact work.
func (w *World) letGo(held *slot) {
	a := held.owner
	held.become(Ended, w.now())
	if a.user.ACW > 0 {
		held.acw = w.after(min(a.user.ACW, maxChatACW), func() { w.clear(a, held) })
	}
}

// inACW finds the after-contact work of a segment; nil if there is none.
func (a *agent) inACW(s *segment) *slot {
	if held := a.holding(s.ID); held != nil && held.state == Ended {
		return held
	}
	return nil
}
