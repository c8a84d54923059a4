// Package flowrun runs a flow (package flow) on one contact.
//
// What it promises:
//
//   - A Run is pure: no I/O, no clock, no goroutine, no randomness of its own. The same
//     flow, the same calls at the same times and the same answers of the Host give the
//     same run.
//   - Every call runs as far as it can and then stands: waiting for what Waiting
//     names, or finished. A finished run, and a call that it does not wait for, changes nothing.
//   - A Host's error never ends a run by itself: it takes the action's error branch, and
//     only an action without one makes the run Faulted (spec §5.1). Run.Failure
//     keeps the reason either way.
//   - A flow that would go round for ever without waiting is stopped (Faulted) after
//     Limit actions.
//
// What the caller does: it drives one run of a contact at a time, from one goroutine;
// it calls TimeUp at Waiting.Until, CustomerReturned when the customer writes,
// and, when Waiting.Lambda is set, invokes that function and calls LambdaDone. After
// every call it takes the asynchronous Lambda calls with TakeCalls and invokes
// them too; nobody waits for their answers. What a finish means for the contact is the
// caller's: Ended in an inbound flow is a disconnect (spec §3.1), Ended or Faulted
// in a customer queue flow leaves the contact in its queue.
//
// Each action type that is run has one file, and one line in the table of
// actions.go. Action types that the language knows and that are not there take their
// NoMatchingError branch.
package flowrun
