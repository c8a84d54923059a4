package serverless

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/connectapi"
)

// TestAreas holds the table against the operations that are called.
func TestAreas(t *testing.T) {
	if diff := cmp.Diff(connectapi.Operations(), slices.Sorted(maps.Keys(areas()))); diff != "" {
		t.Errorf("operations (- called, + in the table):\n%s", diff)
	}
}

// TestTheWorkerAloneWrites is about Amazon Connect: the ledger is everybody's.
func TestTheWorkerAloneWrites(t *testing.T) {
	writing := func(action string) bool {
		return areas()[strings.TrimPrefix(action, "connect:")] == writes
	}
	for _, r := range Roles() {
		if got := slices.ContainsFunc(Calls(r), writing); got != (r == Worker) {
			t.Errorf("%s: writes %t", r, got)
		}
	}
}

func TestCallsOfEvents(t *testing.T) {
	want := []string{
		"connect:ListAgentStatuses",
		"dynamodb:BatchGetItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query",
		"sqs:SendMessage",
	}
	if diff := cmp.Diff(want, Calls(Events)); diff != "" {
		t.Errorf("(- want, + got):\n%s", diff)
	}
}

// TestEveryCallIsSomebodys finds an operation that no role may call.
func TestEveryCallIsSomebodys(t *testing.T) {
	all := make(map[string]bool)
	for _, r := range Roles() {
		for _, call := range Calls(r) {
			all[call] = true
		}
	}
	for operation, a := range areas() {
		if all["connect:"+operation] != (a != unsigned) {
			t.Errorf("%s: some role calls it: %t", operation, all["connect:"+operation])
		}
	}
}
