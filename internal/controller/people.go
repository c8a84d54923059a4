package controller

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"handover/internal/agentevent"
	"handover/internal/policy"
	"handover/internal/roster"
)

// people says of the agents together what no single agent's record does: who else
// is in a chat, and how many of those who serve a queue are about to go.
type people struct {
	ledger interface {
		Agents(ctx context.Context) iter.Seq2[roster.Agent, error]
	}
	rules func() roster.Rules
	now   func() time.Time

	mu    sync.Mutex
	at    time.Time
	known []roster.Agent
}

// peopleAge is how long one reading of all agents is shared. Decisions that are
// made together, as in a mass departure, read the ledger once.
const peopleAge = time.Second

func (p *people) all(ctx context.Context) ([]roster.Agent, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if p.known != nil && now.Sub(p.at) < peopleAge && !now.Before(p.at) {
		return p.known, nil
	}
	fresh := []roster.Agent{}
	for a, err := range p.ledger.Agents(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read the agents: %w", err)
		}
		fresh = append(fresh, a)
	}
	p.known, p.at = fresh, now
	return fresh, nil
}

// Others are who is in the chat besides the customer and the agent.
func (p *people) Others(ctx context.Context, chatID, agentID string) ([]policy.Other, error) {
	agents, err := p.all(ctx)
	if err != nil {
		return nil, err
	}
	var others []policy.Other
	for _, a := range agents {
		if a.ID == agentID {
			continue
		}
		if kind, in := part(a, chatID); in {
			others = append(others, policy.Other{Kind: kind, Username: a.Username})
		}
	}
	return others, nil
}

// part is what the agent is in the chat; false if they have none in it.
func part(a roster.Agent, chatID string) (policy.OtherKind, bool) {
	if slices.ContainsFunc(a.Chats, func(c roster.Chat) bool { return c.ID == chatID && c.State == agentevent.Connected }) {
		return policy.Agent, true
	}
	for _, w := range a.Watching {
		switch {
		case w.ID == chatID && w.Barged:
			return policy.Barged, true
		case w.ID == chatID:
			return policy.Supervisor, true
		}
	}
	return "", false
}

// Colleagues are the usernames of those who could be given a chat of the agent's:
// signed in, in a routable status, and not about to go.
func (p *people) Colleagues(ctx context.Context, agentID string) ([]string, error) {
	agents, err := p.all(ctx)
	if err != nil {
		return nil, err
	}
	rules := p.rules()
	var names []string
	for _, a := range agents {
		if a.ID != agentID && a.Username != "" && a.LoggedIn && a.Leaving == nil && a.Order == nil && a.Next == nil && rules.Routable(a.Status) {
			names = append(names, a.Username)
		}
	}
	slices.Sort(names)
	return names, nil
}

// suspicions counts the agents who are at work and have companions, by how much speaks
// for these being gone.
func (p *people) suspicions(ctx context.Context) (map[string]float64, error) {
	agents, err := p.all(ctx)
	if err != nil {
		return nil, err
	}
	now, rules := p.now(), p.rules()
	counted := map[string]float64{string(roster.Here): 0, string(roster.Late): 0, string(roster.Doubtful): 0, string(roster.Lost): 0}
	for _, a := range agents {
		if level := a.Suspect(now, rules); level != roster.Unwatched && (a.LoggedIn || len(a.Chats) > 0) {
			counted[string(level)]++
		}
	}
	return counted, nil
}

// Leaving counts those whom Connect's metrics call staffed for the queue and who
// are about to go: their status in force still counts, but they are leaving.
func (p *people) Leaving(ctx context.Context, queueARN string) (int, error) {
	agents, err := p.all(ctx)
	if err != nil {
		return 0, err
	}
	rules, n := p.rules(), 0
	for _, a := range agents {
		if staffs(a, queueARN, rules) && (a.Leaving != nil || a.Order != nil || a.Next != nil && rules.OffLine(a.Next.ID, a.Next.Name, "")) {
			n++
		}
	}
	return n, nil
}

// staffs tells whether Connect's metrics count the agent as staffed for the queue.
func staffs(a roster.Agent, queueARN string, rules roster.Rules) bool {
	return a.LoggedIn && !rules.OffLine(a.Status.ID, a.Status.Name, a.Status.Type) && slices.Contains(a.Profile.Queues, queueARN)
}
