package departure

import (
	"time"

	"handover/internal/roster"
)

// book holds the departures that one record concerns, while it is told to them.
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

// tell tells every departure of a signal of agent a; Departed opens a new one.
func (b *book) tell(a roster.Agent, s roster.Signal) {
	if s.Kind == roster.Departed {
		b.pages = append(b.pages, page{})
		b.step(len(b.pages)-1, Begun{Signal: s, Agent: a, Chats: b.chats})
		return
	}
	for n := range b.pages {
		b.step(n, Heard{Signal: s, Chats: b.chats})
	}
}

func (b *book) step(n int, in Input) {
	d, lines, changed := step(b.pages[n].Departure, in, b.now, b.policy)
	b.pages[n] = page{Departure: d, changed: changed || b.pages[n].changed}
	b.journal = append(b.journal, lines...)
}

// covers tells whether a departure of the agent takes care of the chat.
func (b *book) covers(agentID, chatID string) bool {
	for _, p := range b.pages {
		if p.AgentID != agentID {
			continue
		}
		for _, h := range p.Handovers {
			if h.ChatID == chatID && !h.Phase.Final() {
				return true
			}
		}
	}
	return false
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
