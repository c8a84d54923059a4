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
		current := a.snapshot()
		if sameSnapshot(a.known, current) {
			continue
		}
		kind := "STATE_CHANGE"
		switch {
		case current.LoggedIn && !a.known.LoggedIn:
			kind = "LOGIN"
		case !current.LoggedIn && a.known.LoggedIn:
			kind = "LOGOUT"
		}
		w.announce(a, kind, current)
	}
}

func (w *World) announce(a *agent, kind string, current Agent) {
	change := AgentChange{At: w.now(), Type: kind, Previous: a.published, Current: current}
	a.known, a.published = current, &current
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
		a.beat = w.at(due, func() { w.announce(a, "HEART_BEAT", a.snapshot()) })
	}
}

// sameSnapshot compares what an agent event shows; of a contact's many properties it shows few.
func sameSnapshot(a, b Agent) bool {
	if a.LoggedIn != b.LoggedIn || a.Status.ID != b.Status.ID || !a.StatusSince.Equal(b.StatusSince) ||
		!sameNext(a.Next, b.Next) || len(a.Slots) != len(b.Slots) {
		return false
	}
	for i := range a.Slots {
		if !sameSlot(a.Slots[i], b.Slots[i]) {
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

func sameSlot(a, b Slot) bool {
	return a.Contact.ID == b.Contact.ID && a.State == b.State && a.Contact.QueueID == b.Contact.QueueID &&
		a.StateSince.Equal(b.StateSince) && a.ConnectedAt.Equal(b.ConnectedAt)
}
