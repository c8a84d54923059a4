package seed

import (
	"fmt"
	"slices"
	"strings"
)

// unknown says that there is no such name, and what may have been meant.
func unknown(kind, name string, known []string) string {
	said := fmt.Sprintf("there is no %s %q", kind, name)
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("%s; did you mean %q?", said, near)
	}
	if len(known) == 0 {
		return said + "; there are none"
	}
	quoted := list(known, func(k string) string { return fmt.Sprintf("%q", k) })
	return said + "; there are " + strings.Join(quoted, ", ")
}

// nearest is the known name that could have become name by a slip of the
// fingers, empty if none is that close.
func nearest(name string, known []string) string {
	best, least := "", max(len(name)/3, 1)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts the characters to insert, delete or replace between two texts.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range s {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range t {
			change := diagonal
			if x != y {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = slices.Min([]int{change, row[j] + 1, row[j+1] + 1})
		}
	}
	return row[len(t)]
}
