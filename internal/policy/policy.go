package policy

import (
	"time"

	"handover/internal/roster"
)

// Policy is a parsed policy file. It implements departure.Decider.
type Policy struct{}

// Parse reads a policy in YAML; name is the file's name for messages.
func Parse(name string, data []byte) (*Policy, error) { panic("not yet") }

// Default is the policy in force where none is configured.
func Default() *Policy { panic("not yet") }

// Rules says which statuses count as off-line; the caller adds the catalogue.
func (p *Policy) Rules() roster.Rules { panic("not yet") }

// Grace is how long to wait after a departure with this cause began.
func (p *Policy) Grace(c roster.Cause) time.Duration { panic("not yet") }

// Decide says what becomes of a chat, and why.
func (p *Policy) Decide(f Facts) Decision { panic("not yet") }

// Releasers are the releasers to try, in order.
func (p *Policy) Releasers() []string { panic("not yet") }
