// Package seedtest gives tests the built-in seed, as a server begins with it.
package seedtest

import (
	"testing"

	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
	"handover/deploy/flows"
)

// Builtin is the built-in seed with the shipped flows. The test ends if there is
// something wrong with them.
func Builtin(t testing.TB) *seed.Seed {
	t.Helper()
	var shipped []state.Flow
	for _, f := range flows.All() {
		shipped = append(shipped, state.Flow{Name: f.Name, Type: f.Type, Content: f.Content})
	}
	s, err := seed.Builtin(shipped)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
