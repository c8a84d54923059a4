package state

import (
	"slices"
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
)

// botConnectsWithin is how long a custom participant has to connect. Spec §9.2.
const botConnectsWithin = 15 * time.Second

// bot is a custom participant who is in a chat.
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

// AddBot adds a custom participant to a chat, no more at a time than
// Limits.CustomBots, and none while an agent or a supervisor is there. It has to connect within 15 s, and
// leaves when an agent joins. The same clientToken again gets the same answer. Spec §9.2.
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
	}
	if err := within("custom participants in this chat", len(c.bots), w.limits.CustomBots); err != nil {
		return Bot{}, err
	}
	if err := w.room(s); err != nil {
		return Bot{}, err
	}
	b := &bot{id: w.ids()}
	c.bots = append(c.bots, b)
	c.room.Enter(Participant{ID: b.id, Role: chat.CustomBot, DisplayName: displayName})
	b.connectBy = w.after(botConnectsWithin, func() { w.botLeaves(c.last(), b.id) })
	h := chat.Holder{Room: c.initialID, Participant: b.id}
	return Bot{ParticipantID: b.id, ParticipantToken: w.vault.Issue(chat.ParticipantToken, h, time.Time{}), Expiry: c.expiresAt}, nil
}

// botConnects notes that a custom participant has connected: from now on the
// customer's timers run, as with an agent. Spec §4.2.
func (w *World) botConnects(s *segment, id string) {
	if b, ok := find(s.chat.bots, func(b *bot) bool { return b.id == id }); ok {
		b.connectBy.Stop()
	}
	w.armRoleTimers(s)
}

// botLeaves takes a custom participant out of the chat, and if it was the last wakes a
// flow that waits for that. Spec §6.
func (w *World) botLeaves(s *segment, id string) {
	b, ok := find(s.chat.bots, func(b *bot) bool { return b.id == id })
	if !ok {
		return
	}
	s.chat.bots = slices.DeleteFunc(s.chat.bots, func(x *bot) bool { return x == b })
	b.connectBy.Stop()
	w.leave(s, b.id)
	if len(s.chat.bots) > 0 {
		return
	}
	s.chat.roles.stop()
	if e := s.exec; e != nil && e.run.Waiting != nil && e.run.Waiting.Bot {
		w.went(e, e.run.BotLeft(e.host, w.now()))
	}
}

// botsLeave takes every custom participant out of the chat.
func (w *World) botsLeave(s *segment) {
	for _, b := range slices.Clone(s.chat.bots) {
		w.botLeaves(s, b.id)
	}
}

// botTalks tells whether a custom participant is connected.
func (c *conversation) botTalks() bool {
	return slices.ContainsFunc(c.room.Present(chat.CustomBot), func(p Participant) bool { return !p.JoinedAt.IsZero() })
}
