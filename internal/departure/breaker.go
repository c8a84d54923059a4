package departure

import (
	"context"
	"fmt"
	"slices"
	"time"

	"handover/internal/policy"
	"handover/internal/roster"
)

// guard adds the gate to the change: as it will be, if this departure is one too
// many, else as it was read, so that of several who leave at the same instant, on
// several shards, the later ones are counted with the earlier ones.
func (in *Intake) guard(ctx context.Context, c *change, t turn, now time.Time) error {
	rule := in.Decider.Limits().Breaker
	at := slices.IndexFunc(t.signals, func(s roster.Signal) bool {
		return s.Kind == roster.Departed && slices.Contains(rule.Causes, s.Leaving.Cause)
	})
	if at < 0 || rule.Share <= 0 {
		return nil
	}
	gate, err := in.Ledger.Gate(ctx)
	if err != nil {
		return fmt.Errorf("read the gate: %w", err)
	}
	this := Left{AgentID: t.is.ID, Cause: t.signals[at].Leaving.Cause, BeganAt: now}
	traffic, err := in.traffic(ctx, rule, gate, this)
	if err != nil {
		return err
	}
	next, line, changed := gate.next(rule, traffic, now)
	switch {
	case changed:
		c.Gate, c.sooner = &next, true
		c.Journal = append(c.Journal, line)
	case !gate.Breaker.Tripped:
		c.Gate = &gate
	}
	return nil
}

// traffic is what the ledger counts, with this departure, and with all who left
// counted among the staffed. Those who have gone for good are not counted there any
// more; each of them is looked up, but only if it could matter.
func (in *Intake) traffic(ctx context.Context, rule policy.BreakerRule, gate Gate, this Left) (Traffic, error) {
	rules := in.Rules()
	t, err := in.Ledger.Traffic(ctx, this.BeganAt.Add(-rule.Within), rules)
	if err != nil {
		return t, fmt.Errorf("count the departures: %w", err)
	}
	t.Left = append(slices.Clone(t.Left), this)
	left := t.left(rule, gate.Breaker.Freed, this.BeganAt)
	if len(left) < rule.AtLeast || float64(len(left)) <= rule.Share*float64(t.Staffed) {
		return t, nil
	}
	for id := range left {
		a, err := in.Ledger.Agent(ctx, id)
		if err != nil {
			return t, fmt.Errorf("read agent %s, who left: %w", id, err)
		}
		if !a.Staffed(rules) {
			t.Staffed++
		}
	}
	return t, nil
}

// tendBreaker lets the breaker go if its time is up. It says when that will be;
// false if it does not hold.
func (in *Intake) tendBreaker(ctx context.Context) (until time.Time, holds bool, err error) {
	err = in.commit(ctx, func(ctx context.Context, c *change) error {
		gate, err := in.Ledger.Gate(ctx)
		if err != nil {
			return fmt.Errorf("read the gate: %w", err)
		}
		until, holds = gate.Breaker.Until, gate.Breaker.Tripped
		if holds && !in.Now().Before(until) {
			next, line, _ := gate.free("", in.Now())
			c.Gate, c.Journal, holds = &next, []Entry{line}, false
		}
		return nil
	})
	return until, holds, err
}
