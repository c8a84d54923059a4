package replay

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// store is a ledger for one replay: what memledger is, without the copies, the
// versions, and the journal's chain, which cost more than all the rest. It can do
// without because one thing is done at a time, and because nobody changes in place
// what a roster or a step has given. It goes no further than a policy in shadow does:
// no leg ever comes off.
type store struct {
	keep func(departure.Departure) // called for each departure that is stored

	mu        sync.Mutex
	agents    map[string]roster.Agent
	open      map[string]departure.Departure // those that are pending
	over      []departure.Departure
	left      []departure.Left
	gate      departure.Gate
	held      map[string]departure.Intent // those that are leased
	due       soonest                     // of intents
	agentsDue soonest
	tripped   int // how often the breaker did
	decided   map[key]decided
	heard     heard
}

// key is a chat of a departure.
type key struct{ departure, chat string }

// decided is what a decision in shadow was.
type decided struct {
	at     time.Time
	reason string
}

// heard is what became of the record that was applied last.
type heard struct {
	agent   string // whose state it changed
	refused string // why it could not be applied
}

// soonest is an instant that is worked out again when it may have changed.
type soonest struct {
	at    time.Time
	known bool
}

func newStore(keep func(departure.Departure)) *store {
	return &store{
		keep: keep, agents: make(map[string]roster.Agent), open: make(map[string]departure.Departure), held: make(map[string]departure.Intent),
		decided: make(map[key]decided),
	}
}

var (
	_ departure.Ledger    = (*store)(nil)
	_ departure.Queue     = (*store)(nil)
	_ departure.Watchlist = (*store)(nil)
)

// Commit implements departure.Ledger.
func (s *store) Commit(_ context.Context, c departure.Commit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range c.Agents {
		s.agentsDue.known = s.agentsDue.known && s.agents[a.ID].Due.Equal(a.Due)
		s.agents[a.ID] = a
		s.heard.agent = a.ID
	}
	for _, d := range c.Departures {
		s.put(d)
	}
	s.note(c.Journal)
	if c.Gate != nil {
		if c.Gate.Breaker.Tripped && !s.gate.Breaker.Tripped {
			s.tripped++
		}
		s.gate = *c.Gate
	}
	for _, q := range c.Quarantine {
		s.heard.refused = q.Reason
	}
	return nil
}

// note remembers what was decided.
func (s *store) note(lines []departure.Entry) {
	for _, e := range lines {
		if e.ChatID != "" && e.From == string(departure.Waiting) && e.To == string(departure.Kept) {
			s.decided[key{e.DepartureID, e.ChatID}] = decided{e.At, e.Reason}
		}
	}
}

func (s *store) put(d departure.Departure) {
	if _, known := s.open[d.ID]; !known {
		s.left = append(s.left, departure.Left{AgentID: d.AgentID, Cause: d.Cause, BeganAt: d.BeganAt})
	}
	s.due.known = false
	s.keep(d)
	if d.Pending() {
		s.open[d.ID] = d
		return
	}
	delete(s.open, d.ID)
	s.over = append(s.over, d)
}

// Agent implements departure.Ledger.
func (s *store) Agent(_ context.Context, id string) (roster.Agent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.agents[id]
	a.ID = id
	return a, nil
}

// Open implements departure.Ledger.
func (s *store) Open(_ context.Context, agentID string, chatIDs []string) ([]departure.Departure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []departure.Departure
	for _, d := range s.open {
		holds := func(h departure.Handover) bool { return slices.Contains(chatIDs, h.ChatID) }
		if d.AgentID == agentID || slices.ContainsFunc(d.Handovers, holds) {
			found = append(found, d)
		}
	}
	slices.SortFunc(found, older)
	return found, nil
}

func older(a, b departure.Departure) int {
	return cmp.Or(a.BeganAt.Compare(b.BeganAt), cmp.Compare(a.ID, b.ID))
}

// History implements departure.Ledger. In shadow no chat was ever moved.
func (s *store) History(context.Context, []string) (map[string]departure.History, error) {
	return nil, nil
}

// Gate implements departure.Gatekeeper.
func (s *store) Gate(context.Context) (departure.Gate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gate, nil
}

// Traffic implements departure.Gatekeeper. In shadow nothing is on the move. Departures
// from before the instant asked for are not asked for again: time goes on.
func (s *store) Traffic(_ context.Context, since time.Time, rules roster.Rules) (departure.Traffic, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := departure.Traffic{Live: make(map[string]int), Moving: make(map[string]int)}
	for _, a := range s.agents {
		for _, queue := range ledger.Live(a) {
			t.Live[queue]++
		}
		if a.Staffed(rules) {
			t.Staffed++
		}
	}
	if !since.IsZero() {
		s.left = slices.DeleteFunc(s.left, func(l departure.Left) bool { return l.BeganAt.Before(since) })
	}
	t.Left = slices.Clone(s.left)
	return t, nil
}

// Lease implements departure.Queue.
func (s *store) Lease(_ context.Context, r departure.LeaseRequest) ([]departure.Intent, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var free []departure.Intent
	for _, d := range s.open {
		for i := range intents(d) {
			if !s.ready(i).After(r.Now) {
				free = append(free, i)
			}
		}
	}
	slices.SortFunc(free, departure.Turn)
	free = free[:min(len(free), r.Max)]
	for n := range free {
		free[n].Owner, free[n].Until = r.Owner, r.Now.Add(r.Term)
		s.held[free[n].ID] = free[n]
		s.due.known = false
	}
	return free, nil
}

// ready is when the intent can be leased next.
func (s *store) ready(i departure.Intent) time.Time {
	if held, ok := s.held[i.ID]; ok && held.Until.After(i.Due) {
		return held.Until
	}
	return i.Due
}

// Release implements departure.Queue.
func (s *store) Release(_ context.Context, i departure.Intent) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.held, i.ID)
	s.due.known = false
	return nil
}

// Load implements departure.Queue.
func (s *store) Load(_ context.Context, id string) (departure.Departure, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d, ok := s.open[id]
	if !ok {
		return d, departure.ErrNotFound
	}
	return d, nil
}

// NextDue implements departure.Queue.
func (s *store) NextDue(context.Context) (time.Time, bool, error) {
	at := s.nextIntent()
	return at, !at.IsZero(), nil
}

func (s *store) nextIntent() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.due.of(func(see func(time.Time)) {
		for _, d := range s.open {
			for i := range intents(d) {
				see(s.ready(i))
			}
		}
	})
}

// DueAgents implements departure.Watchlist.
func (s *store) DueAgents(_ context.Context, now time.Time, most int) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var due []roster.Agent
	for _, a := range s.agents {
		if !a.Due.IsZero() && !a.Due.After(now) {
			due = append(due, a)
		}
	}
	slices.SortFunc(due, func(a, b roster.Agent) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	var ids []string
	for _, a := range due[:min(len(due), most)] {
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// NextAgentDue implements departure.Watchlist.
func (s *store) NextAgentDue(context.Context) (time.Time, bool, error) {
	at := s.nextAgent()
	return at, !at.IsZero(), nil
}

func (s *store) nextAgent() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.agentsDue.of(func(see func(time.Time)) {
		for _, a := range s.agents {
			if !a.Due.IsZero() {
				see(a.Due)
			}
		}
	})
}

// of is the earliest instant of those that walk sees; zero if it sees none.
func (s *soonest) of(walk func(see func(time.Time))) time.Time {
	if s.known {
		return s.at
	}
	s.at, s.known = time.Time{}, true
	walk(func(at time.Time) {
		if s.at.IsZero() || at.Before(s.at) {
			s.at = at
		}
	})
	return s.at
}

// next is when anything is due next: an intent, an agent, or the breaker's end; the zero
// time if nothing is.
func (s *store) next() time.Time {
	first := s.nextIntent()
	for _, at := range []time.Time{s.nextAgent(), s.breakerEnds()} {
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

func (s *store) breakerEnds() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.gate.Breaker.Tripped {
		return time.Time{}
	}
	return s.gate.Breaker.Until
}

// intents are the departure's own, and its handovers'.
func intents(d departure.Departure) iter.Seq[departure.Intent] {
	return func(yield func(departure.Intent) bool) {
		all := [][]departure.Intent{d.Intents}
		for _, h := range d.Handovers {
			all = append(all, h.Intents)
		}
		for _, i := range slices.Concat(all...) {
			if !yield(i) {
				return
			}
		}
	}
}
