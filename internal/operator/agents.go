package operator

import (
	"fmt"
	"net/http"

	"handover/internal/ledger"
	"handover/internal/roster"
	"handover/internal/told"
)

// Drained says what is under way for an agent.
type Drained struct {
	AgentID    string           `json:"agentId"`
	Agent      string           `json:"agent"`
	Departures []told.Departure `json:"departures"` // open ones
}

func (s *server) drain(r *http.Request) (any, error) {
	o := roster.Order{Cause: roster.Forced, By: by(r.Context())}
	if err := read(r, map[string]field{"now": {&o.Now, "true or false"}, "to": {&o.To, "the name of a queue"}}); err != nil {
		return nil, err
	}
	id, username, err := s.user(r)
	if err != nil {
		return nil, err
	}
	if o.To != "" {
		if err := s.knownQueue(r.Context(), "to", o.To); err != nil {
			return nil, err
		}
	}
	o.At = s.o.Now()
	if err := s.o.Desk.Drain(r.Context(), id, username, o); err != nil {
		return nil, refusal(err)
	}
	return s.underWay(r, id, username)
}

func (s *server) undrain(r *http.Request) (any, error) {
	if err := read(r, nil); err != nil {
		return nil, err
	}
	id, username, err := s.user(r)
	if err != nil {
		return nil, err
	}
	if err := s.o.Desk.Undrain(r.Context(), id, by(r.Context())); err != nil {
		return nil, refusal(err)
	}
	return s.underWay(r, id, username)
}

func (s *server) underWay(r *http.Request, id, username string) (any, error) {
	open, err := s.o.Ledger.Open(r.Context(), id, nil)
	if err != nil {
		return nil, fmt.Errorf("read what is under way: %w", err)
	}
	out := Drained{AgentID: id, Agent: username, Departures: []told.Departure{}}
	for _, d := range open {
		if d.AgentID == id {
			out.Departures = append(out.Departures, told.ShowDeparture(d, true))
		}
	}
	return out, nil
}

func (s *server) plan(r *http.Request) (any, error) {
	if s.o.Plan == nil {
		return nil, notHere("planning")
	}
	if err := parameters(r); err != nil {
		return nil, err
	}
	id, username, err := s.user(r)
	if err != nil {
		return nil, err
	}
	d, lines, err := s.o.Plan(r.Context(), id)
	if err != nil {
		return nil, refusal(err)
	}
	if d.Username == "" {
		d.AgentID, d.Username = id, username
	}
	out := told.Plan{Departure: told.ShowDeparture(d, ledger.Pending(d)), Journal: make([]told.Entry, 0, len(lines))}
	for _, e := range lines {
		out.Journal = append(out.Journal, told.ShowEntry(e))
	}
	return out, nil
}

func (s *server) ghosts(r *http.Request) (any, error) {
	if s.o.Ghosts == nil {
		return nil, notHere("the census of ghosts")
	}
	if err := parameters(r); err != nil {
		return nil, err
	}
	census, err := s.o.Ghosts(r.Context())
	if err != nil {
		return nil, fmt.Errorf("count the ghosts: %w", err)
	}
	list := []told.Ghost{}
	for _, g := range census {
		list = append(list, told.ShowGhost(g))
	}
	return list, nil
}
