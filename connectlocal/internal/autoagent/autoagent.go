// Package autoagent is agents that work by themselves, for demonstrations and
// for trying the customer's side alone.
//
// Start logs every user in, makes them Available and lets all of them work; Set lets
// one of them work, or leaves that one to a person. From whoever works, an
// offer is accepted, the customer is greeted, each message of the customer (or
// several in a row) is answered, and what has ended is cleared, each after a
// few seconds of virtual time. A chat is ended only after the customer has said
// bye. Nothing else is done by itself: an agent whom somebody sets Offline stays
// so, and goes on with the chats that are left.
package autoagent

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// How long, in virtual time, an agent takes for each thing.
const (
	toAccept = 2 * time.Second
	toGreet  = 1 * time.Second
	toAnswer = 3 * time.Second
	toEnd    = 2 * time.Second
	toClear  = 5 * time.Second
)

// World is what the agents look at and do; it is called inside the loop only.
// *state.World is one.
type World interface {
	sight
	hands
}

type sight interface {
	Agents() []state.Agent
	Agent(ref string) (state.Agent, bool)
	Statuses() []state.AgentStatus
	Chat(anyContactID string) (state.Chat, bool)
	Items(anyContactID string) []state.Item
}

type hands interface {
	Login(user string) error
	AgentAutomated(username string, on bool)
	SetStatus(user, status string) error
	Accept(user, contactID string) error
	EndByAgent(user, contactID string) error
	Clear(user, contactID string) error
	AgentToken(user, contactID string) (state.AgentToken, error)
	Bearer(connectionToken string) (state.Caller, error)
	SendMessage(c state.Caller, contentType, content, clientToken string) (state.Item, error)
}

// Crew is the state.Observer that acts for the agents. All of it runs inside
// the loop; whatever it does to the World it does from a timer.
type Crew struct {
	state.Indifferent // what is planned looks before it acts

	loop  *clock.Loop
	log   *slog.Logger
	world World           // nil until Attach
	works map[string]bool // user ids
	due   map[string]bool // chats, by initial contact id, in which an answer is on its way
}

// New returns a crew of whom nobody works yet. log may be nil.
func New(loop *clock.Loop, log *slog.Logger) *Crew {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Crew{loop: loop, log: log, works: map[string]bool{}, due: map[string]bool{}}
}

// Attach says where the agents work. It must be called inside the loop, before all else.
func (c *Crew) Attach(w World) { c.world = w }

// Start logs every user in, makes them Available, and lets them work. It must
// be called outside the loop. On an error the other users work all the same.
func (c *Crew) Start() error {
	var all error
	c.loop.Do(func() {
		available, err := routable(c.world.Statuses())
		if err != nil {
			all = err
			return
		}
		for _, a := range c.world.Agents() {
			c.works[a.User.ID] = true
			all = errors.Join(all, begin(c.world, a.User, available))
		}
	})
	return all
}

// Works tells whether a user, by id, works by itself. It is called inside the loop only.
func (c *Crew) Works(userID string) bool { return c.works[userID] }

// Set lets a user, by id, work by itself from now on, beginning with what is in the
// agent's hands already; or leaves the agent to a person. It logs nobody in or out, and
// is called inside the loop only.
func (c *Crew) Set(userID string, on bool) {
	a, ok := c.world.Agent(userID)
	if !ok || c.works[userID] == on {
		return
	}
	if on {
		c.works[userID] = true
	} else {
		delete(c.works, userID)
	}
	c.world.AgentAutomated(a.User.Username, on)
	if !on {
		return
	}
	for _, s := range a.Slots {
		if !s.Contact.Monitors() {
			c.takeOver(userID, s)
		}
	}
}

// takeOver goes on where a person has stopped.
func (c *Crew) takeOver(userID string, s state.Slot) {
	if s.State == state.Connected && greeted(c.world.Items(s.Contact.ID), s.Contact.ID) {
		c.expect(s.Contact.InitialID)
		return
	}
	c.plan(userID, s.Contact.ID, s.State)
}

// routable is the status in which chats come.
func routable(statuses []state.AgentStatus) (string, error) {
	for _, s := range statuses {
		if s.Type == state.Routable {
			return s.ID, nil
		}
	}
	return "", errors.New("autoagent: the instance has no status of type ROUTABLE")
}

func begin(w World, u state.User, status string) error {
	if err := w.Login(u.ID); err != nil {
		return fmt.Errorf("autoagent: log %s in: %w", u.Username, err)
	}
	if err := w.SetStatus(u.ID, status); err != nil {
		return fmt.Errorf("autoagent: make %s available: %w", u.Username, err)
	}
	return nil
}

// after does something later, and logs when it fails.
func (c *Crew) after(d time.Duration, what string, do func() error) {
	c.loop.At(c.loop.Now().Add(d), func() {
		if err := do(); err != nil {
			c.log.Warn("an automatic agent failed", "doing", what, "err", err)
		}
	})
}

// AgentChanged plans what each contact needs that has come into a new state.
func (c *Crew) AgentChanged(ch state.AgentChange) {
	if !c.works[ch.Current.User.ID] {
		return
	}
	for _, s := range ch.Current.Slots {
		if s.Contact.Monitors() { // somebody looks on, and will see to it
			continue
		}
		if before, ok := slot(ch.Previous, s.Contact.ID); ok && before == s.State {
			continue
		}
		c.plan(ch.Current.User.ID, s.Contact.ID, s.State)
	}
}

// slot is the state of a contact in an agent's hands.
func slot(a *state.Agent, contactID string) (state.ContactState, bool) {
	if a == nil {
		return "", false
	}
	for _, s := range a.Slots {
		if s.Contact.ID == contactID {
			return s.State, true
		}
	}
	return "", false
}

func (c *Crew) plan(user, contact string, s state.ContactState) {
	still := func(do func() error) func() error {
		return func() error {
			a, _ := c.world.Agent(user)
			if now, ok := slot(&a, contact); !ok || now != s || !c.works[user] {
				return nil // somebody else has seen to it
			}
			return do()
		}
	}
	switch s {
	case state.Connecting:
		c.after(toAccept, "accept", still(func() error { return c.world.Accept(user, contact) }))
	case state.Connected:
		c.after(toGreet, "greet", still(func() error { return c.greet(user, contact) }))
	case state.Missed, state.Rejected, state.Errored, state.Ended:
		c.after(toClear, "clear", still(func() error { return c.world.Clear(user, contact) }))
	}
}

// ItemAdded plans an answer to a customer.
func (c *Crew) ItemAdded(it state.Item) {
	if len(c.works) > 0 && it.ParticipantRole == "CUSTOMER" && it.Type == "MESSAGE" {
		c.expect(it.InitialID)
	}
}

// expect plans an answer in a chat, one at a time. Whether anybody is to give it shows when it is due.
func (c *Crew) expect(initialID string) {
	if c.due[initialID] {
		return
	}
	c.due[initialID] = true
	c.after(toAnswer, "answer", func() error {
		delete(c.due, initialID)
		return c.answer(initialID)
	})
}

var _ state.Observer = (*Crew)(nil)
