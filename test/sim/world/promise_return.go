package world

import (
	"bytes"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// returnPromises: an agent who returns within the grace keeps every chat.
func returnPromises() []promise {
	return []promise{
		{number: 3, words: "an agent who returns within the grace keeps every chat, and no customer sees anything", effect: judgeReturn},
		{number: 3, words: "an agent who is back gets chats again", end: (*World).judgeCordons},
	}
}

// oldNews is how old the service's answer may be on which a leg is taken off:
// whoever takes it up asks whether the agent is leaving still.
const oldNews = time.Second

// The grace is counted from the service's time by the controller's clock: what
// that is ahead, the grace is shorter. judgeReturn lets nothing be done to a chat of an agent who was never away for
// as long as the grace, and no leg be taken off whose agent was back before the work on it began.
func judgeReturn(w *World, e effect) {
	if e.kind != departure.Mark && e.kind != departure.Release {
		return
	}
	l, ok := w.leaseOf(e)
	d := w.record.departures[l.DepartureID]
	if !ok || !voluntary(d) || w.unread(d, e.at) {
		return
	}
	grace := min(w.policy.Grace(roster.Offline), w.policy.Grace(roster.LoggedOut))
	if w.longest(d.Username, e.at)+w.hands.fast() < grace {
		w.breachLocked(3, "%s: %s has not been away for %s yet", e, d.Username, grace)
	}
	back, ok := w.back(d.Username, e.at)
	if ok && e.kind == departure.Release && back > e.at.Sub(l.at)+oldNews {
		w.breachLocked(3, "%s: %s has been back for %s, and the work on it began %s ago", e, d.Username, back, e.at.Sub(l.at))
	}
}

// voluntary tells whether the agent chose to leave.
func voluntary(d departure.Departure) bool {
	return d.Cause == roster.Offline || d.Cause == roster.LoggedOut
}

// unread tells whether a record of the agent's came broken since the departure began:
// what it said, such as that the agent was back, nobody knows.
func (w *World) unread(d departure.Departure, until time.Time) bool {
	for _, q := range w.record.kept {
		if !q.Arrived.Before(d.BeganAt.Add(-underWay)) && !q.Arrived.After(until) && bytes.Contains(q.Data, []byte(d.AgentID)) {
			return true
		}
	}
	return false
}

// judgeCordons: when all are back whose chats were taken, and nobody is drained any
// more, no cordon stands.
func (w *World) judgeCordons() {
	if w.story.Deserted {
		return
	}
	for d, err := range w.ledger.Departures(w.ctx, ledger.DepartureFilter{}) {
		if err != nil {
			w.fail("read the ledger: %v", err)
			return
		}
		if d.Cordon.Stands() {
			w.breach(3, "%s (%s) is back, and the cordon of %s stands still", d.Username, d.Cause, d.Cordon.SetAt)
		}
	}
}

// longest is how long the longest absence of the agent lasted, until now.
func (w *World) longest(agent string, now time.Time) (most time.Duration) {
	for _, g := range w.absences(agent) {
		if g.to.IsZero() {
			g.to = now
		}
		most = max(most, g.to.Sub(g.from))
	}
	return most
}

// back is for how long the agent has been back; false if they are away, or never were.
func (w *World) back(agent string, now time.Time) (time.Duration, bool) {
	all := w.absences(agent)
	if len(all) == 0 || all[len(all)-1].to.IsZero() {
		return 0, false
	}
	return now.Sub(all[len(all)-1].to), true
}
