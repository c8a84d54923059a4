package sqliteledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// nanos is the column form of an instant: Unix nanoseconds, 0 for none.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// instant undoes nanos.
func instant(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}

// encode is the document form of a value.
func encode(v any) (string, error) {
	doc, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode %T: %w", v, err)
	}
	return string(doc), nil
}

// decode undoes encode.
func decode[T any](doc string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(doc), &v); err != nil {
		return v, fmt.Errorf("decode %T: %w", v, err)
	}
	return v, nil
}

// scanDoc scans a row that is one document.
func scanDoc[T any](rows *sql.Rows) (T, error) {
	var doc string
	if err := rows.Scan(&doc); err != nil {
		var none T
		return none, err
	}
	return decode[T](doc)
}

// lease is one leased intent as the query for a departure gives it.
type lease struct {
	ID    string `json:"id"`
	Owner string `json:"owner"`
	Until int64  `json:"until"`
}

// decodeDeparture puts a departure together again from its document and the
// leases on its intents.
func decodeDeparture(doc, leases string) (departure.Departure, error) {
	d, err := decode[departure.Departure](doc)
	if err != nil {
		return d, err
	}
	held, err := decode[[]lease](leases)
	if err != nil {
		return d, fmt.Errorf("leases of %s: %w", d.ID, err)
	}
	for _, l := range held {
		fill(d, l)
	}
	return d, nil
}

func fill(d departure.Departure, l lease) {
	lend(d.Intents, l)
	for _, h := range d.Handovers {
		lend(h.Intents, l)
	}
}

func lend(is []departure.Intent, l lease) {
	for n := range is {
		if is[n].ID == l.ID {
			is[n].Owner, is[n].Until = l.Owner, instant(l.Until)
		}
	}
}

// unleased returns a departure whose intents carry no leases, sharing nothing
// that it changed with d.
func unleased(d departure.Departure) departure.Departure {
	d.Intents, d.Handovers = slices.Clone(d.Intents), slices.Clone(d.Handovers)
	unlend(d.Intents)
	for n := range d.Handovers {
		h := &d.Handovers[n]
		h.Intents = slices.Clone(h.Intents)
		unlend(h.Intents)
	}
	return d
}

func unlend(is []departure.Intent) {
	for n := range is {
		is[n].Owner, is[n].Until = "", time.Time{}
	}
}

// liveColumn is the queues of the agent's live chats, as a JSON array; empty if
// there are none.
func liveColumn(a roster.Agent) (string, error) {
	queues := ledger.Live(a)
	if len(queues) == 0 {
		return "", nil
	}
	return encode(queues)
}

// leaverColumn is who left the chat; empty while the leg is not off.
func leaverColumn(d departure.Departure, h departure.Handover) (string, error) {
	if !h.LegOff {
		return "", nil
	}
	return encode(ledger.Leaver(d, h))
}

// missing is ErrNotFound where a row was asked for that is not there.
func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return departure.ErrNotFound
	}
	return err
}
