package ccp

import (
	"context"
	"sync"

	"handover/connectlocal/internal/ending"
	"handover/connectlocal/internal/state"
)

// Bell is the state.Observer that wakes the calls which wait for news, and that ends the
// sessions of agents who log out. What it does inside the loop never blocks.
type Bell struct {
	state.Indifferent

	mu       sync.Mutex
	rung     chan struct{} // closed at the next news
	sessions sessions
	stopping bool
	waiting  sync.WaitGroup
}

// NewBell returns a bell that nobody listens to.
func NewBell() *Bell {
	return &Bell{rung: make(chan struct{})}
}

// AgentChanged rings, and ends the sessions of one who has logged out.
func (b *Bell) AgentChanged(c state.AgentChange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !c.Current.LoggedIn {
		b.sessions.end(c.Current.User.ID)
	}
	b.ring()
}

// Noted rings.
func (b *Bell) Noted(state.Note) { b.Ring() }

// ContactChanged rings: a CCP shows attributes, too.
func (b *Bell) ContactChanged(state.ContactChange) { b.Ring() }

var _ state.Observer = (*Bell)(nil)

// Ring says that something has changed which no Observer hears of.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ring()
}

// ring wakes all; b.mu is held.
func (b *Bell) ring() {
	close(b.rung)
	b.rung = make(chan struct{})
}

// listen returns done, which has to be called in the end, and may be before it is
// called: the bell stops when all who listen are done. false once it is stopping.
func (b *Bell) listen() (done func(), ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopping {
		return nil, false
	}
	b.waiting.Add(1)
	return b.waiting.Done, true
}

// next is closed at the next news, or when the bell stops. What it returns after that
// is never closed: whoever waits asks ended first.
func (b *Bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rung
}

// ended tells whether the bell is stopping.
func (b *Bell) ended() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stopping
}

func (b *Bell) stop(ctx context.Context) error {
	b.mu.Lock()
	b.stopping = true
	b.ring()
	b.mu.Unlock()
	return ending.Wait(ctx, &b.waiting)
}

// open begins a session of a user and returns its token.
func (b *Bell) open(userID string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sessions.open(userID)
}

// user tells whose session a token stands for.
func (b *Bell) user(token string) (userID string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.sessions.user(token)
}
