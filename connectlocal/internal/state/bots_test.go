package state_test

import (
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

const waitForBot = "Wait TimeLimitSeconds=900 Events=BotParticipantDisconnected WaitCompleted>bye"

// addBot adds a custom participant, who does not connect yet.
func (c *customer) addBot() (bot state.Bot) {
	c.p.t.Helper()
	c.p.do("add a bot", func() (err error) {
		bot, err = c.p.w.AddBot(c.last().ID, "Helper", "")
		return err
	})
	return bot
}

// bot adds a custom participant, who connects at once.
func (c *customer) bot() *customer {
	c.p.t.Helper()
	b := c.addBot()
	helper := &customer{p: c.p, Started: state.Started{ContactID: c.ContactID, ParticipantID: b.ParticipantID, ParticipantToken: b.ParticipantToken}}
	helper.connect()
	return helper
}

func TestBotTalksUntilAnAgentJoins(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		b := c.bot()
		b.writes("how can I help?")
		c.writes("a person, please")
		p.available("ana")
		c.accepted("ana")
		if d := len(c.chat().Participants); d != 3 {
			t.Errorf("%d have been in the chat, want 3", d)
		}
		p.wants("transcript", join(c.heard()), "CUSTOMER+participant.joined, CUSTOM_BOT+participant.joined, CUSTOM_BOT:how can I help?, CUSTOMER:a person, please, CUSTOM_BOT+participant.left, AGENT+participant.joined")
		p.refused(state.AccessDenied, "the bot writes on", func() error {
			_, err := p.w.Bearer(b.ParticipantToken)
			return err
		})
		p.refused(state.BadRequest, "a bot beside the agent", func() error {
			_, err := p.w.AddBot(c.last().ID, "Helper", "")
			return err
		})
	})
}

// afterABot is a flow that lets a second pass, waits for the custom participant to leave, and
// then takes the chat to a queue.
func afterABot() string {
	return "Wait TimeLimitSeconds=1 WaitCompleted>a1\n" + waitForBot + "\n" + toQueue("Support")
}

func TestWaitForNoBot(t *testing.T) {
	in(t, withFlows(flows{"with a bot": waitForBot + "\n" + toQueue("Support")}), func(p *play) {
		p.wants("ParticipantNotFound", p.startOnly("with a bot").chain(), "API/ended/CONTACT_FLOW_DISCONNECT")
	})
}

func TestBotHasToConnect(t *testing.T) {
	in(t, withFlows(flows{"with a bot": afterABot()}), func(p *play) {
		c := p.start("with a bot")
		c.addBot()
		p.advance(14 * time.Second)
		p.wants("14 s", c.chain(), "API/flow")
		p.refused(state.Limit, "a second bot", func() error {
			_, err := p.w.AddBot(c.ContactID, "Other", "")
			return err
		})
		p.advance(time.Second)
		p.wants("15 s", c.chain(), "API/queued")
		p.wants("nobody saw it", join(c.heard()), "CUSTOMER+participant.joined")
		c.addBot() // there is room again
	})
}

func TestFlowGoesOnWhenTheBotLeaves(t *testing.T) {
	for name, leaves := range map[string]func(p *play, c, b *customer){
		"by itself": func(_ *play, _, b *customer) { b.leaves() },
		"the customer is idle": func(p *play, _, _ *customer) {
			p.advance(5 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, withFlows(flows{"with a bot": afterABot()}), func(p *play) {
				c := p.start("with a bot")
				p.do("timers", func() error {
					return p.w.UpdateRoleConfig(c.ContactID, []state.RoleTimer{
						{Role: "CUSTOMER", Type: "IDLE", After: 2 * time.Minute},
						{Role: "CUSTOMER", Type: "DISCONNECT_NONCUSTOMER", After: 3 * time.Minute},
						{Role: "AGENT", Type: "IDLE", After: 2 * time.Minute},
					})
				})
				b := c.bot()
				p.advance(2 * time.Second)
				p.wants("waits", c.chain(), "API/flow")
				leaves(p, c, b)
				p.wants("goes on", c.chain(), "API/queued")
			})
		})
	}
}

func TestTwoBots(t *testing.T) {
	two := func(o *state.Options) {
		withFlows(flows{"with a bot": afterABot()})(o)
		o.Limits.CustomBots = 2
	}
	in(t, two, func(p *play) {
		c := p.start("with a bot")
		first, second := c.bot(), c.bot()
		p.advance(2 * time.Second)
		p.refused(state.Limit, "a third", func() error { _, err := p.w.AddBot(c.ContactID, "Other", ""); return err })
		first.leaves()
		p.wants("one is left", c.chain(), "API/flow")
		second.leaves()
		p.wants("none is left", c.chain(), "API/queued")
	})
}

func TestBotTokenAgain(t *testing.T) {
	in(t, nil, func(p *play) {
		c := p.start("to support")
		var first, again state.Bot
		p.do("once", func() (err error) { first, err = p.w.AddBot(c.ContactID, "Helper", "t"); return err })
		p.do("again", func() (err error) { again, err = p.w.AddBot(c.ContactID, "Helper", "t"); return err })
		if first != again || !first.Expiry.Equal(c.chat().ExpiresAt) {
			t.Errorf("got %v and %v", first.Expiry, again.Expiry)
		}
		p.refused(state.NotFound, "no contact", func() error { _, err := p.w.AddBot("none", "Helper", ""); return err })
		c.leaves()
		p.refused(state.NotFound, "the chat is over", func() error { _, err := p.w.AddBot(c.ContactID, "Helper", ""); return err })
		p.advance(time.Minute) // and its bot's time passes without harm
	})
}
