// Package serverless runs the controller in AWS Lambda functions: one program whose
// role is set by its environment.
package serverless

import (
	"fmt"
	"slices"
	"strings"
)

// Role is what one function does.
type Role string

// The roles.
const (
	Events        Role = "events"         // agent events, from a Kinesis event source mapping
	Worker        Role = "worker"         // what is due, woken by an SQS queue
	ContactEvents Role = "contact-events" // contact events, from an EventBridge rule
	Sweep         Role = "sweep"          // on a schedule: the instance read back, lost wakes made good, upkeep
	Companions    Role = "companions"     // the agents' companions, at a function URL
	Operators     Role = "operators"      // the operators' calls, at a function URL that IAM guards
)

// Roles are all roles.
func Roles() []Role { return []Role{Events, Worker, ContactEvents, Sweep, Companions, Operators} }

// ParseRole reads a role as HANDOVER_ROLE has it.
func ParseRole(s string) (Role, error) {
	r := Role(s)
	if !slices.Contains(Roles(), r) {
		names := make([]string, 0, len(Roles()))
		for _, r := range Roles() {
			names = append(names, string(r))
		}
		return "", fmt.Errorf("HANDOVER_ROLE: found %q, want one of %s", s, strings.Join(names, ", "))
	}
	return r, nil
}
