// Package nearest finds the name that somebody most likely meant by one that
// does not exist, for messages that ask "did you mean". (Package flow, which
// imports nothing of ours, has its own.)
package nearest

import "strings"

// Of returns the candidate that the fewest letters have to be inserted, deleted
// or replaced in to make word of it, regardless of case; the first of several.
// It is empty if each takes more than most.
func Of(word string, candidates []string, most int) string {
	best, least := "", most+1
	for _, c := range candidates {
		if d := distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(c))); d < least {
			best, least = c, d
		}
	}
	return best
}

// distance is how many letters differ, one row of the table at a time.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			replace := diagonal
			if x != y {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
