// Package report sums up departures: what was moved, what would have been moved
// in shadow, how it ended, and how long customers waited for somebody.
//
// It is pure: the same departures give the same report, in whatever order they
// come. It counts every handover of every departure that it is given exactly
// once, and holds ids, names and reasons but no customer's word.
package report

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// Report is what came of the departures that began in a time.
type Report struct {
	Since      time.Time  `json:"since,omitzero"` // zero: from the beginning
	Until      time.Time  `json:"until,omitzero"` // zero: up to now
	Departures int        `json:"departures"`
	Causes     []Count    `json:"causes"` // departures by cause
	Enforced   Section    `json:"enforced"`
	Shadow     Section    `json:"shadow"`
	Stranded   []Stranded `json:"stranded"` // oldest first
}

// Section is one of the two modes: what was carried out, or only decided.
type Section struct {
	Chats    int     `json:"chats"`
	Outcomes []Count `json:"outcomes"` // chats by phase
	// Moved are the chats whose agent's leg was taken off; in shadow those that
	// would have been sent somewhere.
	Moved int     `json:"moved"`
	By    []Group `json:"by"` // the moved chats
	// Times: enforced, from the chat's leaving the agent until somebody was
	// connected; in shadow, how long a customer stayed with an agent who had gone,
	// beyond the grace.
	Times Times `json:"times"`
}

// Count is how many there are of one kind.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Group is the moved chats by one property: cause, rule, queue or target.
type Group struct {
	By   string `json:"by"`
	Rows []Row  `json:"rows"` // the most chats first
}

// Row is the chats that share a property's value.
type Row struct {
	Name     string `json:"name"`
	Chats    int    `json:"chats"`
	Landed   int    `json:"landed"`
	Stranded int    `json:"stranded"`
}

// Times tells how long something took, in seconds, over N chats.
type Times struct {
	N       int     `json:"n"`
	Median  float64 `json:"medianSeconds"`
	P90     float64 `json:"p90Seconds"`
	Longest float64 `json:"longestSeconds"`
}

// Stranded is a chat that a person must see to.
type Stranded struct {
	At          time.Time `json:"at"`
	DepartureID string    `json:"departureId"`
	Agent       string    `json:"agent"`
	ChatID      string    `json:"chatId"`
	ContactID   string    `json:"contactId"`
	Queue       string    `json:"queue"`
	Reason      string    `json:"reason"`
}

// Options narrow a report.
type Options struct {
	Since, Until time.Time // of a departure's beginning; Until is not included; zero: no bound
	// Grace gives the grace of a cause, which shadow's times leave out. Nil: it is
	// not known, and they count from the departure's epoch.
	Grace func(roster.Cause) time.Duration
}

// Of sums up the departures. Its only error is one that the walk hands out.
func Of(all iter.Seq2[departure.Departure, error], o Options) (Report, error) {
	enforced, shadow, causes := newTally(), newTally(), map[string]int{}
	r := Report{Since: o.Since, Until: o.Until, Stranded: []Stranded{}}
	for d, err := range all {
		if err != nil {
			return Report{}, err
		}
		if !o.covers(d.BeganAt) {
			continue
		}
		r.Departures++
		causes[string(d.Cause)]++
		for _, h := range d.Handovers {
			if h.Shadow {
				shadow.addShadow(d, h, o)
			} else {
				enforced.addEnforced(d, h)
			}
			if h.Phase == departure.Stranded {
				r.Stranded = append(r.Stranded, stranded(d, h))
			}
		}
	}
	r.Causes, r.Enforced, r.Shadow = counts(causes), enforced.section(), shadow.section()
	slices.SortFunc(r.Stranded, func(a, b Stranded) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ChatID, b.ChatID))
	})
	return r, nil
}

func (o Options) covers(at time.Time) bool {
	return !at.Before(o.Since) && (o.Until.IsZero() || at.Before(o.Until))
}

func stranded(d departure.Departure, h departure.Handover) Stranded {
	return Stranded{
		At: h.UpdatedAt, DepartureID: d.ID, Agent: d.Username, ChatID: h.ChatID, ContactID: h.ContactID,
		Queue: queueOf(h), Reason: h.Reason,
	}
}

// queueOf is what people call the queue that the chat came through.
func queueOf(h departure.Handover) string { return cmp.Or(h.Queue(), "none") }

// goneSince is when the chat would have been moved at the earliest.
func goneSince(d departure.Departure, o Options) time.Time {
	if !d.DrainAt.IsZero() {
		return d.DrainAt
	}
	if o.Grace == nil {
		return d.Epoch
	}
	return d.Epoch.Add(o.Grace(d.Cause))
}

// would says what a decision in shadow was: to send the chat somewhere, to leave it
// with the agent, or, without a target, that no step was left.
func would(h departure.Handover) string {
	switch h.Target().Kind {
	case "":
		return wouldStrand
	case policy.Keep:
		return wouldKeep
	}
	return wouldMove
}

// The outcomes of decisions in shadow.
const (
	wouldMove   = "would move"
	wouldKeep   = "would be kept"
	wouldStrand = "would be stranded"
)
