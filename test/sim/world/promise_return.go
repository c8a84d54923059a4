package world

import (
	"time"

	"handover/internal/departure"
	"handover/internal/roster"
)

// returnPromises: an agent who returns within the grace keeps every chat.
func returnPromises() []promise {
	return []promise{{number: 3, words: "an agent who returns within the grace keeps every chat, and no customer sees anything", effect: judgeReturn}}
}

// between is how long it may take from the last look at the agent to the
// effect: what a lease lasts, and a little.
const lookToEffect = 25 * time.Second

// The grace is counted from the service's time by the controller's clock: what
// that is ahead, the grace is shorter. judgeReturn lets nothing be done to a chat of an agent who was never away for
// as long as the grace, and no leg be taken off whose agent has been back for a while.
func judgeReturn(w *World, e effect) {
	if e.kind != departure.Mark && e.kind != departure.Release {
		return
	}
	l, ok := w.leaseOf(e)
	d := w.record.departures[l.DepartureID]
	if !ok || d.Cause != roster.Offline && d.Cause != roster.LoggedOut {
		return
	}
	grace := min(w.policy.Grace(roster.Offline), w.policy.Grace(roster.LoggedOut))
	absences := w.absences(d.Username)
	long := false
	for _, g := range absences {
		to := g.to
		if to.IsZero() {
			to = e.at
		}
		long = long || to.Sub(g.from)+w.hands.fast() >= grace
	}
	if !long {
		w.breachLocked(3, "%s: %s has not been away for %s yet", e, d.Username, grace)
	}
	if last := absences[max(0, len(absences)-1):]; e.kind == departure.Release && len(last) == 1 && !last[0].to.IsZero() && e.at.Sub(last[0].to) > lookToEffect {
		w.breachLocked(3, "%s: %s has been back for %s", e, d.Username, e.at.Sub(last[0].to))
	}
}
