package main

import (
	"os"
	"strconv"
	"testing"
	"time"

	"handover/test/sim/world"
)

// fixed is how many worlds are played by everybody, shared how many of them once more on
// a table, fresh how many that nobody has played before, unless SIM_SEEDS says
// otherwise.
const (
	fixed  = 40
	shared = 20
	fresh  = 20
)

// TestWorlds plays the same worlds each time.
func TestWorlds(t *testing.T) {
	play(t, world.Run{From: 1, Seeds: fixed})
}

// TestWorldsOnATable plays worlds in which several controllers share a table.
func TestWorldsOnATable(t *testing.T) {
	play(t, world.Run{From: 1, Seeds: shared, Table: true})
}

// TestFreshWorlds plays worlds of which the time says which.
func TestFreshWorlds(t *testing.T) {
	n := fresh
	if text, ok := os.LookupEnv("SIM_SEEDS"); ok {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 0 {
			t.Fatalf("SIM_SEEDS is %q, want a whole number", text)
		}
	}
	from := uint64(time.Now().Unix()) * 1000
	t.Logf("seeds %d to %d; again with: go run ./test/sim -from %d -seeds %d", from, from+uint64(n)-1, from, n)
	play(t, world.Run{From: from, Seeds: n})
}

func play(t *testing.T, r world.Run) {
	t.Helper()
	r.Out, r.Shorten, r.Stop = t.Output(), 60, 3
	if o := r.Do(t); testing.Verbose() {
		o.Print(t.Output())
	}
}
