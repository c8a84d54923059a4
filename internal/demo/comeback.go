package demo

import (
	"cmp"
	"context"
	"time"

	"handover/internal/actor"
)

// comeBack is scene 6: today's documented behaviour, without any departure.
func comeBack(ctx context.Context, p *play) error {
	for _, i := range []int{dora, eli, gus, hal} {
		if err := p.endedByAgent(ctx, p.customers[i]); err != nil {
			return err
		}
	}
	if err := p.stage.Advance(ctx, 3*time.Minute); err != nil {
		return err
	}
	for _, back := range []struct {
		who   int
		queue string
		agent string // empty: whoever serves the queue
	}{{dora, "Support", ""}, {eli, "Billing", ""}, {gus, "", "ben"}} {
		if err := p.returns(ctx, p.customers[back.who], back.queue, back.agent); err != nil {
			return err
		}
	}
	return p.never(ctx, p.customers[hal])
}

// endedByAgent lets the agent end the chat and clear the contact.
func (p *play) endedByAgent(ctx context.Context, c *actor.Customer) error {
	for _, a := range []string{"ben", "chloe"} {
		d, err := p.stage.Agent(ctx, a)
		if err != nil {
			return err
		}
		e, ok := d.Of(c.ContactID)
		if !ok || e.State != "CONNECTED" {
			continue
		}
		skip := len(c.Seen())
		return inTurn(
			func() error { return p.stage.Act(ctx, a, e.ContactID, "end") },
			func() error { return p.stage.Act(ctx, a, e.ContactID, "clear") },
			func() error { return p.reads(ctx, c, skip, "15 minutes") },
		)
	}
	return p.held(false, "an agent holds the chat of "+c.Name)
}

// returns lets a customer write again, and checks where the flow takes the chat.
func (p *play) returns(ctx context.Context, c *actor.Customer, queue, agent string) error {
	if err := p.says(ctx, c, "I am back."); err != nil {
		return err
	}
	who, err := p.takeAny(ctx, c.ContactID, "ben", "chloe")
	if err != nil {
		return err
	}
	chain, err := p.stage.Chain(ctx, c.ContactID)
	if err != nil {
		return err
	}
	last := chain.Segments[len(chain.Segments)-1]
	where := cmp.Or(queue, agent) // an agent's own queue has the agent's name
	right := (agent == "" || who == agent) && last.Queue == where && c.Count("chat.ended") == 0
	return p.held(right, c.Name+" is back, by way of "+where, who, last.Queue, c.Count("chat.ended"))
}

// never lets the rest of the 15 minutes pass for a customer who does not come back.
func (p *play) never(ctx context.Context, c *actor.Customer) error {
	return inTurn(
		func() error {
			return p.held(c.Count("chat.ended") == 0, "after three minutes the chat of "+c.Name+" still waits", c.Count("chat.ended"))
		},
		func() error { return p.stage.Advance(ctx, 11*time.Minute+30*time.Second) },
		func() error { return p.stage.CatchUp(ctx) },
		func() error {
			return p.held(c.Count("chat.ended") == 0, "half a minute before its time is up it still does", c.Count("chat.ended"))
		},
		func() error { return p.stage.Advance(ctx, 30*time.Second) },
		func() error { return p.awaitEnd(ctx, c) },
		func() error {
			chain, err := p.stage.Chain(ctx, c.ContactID)
			if err != nil {
				return err
			}
			last := chain.Segments[len(chain.Segments)-1]
			return p.held(last.DisconnectReason == "CONTACT_FLOW_DISCONNECT", "the flow ended the chat of "+c.Name+", who never came back", last.DisconnectReason)
		},
	)
}
