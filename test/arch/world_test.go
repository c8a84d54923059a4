package arch

import (
	"fmt"
	"slices"
)

// clocks are the ways to read the time or wait for it.
var clocks = []string{
	"time.Now", "time.Since", "time.Until", "time.Sleep", "time.After", "time.AfterFunc", "time.Tick", "time.NewTimer", "time.NewTicker",
}

func worldRules() []rule {
	return []rule{
		{
			name:   "only cmd touches the process",
			reason: "everything else is told its arguments, its context and its environment, so that a test can start it whole, twice, in one process",
			check: uses(func(f file) bool { return !f.test && !within(f.dir, "cmd") },
				"os.Exit", "os.Args", "os.Environ", "os/signal.Notify", "os/signal.NotifyContext", "log.Fatal", "log.Fatalf"),
			bad:  map[string]string{"internal/app/a.go": `package app; import "os"; func f() { os.Exit(1) }`},
			good: map[string]string{"cmd/handover/main.go": `package main; import "os"; func main() { os.Exit(1) }`},
		},
		{
			name:   "what decides is told the time",
			reason: "a decision depends on what it is given and on nothing else, so that replaying it gives the same; those who wait are given a way to",
			check: uses(func(f file) bool {
				return !f.test && withinAny(f.dir, slices.Concat(pure, simulator)) && f.dir != "connectlocal/internal/clock"
			}, clocks...),
			bad:  map[string]string{"internal/policy/a.go": `package policy; import "time"; var now = time.Now`},
			good: map[string]string{"internal/policy/a.go": `package policy; import "time"; var grace = 15 * time.Second`},
		},
		{
			name:   "nobody sleeps for real",
			reason: "production code waits for what it waits for, and a test with time in it runs in a synctest bubble: a real sleep is slow and proves nothing",
			check:  sleepers,
			bad:    map[string]string{"internal/app/a_test.go": `package app; import "time"; func f() { time.Sleep(1) }`},
			good: map[string]string{
				"internal/app/a_test.go": `package app; import "time"; func f() { bubble(); time.Sleep(1) }`,
				"internal/app/b_test.go": `package app; import "testing/synctest"; func bubble() { synctest.Test(nil, nil) }`,
			},
		},
	}
}

// uses finds files for which holds is true and which use any of these names.
func uses(holds func(file) bool, names ...string) func(files []file) []string {
	return func(files []file) []string {
		var broken []string
		for _, f := range files {
			for _, used := range f.uses {
				if holds(f) && slices.Contains(names, used) {
					broken = append(broken, fmt.Sprintf("%s uses %s", f.path, used))
				}
			}
		}
		return broken
	}
}

// sleepers finds time.Sleep outside the tests of packages that test in
// bubbles. A sleep outside the bubble in such a package shows in the suite's time.
func sleepers(files []file) []string {
	bubbles := map[string]bool{}
	for _, f := range files {
		if f.test && slices.Contains(f.imports, "testing/synctest") {
			bubbles[f.dir] = true
		}
	}
	return uses(func(f file) bool { return !f.test || !bubbles[f.dir] }, "time.Sleep")(files)
}
