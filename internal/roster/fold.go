package roster

import (
	"cmp"
	"slices"
	"time"

	"handover/internal/agentevent"
)

// Fold applies one event to what is known of its agent and says what changed.
// An event that is older than the newest applied one, or a repeat, gives the
// agent back as it was and no signal.
func Fold(a Agent, e agentevent.Event, r Rules) (Agent, []Signal) {
	if Stale(a, e) {
		return a, nil
	}
	now := observe(a, e)
	now.LoggedIn = loggedIn(a, now, e, r)
	leaving := now.leaving(r)

	signals := lost(a, now, e)
	if !leaving && a.departed(r) {
		signals = append(signals, Signal{Kind: Returned, At: e.Timestamp, AgentID: now.ID, Leaving: a.departure()})
	}
	if !leaving || len(now.Chats) == 0 {
		now.Leaving = nil
	}
	signals = append(signals, gained(a, now, e)...)
	if a.Leaving == nil && leaving && len(now.Chats) > 0 {
		var s Signal
		now, s = depart(now, e)
		signals = append(signals, s)
	}
	for n := range signals {
		signals[n].Username = now.Username
	}
	return now, signals
}

// Stale tells whether the event has nothing to say any more: it is older than
// what is known of the agent, or was applied already. Events that carry
// the same time are told apart by their ids; one agent's events come in order
// (spec §1.1), so the later of them is the newer.
func Stale(a Agent, e agentevent.Event) bool {
	if e.Timestamp.Equal(a.LastAt) {
		return slices.Contains(a.LastIDs, e.EventID)
	}
	return e.Timestamp.Before(a.LastAt)
}

// observe is the agent as the event shows it, Leaving and LoggedIn as before.
func observe(a Agent, e agentevent.Event) Agent {
	now := a
	now.ID = e.AgentID
	now.Username = cmp.Or(e.Current.Username, a.Username)
	now.Status, now.Next = e.Current.Status, e.Current.Next
	now.Chats = live(e.Current.Contacts)
	now.LastIDs = []string{e.EventID}
	if e.Timestamp.Equal(a.LastAt) {
		now.LastIDs = append(slices.Clone(a.LastIDs), e.EventID)
	}
	now.LastAt = e.Timestamp
	return now
}

// loggedIn tells whether the agent is signed in. Events keep coming for an hour
// after a log out (spec §1.2), so what undoes one is a LOGIN, or a choice of
// status that only a person who is there can have made: the LOGIN was missed.
func loggedIn(before, now Agent, e agentevent.Event, r Rules) bool {
	switch {
	case e.Type == agentevent.Login:
		return true
	case e.Type == agentevent.Logout:
		return false
	case before.LastAt.IsZero():
		return true
	}
	return before.LoggedIn || (chose(before, now) && !now.statusOffLine(r))
}

func chose(before, now Agent) bool {
	s, t := before.Status, now.Status
	if s.ID != t.ID || s.Name != t.Name || !s.Since.Equal(t.Since) || (before.Next == nil) != (now.Next == nil) {
		return true
	}
	return now.Next != nil && (before.Next.ID != now.Next.ID || !before.Next.EnqueuedAt.Equal(now.Next.EnqueuedAt))
}

// departed tells whether a departure of the agent was signalled that no return
// has followed. Its chats may all be gone: one may still wait in a queue.
func (a Agent) departed(r Rules) bool {
	return a.Leaving != nil || (!a.LastEpoch.IsZero() && a.leaving(r))
}

// departure is the newest departure, as far as it is still known.
func (a Agent) departure() Leaving {
	if a.Leaving != nil {
		return *a.Leaving
	}
	return Leaving{Epoch: a.LastEpoch}
}

func (a Agent) leaving(r Rules) bool { return !a.LoggedIn || a.statusOffLine(r) }

func (a Agent) statusOffLine(r Rules) bool { return OffLine(a.Status, a.Next, r.OffLine) }

func depart(a Agent, e agentevent.Event) (Agent, Signal) {
	l := Leaving{Cause: Offline, Epoch: a.Status.Since, Status: cmp.Or(a.Status.Name, a.Status.ID)}
	if a.Next != nil {
		l.Epoch, l.Status = a.Next.EnqueuedAt, cmp.Or(a.Next.Name, a.Next.ID)
	}
	if !a.LoggedIn {
		l.Cause = LoggedOut
	}
	return a.begin(l, e.Timestamp, a.Chats)
}

// Again begins a new departure of an agent who is leaving already, for a chat
// that came after everything before it was settled: no event says Departed
// then. The signal is the ChatGained that told of the chat.
func Again(a Agent, gained Signal) (Agent, Signal) {
	l := Leaving{Cause: Offline, Epoch: gained.At}
	if a.Leaving != nil {
		l.Cause, l.Status = a.Leaving.Cause, a.Leaving.Status
	}
	return a.begin(l, gained.At, []Chat{gained.Chat})
}

// begin enters a departure. An epoch that was used, or is older than one that
// was, gives way to the event's own time: each departure has its own.
func (a Agent) begin(l Leaving, at time.Time, chats []Chat) (Agent, Signal) {
	if l.Epoch.UnixMilli() <= a.LastEpoch.UnixMilli() {
		l.Epoch = at
	}
	if l.Epoch.UnixMilli() <= a.LastEpoch.UnixMilli() {
		l.Epoch = a.LastEpoch.Add(time.Millisecond)
	}
	a.Leaving, a.LastEpoch = &l, l.Epoch
	return a, Signal{Kind: Departed, At: at, AgentID: a.ID, Username: a.Username, Leaving: l, Chats: slices.Clone(chats)}
}
