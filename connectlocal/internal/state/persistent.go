package state

import (
	"slices"
	"time"
)

const (
	// transcriptAfter is how long it takes until an ended chat can be gone on from. Spec
	// §9.1 says 30 to 60 s.
	transcriptAfter = 30 * time.Second
	// maxPast bounds how many past contacts a chat goes on from. Spec §8.
	maxPast = 100
)

// Persistent is what a chat goes on from: StartChatContact's PersistentChat.
type Persistent struct{ RehydrationType, SourceContactID string }

// entirePastSession: the source is a chat's initial contact, and all of the chat is gone on from.
const entirePastSession = "ENTIRE_PAST_SESSION"

// source finds the contact that a chat goes on from: the one named, or for
// ENTIRE_PAST_SESSION the last one of its chat. The chat must have ended, and that half a minute
// ago, unless Switches.PersistentChatAtOnce. Spec §9.1.
func (w *World) source(p Persistent) (*segment, error) {
	whole := p.RehydrationType == entirePastSession
	if !whole && p.RehydrationType != "FROM_SEGMENT" {
		return nil, refuse(Invalid, "RehydrationType: found %q, want %s or FROM_SEGMENT", p.RehydrationType, entirePastSession)
	}
	s, err := w.past(p.SourceContactID)
	switch {
	case err != nil:
		return nil, err
	case whole && s.ID != s.InitialID:
		return nil, refuse(Invalid, "SourceContactId: %q is not the initial contact of its chat, %q is, which %s wants", s.ID, s.InitialID, entirePastSession)
	case whole:
		return s.chat.last(), nil
	}
	return s, nil
}

// past finds a contact of a chat whose transcript can be had.
func (w *World) past(id string) (*segment, error) {
	s, ok := w.contacts[id]
	switch {
	case !ok:
		return nil, refuse(NotFound, "SourceContactId: there is no contact %q", id)
	case s.Monitors():
		return nil, refuse(Invalid, "SourceContactId: contact %q is a supervisor's looking on", s.ID)
	case !s.chat.ended():
		return nil, refuse(BadRequest, "SourceContactId: the chat of contact %q has not ended", s.ID)
	case !w.switches.PersistentChatAtOnce && w.now().Before(s.chat.endedAt.Add(transcriptAfter)):
		return nil, refuse(BadRequest, "SourceContactId: the transcript of contact %q is not ready yet; it is %v after the chat's end", s.ID, transcriptAfter)
	}
	return s, nil
}

// GoOn makes a chat that lives go on from one that has ended, once in its life, and
// returns the contact that it goes on from. Everybody there gets
// chat.rehydrated. The same clientToken again gets the same answer. Spec §9.1.
func (w *World) GoOn(initialID string, p Persistent, clientToken string) (string, error) {
	var from string
	err := w.turn(func() error {
		s, err := w.initial(initialID)
		if err != nil {
			return err
		}
		from, err = once(s.chat, "CreatePersistentContactAssociation", clientToken, func() (string, error) { return w.goOn(s.chat, p) })
		return err
	})
	return from, err
}

// initial finds the first contact of a chat that lives, by its id.
func (w *World) initial(id string) (*segment, error) {
	s, ok := w.contacts[id]
	switch {
	case !ok:
		return nil, refuse(NotFound, "InitialContactId: there is no contact %q", id)
	case s.ID != s.InitialID:
		return nil, refuse(NotFound, "InitialContactId: %q is not the initial contact of its chat, %q is", id, s.InitialID)
	case s.chat.ended():
		return nil, refuse(BadRequest, "InitialContactId: the chat of contact %q has ended", id)
	}
	return s, nil
}

func (w *World) goOn(c *conversation, p Persistent) (string, error) {
	if c.relatedID != "" {
		return "", refuse(BadRequest, "InitialContactId: the chat of contact %q has a related contact already, %q", c.initialID, c.relatedID)
	}
	from, err := w.source(p)
	if err != nil {
		return "", err
	}
	c.relatedID, c.continued = from.ID, true
	w.addItem(c.last(), Item{Type: "EVENT", ContentType: eventType("chat.rehydrated"), Transient: true})
	return from.ID, nil
}

// continuedFrom is the contact that the chat goes on from; empty unless it does.
func (c *conversation) continuedFrom() string {
	if !c.continued {
		return ""
	}
	return c.relatedID
}

// PastItems is the transcript of what a chat goes on from, oldest first, and of
// what that went on from. In an item of the past, RelatedID is the
// contact that it belongs to, and ContactID is empty. A past chat that is no longer remembered ends it.
func (w *World) PastItems(anyContactID string) []Item {
	s, ok := w.contacts[anyContactID]
	if !ok {
		return nil
	}
	var past [][]Item
	for c, contacts := s.chat, 0; c.continued && contacts < maxPast; {
		from, known := w.contacts[c.relatedID]
		if !known {
			break
		}
		items, n := from.upTo()
		past, contacts, c = append(past, items), contacts+n, from.chat
	}
	slices.Reverse(past)
	return slices.Concat(past...)
}

// upTo is what is stored of a chat until the end of this segment, as items of the past,
// and of how many contacts.
func (s *segment) upTo() ([]Item, int) {
	n := slices.Index(s.chat.segments, s) + 1
	later := s.chat.segments[n:]
	items := slices.DeleteFunc(s.chat.room.Items(), func(i Item) bool {
		return slices.ContainsFunc(later, func(x *segment) bool { return x.ID == i.ContactID })
	})
	for k := range items {
		items[k].RelatedID, items[k].ContactID = items[k].ContactID, ""
	}
	return items, n
}
