package controller

import (
	"sync/atomic"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// live is the policy in force. It can be replaced while everything runs: whoever
// asks next is answered by the new one, and what was decided stays decided.
type live struct{ now atomic.Pointer[policy.Policy] }

func newLive(p *policy.Policy) *live {
	l := &live{}
	l.now.Store(p)
	return l
}

func (l *live) inForce() *policy.Policy { return l.now.Load() }

func (l *live) replace(p *policy.Policy) { l.now.Store(p) }

// Mode implements departure.Decider.
func (l *live) Mode() policy.Mode { return l.inForce().Mode() }

// Grace implements departure.Decider.
func (l *live) Grace(c roster.Cause) time.Duration { return l.inForce().Grace(c) }

// Decide implements departure.Decider.
func (l *live) Decide(f policy.Facts) policy.Decision { return l.inForce().Decide(f) }

// Barred implements departure.Decider.
func (l *live) Barred(f policy.Facts, r policy.Rung) string { return l.inForce().Barred(f, r) }

// Text implements departure.Decider.
func (l *live) Text(f policy.Facts, r policy.Rung) string { return l.inForce().Text(f, r) }

// Exclude implements departure.Decider.
func (l *live) Exclude() time.Duration { return l.inForce().Exclude() }

// Limits implements departure.Decider.
func (l *live) Limits() policy.Limits { return l.inForce().Limits() }

// Companion implements companion.Policy.
func (l *live) Companion() policy.Companion { return l.inForce().Companion() }

// Releasers implements departure.Decider.
func (l *live) Releasers() []string { return l.inForce().Releasers() }

var _ departure.Decider = (*live)(nil)
