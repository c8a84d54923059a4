package state

// Remove takes another agent, or a barged supervisor, out of a chat that the user
// takes part in. Who is removed is left as by EndByAgent; the contact's disconnect
// reason, if it ends by that, is BARGED when a supervisor did it and otherwise
// THIRD_PARTY_DISCONNECT (clients C.2).
func (w *World) Remove(user, contactID, participantID string) error {
	return w.turn(func() error {
		a, held, err := w.heldAs(Connected, user, contactID)
		if err != nil {
			return err
		}
		s, reason := held.seg, "THIRD_PARTY_DISCONNECT"
		if held.watched != nil {
			s, reason = held.watched, "BARGED"
		}
		other := s.leg(participantID)
		switch {
		case held.participant == "":
			return refuse(BadRequest, "contactId: %q is looked on only", contactID)
		case other == nil || other == held:
			return refuse(NotFound, "user %q has nobody %q beside them in contact %q", a.user.Username, participantID, contactID)
		}
		w.legLeaves(other, reason)
		return nil
	})
}

// RemoveAgent is Remove for whoever knows the other by id, ARN or username instead of
// as a participant.
func (w *World) RemoveAgent(user, contactID, other string) error {
	b, err := w.user(other)
	if err != nil {
		return err
	}
	s, ok := w.contacts[contactID]
	if !ok {
		return noContact(contactID)
	}
	p, ok := find(s.chat.room.Present(""), func(p Participant) bool { return p.UserID == b.user.ID })
	if !ok {
		return refuse(NotFound, "agent: user %q is not in the chat of contact %q", b.user.Username, contactID)
	}
	return w.Remove(user, contactID, p.ID)
}
