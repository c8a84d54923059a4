package roster

import (
	"cmp"
	"slices"
	"time"

	"handover/internal/agentevent"
)

// leaving tells whether there is any cause for the agent to be leaving.
func (a Agent) leaving(r Rules) bool {
	return a.Order != nil || !a.Lost.IsZero() || !a.Silent.IsZero() || a.gone(r)
}

// gone tells whether the agent has chosen to leave, or has signed out. A choice
// that the controller made in the agent's name says nothing of the agent.
func (a Agent) gone(r Rules) bool {
	return a.known() && (!a.LoggedIn || (!a.Cordoned && a.statusOffLine(r)))
}

// Staffed tells whether the agent is signed in, and the status in force is not
// off-line: one who has live chats and has chosen to leave still is.
func (a Agent) Staffed(r Rules) bool {
	return a.LoggedIn && !r.OffLine(a.Status.ID, a.Status.Name, a.Status.Type)
}

func (a Agent) statusOffLine(r Rules) bool { return OffLine(a.Status, a.Next, r.OffLine) }

// cordoned tells whether the off-line choice that stands now is the controller's.
// It makes one for those who have not chosen to leave, so that an agent at work who
// turns off-line while that is wanted is held to have been turned; whoever chooses
// once more is a person. For an order that holds until it is taken back; for a
// companion that was lost, and for an agent who did not answer, only until Connect
// applies the choice: then no chat is left, and whoever comes back must say so.
func cordoned(before, now Agent, r Rules) bool {
	switch {
	case !now.statusOffLine(r) || !before.known():
		return false
	case before.statusOffLine(r):
		return before.Cordoned && (!chose(before, now) || (applied(before, now) && now.Order != nil))
	case before.Order != nil:
		return true
	case before.Leaving == nil || now.Next == nil:
		return false
	}
	return before.Leaving.stays()
}

// stays tells whether the agent has neither chosen to leave nor been told to.
func (l Leaving) stays() bool { return l.Cause == ClientLost || l.Cause == Unresponsive }

// applied tells whether what was the next status is now the one in force.
func applied(before, now Agent) bool {
	return before.Next != nil && now.Next == nil && sameStatus(nextOf(before), now.Status)
}

// choice is what was chosen last: the next status, else the one in force.
func choice(a Agent) agentevent.Status {
	if a.Next != nil {
		return nextOf(a)
	}
	return a.Status
}

func nextOf(a Agent) agentevent.Status {
	return agentevent.Status{ID: a.Next.ID, Name: a.Next.Name, Since: a.Next.EnqueuedAt}
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

// conclude says what is different now from before: the signals, and what follows
// for the agent.
func conclude(before, now Agent, at time.Time, r Rules) (Agent, []Signal) {
	now = attend(before, now, at, r).within(r)
	leaving := now.leaving(r)

	signals := lost(before, now, at)
	if (!leaving && before.departed(r)) || resumed(before, now) {
		signals = append(signals, Signal{Kind: Returned, At: at, Leaving: before.departure()})
		now.Leaving, now.BackAt = nil, at
	}
	signals = append(signals, gained(before, now, at)...)
	if leaving && (len(now.Chats) > 0 || now.Order != nil) {
		var more []Signal
		now, more = leave(before, now, at, r)
		signals = append(signals, more...)
	} else {
		now.Leaving = nil
	}
	for n := range signals {
		signals[n].AgentID, signals[n].Username = now.ID, now.Username
	}
	now.Due = due(now, at, r)
	return now, signals
}

// leave is the agent with the departure that is under way now, whether it begins,
// has got a graver cause, or goes on.
func leave(before, now Agent, at time.Time, r Rules) (Agent, []Signal) {
	switch {
	case now.Leaving == nil:
		now, begun := now.begin(now.cause(), at, now.Chats)
		return now, []Signal{begun}
	case graver(before, now):
		l := now.cause()
		l.Epoch = now.Leaving.Epoch
		now.Leaving = &l
		return now, []Signal{{Kind: Escalated, At: at, Leaving: l}}
	case defied(before, now, r):
		return now, []Signal{{Kind: Defied, At: at, Leaving: *now.Leaving}}
	}
	return now, nil
}

// defied tells whether the agent chose to be given chats although an operator has
// ordered them away: that takes the cordon off.
func defied(before, now Agent, r Rules) bool {
	return now.Leaving.Cause == Forced && now.LoggedIn && before.known() && chose(before, now) && !now.statusOffLine(r)
}

// within forgets what the rules do not ask for any more, and what was said in
// chats that are over.
func (a Agent) within(r Rules) Agent {
	if r.limit() == 0 {
		a.Lost = time.Time{}
	}
	if r.Unanswered == 0 {
		a.Silent = time.Time{}
	}
	if over := func(t Talk) bool { return !a.has(t.ChatID) }; slices.ContainsFunc(a.Talks, over) {
		a.Talks = slices.DeleteFunc(slices.Clone(a.Talks), over)
	}
	return a
}

// attend takes in what a status that was freshly chosen, and is not off-line,
// says: somebody is there. A companion that was lost is forgotten then, since
// the agent does without it; the end of a shift that was under way is let off.
func attend(before, now Agent, at time.Time, r Rules) Agent {
	if now.statusOffLine(r) || !now.LoggedIn {
		now.Order = now.Order.obeyed()
		return now
	}
	if !before.known() || !chose(before, now) {
		return now
	}
	now.Silent = time.Time{}
	if !now.Lost.IsZero() {
		now.Lost, now.Clients = time.Time{}, nil
	}
	if now.Order != nil && now.Order.Obeyed {
		now.Order, now.Released = nil, at
	}
	return now
}

// graver tells whether the departure under way has got another cause that changes
// what is to be done: an order; or, where the chats were to wait for the end of
// the shift, that nobody is there to see to them.
func graver(before, now Agent) bool {
	if now.Order != nil && (before.Order == nil || !alike(*before.Order, *now.Order)) {
		return true
	}
	return now.Leaving.Cause == ShiftEnd && now.cause().Cause != ShiftEnd
}

// resumed tells whether an agent who was not there in the last minutes of the
// shift is there again: the chats may wait for its end once more.
func resumed(before, now Agent) bool {
	if before.Leaving == nil || now.Order == nil || now.cause().Cause != ShiftEnd {
		return false
	}
	return before.Leaving.Cause == LoggedOut || before.Leaving.Cause == ClientLost
}

// cause is why the agent is leaving, without the epoch where that is not known.
// That a shift ends is no cause while nobody is there.
func (a Agent) cause() Leaving {
	absent := !a.LoggedIn && a.known()
	switch o := a.Order; {
	case o != nil && (o.Cause != ShiftEnd || (!absent && a.Lost.IsZero())):
		return Leaving{Cause: o.Cause, Status: a.picked(), By: o.By, To: o.To, Now: o.Now, DrainAt: o.DrainAt}
	case absent:
		l := a.chosen()
		l.Cause = LoggedOut
		return l
	case !a.Lost.IsZero():
		return Leaving{Cause: ClientLost, Status: a.picked()}
	case !a.Silent.IsZero():
		return Leaving{Cause: Unresponsive, Status: a.picked()}
	}
	return a.chosen()
}

// picked is the name of the status that the agent chose last: what the controller
// chose in the agent's name is none.
func (a Agent) picked() string {
	if a.Cordoned {
		return a.Status.Name
	}
	return choice(a).Name
}

// chosen is a leaving by the agent's own choice of status.
func (a Agent) chosen() Leaving {
	c := choice(a)
	return Leaving{Cause: Offline, Epoch: c.Since, Status: cmp.Or(c.Name, c.ID)}
}

// Again begins a new departure of an agent who is leaving already, for chats of
// which no departure takes care: they came, or an order did, after everything
// before was settled, and nothing says Departed then.
func Again(a Agent, at time.Time, chats []Chat) (Agent, Signal) {
	l := Leaving{Cause: Offline}
	if a.Leaving != nil {
		l = *a.Leaving
	}
	l.Epoch = at
	a, s := a.begin(l, at, chats)
	s.AgentID, s.Username = a.ID, a.Username
	return a, s
}

// begin enters a departure. An epoch that was used, is older than one that was,
// or is not known gives way to the signal's own time: each departure has its own.
func (a Agent) begin(l Leaving, at time.Time, chats []Chat) (Agent, Signal) {
	if l.Epoch.UnixMilli() <= a.LastEpoch.UnixMilli() {
		l.Epoch = at
	}
	if l.Epoch.UnixMilli() <= a.LastEpoch.UnixMilli() {
		l.Epoch = a.LastEpoch.Add(time.Millisecond)
	}
	a.Leaving, a.LastEpoch = &l, l.Epoch
	return a, Signal{Kind: Departed, At: at, Leaving: l, Chats: slices.Clone(chats)}
}
