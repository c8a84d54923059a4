package state

import (
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
)

// botConnectsWithin is how long a custom participant has to connect. Spec §9.2.
const botConnectsWithin = 15 * time.Second

// bot is the custom participant that is in a chat.
type bot struct {
	id        string
	connectBy *clock.Timer
}

// Bot is CreateParticipant's answer. The token is a secret.
type Bot struct {
	ParticipantID, ParticipantToken string
	// Expiry is the end of the chat: the token lasts as long as the participant,
	// who leaves the chat then at the latest.
	Expiry time.Time
}

// AddBot adds a custom participant to a chat, one at a time, and none while
// an agent or a supervisor is there. It has to connect within 15 s, and leaves when an
// agent joins. The same clientToken again gets the same answer. Spec §9.2.
func (w *World) AddBot(contactID, displayName, clientToken string) (Bot, error) {
	var out Bot
	err := w.turn(func() error {
		s, err := w.live(contactID)
		if err != nil {
			return err
		}
		out, err = once(s.chat, "CreateParticipant", clientToken, func() (Bot, error) { return w.addBot(s, displayName) })
		return err
	})
	return out, err
}

func (w *World) addBot(s *segment, displayName string) (Bot, error) {
	c := s.chat
	switch {
	case s.Monitors():
		return Bot{}, refuse(BadRequest, "ContactId: contact %q is a supervisor's looking on", s.ID)
	case s.Phase == WithUser:
		return Bot{}, refuse(BadRequest, "ContactId: an agent is in contact %q, and beside an agent there can be no custom participant", s.ID)
	case c.bot != nil:
		return Bot{}, refuse(Limit, "ContactId: contact %q has a custom participant already, 1 is allowed", s.ID)
	}
	if err := w.room(s); err != nil {
		return Bot{}, err
	}
	c.bot = &bot{id: w.ids()}
	c.room.Enter(Participant{ID: c.bot.id, Role: chat.CustomBot, DisplayName: displayName})
	c.bot.connectBy = w.after(botConnectsWithin, func() { w.botLeaves(c.last()) })
	h := chat.Holder{Room: c.initialID, Participant: c.bot.id}
	return Bot{ParticipantID: c.bot.id, ParticipantToken: w.vault.Issue(chat.ParticipantToken, h, time.Time{}), Expiry: c.expiresAt}, nil
}

// botConnects notes that the custom participant has connected: from now on the
// customer's timers run, as with an agent. Spec §4.2.
func (w *World) botConnects(s *segment) {
	s.chat.bot.connectBy.Stop()
	w.armRoleTimers(s)
}

// botLeaves takes the custom participant out of the chat, if there is one, and wakes a flow
// that waits for that. Spec §6.
func (w *World) botLeaves(s *segment) {
	b := s.chat.bot
	if b == nil {
		return
	}
	s.chat.bot = nil
	b.connectBy.Stop()
	s.chat.roles.stop()
	w.leave(s, b.id)
	if e := s.exec; e != nil && e.run.Waiting != nil && e.run.Waiting.Bot {
		w.went(e, e.run.BotLeft(e.host, w.now()))
	}
}

// botTalks tells whether a custom participant is connected.
func (c *conversation) botTalks() bool {
	if c.bot == nil {
		return false
	}
	p, _ := c.room.Participant(c.bot.id)
	return !p.JoinedAt.IsZero()
}
