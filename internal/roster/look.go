package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
)

// mostAfterLogout is how long events of an agent keep coming after a log out.
// Spec §1.2.
const mostAfterLogout = time.Hour

// Differs names what the service showed of an agent and events have not told:
// "status", "next status", "contacts", "signed out". It is empty where an event
// that is at least as new as the look was applied. Names are for counting.
func Differs(a Agent, in Seen) []string {
	switch {
	case !a.LastAt.Before(in.At) || (a.Look != nil && !a.Look.At.Before(in.At)):
		return nil
	case in.Present:
		return unlike(a, in.Snapshot)
	}
	var names []string
	if a.known() && a.LoggedIn {
		names = append(names, "signed out")
	}
	if a.silentFor(in.At) > mostAfterLogout && len(a.Chats) > 0 {
		names = append(names, "contacts")
	}
	return names
}

// silentFor is how long no event of the agent had come.
func (a Agent) silentFor(at time.Time) time.Duration { return at.Sub(a.LastAt) }

// looked takes in what the service showed. It stands against every event that was
// written before and comes later, so that a departure which is begun by it is not
// begun again; LastAt stays, for such an event still tells what a look cannot: a
// log in or out, and the details of what it agrees with.
//
// The service has no current data of one who is not signed in. What it would show
// of one who has gone with chats is not documented; so the chats are believed to
// be there until events, too, have been absent for as long as they may come.
func (a Agent) looked(in Seen, r Rules) Agent {
	if len(Differs(a, in)) == 0 {
		return a
	}
	now := a
	now.Look = &Look{At: in.At, Present: in.Present}
	if !in.Present {
		now.LoggedIn = false
		if a.silentFor(in.At) > mostAfterLogout {
			now.Chats, now.Watching = nil, nil
		}
		return now
	}
	now = now.correctedBy(in.Snapshot)
	now.Cordoned = cordoned(a, now, r)
	now.LoggedIn = a.LoggedIn || !a.known() || (chose(a, now) && !now.statusOffLine(r))
	return now
}

// correctedBy takes in what a look shows to be otherwise; what it shows as known
// is known better from events.
func (a Agent) correctedBy(s agentevent.Snapshot) Agent {
	if !sameStatus(a.Status, s.Status) {
		a.Status = s.Status
	}
	if !sameNext(a.Next, s.Next) {
		a.Next = s.Next
	}
	chats := live(s.Contacts)
	for n, c := range chats {
		i := slices.IndexFunc(a.Chats, func(known Chat) bool { return known.ContactID == c.ContactID && known.State == c.State })
		if i >= 0 {
			chats[n] = a.Chats[i]
		}
	}
	a.Chats, a.Watching = chats, watching(s.Contacts)
	a.Username = cmp.Or(a.Username, s.Username)
	if a.Profile.ID == "" && a.Profile.Name == "" {
		a.Profile = s.Profile
	}
	if len(a.Hierarchy) == 0 {
		a.Hierarchy = s.Hierarchy
	}
	return a
}

// lookedAfter tells whether the agent was looked at after the event was written,
// and seen to be otherwise than was known.
func (a Agent) lookedAfter(e agentevent.Event) bool {
	return a.Look != nil && !e.Timestamp.After(a.Look.At)
}

// unlike names what a snapshot shows otherwise than it is known.
func unlike(a Agent, s agentevent.Snapshot) []string {
	var names []string
	if !sameStatus(a.Status, s.Status) {
		names = append(names, "status")
	}
	if !sameNext(a.Next, s.Next) {
		names = append(names, "next status")
	}
	if !sameChats(a.Chats, live(s.Contacts)) {
		names = append(names, "contacts")
	}
	return names
}

// sameStatus compares by id, and by name where an id is not known.
func sameStatus(a, b agentevent.Status) bool {
	if a.ID != "" && b.ID != "" {
		return a.ID == b.ID
	}
	return strings.EqualFold(a.Name, b.Name)
}

func sameNext(a, b *agentevent.NextStatus) bool {
	if a == nil || b == nil {
		return a == b
	}
	return sameStatus(agentevent.Status{ID: a.ID, Name: a.Name}, agentevent.Status{ID: b.ID, Name: b.Name})
}

// sameTime: a time that is not known is no other.
func sameTime(a, b time.Time) bool { return a.IsZero() || b.IsZero() || a.Equal(b) }

func sameChats(a, b []Chat) bool {
	in := func(all []Chat) func(Chat) bool {
		return func(c Chat) bool {
			return !slices.ContainsFunc(all, func(o Chat) bool { return o.ContactID == c.ContactID && o.State == c.State })
		}
	}
	return !slices.ContainsFunc(a, in(b)) && !slices.ContainsFunc(b, in(a))
}
