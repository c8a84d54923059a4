// Package stream is what Amazon Connect tells the outside: agent events (spec §1),
// contact events as EventBridge delivers them (spec §10) and contact records,
// each in the form that Amazon documents.
//
// What a reader may rely on: the events of one agent carry one partition key and
// leave in the order in which the changes happened; contact events and contact
// records leave in order too, each with a key of its own. A [Fate], which injected
// faults decide, is the only thing that repeats, delays, reorders, damages or
// loses one. Where a record goes is for its [Log]s to say.
package stream
