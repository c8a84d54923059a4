package controller

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/hearing"
	"handover/internal/roster"
)

// statuses knows which agent statuses count as off-line: by the policy in force,
// and by the types that the instance gives its statuses. The stream leaves the type
// out of a next status, so the instance is asked, and asked again at intervals.
type statuses struct {
	list   func(context.Context) (map[string]agentevent.StatusType, error)
	policy *live
	since  time.Time    // the controller's start
	ear    *hearing.Ear // nil: companions are heard by this process, since then
	types  atomic.Pointer[map[string]agentevent.StatusType]
	asked  atomic.Pointer[time.Time] // when the instance last answered
}

func (s *statuses) load(ctx context.Context, now time.Time) error {
	types, err := s.list(ctx)
	if err != nil {
		return fmt.Errorf("read the instance's agent statuses: %w", err)
	}
	s.types.Store(&types)
	s.asked.Store(&now)
	return nil
}

// inForce is what counts now; load has succeeded once before.
func (s *statuses) inForce() roster.Rules {
	r := s.policy.inForce().Rules()
	r.Catalogue, r.Listening = *s.types.Load(), s.since
	if s.ear != nil {
		return s.ear.Rules(r)
	}
	return r
}

// answered is when the instance last answered.
func (s *statuses) answered() time.Time { return *s.asked.Load() }

// attentive is a list of whom to look at before which it is found out whether companions
// can be heard.
type attentive struct {
	departure.Watchlist
	ear *hearing.Ear
}

// DueAgents implements departure.Watchlist.
func (a attentive) DueAgents(ctx context.Context, now time.Time, most int) ([]string, error) {
	ids, err := a.Watchlist.DueAgents(ctx, now, most)
	if len(ids) > 0 {
		a.ear.Listen(ctx)
	}
	return ids, err
}
