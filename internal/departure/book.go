package departure

import (
	"slices"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// book holds the departures that one record or input concerns, while it is told
// to them.
type book struct {
	now     time.Time
	policy  Decider
	chats   map[string]History
	pages   []page
	journal []Entry
}

type page struct {
	Departure
	changed bool
}

func newBook(now time.Time, p Decider, open []Departure, chats map[string]History) *book {
	b := &book{now: now, policy: p, chats: chats}
	for _, d := range open {
		b.pages = append(b.pages, page{Departure: d})
	}
	return b
}

// tell tells every departure of a signal of agent a; Departed opens a new one.
func (b *book) tell(a roster.Agent, s roster.Signal) {
	b.tellAll(Heard{Signal: s, Chats: b.chats})
	if s.Kind == roster.Departed {
		b.pages = append(b.pages, page{})
		b.step(len(b.pages)-1, Begun{Signal: s, Agent: a, Chats: b.chats})
	}
}

func (b *book) tellAll(in Input) {
	for n := range b.pages {
		b.step(n, in)
	}
}

func (b *book) step(n int, in Input) {
	made := advance(b.pages[n].Departure, in, b.now, b.policy)
	b.pages[n] = page{Departure: made.departure, changed: made.changed || b.pages[n].changed}
	b.journal = append(b.journal, made.lines...)
}

// left are the chats that a signal brings and no departure of the agent takes care
// of: one that the agent was connected to after all before it was settled; or those
// that were to be left with the agent, and an order drains.
func (b *book) left(a roster.Agent, s roster.Signal) []roster.Chat {
	var chats []roster.Chat
	switch {
	case a.Leaving == nil:
		return nil
	case s.Kind == roster.ChatGained:
		chats = []roster.Chat{s.Chat}
	case s.Kind == roster.Escalated:
		chats = slices.Clone(a.Chats)
	}
	return slices.DeleteFunc(chats, func(c roster.Chat) bool { return b.covers(a.ID, c.ID) })
}

// caresFor tells whether something is still to become of the chat. One that is kept
// until a deadline is taken care of; one that is only watched is, while the policy
// is in shadow.
func (b *book) caresFor(h *Handover) bool {
	if h.Shadow && b.policy.Mode() != policy.Shadow {
		return false
	}
	return !h.Phase.Final() || h.keptUntil() != nil
}

// covers tells whether a departure of the agent takes care of the chat.
func (b *book) covers(agentID, chatID string) bool {
	return slices.ContainsFunc(b.pages, func(p page) bool {
		h := p.Handover(chatID)
		return p.AgentID == agentID && h != nil && b.caresFor(h)
	})
}

func (b *book) changed() []Departure {
	var all []Departure
	for _, p := range b.pages {
		if p.changed {
			all = append(all, p.Departure)
		}
	}
	return all
}
