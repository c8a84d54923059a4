package state

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// systemName is how the service signs what a flow says.
const systemName = "SYSTEM_MESSAGE"

// eventType is the content type of an event. Spec §9.3.
func eventType(name string) string { return "application/vnd.amazonaws.connect.event." + name }

// addItem puts an item into a chat's transcript, if it is of those that are
// stored, and sends it to whoever listens.
func (w *World) addItem(s *segment, i Item) Item {
	i.ID, i.At = w.ids(), w.now()
	i.ContactID, i.InitialID = s.ID, s.InitialID
	s.chat.room.Add(i)
	w.stream(s.chat, i)
	for _, o := range w.observers {
		o.ItemAdded(i)
	}
	w.noteContact(s, nil, "chat.item", map[string]string{"type": i.Type, "contentType": i.ContentType, "role": i.ParticipantRole})
	return i
}

// by signs an item with a participant.
func (w *World) by(c *conversation, participantID string, i Item) Item {
	p, _ := c.room.Participant(participantID)
	i.ParticipantID, i.ParticipantRole, i.DisplayName, i.UserID = p.ID, p.Role, p.DisplayName, p.UserID
	return i
}

// event adds an event of a participant that is stored in the transcript.
func (w *World) event(s *segment, participantID, name string) {
	w.addItem(s, w.by(s.chat, participantID, Item{Type: "EVENT", ContentType: eventType(name)}))
}

// passing sends an event of a participant that is not stored.
func (w *World) passing(s *segment, participantID, name string) Item {
	return w.addItem(s, w.by(s.chat, participantID, Item{Type: "EVENT", ContentType: eventType(name), Transient: true}))
}

// say adds a flow's message, for all or for the one role that may see it.
func (w *World) say(s *segment, text, audience string) {
	w.addItem(s, Item{
		Type: "MESSAGE", ContentType: "text/plain", Content: text, Audience: audience,
		ParticipantID: s.chat.system, ParticipantRole: "SYSTEM", DisplayName: systemName,
	})
}

// mayWrite bounds a message as checkMessage does, and by the content types that the
// chat takes: those of SupportedMessagingContentTypes, if it was started with
// any, or else all unless Switches.PlainTextUnlessListed.
func (w *World) mayWrite(c *conversation, contentType, content string) error {
	takes := c.contentTypes
	if takes == nil && w.switches.PlainTextUnlessListed {
		takes = []string{plainText}
	}
	if takes != nil && !slices.Contains(takes, contentType) {
		return refuse(Invalid, "ContentType: found %q, the chat takes %s", contentType, strings.Join(takes, ", "))
	}
	return w.checkMessage(contentType, content)
}

const plainText = "text/plain"

// checkMessage bounds a message by its content type. Spec §8.
func (w *World) checkMessage(contentType, content string) error {
	limits := map[string]int{
		"text/plain": w.limits.MessageLength, "text/markdown": w.limits.MessageLength, "application/json": w.limits.JSONLength,
		"application/vnd.amazonaws.connect.message.interactive":          w.limits.ResponseLength,
		"application/vnd.amazonaws.connect.message.interactive.response": w.limits.ResponseLength,
	}
	limit, ok := limits[contentType]
	n := utf8.RuneCountInString(content)
	switch {
	case !ok:
		return refuse(Invalid, "ContentType: found %q, allowed are text/plain, text/markdown, application/json and the interactive message types", contentType)
	case n < 1 || n > limit:
		return refuse(Invalid, "Content: found %d characters, allowed are 1 to %d for %s", n, limit, contentType)
	}
	return nil
}
