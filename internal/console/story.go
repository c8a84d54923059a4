package console

import (
	"errors"
	"fmt"
	"net/http"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/told"
)

// mostLines is how much of a departure's journal a page shows. The whole of it is to be had
// by the operators' call journal.
const mostLines = 2000

// Story is one departure, whole.
type Story struct {
	Departure told.Departure `json:"departure"`
	Journal   []told.Entry   `json:"journal"`
	More      bool           `json:"more"` // there are more lines
}

func (c *console) story(r *http.Request) (any, error) {
	id := r.PathValue("id")
	d, err := c.ledger.Load(r.Context(), id)
	if errors.Is(err, departure.ErrNotFound) {
		return nil, &httpjson.Fault{Status: http.StatusNotFound, Code: httpjson.NotFound, Message: fmt.Sprintf("there is no departure %s; what is old is let go after the time that the configuration keeps it", httpjson.Quoted(id))}
	}
	if err != nil {
		return nil, err
	}
	s := Story{Departure: told.ShowDeparture(d, ledger.Pending(d)), Journal: []told.Entry{}}
	for e, err := range c.ledger.Journal(r.Context(), ledger.JournalFilter{DepartureID: id, Limit: mostLines + 1}) {
		if err != nil {
			return nil, err
		}
		if len(s.Journal) == mostLines {
			s.More = true
			break
		}
		s.Journal = append(s.Journal, shown(e))
	}
	return s, nil
}

// shown is a journal line for the page, which has no use for its hash.
func shown(e departure.Entry) told.Entry {
	v := told.ShowEntry(e)
	v.Hash = ""
	return v
}
