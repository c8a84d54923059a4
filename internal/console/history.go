package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/roster"
	"handover/internal/told"
)

const (
	usualFound = 50
	mostFound  = 500
	// mostSearched bounds one search; the next goes on where it stopped.
	mostSearched = 20_000
)

// History is what a search found.
type History struct {
	Departures []told.Departure `json:"departures"`       // newest first
	Before     string           `json:"before,omitempty"` // goes on with the older ones; empty: there are none
	Searched   Searched         `json:"searched"`
}

// Searched is how far a search went.
type Searched struct {
	From       time.Time `json:"from,omitzero"` // the oldest departure looked at began
	Departures int       `json:"departures"`
	Whole      bool      `json:"whole"` // there is nothing older
}

// causes and outcomes are what can be searched for.
var (
	causes   = []string{string(roster.Offline), string(roster.LoggedOut), string(roster.ClientLost), string(roster.Unresponsive), string(roster.Forced), string(roster.ShiftEnd)}
	states   = []string{string(departure.Grace), string(departure.Moving), string(departure.Settled), string(departure.Cancelled)}
	outcomes = []string{
		string(departure.Waiting), string(departure.Marking), string(departure.Releasing), string(departure.Landing), string(departure.Landed),
		string(departure.Kept), string(departure.Returned), string(departure.Ended), string(departure.Stranded),
	}
)

// search is what is looked for.
type search struct {
	words                                     string // lower case
	agent, cause, state, outcome, queue, rule string
	since, until                              time.Time
	before                                    string // id: what is behind it is wanted
	limit                                     int
}

// history answers with the departures that match: ?q= (agent, ids by their beginning, queue,
// rule, reason), ?agent=, ?cause=, ?state=, ?outcome=, ?queue=, ?rule=, ?since=, ?until=,
// ?limit=, and ?before= with what an earlier answer gave.
func (c *console) history(r *http.Request) (any, error) {
	s, err := searchOf(r)
	if err != nil {
		return nil, err
	}
	f := finding{search: s, skipping: s.before != "", out: History{Departures: []told.Departure{}, Searched: Searched{Whole: true}}}
	for d, err := range c.begun(r.Context(), s.since) {
		if err != nil {
			return nil, fmt.Errorf("read departures: %w", err)
		}
		if !f.take(d) {
			break
		}
	}
	if f.skipping {
		return nil, &httpjson.Fault{Status: http.StatusConflict, Code: httpjson.Refused, Message: "before: the departure at which the search stopped has been let go meanwhile; search again"}
	}
	return f.out, nil
}

// finding is a search under way, through departures from the newest on.
type finding struct {
	search
	skipping bool   // the one at which an earlier search stopped has not come yet
	last     string // id of the last one looked at
	out      History
}

// take looks at the next departure, and tells whether the search goes on.
func (f *finding) take(d departure.Departure) bool {
	switch {
	case f.skipping:
		f.skipping = d.ID != f.before
		return true
	case !f.until.IsZero() && !d.BeganAt.Before(f.until), d.BeganAt.Before(f.since):
		return true
	case len(f.out.Departures) == f.limit, f.out.Searched.Departures == mostSearched:
		f.out.Before, f.out.Searched.Whole = f.last, false
		return false
	}
	f.last = d.ID
	f.out.Searched.Departures, f.out.Searched.From = f.out.Searched.Departures+1, d.BeganAt
	if f.matches(d) {
		f.out.Departures = append(f.out.Departures, told.ShowDeparture(d, ledger.Pending(d)))
	}
	return true
}

func searchOf(r *http.Request) (search, error) {
	q := query{r: r}
	s := search{
		words: strings.ToLower(strings.TrimSpace(q.text("q"))), agent: q.text("agent"), queue: q.text("queue"), rule: q.text("rule"), before: q.text("before"),
		cause: q.oneOf("cause", causes), state: q.oneOf("state", states), outcome: q.oneOf("outcome", outcomes),
		since: q.instant("since"), until: q.instant("until"), limit: q.number("limit", usualFound, mostFound),
	}
	if q.err == nil && len(s.words) > 200 {
		q.err = httpjson.InvalidField("q", "found %d bytes, want at most 200", len(s.words))
	}
	return s, q.err
}

// matches tells whether all that is looked for is in the departure; what is of a chat, in one and the same.
func (s search) matches(d departure.Departure) bool {
	if !s.matchesAgent(d) || !isOr(s.cause, string(d.Cause)) || !isOr(s.state, string(d.State)) {
		return false
	}
	about := begins(s.words, d.ID, d.AgentID) || contains(s.words, d.Username, d.By, d.To, d.Status)
	if len(d.Handovers) == 0 {
		return about && s.outcome+s.queue+s.rule == ""
	}
	return slices.ContainsFunc(d.Handovers, func(h departure.Handover) bool {
		return s.matchesChat(h) && (about || begins(s.words, h.ChatID, h.ContactID) || contains(s.words, h.Queue(), h.Decision.Rule, h.Decision.Reason, h.Reason))
	})
}

func (s search) matchesAgent(d departure.Departure) bool {
	return isOr(s.agent, d.Username) || s.agent == d.AgentID
}

// isOr tells whether something is what is wanted, or nothing is wanted of it.
func isOr(wanted, found string) bool { return wanted == "" || wanted == found }

func (s search) matchesChat(h departure.Handover) bool {
	return isOr(s.outcome, string(h.Phase)) && isOr(s.queue, h.Queue()) && isOr(s.rule, h.Decision.Rule)
}

// begins tells whether one of these ids begins with the words.
func begins(words string, ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(strings.ToLower(id), words) })
}

func contains(words string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), words) })
}
