package world

import (
	"time"

	"handover/internal/departure"
)

// movePromises: a chat is moved so often in its life and no more, and not back to
// who left it.
func movePromises() []promise {
	return []promise{
		{number: 8, words: "a chat is moved at most moves_per_chat times", effect: judgeMoves},
		{number: 8, words: "a chat does not go back to the agent who left it", effect: judgeBack},
	}
}

func judgeMoves(w *World, e effect) {
	if e.kind != departure.Release {
		return
	}
	moves := 1
	for _, before := range w.record.effects {
		if before.kind == departure.Release && before.chatID == e.chatID {
			moves++
		}
	}
	if most := w.story.Moves; moves > most {
		w.breachLocked(8, "chat %s was moved %d times, and moves_per_chat is %d", short(e.chatID), moves, most)
	}
}

// wayBack is for how long an agent has to be away again before a chat that goes
// to them goes to somebody who has left.
const wayBack = 30 * time.Second

func judgeBack(w *World, e effect) {
	to := ""
	switch e.kind {
	case departure.Mark:
		to = w.record.users[e.values["handover_agent"]]
	case departure.Assign:
		to = e.agent
	}
	if to == "" {
		return
	}
	away, ok := w.away(to, e.at)
	if !ok || away < wayBack {
		return
	}
	for _, d := range w.record.departures {
		for _, h := range d.Handovers {
			if d.Username == to && h.ChatID == e.chatID {
				w.breachLocked(8, "%s: it goes to %s, who left it and has been away for %s", e, to, away)
				return
			}
		}
	}
}
