package operator

import (
	"fmt"
	"net/http"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/report"
)

func (s *server) breaker(r *http.Request) (any, error) {
	if err := parameters(r); err != nil {
		return nil, err
	}
	return s.gate(r)
}

func (s *server) gate(r *http.Request) (Breaker, error) {
	g, err := s.o.Ledger.Gate(r.Context())
	if err != nil {
		return Breaker{}, fmt.Errorf("read the gate: %w", err)
	}
	return ShowBreaker(g), nil
}

func (s *server) freeBreaker(r *http.Request) (any, error) {
	if err := read(r, nil); err != nil {
		return nil, err
	}
	if err := s.o.Desk.FreeBreaker(r.Context(), by(r.Context())); err != nil {
		return nil, refusal(err)
	}
	return s.gate(r)
}

func (s *server) report(r *http.Request) (any, error) {
	if err := parameters(r, "since", "until"); err != nil {
		return nil, err
	}
	o := report.Options{Grace: s.o.Grace}
	var err error
	if o.Since, err = instant(r, "since"); err != nil {
		return nil, err
	}
	if o.Until, err = instant(r, "until"); err != nil {
		return nil, err
	}
	sum, err := report.Of(s.o.Ledger.Departures(r.Context(), ledger.DepartureFilter{}), o)
	if err != nil {
		return nil, fmt.Errorf("read departures: %w", err)
	}
	return sum, nil
}

func (s *server) reload(r *http.Request) (any, error) {
	if s.o.Reload == nil {
		return nil, notHere("reloading")
	}
	if err := read(r, nil); err != nil {
		return nil, err
	}
	says, err := s.o.Reload(r.Context(), by(r.Context()))
	if err != nil {
		return nil, fault(http.StatusUnprocessableEntity, NotInForce, "nothing was changed: "+err.Error())
	}
	return Outcome{Says: says}, nil
}

func (s *server) status(r *http.Request) (any, error) {
	if err := parameters(r); err != nil {
		return nil, err
	}
	out := Status{Now: s.o.Now()}
	var err error
	if out.Breaker, err = s.gate(r); err != nil {
		return nil, err
	}
	if out.Counts, err = s.counts(r); err != nil {
		return nil, err
	}
	if s.o.Process == nil {
		return out, nil
	}
	p, err := s.o.Process(r.Context())
	if err != nil {
		return nil, fmt.Errorf("ask the process: %w", err)
	}
	out.Process = &p
	return out, nil
}

func (s *server) counts(r *http.Request) (Counts, error) {
	c := Counts{Chats: map[string]int{}}
	for d, err := range s.o.Ledger.Departures(r.Context(), ledger.DepartureFilter{}) {
		if err != nil {
			return c, fmt.Errorf("read departures: %w", err)
		}
		c.add(d)
	}
	for _, err := range s.o.Ledger.Quarantined(r.Context()) {
		if err != nil {
			return c, fmt.Errorf("read quarantine: %w", err)
		}
		c.Quarantined++
	}
	return c, nil
}

func (c *Counts) add(d departure.Departure) {
	open := ledger.Pending(d)
	if open {
		c.Departures++
	}
	for _, h := range d.Handovers {
		if h.NeedsPerson() {
			c.Stranded++
		}
		if open {
			c.Chats[string(h.Phase)]++
		}
		if h.Held != "" && !h.Phase.Final() {
			c.Held++
		}
	}
}
