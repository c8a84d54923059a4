package departure

import (
	"fmt"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// begin opens the departure; one that is open stays as it is.
func (s *stepper) begin(in Begun) {
	if s.d.ID != "" || in.Signal.Kind != roster.Departed {
		return
	}
	l := in.Signal.Leaving
	s.d = Departure{
		ID:        ID(in.Signal.AgentID, l.Epoch),
		AgentID:   in.Signal.AgentID,
		Username:  in.Agent.Username,
		Profile:   in.Agent.Profile.Name,
		Hierarchy: in.Agent.Hierarchy,
		By:        l.By,
		To:        l.To,
		DrainAt:   drainAt(l, s.now),
		Cause:     l.Cause,
		Epoch:     l.Epoch,
		Status:    l.Status,
		BeganAt:   s.now,
	}
	s.by = operator(l)
	s.state(Grace, fmt.Sprintf("%s; %s; %s", why(l), chats(len(in.Signal.Chats)), s.leftAlone()))
	for _, c := range in.Signal.Chats {
		s.wait(c, l.Epoch, in.Chats[c.ID])
	}
	if s.unguarded() && s.policy.Mode() != policy.Shadow {
		s.cordon()
		s.looksWait()
	}
}

// drainAt is when the chats of a departure begin to be moved, where that is not
// left to the grace.
func drainAt(l roster.Leaving, now time.Time) time.Time {
	if l.Now {
		return now
	}
	return l.DrainAt
}

// operator names who asked for the departure, if it was a person. By is the
// shift's name where a shift ends.
func operator(l roster.Leaving) string {
	if l.Cause == roster.Forced {
		return l.By
	}
	return ""
}

// leftAlone says for how long the chats are left with the agent.
func (s *stepper) leftAlone() string {
	switch {
	case s.d.DrainAt.After(s.now):
		return "the chats are moved from " + s.d.DrainAt.UTC().Format(time.RFC3339) + " on"
	case !s.d.DrainAt.IsZero():
		return "there is no grace"
	default:
		return "the grace is " + s.policy.Grace(s.d.Cause).String()
	}
}

// wait adds a handover that waits for the grace to end, counted from start.
func (s *stepper) wait(c roster.Chat, start time.Time, before History) {
	if s.d.Handover(c.ID) != nil {
		return
	}
	s.d.Handovers = append(s.d.Handovers, Handover{
		ChatID:    c.ID,
		ContactID: c.ContactID,
		QueueARN:  c.Queue.ARN,
		QueueName: c.Queue.Name,
		HeldSince: c.Since,
		Since:     since(c),
		BeganAt:   s.now,
		Moves:     before.Moves,
		Left:      before.Left,
	})
	h := &s.d.Handovers[len(s.d.Handovers)-1]
	due, until := s.graceEnds(start)
	s.to(h, Waiting, "to be looked at "+until)
	s.intend(h, Inspect, due)
}

// graceEnds says when to look at a chat, and the same in words. A grace that is
// over already (the stream is late, or replayed) is given anew from now, so that
// events which were written since, the agent's return among them, are read before
// anything is done. Where the instant is fixed there is no grace on top of it.
func (s *stepper) graceEnds(start time.Time) (time.Time, string) {
	if at := s.d.DrainAt; at.After(s.now) {
		return at, "at " + at.UTC().Format(time.RFC3339)
	} else if !at.IsZero() {
		return s.now, "at once"
	}
	grace := s.policy.Grace(s.d.Cause)
	if start.After(s.now) {
		start = s.now
	}
	due := start.Add(grace)
	if !due.After(s.now) {
		due = s.now.Add(grace)
	}
	return due, "when the grace of " + grace.String() + " is over"
}

// since is the instant that goes furthest back of what the events tell of the
// customer's time with this agent.
func since(c roster.Chat) time.Time {
	if c.QueuedAt.IsZero() {
		return c.Since
	}
	return c.QueuedAt
}

func why(l roster.Leaving) string {
	switch l.Cause {
	case roster.Offline:
		return fmt.Sprintf("the agent chose %q while busy", l.Status)
	case roster.LoggedOut:
		return "the agent logged out"
	case roster.ClientLost:
		return "the agent's companion is not heard any more"
	case roster.Unresponsive:
		return "the agent does not answer"
	case roster.Forced:
		return "an operator asked for it"
	case roster.ShiftEnd:
		return "the shift is over"
	default:
		return string(l.Cause)
	}
}

func chats(n int) string {
	if n == 1 {
		return "1 live chat"
	}
	return fmt.Sprintf("%d live chats", n)
}
