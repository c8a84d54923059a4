// Package chatmetrics counts what was said in a contact: the chat metrics of
// DescribeContact and of contact records.
//
// What was said in other contacts of a chain is in theirs. Of several agents it is
// the sum, under the one who wrote last. Amazon does not define a response or a
// turn; here a response is the first message after the other side's, its time is
// counted from the first message that it answers, and a turn is a response of
// either side. Messages of flows answer nobody.
package chatmetrics

import (
	"time"
	"unicode/utf8"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/state"
)

// Metrics are those of one contact.
type Metrics struct {
	MultiParty      bool
	Messages        int
	BotMessages     int
	BotMessageChars int
	Turns           int
	AgentFirst      time.Time     // the agent's first message; zero: none
	AgentFirstAfter time.Duration // from when the agent had the contact
	CloseAfter      *time.Duration
	Agent, Customer *Participant // nil: none has been in the contact
}

// Participant is one side's share.
type Participant struct {
	ID, Role      string
	Messages      int
	Chars         int
	Responses     int
	ResponseTime  time.Duration // of all responses together
	SlowestAnswer time.Duration
	Last          time.Time // the last message; zero: none
}

// Of counts the items of a contact; items may hold those of its whole chain.
func Of(c state.Contact, in state.Chat, items []state.Item) Metrics {
	m := counter{Metrics: Metrics{MultiParty: c.MultiParty}}
	for _, p := range in.Participants {
		m.knows(p, c)
	}
	for _, i := range items {
		if i.ContactID == c.ID && i.Type == "MESSAGE" && i.Audience == "" {
			m.count(i, c)
		}
	}
	if m.Customer != nil && !m.Customer.Last.IsZero() && !c.DisconnectedAt.IsZero() {
		m.CloseAfter = new(c.DisconnectedAt.Sub(m.Customer.Last))
	}
	return m.Metrics
}

// counter counts, and remembers who owes an answer since when.
type counter struct {
	Metrics
	waiting    time.Time
	waitingFor string
}

// knows takes up the customer, and an agent who has joined this contact.
func (m *counter) knows(p state.Participant, c state.Contact) {
	switch {
	case p.Role == chat.Customer:
		m.Customer = &Participant{ID: p.ID, Role: p.Role}
	case p.Role == chat.Agent && !p.JoinedAt.Before(c.InitiatedAt) && (c.DisconnectedAt.IsZero() || p.JoinedAt.Before(c.DisconnectedAt)):
		m.Agent = &Participant{ID: p.ID, Role: p.Role}
	}
}

func (m *counter) count(i state.Item, c state.Contact) {
	m.Messages++
	switch i.ParticipantRole {
	case chat.System, chat.CustomBot:
		m.BotMessages++
		m.BotMessageChars += utf8.RuneCountInString(i.Content)
	case chat.Customer:
		m.said(&m.Customer, i)
	case chat.Agent:
		m.said(&m.Agent, i)
		if m.AgentFirst.IsZero() {
			m.AgentFirst, m.AgentFirstAfter = i.At, max(i.At.Sub(c.ConnectedAt), 0)
		}
	}
}

// said counts a message of a customer or an agent, who may have joined and gone
// within one instant.
func (m *counter) said(by **Participant, i state.Item) {
	if *by == nil {
		*by = &Participant{Role: i.ParticipantRole}
	}
	p := *by
	p.ID, p.Last = i.ParticipantID, i.At
	p.Messages++
	p.Chars += utf8.RuneCountInString(i.Content)
	if m.waitingFor == i.ParticipantRole {
		took := i.At.Sub(m.waiting)
		p.Responses++
		p.ResponseTime += took
		p.SlowestAnswer = max(p.SlowestAnswer, took)
		m.Turns++
	}
	if other := otherSide(i.ParticipantRole); m.waitingFor != other {
		m.waitingFor, m.waiting = other, i.At
	}
}

func otherSide(role string) string {
	if role == chat.Customer {
		return chat.Agent
	}
	return chat.Customer
}
