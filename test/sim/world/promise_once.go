package world

import (
	"time"

	"handover/internal/departure"
)

// onePromises: each chat of each departure is moved at most once per rung.
func onePromises() []promise {
	return []promise{
		{number: 2, words: "each chat of each departure is moved at most once per rung", effect: judgeOnce},
		{number: 2, words: "replays change nothing: what is known of an agent grows no older", commit: judgeKnown},
		{number: 2, words: "replays change nothing: a broken record is kept once", end: (*World).judgeKeptOnce},
	}
}

// step is one rung of one handover.
type step struct {
	departureID, chatID string
	rung                int
}

func judgeOnce(w *World, e effect) {
	if e.kind != departure.Release {
		return
	}
	now := w.stepOf(e)
	for _, before := range w.record.effects {
		if before.kind == departure.Release && before.chatID == e.chatID && w.stepOf(before) == now {
			w.breachLocked(2, "chat %s was taken off its agent twice on step %d of departure %s: contacts %s and %s",
				short(e.chatID), now.rung+1, now.departureID, short(before.contactID), short(e.contactID))
		}
	}
}

// stepOf is what the effect belongs to, as it was stored when it happened.
func (w *World) stepOf(e effect) step {
	l, ok := w.leaseOf(e)
	if !ok {
		return step{departureID: "none", chatID: e.chatID + e.contactID}
	}
	for _, h := range w.record.departures[l.DepartureID].Handovers {
		if h.ChatID == l.ChatID {
			return step{l.DepartureID, l.ChatID, h.Rung}
		}
	}
	return step{departureID: l.DepartureID, chatID: l.ChatID, rung: -1}
}

// judgeKnown: no event is applied that is older than one that was.
func judgeKnown(w *World, _ *life, c departure.Commit) {
	for _, a := range c.Agents {
		if at := w.record.known[a.ID]; a.LastAt.Before(at) {
			w.breachLocked(2, "what is known of %s was of %s, and is of %s", a.Username, at.Format(time.RFC3339Nano), a.LastAt.Format(time.RFC3339Nano))
		}
		w.record.known[a.ID] = a.LastAt
	}
}

func (w *World) judgeKeptOnce() {
	kept := map[departure.Position]bool{}
	for q, err := range w.ledger.Quarantined(w.ctx) {
		at := departure.Position{Stream: q.Position.Stream, Shard: q.Position.Shard, Sequence: q.Position.Sequence}
		if err == nil && kept[at] {
			w.breach(2, "record %s of shard %s is in quarantine twice", at.Sequence, at.Shard)
		}
		kept[at] = true
	}
}
