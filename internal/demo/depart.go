package demo

import (
	"context"
	"time"

	"handover/internal/actor"
)

// leave is scene 2.
func leave(ctx context.Context, p *play) error {
	if err := p.stage.Pick(ctx, "ana", "Offline"); err != nil {
		return err
	}
	d, err := p.stage.Agent(ctx, "ana")
	if err != nil {
		return err
	}
	return inTurn(
		func() error {
			return held(d.Status == "Available" && d.NextStatus == "Offline", "ana is Available with next status Offline: she is %q, next %q", d.Status, d.NextStatus)
		},
		func() error { return held(len(d.In("CONNECTED")) == 3, "ana has three live chats") },
		func() error { return p.awaitDeparture(ctx, "ana", "grace") },
	)
}

// rescue is scene 3.
func rescue(ctx context.Context, p *play) error {
	if err := p.stage.Advance(ctx, 15*time.Second); err != nil {
		return err
	}
	for _, i := range []int{dora, eli} {
		if err := p.requeued(ctx, p.customers[i]); err != nil {
			return err
		}
	}
	return p.surveyed(ctx, p.customers[fay])
}

// requeued sees one customer through to the next agent, in the same session.
func (p *play) requeued(ctx context.Context, c *actor.Customer) error {
	if err := p.reads(ctx, c, 0, "One moment"); err != nil {
		return err
	}
	next, err := p.takeAny(ctx, c.ContactID, "ana", "ben", "chloe")
	if err != nil {
		return err
	}
	return inTurn(
		func() error { return held(next != "ana", "the chat of %s reached somebody else than ana", c.Name) },
		func() error { return p.stage.Reply(ctx, next, c.ContactID, next+" here, I have read everything.") },
		func() error { return p.reads(ctx, c, 0, next+" here") },
		func() error { return p.awaitChat(ctx, c.ContactID, "landed") },
		func() error { return p.continuous(ctx, c) },
	)
}

// continuous checks what the customer saw: one session, two agents, the whole transcript.
func (p *play) continuous(ctx context.Context, c *actor.Customer) error {
	items, err := c.Transcript(ctx)
	if err != nil {
		return err
	}
	whole := false
	for _, f := range items {
		whole = whole || f.Content == "Hello, it is "+c.Name+". Can you help me?"
	}
	return inTurn(
		func() error { return held(whole, "%s still has the whole transcript", c.Name) },
		func() error { return held(c.Count("chat.ended") == 0, "%s saw no chat.ended", c.Name) },
		func() error { return held(c.Count("participant.left") >= 1, "%s saw ana leave", c.Name) },
		func() error { return held(c.Count("participant.joined") >= 2, "%s saw the next agent join", c.Name) },
	)
}

// surveyed sees a customer through the survey to its end.
func (p *play) surveyed(ctx context.Context, c *actor.Customer) error {
	return inTurn(
		func() error { return p.reads(ctx, c, 0, "from 1") },
		func() error { return p.awaitChat(ctx, c.ContactID, "landed") },
		func() error {
			return held(c.Count("chat.ended") == 0, "%s saw no chat.ended before the survey", c.Name)
		},
		func() error { return p.says(ctx, c, "5") },
		func() error { return p.awaitEnd(ctx, c) },
	)
}

func (p *play) awaitEnd(ctx context.Context, c *actor.Customer) error {
	_, err := c.Await(ctx, "the end of the chat", 0, func(f actor.Frame) bool { return f.Is("chat.ended") })
	return err
}

// gone is scene 4.
func gone(ctx context.Context, p *play) error {
	_, err := p.stage.AwaitAgent(ctx, "ana", "is Offline with no contact left", func(d actor.Desktop) bool {
		return d.Status == "Offline" && d.NextStatus == "" && len(d.Contacts) == 0
	})
	if err != nil {
		return err
	}
	return p.awaitDeparture(ctx, "ana", "settled")
}

// waver is scene 5.
func waver(ctx context.Context, p *play) error {
	before, err := p.stage.Agent(ctx, "ben")
	if err != nil {
		return err
	}
	chats := before.In("CONNECTED")
	seen := len(p.customers[gus].Seen())
	return inTurn(
		func() error { return p.stage.Pick(ctx, "ben", "Offline") },
		func() error { return p.awaitDeparture(ctx, "ben", "grace") },
		func() error { return p.stage.Advance(ctx, 5*time.Second) },
		func() error { return p.stage.Pick(ctx, "ben", "Available") },
		func() error { return p.awaitDeparture(ctx, "ben", "cancelled") },
		func() error { return p.stage.Advance(ctx, 30*time.Second) },
		func() error {
			after, err := p.stage.Agent(ctx, "ben")
			if err != nil {
				return err
			}
			return held(len(chats) > 0 && len(after.In("CONNECTED")) == len(chats), "ben keeps his %d chats: he has %d", len(chats), len(after.In("CONNECTED")))
		},
		func() error { return held(len(p.customers[gus].Seen()) == seen, "ben's customer Gus saw nothing") },
	)
}
