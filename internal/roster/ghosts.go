package roster

import (
	"cmp"
	"slices"
	"time"

	"handover/internal/agentevent"
)

// Ghost is a chat whose agent is not there.
type Ghost struct {
	AgentID  string
	Username string
	Chat     Chat
	Since    time.Time // since when, as far as is known
	Cause    Cause     // Offline, LoggedOut, ClientLost or Unresponsive
	Why      string    // for people
}

// Ghosts lists the chats of agents who are not there at this instant: who have
// chosen an off-line status, have signed out, are not heard any more, or do not
// answer. Those who are drained by an order are there. The list has the longest
// absent first.
func Ghosts(agents []Agent, now time.Time, r Rules) []Ghost {
	var all []Ghost
	for _, a := range agents {
		g, absent := a.absence(now, r)
		if !absent {
			continue
		}
		for _, c := range a.Chats {
			if c.State == agentevent.Connected {
				g.Chat = c
				all = append(all, g)
			}
		}
	}
	slices.SortFunc(all, func(a, b Ghost) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.AgentID, b.AgentID), cmp.Compare(a.Chat.ID, b.Chat.ID))
	})
	return all
}

// absence says why the agent is not there; false for one who is.
func (a Agent) absence(now time.Time, r Rules) (Ghost, bool) {
	g := Ghost{AgentID: a.ID, Username: a.Username}
	lostAt, ages := a.lostAt(r)
	switch {
	case a.known() && !a.LoggedIn:
		g.Cause, g.Since, g.Why = LoggedOut, a.since(LoggedOut), "signed out"
	case a.gone(r):
		g.Cause, g.Since, g.Why = Offline, choice(a).Since, "chose "+a.chosen().Status
	case !a.Lost.IsZero():
		g.Cause, g.Since, g.Why = ClientLost, a.Lost, "no companion is heard any more"
	case ages && !lostAt.After(now):
		g.Cause, g.Since, g.Why = ClientLost, lostAt, "no companion is heard any more"
	case !a.Silent.IsZero():
		g.Cause, g.Since, g.Why = Unresponsive, a.Silent, "does not answer"
	default:
		return g, false
	}
	if g.Since.IsZero() {
		g.Since = a.departure().Epoch
	}
	return g, true
}

// since is when the departure of this cause began, else when the agent was last
// heard of.
func (a Agent) since(c Cause) time.Time {
	if a.Leaving != nil && a.Leaving.Cause == c {
		return a.Leaving.Epoch
	}
	return a.LastAt
}
