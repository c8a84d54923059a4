package departure_test

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/roster"
)

// store is a ledger in memory, just large enough for these tests. before, if
// set, is asked before each call and may make it fail.
type store struct {
	mu         sync.Mutex
	agents     map[string]roster.Agent
	departures []departure.Departure
	leases     map[string]departure.Intent
	journal    []departure.Entry
	positions  []departure.Position
	quarantine []departure.Quarantined
	gate       departure.Gate
	kept       int64 // the newest id in quarantine
	released   int
	before     func(call string) error
	commits    func(c departure.Commit) error // as before, of commits
}

func newStore() *store {
	return &store{agents: map[string]roster.Agent{}, leases: map[string]departure.Intent{}}
}

func (s *store) enter(call string) (leave func(), err error) {
	s.mu.Lock()
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(call); err != nil {
			return nil, err
		}
	}
	s.mu.Lock()
	return s.mu.Unlock, nil
}

func (s *store) Agent(_ context.Context, id string) (roster.Agent, error) {
	leave, err := s.enter("Agent")
	if err != nil {
		return roster.Agent{}, err
	}
	defer leave()
	if a, ok := s.agents[id]; ok {
		return a, nil
	}
	return roster.Agent{ID: id}, nil
}

func (s *store) Open(_ context.Context, agentID string, chatIDs []string) ([]departure.Departure, error) {
	leave, err := s.enter("Open")
	if err != nil {
		return nil, err
	}
	defer leave()
	var open []departure.Departure
	for _, d := range s.departures {
		concerned := d.AgentID == agentID
		for _, h := range d.Handovers {
			concerned = concerned || slices.Contains(chatIDs, h.ChatID)
		}
		if concerned && d.Pending() {
			open = append(open, s.filled(d))
		}
	}
	return open, nil
}

func (s *store) History(_ context.Context, chatIDs []string) (map[string]departure.History, error) {
	leave, err := s.enter("History")
	if err != nil {
		return nil, err
	}
	defer leave()
	moves := map[string]departure.History{}
	for _, d := range s.departures {
		for _, h := range d.Handovers {
			if h.LegOff && slices.Contains(chatIDs, h.ChatID) {
				moves[h.ChatID] = departure.History{Moves: moves[h.ChatID].Moves + 1}
			}
		}
	}
	return moves, nil
}

func (s *store) Commit(_ context.Context, c departure.Commit) error {
	s.mu.Lock()
	commits := s.commits
	s.mu.Unlock()
	if commits != nil {
		if err := commits(c); err != nil {
			return err
		}
	}
	leave, err := s.enter("Commit")
	if err != nil {
		return err
	}
	defer leave()
	for _, a := range c.Agents {
		if s.agents[a.ID].Version != a.Version {
			return departure.ErrConflict
		}
	}
	for _, d := range c.Departures {
		if old, _ := s.find(d.ID); old.Version != d.Version {
			return departure.ErrConflict
		}
	}
	if c.Gate != nil && c.Gate.Version != s.gate.Version {
		return departure.ErrConflict
	}
	if !s.unkeep(c.Unkept) {
		return departure.ErrNotFound
	}
	if c.Gate != nil {
		s.gate = *c.Gate
		s.gate.Version++
	}
	for _, a := range c.Agents {
		a.Version++
		s.agents[a.ID] = a
	}
	for _, d := range c.Departures {
		d.Version++
		if _, n := s.find(d.ID); n >= 0 {
			s.departures[n] = d
		} else {
			s.departures = append(s.departures, d)
		}
	}
	s.journal = append(s.journal, c.Journal...)
	if c.Position != nil {
		s.positions = append(s.positions, *c.Position)
	}
	for _, q := range c.Quarantine {
		s.kept++
		q.ID = s.kept
		s.quarantine = append(s.quarantine, q)
	}
	return nil
}

// unkeep takes records out of quarantine; false, and nothing, if one is not there.
func (s *store) unkeep(ids []int64) bool {
	left := slices.DeleteFunc(slices.Clone(s.quarantine), func(q departure.Quarantined) bool { return slices.Contains(ids, q.ID) })
	if len(s.quarantine)-len(left) != len(ids) {
		return false
	}
	s.quarantine = left
	return true
}

func (s *store) Kept(_ context.Context, id int64) (departure.Quarantined, error) {
	leave, err := s.enter("Kept")
	if err != nil {
		return departure.Quarantined{}, err
	}
	defer leave()
	for _, q := range s.quarantine {
		if q.ID == id {
			return q, nil
		}
	}
	return departure.Quarantined{}, departure.ErrNotFound
}

func (s *store) find(id string) (departure.Departure, int) {
	for n, d := range s.departures {
		if d.ID == id {
			return d, n
		}
	}
	return departure.Departure{}, -1
}

// filled is the departure with its leases, sharing nothing with the store's.
func (s *store) filled(d departure.Departure) departure.Departure {
	d.Handovers = slices.Clone(d.Handovers)
	for n := range d.Handovers {
		h := &d.Handovers[n]
		h.Intents = slices.Clone(h.Intents)
		for m, i := range h.Intents {
			l := s.leases[i.ID]
			if l.Attempt != i.Attempt {
				l = departure.Intent{}
			}
			h.Intents[m].Owner, h.Intents[m].Until = l.Owner, l.Until
		}
	}
	return d
}

func (s *store) Lease(_ context.Context, r departure.LeaseRequest) ([]departure.Intent, error) {
	leave, err := s.enter("Lease")
	if err != nil {
		return nil, err
	}
	defer leave()
	var due []departure.Intent
	for _, d := range s.departures {
		for _, i := range intents(s.filled(d)) {
			if !i.Due.After(r.Now) && !i.Until.After(r.Now) {
				due = append(due, i)
			}
		}
	}
	slices.SortStableFunc(due, func(a, b departure.Intent) int { return a.Due.Compare(b.Due) })
	due = due[:min(len(due), r.Max)]
	for n := range due {
		due[n].Owner, due[n].Until = r.Owner, r.Now.Add(r.Term)
		s.leases[due[n].ID] = due[n]
	}
	return due, nil
}

func (s *store) Release(_ context.Context, i departure.Intent) error {
	leave, err := s.enter("Release")
	if err != nil {
		return err
	}
	defer leave()
	s.released++
	if s.leases[i.ID].Owner == i.Owner {
		delete(s.leases, i.ID)
	}
	return nil
}

func (s *store) Load(_ context.Context, id string) (departure.Departure, error) {
	leave, err := s.enter("Load")
	if err != nil {
		return departure.Departure{}, err
	}
	defer leave()
	d, n := s.find(id)
	if n < 0 {
		return d, departure.ErrNotFound
	}
	return s.filled(d), nil
}

func (s *store) NextDue(context.Context) (time.Time, bool, error) {
	leave, err := s.enter("NextDue")
	if err != nil {
		return time.Time{}, false, err
	}
	defer leave()
	var next time.Time
	for _, d := range s.departures {
		for _, i := range intents(s.filled(d)) {
			at := i.Due
			if i.Until.After(at) {
				at = i.Until
			}
			if next.IsZero() || at.Before(next) {
				next = at
			}
		}
	}
	return next, !next.IsZero(), nil
}

func (s *store) Gate(context.Context) (departure.Gate, error) {
	leave, err := s.enter("Gate")
	if err != nil {
		return departure.Gate{}, err
	}
	defer leave()
	return s.gate, nil
}

func (s *store) Traffic(_ context.Context, since time.Time, rules roster.Rules) (departure.Traffic, error) {
	leave, err := s.enter("Traffic")
	if err != nil {
		return departure.Traffic{}, err
	}
	defer leave()
	t := departure.Traffic{Live: map[string]int{}, Moving: map[string]int{}}
	for _, a := range s.agents {
		if a.Staffed(rules) {
			t.Staffed++
		}
		for _, c := range a.Chats {
			t.Live[c.Queue.ARN]++
		}
	}
	for _, d := range s.departures {
		if !d.BeganAt.Before(since) {
			t.Left = append(t.Left, departure.Left{AgentID: d.AgentID, Cause: d.Cause, BeganAt: d.BeganAt})
		}
		for _, h := range d.Handovers {
			if slices.Contains([]departure.Phase{departure.Marking, departure.Releasing, departure.Landing}, h.Phase) {
				t.Moving[h.QueueARN]++
			}
		}
	}
	return t, nil
}

func (s *store) DueAgents(_ context.Context, now time.Time, most int) ([]string, error) {
	leave, err := s.enter("DueAgents")
	if err != nil {
		return nil, err
	}
	defer leave()
	var ids []string
	for _, a := range s.agents {
		if !a.Due.IsZero() && !a.Due.After(now) {
			ids = append(ids, a.ID)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(s.agents[a].Due.Compare(s.agents[b].Due), cmp.Compare(a, b))
	})
	return ids[:min(len(ids), most)], nil
}

func (s *store) NextAgentDue(context.Context) (time.Time, bool, error) {
	leave, err := s.enter("NextAgentDue")
	if err != nil {
		return time.Time{}, false, err
	}
	defer leave()
	var next time.Time
	for _, a := range s.agents {
		if !a.Due.IsZero() && (next.IsZero() || a.Due.Before(next)) {
			next = a.Due
		}
	}
	return next, !next.IsZero(), nil
}
