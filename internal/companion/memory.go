package companion

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"time"
)

// memory is the hub of a controller that is alone: a restart forgets it.
type memory struct {
	now func() time.Time

	mu       sync.Mutex
	sessions map[string]*session // by the sum of the secret
	agents   map[string]*desk
}

// desk is all that is kept of one agent.
type desk struct {
	sessions []*session
	bell     chan struct{} // closed when there is news
	notes    notes
}

// chair is a session's seat in memory. The hub's lock guards what comes and goes.
type chair struct {
	hub      *memory
	on       *session
	seq      int64
	last     time.Time // when it was last heard
	gone     bool      // its last word was bye
	polls    int       // under way
	polled   time.Time // when the last poll ended, by the machine's clock
	commands []*command
}

// command is one that a companion has been, or is to be, given.
type command struct {
	Command
	given  time.Time    // by the machine's clock; zero: not yet
	result chan Outcome // has room for one
}

func newMemory(now func() time.Time) *memory {
	return &memory{now: now, sessions: make(map[string]*session), agents: make(map[string]*desk)}
}

// desk is called with the lock held.
func (h *memory) desk(agentID string) *desk {
	d := h.agents[agentID]
	if d == nil {
		d = &desk{bell: make(chan struct{})}
		h.agents[agentID] = d
	}
	return d
}

func at(on *session) *chair { return on.seat.(*chair) } // it made them all

func (h *memory) begin(_ context.Context, who identity) (*session, string, error) {
	secret, now := rand.Text()+rand.Text(), h.now()
	on := &session{identity: who, key: sum(secret)}
	on.seat = &chair{hub: h, on: on, last: now}
	h.mu.Lock()
	defer h.mu.Unlock()
	d := h.desk(who.agent.ID)
	d.sessions = slices.DeleteFunc(d.sessions, func(s *session) bool {
		over := s.client == who.client || now.Sub(at(s).last) > sessionFor
		if over {
			delete(h.sessions, s.key)
		}
		return over
	})
	slices.SortFunc(d.sessions, func(a, b *session) int { return at(a).last.Compare(at(b).last) })
	for len(d.sessions) >= mostSessions {
		delete(h.sessions, d.sessions[0].key)
		d.sessions = d.sessions[1:]
	}
	d.sessions = append(d.sessions, on)
	h.sessions[on.key] = on
	return on, secret, nil
}

func (h *memory) find(_ context.Context, secret string) (*session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sessions[sum(secret)], nil
}

func (c *chair) advance(_ context.Context, seq int64) (bool, error) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	if seq <= c.seq {
		return false, nil
	}
	c.seq = seq
	return true, nil
}

func (c *chair) heard(_ context.Context, gone bool) error {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.last, c.gone = c.hub.now(), gone
	return nil
}

func (c *chair) others(since time.Time) int {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	n := 0
	for _, s := range c.hub.desk(c.on.agent.ID).sessions {
		if other := at(s); other != c && !other.gone && other.last.After(since) {
			n++
		}
	}
	return n
}

func (h *memory) ring(agentID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if d := h.agents[agentID]; d != nil {
		d.ring()
	}
}

func (d *desk) ring() {
	close(d.bell)
	d.bell = make(chan struct{})
}

func (c *chair) poll() (end func()) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.polls++
	return func() {
		c.hub.mu.Lock()
		defer c.hub.mu.Unlock()
		c.polls--
		c.polled = time.Now()
	}
}

func (c *chair) await(context.Context) (due []Command, bell <-chan struct{}, err error) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	for _, known := range c.commands {
		if time.Since(known.given) > betweenPolls {
			known.given = time.Now()
			due = append(due, known.Command)
		}
	}
	return due, c.hub.desk(c.on.agent.ID).bell, nil
}

// lead prefers those that poll now to those that did a moment ago.
func (h *memory) lead(_ context.Context, agentID string, since time.Time) (*session, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var lead *session
	for _, s := range h.desk(agentID).sessions {
		c := at(s)
		polls := c.polls > 0 || time.Since(c.polled) < betweenPolls
		if polls && !c.gone && c.last.After(since) && (lead == nil || c.before(at(lead))) {
			lead = s
		}
	}
	return lead, nil
}

// before tells whether this one is to be asked before the other.
func (c *chair) before(other *chair) bool {
	if now, then := c.polls > 0, other.polls > 0; now != then {
		return now
	}
	return c.last.After(other.last)
}

func (c *chair) do(ctx context.Context, ordered Command) (Outcome, error) {
	made := &command{Command: ordered, result: make(chan Outcome, 1)}
	c.give(made)
	defer c.take(made)
	select {
	case said := <-made.result:
		return said, nil
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
}

func (c *chair) give(made *command) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.commands = append(c.commands, made)
	c.hub.desk(c.on.agent.ID).ring()
}

func (c *chair) take(made *command) {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.commands = slices.DeleteFunc(c.commands, func(known *command) bool { return known == made })
}

func (c *chair) conclude(_ context.Context, said Outcome) error {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	n := slices.IndexFunc(c.commands, func(known *command) bool { return known.ID == said.Command })
	if n < 0 {
		return fits(nil, said)
	}
	made := c.commands[n]
	if err := fits(&made.Command, said); err != nil {
		return err
	}
	select {
	case made.result <- said:
	default: // it was told before
	}
	return nil
}

func (c *chair) noted() notes {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	return c.hub.desk(c.on.agent.ID).notes
}

func (c *chair) note(_ context.Context, n notes) error {
	c.hub.mu.Lock()
	defer c.hub.mu.Unlock()
	c.hub.desk(c.on.agent.ID).notes = n
	return nil
}

func (h *memory) dismiss(_ context.Context, agentID string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	d := h.desk(agentID)
	for _, s := range d.sessions {
		delete(h.sessions, s.key)
	}
	d.sessions = nil
	d.ring()
	return nil
}
