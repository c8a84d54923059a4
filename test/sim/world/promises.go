package world

import (
	"slices"

	"handover/internal/departure"
)

// promise is one of design §5's, and how it is judged. All but end are called
// with the world's lock held.
type promise struct {
	number int
	words  string
	commit func(w *World, l *life, c departure.Commit) // before c is noted
	effect func(w *World, e effect)
	end    func(w *World)
}

// promises are the ten; one may be judged in several ways.
func promises() []promise {
	return slices.Concat(
		recordPromises(), onePromises(), returnPromises(), intentPromises(), customerPromises(),
		finalPromises(), quotaPromises(), movePromises(), secretPromises(), limitPromises(), journalPromises(),
	)
}
