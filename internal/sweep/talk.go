package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// talk reads the conversations of the agents whose turn it is, and tells the
// roster what it needs to find an agent unresponsive, or responsive again.
//
// An agent's chats are read together, for an answer in any of them counts. A
// customer's wait is told only when it is too long already by what was read just
// now: the roster never holds a wait that the agent may have ended since. So an
// agent need not be read again before a wait that was seen can be too long.
func (s *Sweeper) talk(ctx context.Context, known map[string]roster.Agent, r *Report) error {
	rules := s.o.Rules()
	if rules.Unanswered <= 0 {
		clear(s.again)
		return nil
	}
	var problems []error
	for _, a := range s.turn(known) {
		chats := connected(a)
		if r.Talks > 0 && r.Talks+len(chats) > s.o.MostTalks {
			break
		}
		r.Talks += len(chats)
		if err := s.listen(ctx, a, chats, rules); err != nil {
			problems = append(problems, fmt.Errorf("read the conversations of agent %s: %w", a.ID, err))
		}
	}
	return errors.Join(problems...)
}

// turn lists the agents whose conversations are to be read, the longest due first.
// Of one who is leaving for another reason, who spoke last says nothing.
func (s *Sweeper) turn(known map[string]roster.Agent) []roster.Agent {
	now := s.o.Now()
	var due []roster.Agent
	for id := range s.again {
		if len(connected(known[id])) == 0 {
			delete(s.again, id)
		}
	}
	for _, a := range known {
		leaves := a.Leaving != nil && a.Leaving.Cause != roster.Unresponsive
		if !leaves && len(connected(a)) > 0 && !s.again[a.ID].After(now) {
			due = append(due, a)
		}
	}
	slices.SortFunc(due, func(a, b roster.Agent) int {
		return cmp.Or(s.again[a.ID].Compare(s.again[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return due
}

func connected(a roster.Agent) []roster.Chat {
	var chats []roster.Chat
	for _, c := range a.Chats {
		if c.State == agentevent.Connected {
			chats = append(chats, c)
		}
	}
	return chats
}

func (s *Sweeper) listen(ctx context.Context, a roster.Agent, chats []roster.Chat, rules roster.Rules) error {
	talks := make([]roster.Talk, len(chats))
	for n, c := range chats {
		customer, agent, err := s.o.Talks.Talk(ctx, c.ContactID)
		if err != nil {
			return err
		}
		talks[n] = roster.Talk{ChatID: c.ID, CustomerSpokeAt: customer, AgentSpokeAt: agent}
	}
	next := patience(a, chats, talks, rules.Unanswered)
	now := s.o.Now()
	late := !next.IsZero() && !next.After(now)
	if next.IsZero() || late {
		next = now.Add(rules.Unanswered)
	}
	s.again[a.ID] = next
	if late {
		s.again[a.ID] = now // to hear at once of an answer
	} else {
		for n := range talks {
			talks[n].CustomerSpokeAt = time.Time{}
		}
	}
	if !news(a, talks) {
		return nil
	}
	return s.o.Teller.Tell(ctx, a.ID, roster.Talked{Talks: talks})
}

// patience is when the first of the waiting customers will have waited too long,
// if the agent says nothing to anybody until then; zero if nobody waits.
func patience(a roster.Agent, chats []roster.Chat, talks []roster.Talk, unanswered time.Duration) time.Time {
	heard := a.BackAt
	for _, t := range talks {
		if t.AgentSpokeAt.After(heard) {
			heard = t.AgentSpokeAt
		}
	}
	var first time.Time
	for n, t := range talks {
		if !t.CustomerSpokeAt.After(t.AgentSpokeAt) {
			continue
		}
		from := slices.MaxFunc([]time.Time{heard, t.CustomerSpokeAt, chats[n].Since}, time.Time.Compare)
		if at := from.Add(unanswered); first.IsZero() || at.Before(first) {
			first = at
		}
	}
	return first
}

// news tells whether the talks say anything that is not known.
func news(a roster.Agent, talks []roster.Talk) bool {
	return slices.ContainsFunc(talks, func(t roster.Talk) bool {
		n := slices.IndexFunc(a.Talks, func(k roster.Talk) bool { return k.ChatID == t.ChatID })
		known := roster.Talk{}
		if n >= 0 {
			known = a.Talks[n]
		}
		return t.CustomerSpokeAt.After(known.CustomerSpokeAt) || t.AgentSpokeAt.After(known.AgentSpokeAt)
	})
}
