package controller

import (
	"context"
	"fmt"
	"slices"

	"handover/internal/departure"
	"handover/internal/roster"
)

// plan says what would happen if the agent left now, and does nothing.
func (c *Controller) plan(ctx context.Context, agentID string) (departure.Departure, []departure.Entry, error) {
	o := departure.PlanOptions{Mover: c.mover, Decider: c.decider, Now: c.o.Clock.Now()}
	var err error
	if o.Agent, err = c.o.Store.Agent(ctx, agentID); err != nil {
		return departure.Departure{}, nil, fmt.Errorf("read the agent: %w", err)
	}
	var chats []string
	for _, chat := range o.Agent.Chats {
		chats = append(chats, chat.ID)
	}
	if o.Chats, err = c.o.Store.History(ctx, chats); err != nil {
		return departure.Departure{}, nil, fmt.Errorf("read the chats' history: %w", err)
	}
	if o.Gate, err = c.o.Store.Gate(ctx); err != nil {
		return departure.Departure{}, nil, fmt.Errorf("read the gate: %w", err)
	}
	within := c.policy.Limits().Breaker.Within
	if o.Traffic, err = c.o.Store.Traffic(ctx, o.Now.Add(-within), c.statuses.inForce()); err != nil {
		return departure.Departure{}, nil, fmt.Errorf("read the traffic: %w", err)
	}
	return departure.Plan(ctx, o)
}

// census are the chats whose agent is absent, as the ledger knows the agents now:
// by their events, and by what the sweep repaired.
func (c *Controller) census(ctx context.Context) ([]roster.Ghost, error) {
	agents, err := c.people.all(ctx)
	if err != nil {
		return nil, err
	}
	return roster.Ghosts(slices.Clone(agents), c.o.Clock.Now(), c.statuses.inForce()), nil
}
