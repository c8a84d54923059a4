package policy

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/roster"
)

// Policy is a parsed policy file. It is never changed after Parse, and may be
// used from any goroutine. It implements departure.Decider.
type Policy struct {
	statuses  roster.Rules
	grace     map[roster.Cause]time.Duration
	releasers []string
	moves     int
	rules     []rule
}

type rule struct {
	name   string
	when   condition
	ladder []Rung
}

//go:embed default.yaml
var defaultYAML []byte

// Default is the policy in force where none is configured: default.yaml.
func Default() *Policy {
	p, err := Parse("default.yaml", defaultYAML)
	if err != nil {
		panic(err) // the file is part of the program, and tested
	}
	return p
}

// DefaultYAML is the text of the default policy, comments and all: what
// documentation shows and a new policy starts from.
func DefaultYAML() string { return string(defaultYAML) }

// Rules says which statuses count as off-line. The catalogue, which only the
// instance knows, is for the caller to add.
func (p *Policy) Rules() roster.Rules {
	r := p.statuses
	r.Types, r.Names = slices.Clone(r.Types), slices.Clone(r.Names)
	return r
}

// Grace is how long an agent may change their mind after a departure with this
// cause began.
func (p *Policy) Grace(c roster.Cause) time.Duration {
	if g, ok := p.grace[c]; ok {
		return g
	}
	return defaultGrace
}

// Releasers are the names of the releasers to try, in order.
func (p *Policy) Releasers() []string { return slices.Clone(p.releasers) }

// Decide says what becomes of a chat, and why: the first rule whose conditions
// all hold. A chat that no rule matches, or that was moved as often as it may
// be, gets an empty ladder.
func (p *Policy) Decide(f Facts) Decision {
	if f.Chat.Moves >= p.moves {
		return Decision{Reason: fmt.Sprintf("the chat was moved %s already, and moves_per_chat allows %d", times(f.Chat.Moves), p.moves)}
	}
	var misses []string
	for _, r := range p.rules {
		miss := r.when.miss(f)
		if miss == "" {
			return Decision{Rule: r.name, Reason: reason(r.name, misses), Ladder: slices.Clone(r.ladder)}
		}
		misses = append(misses, fmt.Sprintf("%q does not: %s", r.name, miss))
	}
	return Decision{Reason: "no rule applies; " + strings.Join(misses, "; ")}
}

func reason(name string, misses []string) string {
	all := append([]string{fmt.Sprintf("rule %q applies", name)}, misses...)
	return strings.Join(all, "; ")
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Barred says why a step must not be taken with these facts; empty if it may.
func (p *Policy) Barred(Facts, Rung) string { return "" }

// Text is what the customer is told on the step, in the chat's language.
func (p *Policy) Text(_ Facts, r Rung) string { return r.Say }

// Exclude is for how long an agent who left a chat is not given it again.
func (p *Policy) Exclude() time.Duration { return 10 * time.Minute }

// Limits are what holds moves back when many happen at once.
func (p *Policy) Limits() Limits { return Limits{} }
