package state

import (
	"maps"
	"time"

	"handover/connectlocal/internal/chat"
)

// The bounds of a chat. Spec §6, §8, §9.2.
const (
	defaultDuration = 25 * time.Hour
	leastDuration   = 60 * time.Minute
	mostDuration    = 7 * 24 * time.Hour
	connectWithin   = 5 * time.Minute
)

// StartChat is StartChatContact's input, checked for shape but not for meaning.
type StartChat struct {
	FlowID, ClientToken, CustomerName string
	Attributes                        map[string]string
	InitialMessage                    string // with InitialContentType
	InitialContentType                string
	Duration                          time.Duration // 0: 25 h
	RelatedID                         string
	DisconnectOnCustomerExit          bool // ["AGENT"]
}

// Started is StartChatContact's answer.
type Started struct{ ContactID, ParticipantID, ParticipantToken string }

// StartChat starts a chat, whose flow begins at once. The customer has to open a
// websocket within five minutes (spec §9.2). The ClientToken of a chat that is remembered
// gets the answer that it got then, whatever else is asked. More live chats than Limits.ActiveChats are refused (spec §8).
func (w *World) StartChat(in StartChat) (Started, error) {
	if out, again := w.started[in.ClientToken]; again && in.ClientToken != "" {
		return out, nil
	}
	var out Started
	err := w.turn(func() (err error) {
		if err = w.checkStart(in); err != nil {
			return err
		}
		out = w.startChat(in)
		return nil
	})
	if _, known := w.contacts[out.ContactID]; known && in.ClientToken != "" {
		w.started[in.ClientToken] = out
	}
	return out, err
}

func (w *World) checkStart(in StartChat) error {
	f, ok := w.Flow(in.FlowID)
	switch {
	case !ok:
		return refuse(NotFound, "ContactFlowId: there is no flow %q", in.FlowID)
	case f.Type != "" && f.Type != "CONTACT_FLOW":
		return refuse(Invalid, "ContactFlowId: flow %q is a %s, want a CONTACT_FLOW", f.Name, f.Type)
	case in.Duration != 0 && in.Duration != min(max(in.Duration, leastDuration), mostDuration):
		return refuse(Invalid, "ChatDurationInMinutes: found %d, want %d to %d", in.Duration/time.Minute, leastDuration/time.Minute, mostDuration/time.Minute)
	}
	if err := within("active chats", w.living(), w.limits.ActiveChats); err != nil {
		return err
	}
	if _, ok := w.contacts[in.RelatedID]; !ok && in.RelatedID != "" {
		return refuse(NotFound, "RelatedContactId: there is no contact %q", in.RelatedID)
	}
	return w.checkContents(in)
}

func (w *World) checkContents(in StartChat) error {
	if in.InitialMessage != "" || in.InitialContentType != "" {
		if err := w.checkMessage(in.InitialContentType, in.InitialMessage); err != nil {
			return err
		}
	}
	return w.checkAttributes(in.Attributes)
}

func (w *World) living() int { return len(w.chats) - len(w.memory.ended) }

func (w *World) startChat(in StartChat) Started {
	now := w.now()
	duration := in.Duration
	if duration == 0 {
		duration = defaultDuration
	}
	c := &conversation{
		initialID: w.ids(), customer: w.ids(), system: w.ids(),
		attributes: map[string]string{}, sent: map[sentKey]Item{},
		startedAt: now, expiresAt: now.Add(duration), relatedID: in.RelatedID,
		customerName: in.CustomerName, staysOnExit: in.DisconnectOnCustomerExit, clientToken: in.ClientToken,
	}
	maps.Copy(c.attributes, in.Attributes)
	w.chats = append(w.chats, c)
	s := w.addSegment(c, "API")
	c.room.Enter(Participant{ID: c.customer, Role: "CUSTOMER", DisplayName: in.CustomerName})
	c.expiry = w.at(c.expiresAt, func() { w.endChat(c, "EXPIRED") })
	c.connectBy = w.after(connectWithin, func() { w.endChat(c, "CUSTOMER_CONNECTION_NOT_ESTABLISHED") })
	if in.InitialMessage != "" {
		w.addItem(s, w.by(c, c.customer, Item{Type: "MESSAGE", ContentType: in.InitialContentType, Content: in.InitialMessage}))
	}
	out := Started{
		ContactID: s.ID, ParticipantID: c.customer,
		ParticipantToken: w.vault.Issue(chat.ParticipantToken, chat.Holder{Room: c.initialID, Participant: c.customer}, time.Time{}),
	}
	w.startFlow(s, contactFlow, in.FlowID)
	return out
}
