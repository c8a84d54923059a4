package ccp

import (
	"strconv"
	"strings"
	"time"

	"handover/connectlocal/internal/state"
)

// The shapes here are those of the model in Streams (S:2965), member by member.

// moment is a time in seconds since 1970, as JSON 1.0 has them.
type moment time.Time

// MarshalJSON writes milliseconds as a fraction; the zero time is null.
func (m moment) MarshalJSON() ([]byte, error) {
	t := time.Time(m)
	if t.IsZero() {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(t.UnixMilli())/1000, 'f', -1, 64), nil
}

// snapshot is an agent at one moment.
type snapshot struct {
	State             agentState   `json:"state"`
	NextState         *agentState  `json:"nextState"`
	Availability      availability `json:"agentAvailabilityState"`
	Contacts          []contact    `json:"contacts"`
	SnapshotTimestamp moment       `json:"snapshotTimestamp"`
}

type agentState struct {
	ARN   string  `json:"agentStateARN"`
	Type  string  `json:"type"`
	Name  string  `json:"name"`
	Since *moment `json:"startTimestamp,omitempty"`
}

type availability struct {
	State string `json:"state"`
	Type  string `json:"type"`
	ARN   string `json:"agentStateARN"`
	Since moment `json:"timeStamp"`
	Start moment `json:"startTimestamp"`
}

// stateTypes are Streams' words for the types of statuses.
var stateTypes = map[state.StatusType]string{state.Routable: "routable", state.Custom: "not_routable", state.Offline: "offline"}

func stateOf(s state.AgentStatus) agentState {
	return agentState{ARN: s.ARN, Type: stateTypes[s.Type], Name: s.Name}
}

func stateSince(s state.AgentStatus, t time.Time) agentState {
	out, since := stateOf(s), moment(t)
	out.Since = &since
	return out
}

// snapshot shows an agent. That the state stays the status which the agent has picked, with chats
// in hand and in after-contact work too, is as the agent event stream has it (spec §1); Busy and
// AfterCallWork are for voice.
func (s *Service) snapshot(a state.Agent) snapshot {
	current := stateSince(a.Status, a.StatusSince)
	out := snapshot{
		State:             current,
		Availability:      availability{State: a.Status.Name, Type: current.Type, ARN: a.Status.ARN, Since: *current.Since, Start: *current.Since},
		Contacts:          []contact{},
		SnapshotTimestamp: moment(s.loop.Now()),
	}
	if a.Next != nil {
		next := stateSince(a.Next.Status, a.Next.EnqueuedAt)
		out.NextState = &next
	}
	s.forgetMedia(a)
	for _, slot := range a.Slots {
		out.Contacts = append(out.Contacts, s.contact(a, slot))
	}
	return out
}

// contact is one that an agent has in hand.
type contact struct {
	ID                string                 `json:"contactId"`
	InitialID         string                 `json:"initialContactId"`
	RelatedID         *string                `json:"relatedContactId"`
	Type              string                 `json:"type"`
	State             stateAt                `json:"state"`
	Queue             *queue                 `json:"queue,omitempty"` // none when monitoring
	QueueTimestamp    moment                 `json:"queueTimestamp"`
	Connections       []connection           `json:"connections"`
	Attributes        map[string]attribute   `json:"attributes"`
	Name              *string                `json:"name"`
	Description       *string                `json:"description"`
	References        map[string]reference   `json:"references"`
	InitiationMethod  string                 `json:"initiationMethod"`
	Features          features               `json:"contactFeatures"`
	ChannelContext    *struct{}              `json:"channelContext"`
	SegmentAttributes map[string]segmentAttr `json:"segmentAttributes"`
	Handling          map[string]bool        `json:"agentContactHandlingConfig"`
}

type stateAt struct {
	Type  string `json:"type"`
	Since moment `json:"timestamp"`
}

type queue struct {
	ARN  string  `json:"queueARN"`
	Name *string `json:"name"` // null of an agent's own
}

type attribute struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type reference struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type segmentAttr struct {
	ValueString string `json:"ValueString"`
}

type features struct {
	Attachments bool `json:"attachmentsEnabled"`
	Markdown    bool `json:"messagingMarkdownEnabled"`
	MultiParty  bool `json:"multiPartyConferenceEnabled"`
}

func (s *Service) contact(a state.Agent, slot state.Slot) contact {
	chat, _ := s.world.Chat(slot.Contact.ID)
	out := contact{
		ID: slot.Contact.ID, InitialID: slot.Contact.InitialID, Type: "chat",
		State:             stateAt{strings.ToLower(string(slot.State)), moment(slot.StateSince)},
		QueueTimestamp:    moment(slot.Contact.EnqueuedAt),
		Connections:       s.connections(a, slot, chat),
		Attributes:        map[string]attribute{},
		Name:              textOrNull(chat.Details.Name),
		Description:       textOrNull(chat.Details.Description),
		References:        map[string]reference{},
		InitiationMethod:  strings.ToLower(slot.Contact.InitiationMethod),
		Features:          features{Attachments: true, Markdown: true, MultiParty: true},
		SegmentAttributes: map[string]segmentAttr{},
		Handling:          map[string]bool{"autoAccept": a.User.AutoAccept},
	}
	if chat.RelatedID != "" {
		out.RelatedID = &chat.RelatedID
	}
	if q, ok := s.world.Queue(slot.Contact.QueueID); ok && !slot.Contact.Monitors() {
		shown := queueOf(q)
		out.Queue = &shown
	}
	out.told(chat, slot.Contact)
	return out
}

// told puts in what users and flows say about the contact.
func (c *contact) told(chat state.Chat, of state.Contact) {
	for name, value := range chat.Attributes {
		c.Attributes[name] = attribute{name, value}
	}
	for name, r := range chat.Details.References {
		c.References[name] = reference(r)
	}
	for name, value := range of.SegmentAttributes {
		c.SegmentAttributes[name] = segmentAttr{value.ValueString}
	}
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func queueOf(q state.Queue) queue {
	if q.Owner != "" {
		return queue{ARN: q.ARN}
	}
	return queue{q.ARN, &q.Name}
}
