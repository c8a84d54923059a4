package agentevent

import "errors"

// ErrForeign says that a record is no agent event but another documented kind
// that may share the stream (a contact record): nothing to apply, nothing wrong.
var ErrForeign = errors.New("agentevent: a record of another kind")

// Decode reads one record of the agent event stream.
func Decode(data []byte) (Event, error) { panic("not yet") }
