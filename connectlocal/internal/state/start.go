package state

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
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
	Persistent                        *Persistent // not with RelatedID
	DisconnectOnCustomerExit          bool        // ["AGENT"]
	CustomerID                        string
	SegmentAttributes                 map[string]SegmentAttribute
	ContentTypes                      []string // SupportedMessagingContentTypes; empty: not given
	StreamTo                          string   // a topic's ARN, as for StartStreaming; empty: none
}

// Started is StartChatContact's answer. The token is a secret; ContinuedFrom is
// empty unless the chat is a persistent one, StreamingID unless it is streamed.
type Started struct{ ContactID, ParticipantID, ParticipantToken, ContinuedFrom, StreamingID string }

// startedChat is an answer that a client token gets again.
type startedChat struct {
	Started
	at time.Time
}

// tokenLasts is how long a client token gets the same answer: the documentation of
// StartChatContact's ClientToken.
const tokenLasts = 7 * 24 * time.Hour

// StartChat starts a chat, whose flow begins at once. The customer has to open a
// websocket within five minutes (spec §9.2). The ClientToken of a chat that is remembered
// gets the answer that it got then for seven days, whatever else is asked. More live chats than Limits.ActiveChats are refused (spec §8).
func (w *World) StartChat(in StartChat) (Started, error) {
	if before, again := w.started[in.ClientToken]; again && in.ClientToken != "" && w.now().Before(before.at.Add(tokenLasts)) {
		return before.Started, nil
	}
	var out Started
	err := w.turn(func() (err error) {
		if in, err = w.complete(in); err != nil {
			return err
		}
		out = w.startChat(in)
		return nil
	})
	if _, known := w.contacts[out.ContactID]; known && in.ClientToken != "" {
		w.started[in.ClientToken] = startedChat{out, w.now()}
	}
	return out, err
}

// complete checks what is asked for, finds what a persistent chat goes on from, and
// takes over the attributes of a related contact.
func (w *World) complete(in StartChat) (StartChat, error) {
	if err := w.checkStart(in); err != nil {
		return in, err
	}
	if in.Persistent != nil {
		from, err := w.source(*in.Persistent)
		if err != nil {
			return in, err
		}
		in.RelatedID = from.ID
	}
	if in.RelatedID != "" {
		related, ok := w.contacts[in.RelatedID]
		if !ok {
			return in, refuse(NotFound, "RelatedContactId: there is no contact %q", in.RelatedID)
		}
		in.Attributes = union(related.chat.attributes, in.Attributes)
	}
	if in.StreamTo != "" {
		if err := w.mayStreamTo(in.StreamTo); err != nil {
			return in, err
		}
	}
	return in, w.checkContents(in)
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
	case in.Persistent != nil && in.RelatedID != "":
		return refuse(BadRequest, "PersistentChat, RelatedContactId: only one of them can be given")
	case in.ContentTypes != nil && !slices.Contains(in.ContentTypes, plainText):
		return refuse(Invalid, "SupportedMessagingContentTypes: found %s, %s must be among them", strings.Join(in.ContentTypes, ", "), plainText)
	}
	return within("active chats", w.living(), w.limits.ActiveChats)
}

func (w *World) checkContents(in StartChat) error {
	if in.InitialMessage != "" || in.InitialContentType != "" {
		if err := w.mayWrite(&conversation{contentTypes: in.ContentTypes}, in.InitialContentType, in.InitialMessage); err != nil {
			return ofMember("InitialMessage", err)
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
		attributes: map[string]string{}, given: map[string]any{},
		startedAt: now, expiresAt: now.Add(duration), relatedID: in.RelatedID, continued: in.Persistent != nil,
		customerName: in.CustomerName, staysOnExit: in.DisconnectOnCustomerExit, clientToken: in.ClientToken,
		contentTypes: slices.Clone(in.ContentTypes),
	}
	maps.Copy(c.attributes, in.Attributes)
	c.details = w.detailsFor(in)
	w.chats = append(w.chats, c)
	s := w.addSegment(c, "API")
	s.SegmentAttributes = union(map[string]SegmentAttribute{subtypeAttribute: {ValueString: "connect:Chat"}}, in.SegmentAttributes)
	c.room.Enter(Participant{ID: c.customer, Role: "CUSTOMER", DisplayName: in.CustomerName})
	c.expiry = w.at(c.expiresAt, func() { w.endChat(c, "EXPIRED") })
	c.connectBy = w.after(connectWithin, func() { w.endChat(c, "CUSTOMER_CONNECTION_NOT_ESTABLISHED") })
	if in.StreamTo != "" {
		c.streams = []streaming{{id: w.ids(), topic: in.StreamTo}}
	}
	if in.InitialMessage != "" {
		w.addItem(s, w.by(c, c.customer, Item{Type: "MESSAGE", ContentType: in.InitialContentType, Content: in.InitialMessage}))
	}
	out := Started{
		ContactID: s.ID, ParticipantID: c.customer, ContinuedFrom: c.continuedFrom(),
		ParticipantToken: w.vault.Issue(chat.ParticipantToken, chat.Holder{Room: c.initialID, Participant: c.customer}, time.Time{}),
	}
	if c.streams != nil {
		out.StreamingID = c.streams[0].id
	}
	w.startFlow(s, contactFlow, in.FlowID)
	return out
}

// detailsFor are those that a chat begins with: a related contact's are taken over, as
// its attributes are ("Enable persistent chat" in the administrator guide).
func (w *World) detailsFor(in StartChat) Details {
	var d Details
	if related, ok := w.contacts[in.RelatedID]; ok {
		d = related.chat.details
		d.References = maps.Clone(d.References)
	}
	d.CustomerID = cmp.Or(in.CustomerID, d.CustomerID)
	return d
}

// ofMember is a refusal of something that is part of a member of the input.
func ofMember(member string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return refuse(e.Kind, "%s.%s", member, e.Message)
	}
	return err
}
