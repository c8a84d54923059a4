// Package ledger holds the words that every ledger and its readers share:
// what operators may ask for, what counts as open, live or on the move, the
// chain that makes a changed journal show it, and the bell that a ledger rings
// when something in it changed.
//
// It stores nothing itself. Guarantees of the stores are written, as tests, in
// ledgertest; every store passes all of them.
package ledger

import "time"

// DepartureFilter selects departures. Its zero value selects all of them.
type DepartureFilter struct {
	OpenOnly bool // only those for which Pending is true
	Limit    int  // at most so many, the newest; 0: all
}

// JournalFilter selects lines of the journal. Its zero value selects all of
// them; what is set narrows the selection.
type JournalFilter struct {
	Since       time.Time // entries written at this instant or later
	Until       time.Time // entries written before this instant
	AgentOrUser string    // the agent's id, or the username
	DepartureID string
	ChatID      string
	AfterSeq    int64 // entries with a greater Seq, so that a reader can go on where it stopped
	Limit       int   // at most so many, the oldest; 0: all
}
