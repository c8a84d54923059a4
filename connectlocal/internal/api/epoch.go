package api

import (
	"fmt"
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

// at is t as an epoch.
func at(t time.Time) epoch { return epoch{t} }
