package operator

import (
	"fmt"
	"net/http"
	"strings"

	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/report"
	"handover/internal/told"
)

func (s *server) breaker(r *http.Request) (any, error) {
	if err := parameters(r); err != nil {
		return nil, err
	}
	return s.gate(r)
}

func (s *server) gate(r *http.Request) (told.Breaker, error) {
	g, err := s.o.Ledger.Gate(r.Context())
	if err != nil {
		return told.Breaker{}, fmt.Errorf("read the gate: %w", err)
	}
	return told.ShowBreaker(g), nil
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

// maxPolicy bounds a policy's text.
const maxPolicy = 64 << 10

func (s *server) adopt(r *http.Request) (any, error) {
	if s.o.Adopt == nil {
		return nil, notHere("trying another policy")
	}
	data, err := httpjson.Body(r, maxPolicy)
	if err != nil {
		return nil, err
	}
	var in struct{ Text string }
	if err := httpjson.Decode(data, &in); err != nil {
		return nil, err
	}
	if strings.TrimSpace(in.Text) == "" {
		return nil, httpjson.InvalidField("text", "found nothing, want the text of a policy file")
	}
	says, err := s.o.Adopt(r.Context(), in.Text, by(r.Context()))
	if err != nil {
		return nil, fault(http.StatusUnprocessableEntity, NotInForce, "nothing was changed: "+err.Error())
	}
	return Outcome{Says: says}, nil
}

func (s *server) status(r *http.Request) (any, error) {
	if err := parameters(r); err != nil {
		return nil, err
	}
	out := told.Status{Now: s.o.Now()}
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

func (s *server) counts(r *http.Request) (told.Counts, error) {
	c := told.Counts{Chats: map[string]int{}}
	for d, err := range s.o.Ledger.Departures(r.Context(), ledger.DepartureFilter{}) {
		if err != nil {
			return c, fmt.Errorf("read departures: %w", err)
		}
		c.Add(d, ledger.Pending(d))
	}
	for _, err := range s.o.Ledger.Quarantined(r.Context()) {
		if err != nil {
			return c, fmt.Errorf("read quarantine: %w", err)
		}
		c.Quarantined++
	}
	return c, nil
}
