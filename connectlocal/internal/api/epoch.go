package api

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

// epoch is an instant as REST-JSON has it: seconds since 1970, with
// milliseconds. The zero time is left out by omitzero.
type epoch struct{ time.Time }

// MarshalJSON implements json.Marshaler.
func (e epoch) MarshalJSON() ([]byte, error) {
	ms := e.UnixMilli()
	return fmt.Appendf(nil, "%d.%03d", ms/1000, ms%1000), nil
}

// UnmarshalJSON implements json.Unmarshaler: what the model lets through as a
// timestamp, seconds since 1970 or a text of ISO 8601.
func (e *epoch) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		t, err := time.Parse(time.RFC3339, text)
		e.Time = t.UTC()
		return err
	}
	var seconds float64
	if err := json.Unmarshal(data, &seconds); err != nil {
		return err
	}
	e.Time = time.UnixMilli(int64(math.Round(seconds * 1000))).UTC()
	return nil
}

// at is t as an epoch.
func at(t time.Time) epoch { return epoch{t} }
