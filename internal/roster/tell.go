package roster

import "time"

// Tell takes in what is told of an agent besides the agent's own events, and
// says what changed. An input that was told before, or says what is known, gives
// no signal. What the passing of time brings about is told by a Tick alone.
func Tell(a Agent, in Input, now time.Time, r Rules) (Agent, []Signal) {
	told := a
	switch in := in.(type) {
	case Beat:
		told = a.heard(in, now, r)
	case Ordered:
		told = a.ordered(in.Order, now)
	case Withdrawn:
		told = a.withdrawn(now)
	case Talked:
		told = a.talked(in.Talks)
	case Seen:
		told = a.looked(in, r)
	case Tick:
		told = a.aged(now, r)
	}
	return conclude(a, told, now, r)
}

// aged is the agent after a time in which nothing was heard. One who is leaving
// grows no further cause, but that nobody waits for the end of the shift.
func (a Agent) aged(now time.Time, r Rules) Agent {
	if at, ok := a.lostAt(r); ok && !at.After(now) {
		a.Lost = at
	}
	if at, ok := a.silentAt(r); ok && !at.After(now) && a.Lost.IsZero() {
		a.Silent = at
	}
	if s, ok := a.shift(earlier(a.Due, now), r); ok && !s.CordonAt.After(now) && !a.leaving(r) {
		a.Order = &Order{Cause: ShiftEnd, By: s.Name, At: now, DrainAt: s.EndsAt}
	}
	return a
}

// longestAway is how late the end of a shift may be noticed and still count.
const longestAway = time.Hour

// earlier is the instant from which on the schedule is to be read: that at which
// the agent was due, in case nobody was there to look at it then.
func earlier(due, now time.Time) time.Time {
	if due.IsZero() || due.After(now) {
		return now
	}
	from := due.Add(-time.Nanosecond)
	if oldest := now.Add(-longestAway); from.Before(oldest) {
		return oldest
	}
	return from
}

// due is when time alone changes something: see Agent.Due.
func due(a Agent, now time.Time, r Rules) time.Time {
	var first time.Time
	soonest := func(t time.Time, ok bool) {
		if ok && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	soonest(a.lostAt(r))
	soonest(a.silentAt(r))
	s, ok := a.shift(now, r)
	soonest(s.CordonAt, ok)
	return first
}
