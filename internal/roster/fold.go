package roster

import (
	"cmp"
	"slices"

	"handover/internal/agentevent"
)

// Fold applies one event to what is known of its agent and says what changed.
// An event that is older than the newest applied one, or a repeat, gives the
// agent back as it was and no signal. An event from before the last look is
// believed only as far as the look agrees with it: see Seen.
func Fold(a Agent, e agentevent.Event, r Rules) (Agent, []Signal) {
	if Stale(a, e) {
		return a, nil
	}
	now := observe(a, e, r)
	now.LoggedIn = loggedIn(a, now, e, r)
	return conclude(a, now, e.Timestamp, r)
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

// observe is the agent as the event shows it, all that is concluded from it as
// before.
func observe(a Agent, e agentevent.Event, r Rules) Agent {
	now := a
	now.ID = e.AgentID
	if !a.lookedAfter(e) || len(unlike(a, e.Current)) == 0 {
		now = now.showing(e.Current)
	}
	now.Cordoned = cordoned(a, now, r)
	now.LastIDs = []string{e.EventID}
	if e.Timestamp.Equal(a.LastAt) {
		now.LastIDs = append(slices.Clone(a.LastIDs), e.EventID)
	}
	now.LastAt = e.Timestamp
	return now
}

// showing takes in what a snapshot shows.
func (a Agent) showing(s agentevent.Snapshot) Agent {
	a.Username = cmp.Or(s.Username, a.Username)
	a.Status, a.Next = s.Status, s.Next
	a.Profile = s.Profile
	a.Hierarchy = s.Hierarchy
	a.Chats, a.Watching = live(s.Contacts), watching(s.Contacts)
	return a
}

// loggedIn tells whether the agent is signed in. Events keep coming for an hour
// after a log out (spec §1.2), so what undoes one is a LOGIN, or a choice of
// status that only a person who is there can have made: the LOGIN was missed.
func loggedIn(before, now Agent, e agentevent.Event, r Rules) bool {
	switch {
	case e.Type == agentevent.Login:
		return !before.lookedAfter(e) || before.Look.Present
	case e.Type == agentevent.Logout:
		return false
	case !before.known():
		return true
	}
	return before.LoggedIn || (chose(before, now) && !now.statusOffLine(r))
}

// known tells whether anything was ever told of what the agent does.
func (a Agent) known() bool { return a.Status != agentevent.Status{} || !a.LastAt.IsZero() }

// chose tells whether a status was chosen between the two, by the agent or in
// the agent's name. A time that is not known differs from none.
func chose(before, now Agent) bool {
	if (before.Next == nil) != (now.Next == nil) {
		return true
	}
	if now.Next != nil && (!sameStatus(nextOf(before), nextOf(now)) || !sameTime(before.Next.EnqueuedAt, now.Next.EnqueuedAt)) {
		return true
	}
	return !sameStatus(before.Status, now.Status) || !sameTime(before.Status.Since, now.Status.Since)
}
