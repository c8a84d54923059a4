package demo

import (
	"context"
	"time"

	"handover/internal/actor"
)

// The customers, by the part they play.
const (
	dora = iota // ana's; moved to the queue; comes back to the previous queue
	eli         // ana's; moved to the queue; comes back to another queue
	fay         // ana's; moved to the survey
	gus         // ben's; comes back to the original agent
	hal         // chloe's; never comes back
)

// arrive is scene 1. ana is the only one Available while the first three come;
// ben and chloe are when her hands are full.
func arrive(ctx context.Context, p *play) error {
	return inTurn(
		func() error { return p.login(ctx, "ana") },
		func() error { return p.begin(ctx, "ana", "Dora", "Eli", "Fay") },
		func() error { return p.login(ctx, "ben", "chloe") },
		func() error { return p.begin(ctx, "ben", "Gus") },
		func() error { return p.begin(ctx, "chloe", "Hal") },
	)
}

func (p *play) login(ctx context.Context, agents ...string) error {
	for _, a := range agents {
		if err := p.stage.Login(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// begin lets customers start chats that this agent takes.
func (p *play) begin(ctx context.Context, agent string, customers ...string) error {
	for _, name := range customers {
		if err := p.chat(ctx, agent, name); err != nil {
			return err
		}
	}
	return nil
}

// chat lets a customer start a chat that this agent takes, and both talk.
func (p *play) chat(ctx context.Context, agent, name string) error {
	c, err := p.stage.Chat(ctx, name, startAttributes(p.stage.Facts(), name))
	if err != nil {
		return err
	}
	p.line.name(c.ContactID, name)
	p.customers = append(p.customers, c)
	return inTurn(
		func() error { _, err := p.stage.Take(ctx, agent, c.ContactID); return err },
		func() error { return p.says(ctx, c, hello(name)) },
		func() error { return p.stage.Reply(ctx, agent, c.ContactID, reply(agent, name)) },
		func() error { _, err := c.AwaitText(ctx, 0, agent+" here"); return err },
	)
}

func hello(name string) string { return "Hello, it is " + name + ". Can you help me?" }

func reply(agent, name string) string { return "Good day " + name + ", " + agent + " here." }

// startAttributes are what the customers' pages set when the chat starts.
func startAttributes(f actor.Facts, name string) map[string]string {
	switch name {
	case "Fay":
		return map[string]string{"topic": "order-status"}
	case "Eli":
		return map[string]string{"return_to": "queue", "return_queue": f.Queues["Billing"]}
	case "Gus":
		return map[string]string{"return_to": "agent"}
	default:
		return nil
	}
}

func (p *play) says(ctx context.Context, c *actor.Customer, text string) error {
	now, err := p.stage.Now(ctx)
	if err != nil {
		return err
	}
	p.line.said(now, c.Name, text)
	return c.Say(ctx, text)
}

// reads waits for a text in the customer's widget, after the first skip frames.
func (p *play) reads(ctx context.Context, c *actor.Customer, skip int, text string) error {
	f, err := c.AwaitText(ctx, skip, text)
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, f.AbsoluteTime)
	p.line.said(at, c.Name+" reads", f.Content)
	return err
}

// takeAny lets whichever agent is offered the chat take it, and says who.
func (p *play) takeAny(ctx context.Context, chatID string, agents ...string) (string, error) {
	var who string
	err := p.stage.Await(ctx, "an agent is offered the chat of "+p.customer(chatID), func(ctx context.Context) (bool, error) {
		for _, a := range agents {
			d, err := p.stage.Agent(ctx, a)
			if err != nil {
				return false, err
			}
			if e, ok := d.Of(chatID); ok && e.State == "CONNECTING" {
				who = a
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return "", err
	}
	_, err = p.stage.Take(ctx, who, chatID)
	return who, err
}
