package sqliteledger

import (
	"encoding/json"
	"fmt"
	"time"

	"handover/internal/departure"
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

// lease is one leased intent as the query for a departure gives it.
type lease struct {
	ID    string `json:"id"`
	Owner string `json:"owner"`
	Until int64  `json:"until"`
}

// decodeDeparture puts a departure together again from its document and the
// leases on its intents.
func decodeDeparture(doc, leases string) (departure.Departure, error) {
	var d departure.Departure
	if err := json.Unmarshal([]byte(doc), &d); err != nil {
		return d, fmt.Errorf("decode departure: %w", err)
	}
	var held []lease
	if err := json.Unmarshal([]byte(leases), &held); err != nil {
		return d, fmt.Errorf("decode leases of %s: %w", d.ID, err)
	}
	for _, l := range held {
		fill(d, l)
	}
	return d, nil
}

func fill(d departure.Departure, l lease) {
	for _, h := range d.Handovers {
		for n := range h.Intents {
			if h.Intents[n].ID == l.ID {
				h.Intents[n].Owner, h.Intents[n].Until = l.Owner, instant(l.Until)
			}
		}
	}
}

// unleased returns a departure whose intents carry no leases, sharing nothing
// that it changed with d.
func unleased(d departure.Departure) departure.Departure {
	handovers := make([]departure.Handover, len(d.Handovers))
	for n, h := range d.Handovers {
		intents := make([]departure.Intent, len(h.Intents))
		for m, i := range h.Intents {
			i.Owner, i.Until = "", time.Time{}
			intents[m] = i
		}
		if h.Intents != nil {
			h.Intents = intents
		}
		handovers[n] = h
	}
	if d.Handovers != nil {
		d.Handovers = handovers
	}
	return d
}
