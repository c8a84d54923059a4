package policy

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/internal/roster"
)

// Policy is a parsed policy file. It is never changed after Parse, and may be
// used from any goroutine. It implements departure.Decider.
type Policy struct {
	file       string
	text       string
	mode       Mode
	undo       bool
	exclude    time.Duration
	language   string // the attribute that says which language the customer reads
	statuses   roster.Rules
	grace      map[roster.Cause]time.Duration
	releasers  []string
	moves      int
	limits     Limits
	companion  Companion
	shifts     []shift
	rules      []rule
	tests      []test
	names      Names
	conditions map[conditionKey]*expression // of the steps
}

type rule struct {
	name   string
	line   int // of the file
	when   condition
	whole  bool // it was read without a mistake
	mode   Mode
	undo   bool
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

// Rules says which statuses count as off-line, and what else tells that an agent
// is leaving. The catalogue, which only the instance knows, is for the caller to
// add.
func (p *Policy) Rules() roster.Rules {
	r := p.statuses
	r.Types, r.Names = slices.Clone(r.Types), slices.Clone(r.Names)
	if len(p.shifts) > 0 {
		r.Shift = p.nextShift
	}
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

// Companion is what the agents' companions may show, ask and do.
func (p *Policy) Companion() Companion { return p.companion }

// Mode is the mode of the rules that have none of their own.
func (p *Policy) Mode() Mode { return p.mode }

// InShadow is the policy with nothing done by it: every rule decides and records only,
// whatever mode it has.
func (p *Policy) InShadow() *Policy {
	shadow := *p
	shadow.mode, shadow.rules = Shadow, slices.Clone(p.rules)
	for n := range shadow.rules {
		shadow.rules[n].mode = Shadow
	}
	return &shadow
}

// Exclude is for how long an agent who left a chat is not given it again, unless
// they come back; 0: they are.
func (p *Policy) Exclude() time.Duration { return p.exclude }

// Limits are what holds moves back when many happen at once.
func (p *Policy) Limits() Limits {
	l := p.limits
	l.Breaker.Causes = slices.Clone(l.Breaker.Causes)
	l.Budgets = slices.Clone(l.Budgets)
	return l
}

// Names are what the policy calls by name, each as often as it does.
func (p *Policy) Names() Names {
	n := p.names
	return Names{
		Queues: slices.Clone(n.Queues), Agents: slices.Clone(n.Agents),
		Statuses: slices.Clone(n.Statuses), RoutingProfiles: slices.Clone(n.RoutingProfiles),
	}
}

// Decide says what becomes of a chat, and why: the first rule whose conditions
// all hold. A chat that no rule matches, or that was moved as often as it may
// be, gets an empty ladder and the policy's own mode.
func (p *Policy) Decide(f Facts) Decision {
	d := Decision{Mode: p.mode, Undo: p.undo}
	if f.Chat.Moves >= p.moves {
		d.Reason = fmt.Sprintf("the chat was moved %s already, and moves_per_chat allows %d", times(f.Chat.Moves), p.moves)
		return d
	}
	v := newView(&f, Target{})
	for _, r := range p.rules {
		miss := r.when.miss(v)
		if miss == "" {
			d.Rule, d.Ladder, d.Mode, d.Undo = r.name, copied(r.ladder), r.mode, r.undo
			break
		}
		d.Rejected = append(d.Rejected, Rejected{Rule: r.name, Why: miss})
	}
	d.Reason = reason(d)
	return d
}

func copied(ladder []Rung) []Rung {
	c := slices.Clone(ladder)
	for n := range c {
		c[n].SayIn = maps.Clone(c[n].SayIn)
	}
	return c
}

func reason(d Decision) string {
	var misses []string
	for _, r := range d.Rejected {
		misses = append(misses, fmt.Sprintf("%q does not: %s", r.Rule, r.Why))
	}
	if d.Rule == "" {
		return "no rule applies; " + strings.Join(misses, "; ")
	}
	return strings.Join(append([]string{fmt.Sprintf("rule %q applies", d.Rule)}, misses...), "; ")
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}
