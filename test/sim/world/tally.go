package world

import (
	"fmt"
	"io"
	"maps"
	"slices"
)

// Tally counts what was exercised: how often each thing happened, by table.
type Tally map[string]map[string]int

func (t Tally) add(table, what string) {
	if t[table] == nil {
		t[table] = map[string]int{}
	}
	t[table][what]++
}

// Add takes another world's counts in.
func (t Tally) Add(o Tally) {
	for table, counts := range o {
		for what, n := range counts {
			if t[table] == nil {
				t[table] = map[string]int{}
			}
			t[table][what] += n
		}
	}
}

// Print writes the tables.
func (t Tally) Print(out io.Writer) {
	for _, table := range slices.Sorted(maps.Keys(t)) {
		fmt.Fprintf(out, "\n%s\n", table)
		for _, what := range slices.Sorted(maps.Keys(t[table])) {
			fmt.Fprintf(out, "  %8d  %s\n", t[table][what], what)
		}
	}
}
