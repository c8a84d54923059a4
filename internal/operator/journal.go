package operator

import (
	"encoding/json"
	"net/http"

	"handover/internal/ledger"
	"handover/internal/told"
)

// journal answers with a line of JSON for each of the journal's. One that breaks
// off ends the connection, so that it cannot be taken for the whole.
func (s *server) journal(w http.ResponseWriter, r *http.Request) {
	f, err := journalFilter(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	began := false
	begin := func() {
		w.Header().Set("Content-Type", "application/x-ndjson")
		w.Header().Set("Cache-Control", "no-store")
		began = true
	}
	for e, err := range s.o.Ledger.Journal(r.Context(), f) {
		if err != nil && !began {
			s.fail(w, r, err)
			return
		}
		if !began {
			begin()
		}
		if err == nil {
			err = json.NewEncoder(w).Encode(told.ShowEntry(e))
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	}
	if !began {
		begin()
	}
}

func journalFilter(r *http.Request) (ledger.JournalFilter, error) {
	var f ledger.JournalFilter
	err := parameters(r, "since", "until", "agent", "departure", "chat", "after", "limit")
	if err != nil {
		return f, err
	}
	q := r.URL.Query()
	f.AgentOrUser, f.DepartureID, f.ChatID = q.Get("agent"), q.Get("departure"), q.Get("chat")
	if f.Since, err = instant(r, "since"); err != nil {
		return f, err
	}
	if f.Until, err = instant(r, "until"); err != nil {
		return f, err
	}
	if f.AfterSeq, err = number(r, "after", 0); err != nil {
		return f, err
	}
	limit, err := number(r, "limit", 0)
	f.Limit = int(limit)
	return f, err
}
