package state

import "time"

// Spec §1.2.
const (
	heartBeatAfter = 120 * time.Second
	eventsGoOn     = time.Hour // after a log-out
)

// publish tells the observers of every agent who is not as at the end of the
// last turn, once for all that happened to that agent in between.
func (w *World) publish() {
	for _, a := range w.agents {
		if a.unchanged(w.switches.NextStatusByHeartBeat) {
			w.publishConfiguration(a)
			continue
		}
		kind := "STATE_CHANGE"
		switch {
		case a.loggedIn && !a.known.LoggedIn:
			kind = "LOGIN"
		case !a.loggedIn && a.known.LoggedIn:
			kind = "LOGOUT"
		}
		w.announce(a, kind)
	}
}

// publishConfiguration tells of an agent of whom nothing but the configuration has
// changed, while there are events of that agent at all: as long as heartbeats go on.
func (w *World) publishConfiguration(a *agent) {
	if !a.reconfigured {
		return
	}
	a.reconfigured = false
	if a.loggedIn || !a.loggedOutAt.IsZero() && !w.now().After(a.loggedOutAt.Add(eventsGoOn)) {
		w.announce(a, "STATE_CHANGE")
	}
}

func (w *World) announce(a *agent, kind string) {
	current := a.snapshot()
	change := AgentChange{At: w.now(), Type: kind, Previous: a.published, Current: current}
	a.known, a.published, a.reconfigured = current, &current, false
	w.beatLater(a)
	for _, o := range w.observers {
		o.AgentChanged(change)
	}
}

// beatLater makes a HEART_BEAT follow if nothing else does, while the agent is
// logged in and for an hour after.
func (w *World) beatLater(a *agent) {
	a.beat.Stop()
	due := w.now().Add(heartBeatAfter)
	if a.loggedIn || !a.loggedOutAt.IsZero() && !due.After(a.loggedOutAt.Add(eventsGoOn)) {
		a.beat = w.at(due, func() { w.announce(a, "HEART_BEAT") })
	}
}

// unchanged compares what an agent event shows with what it showed at the end of
// the last turn, maybe except the next status; of a contact's many properties it shows few.
func (a *agent) unchanged(exceptNext bool) bool {
	was := a.known
	if a.loggedIn != was.LoggedIn || a.status.ID != was.Status.ID || !a.statusSince.Equal(was.StatusSince) ||
		!exceptNext && !sameNext(a.next, was.Next) || len(a.slots) != len(was.Slots) {
		return false
	}
	for i, s := range a.slots {
		if !s.sameAs(was.Slots[i]) {
			return false
		}
	}
	return true
}

func sameNext(a, b *NextStatus) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Status.ID == b.Status.ID && a.EnqueuedAt.Equal(b.EnqueuedAt)
}

func (s *slot) sameAs(was Slot) bool {
	return s.seg.ID == was.Contact.ID && s.state == was.State && s.since.Equal(was.StateSince) && s.connectedAt.Equal(was.ConnectedAt)
}
