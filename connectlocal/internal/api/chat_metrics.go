package api

import (
	"time"
	"unicode/utf8"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/state"
)

type chatMetricsOut struct {
	ChatContactMetrics chatContactMetricsOut
	AgentMetrics       *participantMetricsOut `json:",omitempty"`
	CustomerMetrics    *participantMetricsOut `json:",omitempty"`
}

type chatContactMetricsOut struct {
	MultiParty                    bool
	TotalMessages                 int
	TotalBotMessages              int
	TotalBotMessageLengthInChars  int
	AgentFirstResponseTimestamp   epoch  `json:",omitzero"`
	AgentFirstResponseTimeMillis  *int64 `json:"AgentFirstResponseTimeInMillis,omitempty"`
	ConversationCloseTimeInMillis *int64 `json:",omitempty"`
}

type participantMetricsOut struct {
	ParticipantID        string `json:"ParticipantId"`
	ParticipantType      string
	MessagesSent         int
	MessageLengthInChars int
	LastMessageTimestamp epoch `json:",omitzero"`
}

// chatMetrics tells who wrote how much, and when last, in this contact: what was
// said in others of the chain is in theirs. Of several agents it is the sum, under
// the one who wrote last. That it is told while the contact lives is
// Switches.ChatMetricsAtEnd; response times and turns are left out.
func (a *API) chatMetrics(c state.Contact, in state.Chat) *chatMetricsOut {
	if c.Monitors() || !a.world.TellsChatMetrics(c) {
		return nil
	}
	out := &chatMetricsOut{ChatContactMetrics: chatContactMetricsOut{MultiParty: c.MultiParty}}
	for _, p := range in.Participants {
		out.knows(p, c)
	}
	for _, i := range a.world.Items(c.ID) {
		if i.ContactID == c.ID && i.Type == "MESSAGE" && i.Audience == "" {
			out.count(i, c)
		}
	}
	out.close(c.DisconnectedAt)
	return out
}

// close notes how long after the customer's last message the contact ended, if it did.
func (m *chatMetricsOut) close(end time.Time) {
	if last := m.CustomerMetrics.LastMessageTimestamp; !end.IsZero() && !last.IsZero() {
		m.ChatContactMetrics.ConversationCloseTimeInMillis = new(end.Sub(last.Time).Milliseconds())
	}
}

// knows takes up the customer, and an agent who has joined this contact.
func (m *chatMetricsOut) knows(p state.Participant, c state.Contact) {
	switch {
	case p.Role == chat.Customer:
		m.CustomerMetrics = &participantMetricsOut{ParticipantID: p.ID, ParticipantType: p.Role}
	case p.Role == chat.Agent && !p.JoinedAt.Before(c.InitiatedAt) && (c.DisconnectedAt.IsZero() || p.JoinedAt.Before(c.DisconnectedAt)):
		m.AgentMetrics = &participantMetricsOut{ParticipantID: p.ID, ParticipantType: p.Role}
	}
}

func (m *chatMetricsOut) count(i state.Item, c state.Contact) {
	n := utf8.RuneCountInString(i.Content)
	all := &m.ChatContactMetrics
	all.TotalMessages++
	switch i.ParticipantRole {
	case chat.System:
		all.TotalBotMessages++
		all.TotalBotMessageLengthInChars += n
	case chat.Customer:
		m.CustomerMetrics.sent(i, n)
	case chat.Agent:
		if m.AgentMetrics == nil { // joined and gone within one instant
			m.AgentMetrics = &participantMetricsOut{ParticipantType: chat.Agent}
		}
		m.AgentMetrics.sent(i, n)
		if all.AgentFirstResponseTimestamp.IsZero() {
			all.AgentFirstResponseTimestamp = at(i.At)
			all.AgentFirstResponseTimeMillis = new(max(i.At.Sub(c.ConnectedAt), time.Duration(0)).Milliseconds())
		}
	}
}

func (p *participantMetricsOut) sent(i state.Item, length int) {
	p.ParticipantID = i.ParticipantID
	p.MessagesSent++
	p.MessageLengthInChars += length
	p.LastMessageTimestamp = at(i.At)
}

type nextContactOut struct {
	Type                string
	NextContactMetadata nextMetadataOut
}

type nextMetadataOut struct{ QuickConnectContactData quickConnectDataOut }

type quickConnectDataOut struct {
	ContactID           string `json:"ContactId"`
	InitiationTimestamp epoch
	QuickConnectID      string `json:"QuickConnectId"`
	QuickConnectName    string
	QuickConnectType    string
}

// nextContacts names the contact that a quick connect led to. Of other next
// contacts the model has no entry: its only type is QUICK_CONNECT.
func (a *API) nextContacts(c state.Contact) []nextContactOut {
	next, ok := a.world.Contact(c.NextID)
	if !ok || next.QuickConnectID == "" {
		return nil
	}
	for _, q := range a.world.QuickConnects() {
		if q.ID == next.QuickConnectID {
			return []nextContactOut{{"QUICK_CONNECT", nextMetadataOut{quickConnectDataOut{
				next.ID, at(next.InitiatedAt), q.ID, q.Name, quickConnectType(q),
			}}}}
		}
	}
	return nil
}
