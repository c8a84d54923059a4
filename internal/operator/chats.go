package operator

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/told"
)

// How long a chat may be left with the agent for longer, at a time.
const (
	usualLonger = 5 * time.Minute
	mostLonger  = time.Hour
)

// mostDepartures is how many a list has if it is not asked for fewer.
const mostDepartures = 1000

func (s *server) departures(r *http.Request) (any, error) {
	if err := parameters(r, "open", "limit"); err != nil {
		return nil, err
	}
	open, err := truth(r, "open")
	if err != nil {
		return nil, err
	}
	limit, err := number(r, "limit", mostDepartures)
	if err != nil {
		return nil, err
	}
	list := []told.Departure{}
	for d, err := range s.o.Ledger.Departures(r.Context(), ledger.DepartureFilter{}) {
		if err != nil {
			return nil, fmt.Errorf("read departures: %w", err)
		}
		if int64(len(list)) >= limit {
			break
		}
		if pending := ledger.Pending(d); pending || !open {
			list = append(list, told.ShowDeparture(d, pending))
		}
	}
	return list, nil
}

func (s *server) keepLonger(r *http.Request) (any, error) {
	span := usualLonger.String()
	const want = "a duration with its unit, up to 1h, such as 5m"
	if err := read(r, map[string]field{"for": {&span, want}}); err != nil {
		return nil, err
	}
	d, err := time.ParseDuration(span)
	if err != nil || d <= 0 || d > mostLonger {
		return nil, httpjson.InvalidField("for", "found %s, want %s", httpjson.Quoted(span), want)
	}
	return s.ask(r, departure.Asked{Want: departure.Longer, For: d})
}

func (s *server) send(r *http.Request) (any, error) {
	target := ""
	if err := read(r, map[string]field{"target": {&target, wantTarget}}); err != nil {
		return nil, err
	}
	if err := s.checkTarget(r, target); err != nil {
		return nil, err
	}
	return s.ask(r, departure.Asked{Want: departure.Send, Target: target})
}

const wantTarget = "same-queue, queue NAME or agent NAME"

// checkTarget refuses what is no target, and keep and survey: the one is asked
// for by another call, the other ends with the customer's being disconnected,
// which is for the policy alone to choose.
func (s *server) checkTarget(r *http.Request, target string) error {
	kind, name, _ := strings.Cut(target, " ")
	switch {
	case target == "same-queue":
		return nil
	case kind == "queue" && name != "":
		return s.knownQueue(r.Context(), "target", name)
	case kind == "agent" && name != "":
		_, _, err := s.userNamed(r.Context(), name)
		return err
	case kind == "keep":
		return httpjson.InvalidField("target", "found keep; ask for keep-longer instead")
	case kind == "survey":
		return httpjson.InvalidField("target", "found survey, which ends the chat: only the policy may choose it; want %s", wantTarget)
	}
	return httpjson.InvalidField("target", "found %s, want %s", httpjson.Quoted(target), wantTarget)
}

func (s *server) undo(r *http.Request) (any, error) {
	if err := read(r, nil); err != nil {
		return nil, err
	}
	return s.ask(r, departure.Asked{Want: departure.Undo})
}

// ask hands it on, and answers with the departure as it is then.
func (s *server) ask(r *http.Request, a departure.Asked) (any, error) {
	id := r.PathValue("id")
	a.By, a.ChatID = by(r.Context()), r.PathValue("chatId")
	if err := s.o.Desk.Ask(r.Context(), id, a); err != nil {
		return nil, refusal(err)
	}
	d, err := s.o.Ledger.Load(r.Context(), id)
	if err != nil {
		return nil, fmt.Errorf("read the departure again: %w", err)
	}
	return told.ShowDeparture(d, ledger.Pending(d)), nil
}
