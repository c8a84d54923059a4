package demo

import (
	"context"
	"slices"
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
			return p.held(d.Status == "Available" && d.NextStatus == "Offline", "ana is still Available, with next status Offline", d.Status, d.NextStatus)
		},
		func() error {
			n := len(d.In("CONNECTED"))
			return p.held(n == 3, "ana has three live chats", n)
		},
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
		func() error { return p.stage.Reply(ctx, next, c.ContactID, next+" here, I have read everything.") },
		func() error { return p.reads(ctx, c, 0, next+" here") },
		func() error { return p.awaitChat(ctx, c.ContactID, "landed") },
		func() error { return p.continuous(ctx, c, next) },
	)
}

// continuous checks where the chat went and what the customer saw of it: one
// session, two agents, the whole transcript.
func (p *play) continuous(ctx context.Context, c *actor.Customer, next string) error {
	items, err := c.Transcript(ctx)
	if err != nil {
		return err
	}
	whole := contains(items, hello(c.Name)) && contains(items, reply("ana", c.Name)) && contains(items, next+" here, I have read everything.")
	chain, err := p.stage.Chain(ctx, c.ContactID)
	if err != nil {
		return err
	}
	last := chain.Segments[len(chain.Segments)-1]
	moved := next != "ana" && last.Queue == "Support" && last.Priority == 1
	left, joined, ended := c.Count("participant.left"), c.Count("participant.joined"), c.Count("chat.ended")
	return inTurn(
		func() error {
			return p.held(moved, c.Name+" went through the same queue with priority 1 to another agent", next, last.Queue, last.Priority)
		},
		func() error {
			return p.held(whole && left == 1 && joined >= 2 && ended == 0, c.Name+" is in the same session, with the whole transcript", whole, left, joined, ended)
		},
	)
}

func contains(items []actor.Frame, text string) bool {
	return slices.ContainsFunc(items, func(f actor.Frame) bool { return f.Content == text })
}

// surveyed sees a customer through the survey to its end.
func (p *play) surveyed(ctx context.Context, c *actor.Customer) error {
	return inTurn(
		func() error { return p.reads(ctx, c, 0, "from 1") },
		func() error { return p.awaitChat(ctx, c.ContactID, "landing") },
		func() error { return p.stage.Advance(ctx, 5*time.Second) }, // the flow is read back at intervals
		func() error { return p.awaitChat(ctx, c.ContactID, "landed") },
		func() error {
			return p.held(c.Count("chat.ended") == 0, c.Name+" is still connected, and is asked how it was", c.Count("chat.ended"))
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
	offers := 0
	for _, n := range p.stage.Notes() {
		if n.Kind == "contact.offered" && n.Username == "ana" {
			offers++
		}
	}
	return inTurn(
		func() error { return p.held(true, "ana is Offline, with no contact left") },
		func() error {
			return p.held(offers == 3, "no chat was offered to ana after she had picked Offline", offers)
		},
		func() error { return p.awaitDeparture(ctx, "ana", "settled") },
	)
}

// waver is scene 5.
func waver(ctx context.Context, p *play) error {
	before, err := p.stage.Agent(ctx, "ben")
	if err != nil {
		return err
	}
	chats := before.In("CONNECTED")
	seen := p.seenBy(before)
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
			n := len(after.In("CONNECTED"))
			return p.held(len(chats) > 0 && n == len(chats), "ben keeps his chats", n)
		},
		func() error {
			n := p.seenBy(before)
			return p.held(n == seen, "ben's customers saw nothing of it", n-seen)
		},
	)
}

// seenBy counts what the customers of an agent have seen in all.
func (p *play) seenBy(d actor.Desktop) int {
	n := 0
	for _, c := range p.customers {
		if _, ok := d.Of(c.ContactID); ok {
			n += len(c.Seen())
		}
	}
	return n
}
