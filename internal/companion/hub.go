package companion

import (
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"handover/internal/companion/enrol"
)

const (
	// mostSessions is how many companions of one agent are known at once; of more, the
	// one that was heard least recently is forgotten.
	mostSessions = 16
	// sessionFor is how long a session lives unheard.
	sessionFor = 12 * time.Hour
	// presentFor is how long one that is not heard counts as present, where the policy
	// does not say.
	presentFor = time.Minute
	// betweenPolls is how long one that polls may take to poll again.
	betweenPolls = 3 * time.Second
)

// session is one companion that has proved who it is.
type session struct {
	key    [sha256.Size]byte // of the secret
	agent  enrol.Agent
	client string
	origin string
	limit  *rate.Limiter

	// The hub's lock guards what follows.
	seq      int64
	heard    time.Time // when it was last heard, by the controller's clock
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

// hub knows the companions that live.
type hub struct {
	mu       sync.Mutex
	sessions map[[sha256.Size]byte]*session
	agents   map[string]*desk
}

// desk is all that is kept of one agent.
type desk struct {
	sessions []*session
	bell     chan struct{} // closed when there is news
	hellos   *rate.Limiter
	glances  *rate.Limiter
	shown    string // the departure that was last shown
	preview  preview
}

func newHub() *hub {
	return &hub{sessions: make(map[[sha256.Size]byte]*session), agents: make(map[string]*desk)}
}

// desk is called with the lock held.
func (h *hub) desk(agentID string) *desk {
	d := h.agents[agentID]
	if d == nil {
		d = &desk{bell: make(chan struct{}), hellos: rate.NewLimiter(1, 20), glances: rate.NewLimiter(rate.Every(2*time.Second), 3)}
		h.agents[agentID] = d
	}
	return d
}

// begin makes a session, in place of an earlier one of the same page, and returns
// its secret; false if the agent's companions say hello too often.
func (h *hub) begin(on *session, now time.Time) (secret string, may bool) {
	secret = rand.Text() + rand.Text()
	on.key = sha256.Sum256([]byte(secret))
	on.limit = rate.NewLimiter(5, 40)
	on.heard = now
	h.mu.Lock()
	defer h.mu.Unlock()
	d := h.desk(on.agent.ID)
	if !d.hellos.AllowN(now, 1) {
		return "", false
	}
	d.sessions = slices.DeleteFunc(d.sessions, func(s *session) bool {
		over := s.client == on.client || now.Sub(s.heard) > sessionFor
		if over {
			delete(h.sessions, s.key)
		}
		return over
	})
	slices.SortFunc(d.sessions, func(a, b *session) int { return a.heard.Compare(b.heard) })
	for len(d.sessions) >= mostSessions {
		delete(h.sessions, d.sessions[0].key)
		d.sessions = d.sessions[1:]
	}
	d.sessions = append(d.sessions, on)
	h.sessions[on.key] = on
	return secret, true
}

// find gives the session of a secret; nil if there is none. That the lookup takes
// a time of its own tells nothing: it is by the secret's sum.
func (h *hub) find(secret string) *session {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sessions[sha256.Sum256([]byte(secret))]
}

// advance takes the number of a request; false if it is not greater than the last.
func (h *hub) advance(on *session, seq int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if seq <= on.seq {
		return false
	}
	on.seq = seq
	return true
}

// heard notes that the companion lives, or has said bye.
func (h *hub) heard(on *session, now time.Time, gone bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	on.heard, on.gone = now, gone
}

// others is how many further companions of the agent were heard since.
func (h *hub) others(on *session, since time.Time) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, s := range h.desk(on.agent.ID).sessions {
		if s != on && !s.gone && s.heard.After(since) {
			n++
		}
	}
	return n
}

// mayGlance says whether the agent may be looked at (again) now.
func (h *hub) mayGlance(agentID string, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.desk(agentID).glances.AllowN(now, 1)
}

// ring tells everybody who polls for the agent that there is news.
func (h *hub) ring(agentID string) {
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

// poll begins a poll, and returns how to end it.
func (h *hub) poll(on *session) (end func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	on.polls++
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		on.polls--
		on.polled = time.Now()
	}
}

// await gives the commands that the companion is to be given now, and the bell
// that tells when to ask again. One that was given is given again only after a
// while: it may have been lost on the way, and the companion does it once.
func (h *hub) await(on *session) (due []Command, bell <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range on.commands {
		if time.Since(c.given) > betweenPolls {
			c.given = time.Now()
			due = append(due, c.Command)
		}
	}
	return due, h.desk(on.agent.ID).bell
}

// lead is the companion of the agent that takes commands: of those that poll now,
// else of those that did a moment ago, the one that was heard last; nil if there is
// none that was heard since the instant. A poll may stay open long after a machine has
// fallen asleep.
func (h *hub) lead(agentID string, since time.Time) *session {
	h.mu.Lock()
	defer h.mu.Unlock()
	var lead *session
	for _, s := range h.desk(agentID).sessions {
		polls := s.polls > 0 || time.Since(s.polled) < betweenPolls
		if polls && !s.gone && s.heard.After(since) && (lead == nil || s.before(lead)) {
			lead = s
		}
	}
	return lead
}

// before tells whether this one is to be asked before the other.
func (s *session) before(other *session) bool {
	if now, then := s.polls > 0, other.polls > 0; now != then {
		return now
	}
	return s.heard.After(other.heard)
}

// give hands a command to the companion; take takes it back.
func (h *hub) give(on *session, c *command) (take func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	on.commands = append(on.commands, c)
	h.desk(on.agent.ID).ring()
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		on.commands = slices.DeleteFunc(on.commands, func(known *command) bool { return known == c })
	}
}

// command is one that the companion has been given; nil if there is none.
func (h *hub) command(on *session, id string) *command {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range on.commands {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// note remembers which departure the agent was last shown.
func (h *hub) note(agentID, departureID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.desk(agentID).shown = departureID
}

func (h *hub) noted(agentID string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.desk(agentID).shown
}

// foreseen is what was found out of a departure; false if nothing was.
func (h *hub) foreseen(agentID, departureID string) (preview, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.desk(agentID).preview
	return p, p.departure == departureID
}

func (h *hub) foresee(agentID string, p preview) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.desk(agentID).preview = p
}

// dismiss forgets the agent's sessions.
func (h *hub) dismiss(agentID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	d := h.desk(agentID)
	for _, s := range d.sessions {
		delete(h.sessions, s.key)
	}
	d.sessions = nil
	d.ring()
}
