package api

import (
	"handover/connectlocal/internal/chatmetrics"
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
	ConversationTurnCount         int
	AgentFirstResponseTimestamp   epoch  `json:",omitzero"`
	AgentFirstResponseTimeMillis  *int64 `json:"AgentFirstResponseTimeInMillis,omitempty"`
	ConversationCloseTimeInMillis *int64 `json:",omitempty"`
}

type participantMetricsOut struct {
	ParticipantID             string `json:"ParticipantId,omitempty"`
	ParticipantType           string
	MessagesSent              int
	NumResponses              int
	MessageLengthInChars      int
	TotalResponseTimeInMillis int64
	MaxResponseTimeInMillis   int64
	LastMessageTimestamp      epoch `json:",omitzero"`
}

// chatMetrics tells who wrote how much, and when last, in this contact. That it is
// told while the contact lives is Switches.ChatMetricsAtEnd.
func (a *API) chatMetrics(c state.Contact, in state.Chat) *chatMetricsOut {
	if c.Monitors() || !a.world.TellsChatMetrics(c) {
		return nil
	}
	m := chatmetrics.Of(c, in, a.world.Items(c.ID))
	out := &chatMetricsOut{
		ChatContactMetrics: chatContactMetricsOut{
			MultiParty: m.MultiParty, TotalMessages: m.Messages, TotalBotMessages: m.BotMessages,
			TotalBotMessageLengthInChars: m.BotMessageChars, ConversationTurnCount: m.Turns,
			AgentFirstResponseTimestamp: at(m.AgentFirst),
		},
		AgentMetrics: participantMetrics(m.Agent), CustomerMetrics: participantMetrics(m.Customer),
	}
	if !m.AgentFirst.IsZero() {
		out.ChatContactMetrics.AgentFirstResponseTimeMillis = new(m.AgentFirstAfter.Milliseconds())
	}
	if m.CloseAfter != nil {
		out.ChatContactMetrics.ConversationCloseTimeInMillis = new(m.CloseAfter.Milliseconds())
	}
	return out
}

func participantMetrics(p *chatmetrics.Participant) *participantMetricsOut {
	if p == nil {
		return nil
	}
	return &participantMetricsOut{
		ParticipantID: p.ID, ParticipantType: p.Role, MessagesSent: p.Messages, NumResponses: p.Responses, MessageLengthInChars: p.Chars,
		TotalResponseTimeInMillis: p.ResponseTime.Milliseconds(), MaxResponseTimeInMillis: p.SlowestAnswer.Milliseconds(),
		LastMessageTimestamp: at(p.Last),
	}
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
