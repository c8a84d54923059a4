package companion

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

const (
	// A companion that does not reach the controller may act on its plan from
	// aloneAfter on; the margin is for the way of a beat, and the end of what it has
	// begun.
	aloneAfter  = 10 * time.Second
	aloneMargin = 15 * time.Second
)

// aloneUntil is how long after the last beat that was answered a companion may act on
// its plan: three quarters of the time after which it counts as lost, so that hardly
// anything has to wait for it then.
func (s *Server) aloneUntil() time.Duration { return s.patience() * 3 / 4 }

// patience is how long a companion may be silent before it counts as lost; a minute
// where none ever does.
func (s *Server) patience() time.Duration {
	r := s.o.Rules()
	if patience := r.Interval * time.Duration(r.Misses); patience > 0 {
		return patience
	}
	return presentFor
}

// End has the agent's companion give the chat up, and waits for what it says. Errors
// are of type *Error. Where no companion is there that could, another releaser is to
// be tried; but not while one that has lost its way to the controller may be acting
// by itself.
func (s *Server) End(ctx context.Context, leg departure.Leg) error {
	on, err := s.hub.lead(ctx, leg.AgentID, s.o.Now().Add(-s.patience()))
	if err != nil {
		return &Error{Call: "command", Means: departure.RetryAfter, Err: err}
	}
	if on == nil {
		return s.absent(ctx, leg.AgentID)
	}
	c := s.order(leg)
	waiting, over := context.WithTimeout(ctx, s.pace.result)
	defer over()
	said, err := on.do(waiting, c)
	switch {
	case err == nil:
		s.o.Counter.CompanionCommand(c.Action, said.Outcome)
		return concluded(said)
	case ctx.Err() == nil && waiting.Err() != nil:
		s.o.Counter.CompanionCommand(c.Action, "no-result")
		err = fmt.Errorf("the companion has not said within %s what came of it", s.pace.result)
	}
	return &Error{Call: c.Action, Means: departure.RetryAfter, Err: err}
}

// order is the command by which a companion gives a leg's chat up. To a queue that
// has a quick connect it is transferred, with the words that the disconnect flow
// would have said; any other way leads through that flow.
func (s *Server) order(leg departure.Leg) Command {
	c := Command{
		ID: uuid.NewString(), Departure: leg.Departure, Epoch: leg.Epoch.UnixMilli(), Cause: string(leg.Cause),
		ContactID: leg.ContactID, ChatID: leg.ChatID, Expires: s.o.Now().Add(s.pace.start).UnixMilli(),
	}
	if c.Action, c.QuickConnect = s.way(leg.Queue); c.Action == Transfer {
		c.Say = leg.Say
	}
	return c
}

// way is how a chat is given up to the queue of this name, empty where that is not
// known: by the queue's quick connect, if it has one.
func (s *Server) way(queue string) (action, quickConnect string) {
	if name := s.o.QuickConnects[queue]; name != "" && queue != "" {
		return Transfer, name
	}
	return Disconnect, ""
}

// concluded is what a result means. That the agent is back is for Connect to say:
// it is asked before the next try.
func concluded(o Outcome) error {
	means := departure.Outcome(o.Outcome)
	if means == departure.Done {
		return nil
	}
	if means == departure.AgentBack {
		means = departure.RetryAfter
	}
	return &Error{Call: "command", Means: means, Err: errors.New("the companion says: " + o.Outcome + ": " + o.Reason)}
}

// absent says what it means that no companion of the agent polls.
func (s *Server) absent(ctx context.Context, agentID string) error {
	a, err := s.o.Agents.Agent(ctx, agentID)
	if err != nil {
		return &Error{Call: "command", Means: departure.RetryAfter, Err: err}
	}
	if left := s.aloneFor(a); left > 0 {
		return &Error{
			Call: "command", Means: departure.RetryAfter, Wait: min(left, 5*time.Second),
			Err: fmt.Errorf("the companion is not heard and may be acting by itself for %s more", left.Round(time.Second)),
		}
	}
	return &Error{Call: "command", Means: departure.NotPossible, Err: errors.New("no companion of the agent is there")}
}

// aloneFor is how much longer a companion of the agent may be acting by itself.
func (s *Server) aloneFor(a roster.Agent) time.Duration {
	if !s.mayBeAlone() {
		return 0
	}
	var left time.Duration
	for _, c := range a.Clients {
		if !c.Gone {
			left = max(left, c.Beat.Add(s.aloneUntil()+aloneMargin).Sub(s.o.Now()))
		}
	}
	return left
}

// mayBeAlone says whether companions may act by themselves at all. Where another
// releaser comes before the desktop, it would not wait for them.
func (s *Server) mayBeAlone() bool {
	p := s.o.Policy
	releasers := p.Releasers()
	return p.Mode() == policy.Enforce && p.Companion().Alone && len(releasers) > 0 && releasers[0] == "desktop"
}

// plan is what a companion of the agent may do alone: each live chat goes back to
// where it came from. Nothing is asked for it: it is made anew with every answer.
func (s *Server) plan(a roster.Agent) *Plan {
	if !s.mayBeAlone() || len(a.Chats) == 0 {
		return nil
	}
	p := &Plan{
		After: aloneAfter.Milliseconds(), Until: s.aloneUntil().Milliseconds(),
		Grace: s.o.Policy.Grace(roster.Offline).Milliseconds(), Chats: make([]PlanChat, 0, len(a.Chats)),
	}
	for _, c := range a.Chats {
		chat := PlanChat{ContactID: c.ContactID}
		chat.Action, chat.QuickConnect = s.way(c.Queue.Name)
		p.Chats = append(p.Chats, chat)
	}
	return p
}
