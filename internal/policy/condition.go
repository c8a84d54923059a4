package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"handover/internal/roster"
)

// condition is what a rule asks of the facts: any of the values in each list,
// and every list that is there. The zero value holds always.
type condition struct {
	causes     []string
	queues     []string // names or ARNs
	attributes map[string][]string
}

func (c condition) always() bool {
	return len(c.causes) == 0 && len(c.queues) == 0 && len(c.attributes) == 0
}

// miss says which part of the condition does not hold; empty if all of it does.
// It gives the policy's values, not the chat's.
func (c condition) miss(f Facts) string {
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
	return ""
}

func (f Facts) cameThrough(queue string) bool {
	return queue == f.Chat.QueueName || queue == f.Chat.QueueARN
}

func anyOf(values []string) string { return strings.Join(values, " or ") }

// causes is the closed list of design §2.
var causes = []string{
	string(roster.Offline), string(roster.LoggedOut), string(roster.ClientLost),
	string(roster.Unresponsive), string(roster.Forced), string(roster.ShiftEnd),
}
