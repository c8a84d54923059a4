package state

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
