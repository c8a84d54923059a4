// Package nearest finds the name that somebody most likely meant by one that
// does not exist, for messages that ask "did you mean". (Package flow, which
// imports nothing of ours, has its own.)
package nearest

import (
	"slices"
	"strings"
)

// Of is the one of the names that word was most likely meant to be: equal but for
// case, or with a third of its letters wrong at most. It is empty if none is so
// near; of several that are equally near it is the first in alphabetical order.
func Of(word string, names []string) string {
	best, least := "", max(len([]rune(word))/3, 1)+1
	for _, name := range slices.Sorted(slices.Values(names)) {
		if name == word {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	return best
}

// distance counts the letters to insert, drop, replace or swap with their
// neighbour to make b of a.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	var before []int
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range from {
		next := make([]int, len(to)+1)
		next[0] = i + 1
		for j, y := range to {
			cost := 1
			if x == y {
				cost = 0
			}
			next[j+1] = min(row[j]+cost, row[j+1]+1, next[j]+1)
			if i > 0 && j > 0 && x == to[j-1] && from[i-1] == y {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row = row, next
	}
	return row[len(to)]
}
