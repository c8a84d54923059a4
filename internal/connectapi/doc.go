// Package connectapi makes the few calls to Amazon Connect that the controller
// needs, through the official SDK, and to the participant service, whose SDK
// package is not to be had.
//
// Whatever is called, and however often:
//
//   - no operation is asked for more often than its quota allows, retries
//     included; a call waits for its turn as long as its context lets it;
//   - of those who wait, the call for the customer who has waited longest goes
//     first (departure.WithTurn); calls for nobody in particular come after them,
//     but are not passed over for ever;
//   - when the service throttles all the same, fewer calls are made for a while;
//   - a call ends within the time limit of one call;
//   - a call is tried at most three times, and only when another try can help;
//   - what is asked of GetCurrentUserData at one time is asked in one call, and
//     nobody is answered with what was read before they asked;
//   - every error is an *Error, classified in one table, and holds no token.
package connectapi
