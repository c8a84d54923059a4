package console

import (
	"cmp"
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
	before                                    place
	limit                                     int
}

// place is where a departure stands among the others, which are in order of their
// beginning and then of their ids, newest first.
type place struct {
	at time.Time
	id string
}

func placeOf(d departure.Departure) place { return place{d.BeganAt, d.ID} }

func (p place) String() string { return p.at.UTC().Format(time.RFC3339Nano) + "," + p.id }

// newer tells whether the departure comes before the place.
func (p place) newer(d departure.Departure) bool {
	return cmp.Or(d.BeganAt.Compare(p.at), cmp.Compare(d.ID, p.id)) >= 0
}

// history answers with the departures that match: ?q= (agent, ids by their beginning, queue,
// rule, reason), ?agent=, ?cause=, ?state=, ?outcome=, ?queue=, ?rule=, ?since=, ?until=,
// ?limit=, and ?before= with what an earlier answer gave.
func (c *console) history(r *http.Request) (any, error) {
	s, err := searchOf(r)
	if err != nil {
		return nil, err
	}
	out := History{Departures: []told.Departure{}, Searched: Searched{Whole: true}}
	var last departure.Departure
	for d, err := range c.ledger.Departures(r.Context(), ledger.DepartureFilter{}) {
		if err != nil {
			return nil, fmt.Errorf("read departures: %w", err)
		}
		if s.before.id != "" && s.before.newer(d) || !s.until.IsZero() && !d.BeganAt.Before(s.until) {
			continue
		}
		if d.BeganAt.Before(s.since) {
			break
		}
		if len(out.Departures) == s.limit || out.Searched.Departures == mostSearched {
			out.Before, out.Searched.Whole = placeOf(last).String(), false
			break
		}
		last = d
		out.Searched.Departures, out.Searched.From = out.Searched.Departures+1, d.BeganAt
		if s.matches(d) {
			out.Departures = append(out.Departures, told.ShowDeparture(d, ledger.Pending(d)))
		}
	}
	return out, nil
}

func searchOf(r *http.Request) (search, error) {
	q := query{r: r}
	s := search{
		words: strings.ToLower(strings.TrimSpace(q.text("q"))), agent: q.text("agent"), queue: q.text("queue"), rule: q.text("rule"),
		cause: q.oneOf("cause", causes), state: q.oneOf("state", states), outcome: q.oneOf("outcome", outcomes),
		since: q.instant("since"), until: q.instant("until"), limit: q.number("limit", usualFound, mostFound),
	}
	if before := q.text("before"); before != "" {
		at, id, _ := strings.Cut(before, ",")
		var err error
		if s.before.at, err = time.Parse(time.RFC3339Nano, at); err != nil || id == "" {
			q.wrong("before", "what an earlier answer gave as before")
		}
		s.before.id = id
	}
	if q.err == nil && len(s.words) > 200 {
		q.err = httpjson.InvalidField("q", "found %d bytes, want at most 200", len(s.words))
	}
	return s, q.err
}

// matches tells whether all that is looked for is in the departure; what is of a chat, in one and the same.
func (s search) matches(d departure.Departure) bool {
	if s.agent != "" && s.agent != d.Username && s.agent != d.AgentID ||
		s.cause != "" && s.cause != string(d.Cause) || s.state != "" && s.state != string(d.State) {
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

func (s search) matchesChat(h departure.Handover) bool {
	return (s.outcome == "" || s.outcome == string(h.Phase)) && (s.queue == "" || s.queue == h.Queue()) && (s.rule == "" || s.rule == h.Decision.Rule)
}

// begins tells whether one of these ids begins with the words.
func begins(words string, ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return strings.HasPrefix(strings.ToLower(id), words) })
}

func contains(words string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(strings.ToLower(t), words) })
}
