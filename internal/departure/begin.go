package departure

import (
	"fmt"
	"time"

	"handover/internal/roster"
)

// begin opens the departure; one that is open stays as it is.
func (s *stepper) begin(in Begun) {
	if s.d.ID != "" || in.Signal.Kind != roster.Departed {
		return
	}
	l := in.Signal.Leaving
	s.d = Departure{
		ID:        fmt.Sprintf("%s@%d", in.Signal.AgentID, l.Epoch.UnixMilli()),
		AgentID:   in.Signal.AgentID,
		Username:  in.Agent.Username,
		Profile:   in.Agent.Profile.Name,
		Hierarchy: in.Agent.Hierarchy,
		By:        l.By,
		To:        l.To,
		DrainAt:   l.DrainAt,
		Cause:     l.Cause,
		Epoch:     l.Epoch,
		Status:    l.Status,
		BeganAt:   s.now,
	}
	grace := s.policy.Grace(l.Cause)
	s.state(Grace, fmt.Sprintf("%s; %s; the grace is %s", why(l), chats(len(in.Signal.Chats)), grace))
	for _, c := range in.Signal.Chats {
		s.wait(c, l.Epoch, in.Chats[c.ID])
	}
}

// wait adds a handover that waits for the grace to end, counted from start. A
// grace that is over already (the stream is late, or replayed) is given anew
// from now, so that events which were written since, the agent's return among
// them, are read before anything is done.
func (s *stepper) wait(c roster.Chat, start time.Time, before History) {
	if s.chat(c.ID) != nil {
		return
	}
	grace := s.policy.Grace(s.d.Cause)
	if start.After(s.now) {
		start = s.now
	}
	due := start.Add(grace)
	if !due.After(s.now) {
		due = s.now.Add(grace)
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
	s.to(h, Waiting, "to be looked at when the grace of "+grace.String()+" is over")
	s.intend(h, Inspect, due)
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
