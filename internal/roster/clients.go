package roster

import (
	"cmp"
	"slices"
	"time"
)

// mostClients bounds the companions that are kept of one agent.
const mostClients = 16

// limit is how long a companion may be silent until it counts as lost; 0: for
// ever.
func (r Rules) limit() time.Duration {
	if r.Interval <= 0 || r.Misses <= 0 {
		return 0
	}
	return r.Interval * time.Duration(r.Misses)
}

// alive tells whether the companion counts as there.
func (c Client) alive(now time.Time, r Rules) bool {
	return r.limit() == 0 || c.lostAt(r).After(now)
}

// lostAt is when the companion counts as lost, if it is not heard again. One that
// said it was going is waited for as long as a page may take to load again.
func (c Client) lostAt(r Rules) time.Time {
	patience := r.limit()
	if c.Gone {
		patience = min(patience, cmp.Or(r.Parting, r.Interval))
	}
	return latest(latest(c.Beat, r.Listening).Add(patience), r.Spared)
}

// Suspicion is how much speaks for a companion, or all of an agent's, being gone.
// Only Lost moves a chat.
type Suspicion string

// The levels, from the least on.
const (
	Unwatched Suspicion = "unwatched" // no companion of the agent was ever heard, or none is listened for
	Here      Suspicion = "here"      // heard within the last beat and a half
	Late      Suspicion = "late"      // a beat is missing
	Doubtful  Suspicion = "doubtful"  // said that it was going or was stopped by the browser, or more than half of the patience is used up
	Lost      Suspicion = "lost"
)

// Suspect is how much speaks for the companion being gone.
func (c Client) Suspect(now time.Time, r Rules) Suspicion {
	silent := now.Sub(latest(c.Beat, r.Listening))
	switch {
	case r.limit() == 0:
		return Unwatched
	case !c.alive(now, r):
		return Lost
	case c.Gone, c.Frozen && silent > r.Interval, silent > r.limit()/2 && silent > r.Interval*3/2:
		return Doubtful
	case silent > r.Interval*3/2:
		return Late
	}
	return Here
}

// Suspect is the least that speaks for one of the agent's companions being gone:
// one that is there is enough.
func (a Agent) Suspect(now time.Time, r Rules) Suspicion {
	levels := []Suspicion{Here, Late, Doubtful, Lost}
	least := len(levels)
	for _, c := range a.Clients {
		if n := slices.Index(levels, c.Suspect(now, r)); n >= 0 {
			least = min(least, n)
		}
	}
	if least == len(levels) {
		return Unwatched
	}
	return levels[least]
}

// heard takes a beat in. Companions that are lost while another lives are
// forgotten: they were closed, and say nothing of the agent. A last beat is no
// sign that somebody has come back.
func (a Agent) heard(b Beat, now time.Time, r Rules) Agent {
	known := slices.IndexFunc(a.Clients, func(c Client) bool { return c.ID == b.Client })
	if b.Client == "" || (known >= 0 && !b.At.After(a.Clients[known].Beat)) {
		return a
	}
	fresh := Client{ID: b.Client, Beat: b.At, Hidden: b.Hidden, Frozen: b.Frozen, Gone: b.Bye}
	others := slices.DeleteFunc(slices.Clone(a.Clients), func(c Client) bool { return c.ID == b.Client })
	living := slices.DeleteFunc(slices.Clone(others), func(c Client) bool { return !c.alive(now, r) })
	switch {
	case b.Bye && len(living) > 0:
		a.Clients = living
		return a
	case fresh.alive(now, r):
		others = living
	}
	a.Clients = bounded(append(others, fresh))
	if !b.Bye && fresh.alive(now, r) {
		a.Lost = time.Time{}
	}
	return a
}

// bounded keeps the companions that were heard last, in the order of their ids.
func bounded(clients []Client) []Client {
	slices.SortFunc(clients, func(a, b Client) int { return b.Beat.Compare(a.Beat) })
	clients = clients[:min(len(clients), mostClients)]
	slices.SortFunc(clients, func(a, b Client) int { return cmp.Compare(a.ID, b.ID) })
	return clients
}

// lostAt is when the last of the agent's companions will count as lost; false if
// that says nothing: none was ever heard, or the agent is leaving anyhow.
func (a Agent) lostAt(r Rules) (time.Time, bool) {
	waits := a.Leaving != nil && a.Leaving.Cause == ShiftEnd
	if r.limit() == 0 || len(a.Clients) == 0 || !a.Lost.IsZero() || (a.leaving(r) && !waits) {
		return time.Time{}, false
	}
	last := slices.MaxFunc(a.Clients, func(a, b Client) int { return a.lostAt(r).Compare(b.lostAt(r)) })
	return last.lostAt(r), true
}
