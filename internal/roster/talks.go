package roster

import (
	"slices"
	"time"
)

// talked takes in who spoke when. What is older than what is known says nothing.
// An agent who speaks, in whichever chat, is there.
func (a Agent) talked(talks []Talk) Agent {
	spoke := a.spokeAt()
	known := slices.Clone(a.Talks)
	for _, t := range talks {
		if !a.has(t.ChatID) {
			continue
		}
		n := slices.IndexFunc(known, func(k Talk) bool { return k.ChatID == t.ChatID })
		if n < 0 {
			known = append(known, t)
			continue
		}
		known[n].CustomerSpokeAt = latest(known[n].CustomerSpokeAt, t.CustomerSpokeAt)
		known[n].AgentSpokeAt = latest(known[n].AgentSpokeAt, t.AgentSpokeAt)
	}
	a.Talks = known
	if a.spokeAt().After(spoke) {
		a.Silent = time.Time{}
	}
	return a
}

// spokeAt is when the agent last said something in one of the live chats.
func (a Agent) spokeAt() time.Time {
	var last time.Time
	for _, t := range a.Talks {
		last = latest(last, t.AgentSpokeAt)
	}
	return last
}

// silentAt is when the first of the customers who wait for an answer will have
// waited too long, with nothing said by the agent to anybody in that time. A wait
// counts from when the agent was there to end it. False if nobody waits, or the
// agent is leaving anyhow.
func (a Agent) silentAt(r Rules) (time.Time, bool) {
	if r.Unanswered <= 0 || a.leaving(r) {
		return time.Time{}, false
	}
	var first time.Time
	from := latest(a.spokeAt(), a.BackAt)
	for _, t := range a.Talks {
		n := slices.IndexFunc(a.Chats, func(c Chat) bool { return c.ID == t.ChatID })
		if n < 0 || !t.CustomerSpokeAt.After(t.AgentSpokeAt) {
			continue
		}
		at := latest(from, t.CustomerSpokeAt, a.Chats[n].Since).Add(r.Unanswered)
		if first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first, !first.IsZero()
}

func latest(times ...time.Time) time.Time {
	return slices.MaxFunc(times, time.Time.Compare)
}
