package state

// StatusWaits tells whether a status (id, ARN or name) that an agent picks would become the
// next one instead of taking effect at once.
func (w *World) StatusWaits(user, status string) bool {
	a := w.agent(user)
	s, ok := find(w.statuses, func(s AgentStatus) bool { return status == s.ID || status == s.ARN || status == s.Name })
	if a == nil || !ok || s.Type == Routable || s.ID == a.status.ID {
		return false
	}
	_, holds := find(a.slots, func(x *slot) bool { return x.state != Ended || w.switches.KeepACWOnStatusPick })
	return holds
}

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
