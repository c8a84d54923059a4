package operator

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/told"
)

// Outcome says in words what came of a change.
type Outcome struct {
	Says string `json:"says"`
}

func (s *server) quarantine(r *http.Request) (any, error) {
	if err := parameters(r); err != nil {
		return nil, err
	}
	list := []told.Record{}
	for q, err := range s.o.Ledger.Quarantined(r.Context()) {
		if err != nil {
			return nil, fmt.Errorf("read quarantine: %w", err)
		}
		list = append(list, told.ShowRecord(q))
	}
	return list, nil
}

// record shows the bytes only if they are asked for: an agent event holds no
// word of a customer, but what lies here may be anything.
func (s *server) record(r *http.Request) (any, error) {
	if err := parameters(r, "data"); err != nil {
		return nil, err
	}
	data, err := truth(r, "data")
	if err != nil {
		return nil, err
	}
	id, err := recordID(r)
	if err != nil {
		return nil, err
	}
	q, err := s.o.Ledger.Kept(r.Context(), id)
	if errors.Is(err, departure.ErrNotFound) {
		return nil, noRecord(id)
	}
	if err != nil {
		return nil, fmt.Errorf("read quarantine: %w", err)
	}
	out := told.ShowRecord(q)
	if data {
		out.Data = q.Data
	}
	return out, nil
}

func (s *server) replay(r *http.Request) (any, error) {
	id, err := emptyFor(r)
	if err != nil {
		return nil, err
	}
	says, err := s.o.Desk.Replay(r.Context(), id, by(r.Context()))
	if errors.Is(err, departure.ErrNotFound) {
		return nil, noRecord(id)
	}
	if err != nil {
		return nil, refusal(err)
	}
	return Outcome{Says: says}, nil
}

func (s *server) drop(r *http.Request) (any, error) {
	id, err := emptyFor(r)
	if err != nil {
		return nil, err
	}
	err = s.o.Desk.Drop(r.Context(), id, by(r.Context()))
	if errors.Is(err, departure.ErrNotFound) {
		return nil, noRecord(id)
	}
	if err != nil {
		return nil, refusal(err)
	}
	return Outcome{Says: fmt.Sprintf("record %d is kept no more", id)}, nil
}

// emptyFor reads the id of a call that takes nothing else.
func emptyFor(r *http.Request) (int64, error) {
	if err := read(r, nil); err != nil {
		return 0, err
	}
	return recordID(r)
}

func recordID(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, httpjson.InvalidField("id", "found %s, want the number of a record", httpjson.Quoted(r.PathValue("id")))
	}
	return id, nil
}

func noRecord(id int64) error { return notFound("no record %d is in quarantine", id) }
