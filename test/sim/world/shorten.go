package world

import (
	"slices"
	"testing"
)

// Shorten leaves out what a story breaks its promise without. It plays at most
// `most` worlds for it, and returns the shortest story found and what became of it.
func Shorten(t *testing.T, found Result, most int) Result {
	t.Helper()
	best := found
	try := func(s Story) bool {
		if most <= 0 {
			return false
		}
		most--
		r := Play(t, s)
		if len(r.Breaches) == 0 || r.Breaches[0].kind != found.Breaches[0].kind {
			return false
		}
		best = r
		return true
	}
	try(upTo(best))
	for size := len(best.Story.Steps) / 2; size > 0; size /= 2 {
		for from := 0; from+size <= len(best.Story.Steps); {
			s := best.Story
			s.Steps = slices.Delete(slices.Clone(s.Steps), from, from+size)
			if !try(s) {
				from += size
			}
		}
	}
	for _, plainer := range []func(*Story){
		func(s *Story) { s.Controllers = 1 }, func(s *Story) { s.Disk = false }, func(s *Story) { s.Deserted = false },
		func(s *Story) { s.KeepACW = false }, func(s *Story) { s.LogoutEnds = false },
	} {
		s := best.Story
		plainer(&s)
		try(s)
	}
	return best
}

// upTo is the story without what comes after the breach.
func upTo(r Result) Story {
	s := r.Story
	s.Steps = slices.DeleteFunc(slices.Clone(s.Steps), func(p Step) bool { return p.At > r.Breaches[0].At })
	return s
}
