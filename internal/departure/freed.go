package departure

import (
	"context"
	"fmt"
	"time"
)

// Freed tells that an operator let go what the breaker held.
type Freed struct{}

func (Freed) input() {}

// freed has the chats that are held looked at now. As all of them are due at one
// instant, the customers who have waited longest go first.
func (s *stepper) freed() {
	for n := range s.d.Handovers {
		h := &s.d.Handovers[n]
		if i := intended(h, Inspect); i != nil && h.Phase == Waiting && h.Held != "" {
			s.hasten(i, s.now)
		}
	}
}

// hurry adds to a change the departures that the breaker has held until now.
func (in *Intake) hurry(ctx context.Context, c *change, g Gate, now time.Time) error {
	since := g.Breaker.At.Add(-in.Decider.Limits().Breaker.Within)
	t, err := in.Ledger.Traffic(ctx, since, in.Rules())
	if err != nil {
		return fmt.Errorf("count the departures: %w", err)
	}
	agents := make(map[string]bool)
	for _, l := range t.Left {
		if agents[l.AgentID] {
			continue
		}
		agents[l.AgentID] = true
		open, err := in.Ledger.Open(ctx, l.AgentID, nil)
		if err != nil {
			return fmt.Errorf("read the departures of agent %s: %w", l.AgentID, err)
		}
		for _, d := range open {
			if made := advance(d, Freed{}, now, in.Decider); made.changed {
				c.Departures = append(c.Departures, made.departure)
				c.Journal = append(c.Journal, made.lines...)
			}
		}
	}
	return nil
}
