package departure

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"handover/internal/agentevent"
	"handover/internal/contactevent"
	"handover/internal/roster"
)

// change is a commit in the making.
type change struct {
	Commit
	sooner bool // time will change something sooner than was known
}

func (c change) empty() bool {
	return len(c.Agents)+len(c.Departures)+len(c.Journal)+len(c.Quarantine)+len(c.Unkept) == 0 && c.Position == nil && c.Gate == nil
}

// turn is one agent before and after something was told, and what that signals.
type turn struct {
	was, is roster.Agent
	signals []roster.Signal
}

// commit stores what prepare makes; it is made again if something else was stored
// in between. A change that changes nothing is not stored.
func (in *Intake) commit(ctx context.Context, prepare func(ctx context.Context, c *change) error) error {
	var err error
	for range mostConflicts {
		var c change
		if err = prepare(ctx, &c); err != nil {
			return err
		}
		if c.empty() {
			return nil
		}
		if err = in.Ledger.Commit(ctx, c.Commit); err == nil {
			in.poke(c)
			return nil
		}
		err = fmt.Errorf("commit: %w", err)
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return err
}

func (in *Intake) poke(c change) {
	if len(c.Departures) > 0 && in.Poke != nil {
		in.Poke()
	}
	if c.sooner && in.PokeWatcher != nil {
		in.PokeWatcher()
	}
}

// take applies a reading, and stores base with what follows from it. It says
// whether anything did.
func (in *Intake) take(ctx context.Context, r reading, base Commit) (applied bool, err error) {
	err = in.commit(ctx, func(ctx context.Context, c *change) error {
		c.Commit = base
		switch {
		case r.agent != nil:
			applied, err = in.hear(ctx, c, *r.agent)
		case r.contact != nil:
			applied, err = in.see(ctx, c, *r.contact)
		}
		return err
	})
	return applied, err
}

// hear takes an agent event in. One that has nothing to say any more is only
// acknowledged.
func (in *Intake) hear(ctx context.Context, c *change, e agentevent.Event) (applied bool, err error) {
	was, err := in.Ledger.Agent(ctx, e.AgentID)
	if err != nil {
		return false, fmt.Errorf("read the agent: %w", err)
	}
	if roster.Stale(was, e) {
		return false, nil
	}
	is, signals := roster.Fold(was, e, in.Rules())
	return true, in.conclude(ctx, c, turn{was, is, signals})
}

// see takes a contact event in: it is told to every departure that holds the chat.
func (in *Intake) see(ctx context.Context, c *change, e contactevent.Event) (applied bool, err error) {
	open, err := in.Ledger.Open(ctx, "", []string{e.ChatID()})
	if err != nil {
		return false, fmt.Errorf("read the open departures: %w", err)
	}
	if len(open) == 0 {
		return false, nil
	}
	agent, err := in.Ledger.Agent(ctx, e.AgentID) // whom the event gives by id alone
	if err != nil {
		return false, fmt.Errorf("read the agent: %w", err)
	}
	b := newBook(in.Now(), in.Decider, open, nil)
	b.tellAll(Happened{Event: e, Username: agent.Username})
	c.Departures = b.changed()
	c.Journal = append(c.Journal, b.journal...)
	return len(c.Departures) > 0, nil
}

// conclude adds to the change what follows from an agent's turn.
func (in *Intake) conclude(ctx context.Context, c *change, t turn) error {
	if len(t.signals) == 0 && reflect.DeepEqual(t.was, t.is) {
		return nil
	}
	now := in.Now()
	if err := in.tell(ctx, c, &t, now); err != nil {
		return err
	}
	if err := in.guard(ctx, c, t, now); err != nil {
		return err
	}
	c.Agents = append(c.Agents, t.is)
	due := t.is.Due
	c.sooner = c.sooner || (!due.IsZero() && (t.was.Due.IsZero() || due.Before(t.was.Due)))
	return nil
}

// tell tells the departures concerned of the signals. A chat of one who is leaving
// that no departure takes care of begins another.
func (in *Intake) tell(ctx context.Context, c *change, t *turn, now time.Time) error {
	if len(t.signals) == 0 {
		return nil
	}
	chats := t.chatIDs()
	open, err := in.Ledger.Open(ctx, t.is.ID, chats)
	if err != nil {
		return fmt.Errorf("read the open departures: %w", err)
	}
	before, err := in.Ledger.History(ctx, chats)
	if err != nil {
		return fmt.Errorf("read the chats' history: %w", err)
	}
	b := newBook(now, in.Decider, open, before)
	for _, s := range t.signals {
		b.tell(t.is, s)
	}
	for _, s := range t.signals {
		if left := b.left(t.is, s); len(left) > 0 {
			var begun roster.Signal
			t.is, begun = roster.Again(t.is, s.At, left)
			b.tell(t.is, begun)
		}
	}
	c.Departures = b.changed()
	c.Journal = append(c.Journal, b.journal...)
	return nil
}

// chatIDs are the chats that the signals are about.
func (t turn) chatIDs() []string {
	var ids []string
	for _, s := range t.signals {
		chats := s.Chats
		if s.Kind == roster.Escalated {
			chats = t.is.Chats
		}
		if s.Chat.ID != "" {
			ids = append(ids, s.Chat.ID)
		}
		for _, c := range chats {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
