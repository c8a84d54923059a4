// Package policy holds the rules by which Handover decides: which statuses
// count as off-line, how long the grace is, and what becomes of each chat. It
// is written in YAML; default.yaml is the policy in force where none is
// configured, and the example to start from.
//
// It guarantees:
//   - a decision depends on the policy and the facts alone: no clock, no I/O,
//     no state;
//   - every decision carries the name of its rule and a reason that says why
//     the rules before it did not apply. The reason repeats what the policy
//     says and never a value from the chat, which could be the customer's;
//   - a policy that could not be followed (an unknown word, a rule that can
//     never match, a ladder that stops short) is refused when it is read, with
//     file, line, field, what was found and what is allowed;
//   - a chat that was moved as often as moves_per_chat allows gets an empty
//     ladder: a person is told.
package policy
