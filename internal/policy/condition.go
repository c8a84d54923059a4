package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"handover/internal/roster"
)

// condition is what a rule asks of the facts: any of the values in each list,
// every list that is there, and the expression. The zero value holds always.
type condition struct {
	causes     []string
	queues     []string // names or ARNs
	attributes map[string][]string
	expression *expression // nil: none
}

func (c condition) always() bool { return c.unlisted() && c.expressionless() }

func (c condition) unlisted() bool {
	return len(c.causes) == 0 && len(c.queues) == 0 && len(c.attributes) == 0
}

func (c condition) expressionless() bool {
	return c.expression == nil || c.expression.always
}

// miss says which part of the condition does not hold; empty if all of it does.
// It gives the policy's values, not the chat's.
func (c condition) miss(v *view) string {
	f := v.facts
	if len(c.causes) > 0 && !slices.Contains(c.causes, string(f.Cause)) {
		return "cause is not " + anyOf(c.causes)
	}
	if len(c.queues) > 0 && !slices.ContainsFunc(c.queues, f.cameThrough) {
		return "queue is not " + anyOf(c.queues)
	}
	for _, name := range slices.Sorted(maps.Keys(c.attributes)) {
		want := c.attributes[name]
		if got, ok := f.Chat.Attributes[name]; !ok || !slices.Contains(want, got) {
			return fmt.Sprintf("attribute %s is not %s", name, anyOf(want))
		}
	}
	if c.expression != nil {
		return c.expression.miss(v)
	}
	return ""
}

// covers says whether a rule with this condition takes every chat that one with
// the other would, as far as their lists and texts tell.
func (c condition) covers(other condition) bool {
	if !c.expressionless() && (other.expression == nil || oneLine(c.expression.text) != oneLine(other.expression.text)) {
		return false
	}
	for name, values := range c.attributes {
		if narrower, ok := other.attributes[name]; !ok || !within(narrower, values) {
			return false
		}
	}
	return wider(c.causes, other.causes) && wider(c.queues, other.queues)
}

// wider says whether a list lets through all that the other does; an empty one
// lets everything through.
func wider(list, other []string) bool {
	return len(list) == 0 || len(other) > 0 && within(other, list)
}

func within(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(v string) bool { return !slices.Contains(whole, v) })
}

func (f *Facts) cameThrough(queue string) bool {
	return queue == f.Chat.QueueName || queue == f.Chat.QueueARN
}

func anyOf(values []string) string { return strings.Join(values, " or ") }

// causes is the closed list of design §2.
var causes = []string{
	string(roster.Offline), string(roster.LoggedOut), string(roster.ClientLost),
	string(roster.Unresponsive), string(roster.Forced), string(roster.ShiftEnd),
}
