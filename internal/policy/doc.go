// Package policy holds the rules by which Handover decides: who counts as
// leaving, how long the grace is, what becomes of each chat, and what holds moves
// back when many leave. It is written in YAML, with conditions in CEL;
// default.yaml is the policy in force where none is configured, and the reference.
//
// It guarantees:
//   - a decision depends on the policy and the facts alone: no I/O, no state, and
//     no clock but the facts' own. A condition that thinks for a second is
//     stopped; its limit of steps, which is the same everywhere, comes long before;
//   - every decision carries the name of its rule, and for each rule before it
//     why it did not apply. The reasons repeat what the policy says and never a
//     value from the chat, which could be the customer's;
//   - a condition cannot break a decision: one that fails does not hold, and the
//     reason says so;
//   - a policy that could not be followed (an unknown word, a condition that does
//     not compile, a rule that can never match, a ladder that stops short) is
//     refused when it is read. All its mistakes are told, each with file, line,
//     field, what was found and what is allowed;
//   - what conditions can speak of has a version, which the file names: a policy
//     goes on meaning what it meant;
//   - what the facts do not tell bars no step and trips no condition by accident:
//     durations are 0, texts empty, and a queue says whether it is known;
//   - a chat that was moved as often as moves_per_chat allows gets an empty
//     ladder: a person is told;
//   - a Policy is never changed: all its methods may be called at once.
package policy
