// Package agentevent is the wire model of Amazon Connect's agent event stream
// and its decoder.
//
// It guarantees:
//   - Decode accepts every form in which the service is known to write an agent
//     event (spec §1.3), and gives all of them the same shape;
//   - what it accepts names its agent, its own id, time and kind, and the status
//     in force; every contact in it has an id, a channel and a state;
//   - what it refuses, it refuses with an error that names the field, what was
//     found and what is allowed; it never panics, whatever the bytes;
//   - a record of another documented kind that may share the stream is told
//     apart from a broken one (ErrForeign).
//
// It keeps nothing, does no I/O and reads no clock.
package agentevent
