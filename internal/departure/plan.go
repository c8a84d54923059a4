package departure

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// PlanOptions are what a plan is made of. Agent, Mover, Decider and Now are needed.
type PlanOptions struct {
	Agent   roster.Agent
	Cause   roster.Cause       // why the agent would leave; default: offline
	Chats   map[string]History // per chat id: before this departure
	Mover   Mover              // asked to look, and for nothing else
	Decider Decider
	Now     time.Time
	Gate    Gate
	Traffic Traffic
}

func (o PlanOptions) validate() error {
	switch {
	case o.Agent.ID == "":
		return errors.New("departure: plan option Agent has no id")
	case o.Mover == nil:
		return errors.New("departure: plan option Mover is missing")
	case o.Decider == nil:
		return errors.New("departure: plan option Decider is missing")
	}
	return nil
}

// Plan says what would become of the agent's chats if the agent left now: the
// departure as it would be when the grace is over and everything is decided, and
// what the journal would say. It is the same step that would do it, on what the
// service shows of the chats now, as if the agent were leaving and no new chats
// came. Nothing is stored, and nothing is done. An agent without live chats has
// the zero Departure. An error says which chat could not be looked at.
func Plan(ctx context.Context, o PlanOptions) (Departure, []Entry, error) {
	if err := o.validate(); err != nil {
		return Departure{}, nil, err
	}
	if len(o.Agent.Chats) == 0 {
		return Departure{}, nil, nil
	}
	p := &planning{PlanOptions: o}
	p.tell(Begun{Signal: o.leave(), Agent: o.Agent, Chats: o.Chats}, o.Now)
	for _, i := range p.d.Intents { // the cordon
		p.tell(Tried{Intent: i, Result: Result{Outcome: Done, Reason: "as planned"}}, o.Now)
	}
	for _, h := range p.d.clone().Handovers {
		if err := p.look(ctx, h.ChatID); err != nil {
			return Departure{}, nil, err
		}
	}
	return p.d, p.lines, nil
}

// leave is the signal of a leaving that has not happened.
func (o PlanOptions) leave() roster.Signal {
	l := roster.Leaving{Cause: o.Cause, Epoch: o.Now, Status: o.Agent.Status.Name}
	if l.Cause == "" || l.Cause == roster.Offline {
		l.Cause, l.Status = roster.Offline, string(agentevent.Offline)
	}
	return roster.Signal{
		Kind: roster.Departed, At: o.Now, AgentID: o.Agent.ID, Username: o.Agent.Username, Leaving: l, Chats: o.Agent.Chats,
	}
}

// planning is a plan in the making.
type planning struct {
	PlanOptions
	d     Departure
	lines []Entry
}

func (p *planning) tell(in Input, now time.Time) {
	made := advance(p.d, in, now, p.Decider)
	p.d, p.lines = made.departure, append(p.lines, made.lines...)
}

// look has the chat looked at, as at the end of the grace, and decided. What was
// seen is as of now, but for the agent, who would be leaving.
func (p *planning) look(ctx context.Context, chatID string) error {
	at := intended(p.d.Handover(chatID), Inspect)
	if at == nil {
		return nil
	}
	i := *at
	r := p.Mover.Do(WithTurn(ctx, i), p.d, i)
	if r.Outcome == RetryAfter || r.Outcome == NotPossible {
		return fmt.Errorf("departure: plan: chat %s could not be looked at: %s", chatID, said(r.Reason))
	}
	if r.Facts != nil {
		facts := *r.Facts
		facts.AgentLeaving = true
		r.Facts = &facts
	}
	now := i.Due
	if now.Before(p.Now) {
		now = p.Now
	}
	p.tell(Tried{Intent: i, Result: r, Gate: p.Gate, Now: p.Traffic}, now)
	return nil
}
