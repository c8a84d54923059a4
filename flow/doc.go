// Package flow reads, checks and writes flows in Amazon Connect's flow
// language, version 2019-10-30 (spec §5).
//
// What it promises:
//
//   - [Parse] accepts every shape that the console and the API write: absent and
//     empty Parameters, Transitions, Conditions and Errors are the same, and
//     numbers and booleans stay as they stand. It refuses what cannot be a flow
//     at all, and then names every fault with its JSON path, not only the first.
//   - [Validate] says what the service would refuse on publishing, and, as
//     warnings, what it would accept but an author would hardly want. A draft, with
//     branches not yet connected, is parsed but not valid.
//   - [Marshal] writes a flow that Parse reads back as the same value.
//   - Nothing here does I/O, keeps state or changes its arguments; everything may be
//     called from several goroutines at once.
//
// Not part of it: the legacy export format (recognised and refused), nested And,
// Or and Not conditions (refused; none is known to exist), and rules for the
// parameters of action types that connectlocal does not run.
package flow
