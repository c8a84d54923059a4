package routing

import (
	"fmt"
	"slices"
	"time"
)

// Criteria say which of a queue's agents a contact may be offered to, step by
// step: "Set routing criteria" in the administrator guide. JSON names are the service's.
type Criteria struct {
	Steps []Step
}

// Step asks for agents, for a while.
type Step struct {
	Expression Expression
	Expiry     *Expiry `json:",omitempty"` // nil: never
}

// Expiry is how long a step lasts once it has begun.
type Expiry struct{ DurationInSeconds int64 }

// Expression is what an agent has to fulfil. Exactly one member is given.
type Expression struct {
	AttributeCondition    *Condition   `json:",omitempty"`
	NotAttributeCondition *Condition   `json:",omitempty"`
	AndExpression         []Expression `json:",omitempty"`
	OrExpression          []Expression `json:",omitempty"`
}

// Condition asks for a level of a proficiency, or for one of some agents.
type Condition struct {
	Name               string         `json:",omitempty"` // of a predefined attribute
	Value              string         `json:",omitempty"`
	ProficiencyLevel   *float64       `json:",omitempty"` // the least
	Range              *Levels        `json:",omitempty"`
	MatchCriteria      *MatchCriteria `json:",omitempty"`
	ComparisonOperator string         `json:",omitempty"`
}

// Levels are both inclusive; nil: no bound.
type Levels struct {
	MinProficiencyLevel *float64 `json:",omitempty"`
	MaxProficiencyLevel *float64 `json:",omitempty"`
}

// MatchCriteria ask for agents by their ids or ARNs.
type MatchCriteria struct {
	AgentsCriteria *AgentsCriteria `json:",omitempty"`
}

// AgentsCriteria are the agents.
type AgentsCriteria struct {
	AgentIds []string `json:",omitempty"`
}

// Skilled is who may fulfil an expression.
type Skilled struct {
	ID, ARN string
	// Level is how good the agent is at a value of a predefined attribute; 0: not at all.
	Level func(name, value string) int
}

// Fits tells whether the agent fulfils the expression.
func (e Expression) Fits(a Skilled) bool {
	fits := func(e Expression) bool { return e.Fits(a) }
	switch {
	case e.AttributeCondition != nil:
		return e.AttributeCondition.fits(a)
	case e.NotAttributeCondition != nil:
		return !e.NotAttributeCondition.fits(a)
	case e.AndExpression != nil:
		return !slices.ContainsFunc(e.AndExpression, func(e Expression) bool { return !e.Fits(a) })
	}
	return slices.ContainsFunc(e.OrExpression, fits)
}

func (c Condition) fits(a Skilled) bool {
	if wanted := c.Agents(); wanted != nil {
		return slices.Contains(wanted, a.ID) || slices.Contains(wanted, a.ARN)
	}
	level := float64(a.Level(c.Name, c.Value))
	switch {
	case level == 0:
		return false
	case c.Range != nil:
		return within(level, c.Range.MinProficiencyLevel, c.Range.MaxProficiencyLevel)
	}
	return within(level, c.ProficiencyLevel, nil)
}

// Agents are the agents that a condition asks for; nil if it asks for a proficiency.
func (c Condition) Agents() []string {
	if c.MatchCriteria == nil || c.MatchCriteria.AgentsCriteria == nil {
		return nil
	}
	return c.MatchCriteria.AgentsCriteria.AgentIds
}

func within(level float64, least, most *float64) bool {
	return (least == nil || level >= *least) && (most == nil || level <= *most)
}

// Check tells what is wrong with the criteria, beginning with where; empty if nothing
// is. known tells the same of a condition's attribute or agents, without the where.
func (c Criteria) Check(known func(Condition) string) string {
	for i, s := range c.Steps {
		at := fmt.Sprintf("RoutingCriteria.Steps[%d]", i)
		if s.Expiry != nil && s.Expiry.DurationInSeconds < 1 {
			return fmt.Sprintf("%s.Expiry.DurationInSeconds: found %d, want 1 or more", at, s.Expiry.DurationInSeconds)
		}
		if wrong := s.Expression.check(at+".Expression", known); wrong != "" {
			return wrong
		}
	}
	return ""
}

func (e Expression) check(at string, known func(Condition) string) string {
	given := 0
	for _, c := range []*Condition{e.AttributeCondition, e.NotAttributeCondition} {
		if c == nil {
			continue
		}
		given++
		if wrong := c.check(known); wrong != "" {
			return at + ": " + wrong
		}
	}
	for _, list := range [][]Expression{e.AndExpression, e.OrExpression} {
		if list != nil {
			given++
		}
		for i, inner := range list {
			if wrong := inner.check(fmt.Sprintf("%s[%d]", at, i), known); wrong != "" {
				return wrong
			}
		}
	}
	if given != 1 {
		return fmt.Sprintf("%s: must have exactly one member, found %d", at, given)
	}
	return ""
}

// atLeast is the operator of a proficiency level, the only one that is documented.
const atLeast = "NumberGreaterOrEqualTo"

func (c Condition) check(known func(Condition) string) string {
	if c.ProficiencyLevel != nil && c.ComparisonOperator != "" && c.ComparisonOperator != atLeast {
		return fmt.Sprintf("ComparisonOperator: found %q, want %s", c.ComparisonOperator, atLeast)
	}
	return known(c)
}

// Lasts is how long the step lasts; 0: for ever.
func (s Step) Lasts() time.Duration {
	if s.Expiry == nil {
		return 0
	}
	return time.Duration(s.Expiry.DurationInSeconds) * time.Second
}
