package state_test

import "handover/connectlocal/internal/state"

// contactCommand says something about a contact, or brings a custom participant into it.
func (x *chaos) contactCommand(id string) (string, func() error) {
	switch x.r.IntN(6) {
	case 0:
		key := x.oneOf("a", "b", "c", "d", "e", "f", "g", "aws:x")
		return "tag " + key, func() error { return x.w.Tag(id, map[string]string{key: "1"}) }
	case 1:
		return "untag", func() error { return x.w.Untag(id, []string{x.oneOf("a", "b")}) }
	case 2:
		u := state.ContactUpdate{Name: new(x.oneOf("cats", "dogs")), References: map[string]state.Reference{"n": {Type: "NUMBER", Value: x.oneOf("1", "one")}}}
		return "update", func() error { return x.w.UpdateContact(id, u) }
	case 3:
		return "go on", func() error {
			p := state.Persistent{RehydrationType: x.oneOf("FROM_SEGMENT", "ENTIRE_PAST_SESSION"), SourceContactID: x.contact("nobody")}
			_, err := x.w.GoOn(id, p, "")
			return err
		}
	}
	return "bot", func() error { return x.bot(id) }
}

// bot adds a custom participant, who mostly connects, and may leave at once.
func (x *chaos) bot(id string) error {
	b, err := x.w.AddBot(id, "Helper", "")
	if err != nil || x.r.IntN(4) == 0 {
		return err
	}
	conn, err := x.w.Connect(b.ParticipantToken, true, true)
	if err != nil {
		return err
	}
	caller, err := x.w.Redeem(conn.Ticket)
	if err == nil && x.r.IntN(3) == 0 {
		err = x.w.DisconnectParticipant(caller)
	}
	return err
}
