// Package world plays Handover in worlds that are made up: agents who come, go
// and change their minds, customers who write and hang up, services that
// throttle, time out and answer too late, records that are repeated, late or
// broken, controllers that are killed between any two steps. Everything that the
// product is made of is real (controller, ledger, the AWS SDK, connectlocal);
// time is not: a world lives in a testing/synctest bubble, and its hour takes
// less than a second.
//
// What happens in a world is a Story, made of one number, the seed. Play plays a
// story and tells which of the promises of design §5 were broken. The promises
// are checked after every commit to the ledger and every effect on the service,
// and against what connectlocal knows to be true when it has become quiet.
//
// It guarantees:
//   - a story is data: the same seed gives the same story, and a step can be left
//     out without changing the others, so that a story that breaks a promise can
//     be shortened (Shorten);
//   - what a world is judged by comes from connectlocal, the wire and the
//     ledger's commits, never from what the controller says of itself;
//   - nothing is left running when Play returns.
//
// The order of what happens at one instant is the scheduler's. So that little
// hangs on it, every call takes a few milliseconds that only its seed, its
// operation and its number decide; a failure may need a second try all the same.
//
// An action is one entry of actions, a trouble one of troubles, a promise one of
// promises; each lives in a file of its own.
package world
