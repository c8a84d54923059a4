package memledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// History tells, for each chat, of the handovers whose leg was taken off.
func (l *Ledger) History(ctx context.Context, chatIDs []string) (map[string]departure.History, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memledger: read history: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	found := make(map[string]departure.History, len(chatIDs))
	for _, id := range chatIDs {
		found[id] = departure.History{}
	}
	for _, s := range l.order {
		for _, h := range s.Handovers {
			if before, asked := found[h.ChatID]; asked && h.LegOff {
				found[h.ChatID] = departure.History{Moves: before.Moves + 1, Left: append(before.Left, ledger.Leaver(s.Departure, h))}
			}
		}
	}
	for _, h := range found {
		slices.SortStableFunc(h.Left, func(a, b policy.Leaver) int { return a.At.Compare(b.At) })
	}
	return found, nil
}

// Gate returns the gate; the zero Gate if none was stored.
func (l *Ledger) Gate(ctx context.Context) (departure.Gate, error) {
	if err := ctx.Err(); err != nil {
		return departure.Gate{}, fmt.Errorf("memledger: read gate: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.gate, nil
}

// Traffic counts what is under way.
func (l *Ledger) Traffic(ctx context.Context, since time.Time, rules roster.Rules) (departure.Traffic, error) {
	if err := ctx.Err(); err != nil {
		return departure.Traffic{}, fmt.Errorf("memledger: read traffic: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t := departure.Traffic{Live: make(map[string]int), Moving: make(map[string]int)}
	for _, a := range l.agents {
		for _, queue := range ledger.Live(a) {
			t.Live[queue]++
		}
		if a.Staffed(rules) {
			t.Staffed++
		}
	}
	for _, s := range l.order {
		for _, h := range s.Handovers {
			if ledger.Moving(h) {
				t.Moving[h.QueueARN]++
			}
		}
		if !s.BeganAt.Before(since) {
			t.Left = append(t.Left, departure.Left{AgentID: s.AgentID, Cause: s.Cause, BeganAt: s.BeganAt})
		}
	}
	slices.SortStableFunc(t.Left, func(a, b departure.Left) int { return a.BeganAt.Compare(b.BeganAt) })
	return t, nil
}

// DueAgents returns the ids of the agents who are due, the longest due first.
func (l *Ledger) DueAgents(ctx context.Context, now time.Time, most int) ([]string, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memledger: read due agents: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var due []roster.Agent
	for _, a := range l.agents {
		if !a.Due.IsZero() && !a.Due.After(now) {
			due = append(due, a)
		}
	}
	slices.SortFunc(due, func(a, b roster.Agent) int { return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.ID, b.ID)) })
	var ids []string
	for _, a := range due[:max(0, min(len(due), most))] {
		ids = append(ids, a.ID)
	}
	return ids, nil
}

// NextAgentDue is the earliest Due of any agent.
func (l *Ledger) NextAgentDue(ctx context.Context) (time.Time, bool, error) {
	if err := ctx.Err(); err != nil {
		return time.Time{}, false, fmt.Errorf("memledger: next agent due: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var next time.Time
	for _, a := range l.agents {
		if !a.Due.IsZero() && (next.IsZero() || a.Due.Before(next)) {
			next = a.Due
		}
	}
	return next, !next.IsZero(), nil
}
