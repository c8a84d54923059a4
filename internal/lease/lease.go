// Package lease shares work among processes that know each other only through a
// store: shards of a stream, and roles that one of them at a time has.
//
// # The protocol
//
// The work of a group is a list of items. Each has a row, and a row is only ever
// changed by Store.Swap, over the revision that was read. Every process runs a Keeper,
// which reads all rows at each beat and does what Decide says:
//
//   - A process takes an item that is nobody's, if that is within its fair share: the
//     items there are by the members there are, rounded up. To take is to store itself
//     as the owner, with the next term. It works from when that is stored.
//   - The owner stores a new beat at each beat. It may work for the lease time, less a
//     fifth, after it began to store the last beat that was stored; by then it has
//     stopped by itself, whatever the store does.
//   - A row whose term and beat have not changed for the lease time is nobody's. The
//     time is that since the observer first had read them, by the observer's own clock.
//   - Who has two items less than another asks for one, by its name in Wanted. The
//     owner agrees if the difference still is two: its work is told to stop, ends what
//     it has begun while the owner goes on to beat, and then the row is nobody's,
//     reserved for the one who asked. Else the owner takes the name away again.
//   - Who stops lets go of everything in the same way.
//   - An item that has to come after others waits until they are done, or are no more.
//     Done is stored by the owner whose work said so. The row of an item that is no
//     more is dropped.
//
// Members have rows too, in a group of their own. They say only who shares, and so how
// much each should have: nothing that has to be safe relies on them.
//
// # Why it is safe
//
// No two owners have the same term of one item. Taking stores a term one greater than
// the term that was read, over the revision that was read; of all who read that
// revision, one succeeds, and afterwards nobody can read the earlier term any more. The
// same process never works twice under one term: what it had, and lost, it takes with
// the next one. (An item that was dropped must not come back while somebody may still be at
// work at it. Kinesis names a shard once in the life of a stream.)
//
// No two work at the same time, as long as clocks run equally fast to a fifth of the lease
// time and processes are not paused. Let the owner begin to store its last beat at s. It stops
// before s + lease. Whoever takes the row has read that beat at some r, after it was stored, so
// r > s; and stores the new owner later than r + lease, over the revision with that
// beat: had another beat been stored, the revision would be another. No clock is compared
// with another machine's: each measures a duration of its own.
//
// A process that was paused, or whose machine slept, may wake and believe for an instant that
// it still is the owner. So a lease alone protects nothing that must not be done twice:
// whoever stores results stores the term with them, into a store that refuses
// those of earlier terms once a later one was fenced (ledger.Fences). Terms are unique
// and grow, so after a new owner's fence nothing of an earlier one is stored. The new owner reads
// on from what the fence returned: it is the last that ever will be stored before its own.
//
// Work without results of that kind (roles) must bear it to be done twice for an instant.
package lease

import "context"

// Row is what the store keeps of one lease.
type Row struct {
	Group  string // what it is a part of: a stream, the roles, the members
	Name   string // of the shard, the role, the member
	Owner  string // empty: nobody's
	Term   int64  // one more each time it is taken
	Beat   int64  // one more each time its owner says that it is there
	Wanted string // who asks the owner to let go of it; empty: nobody
	Done   bool   // there is nothing left to be done
	Rev    int64  // of the stored row: one more each time it is stored; 0: not stored yet
}

// Store keeps rows. It needs no clock.
type Store interface {
	// Rows returns the group's rows, by name.
	Rows(ctx context.Context, group string) ([]Row, error)
	// Swap stores r with Rev+1, if what is stored still has the Rev that r says (0: there
	// is none); it is false, and nothing is stored, if it has another. A row whose own
	// earlier Swap was stored although its answer was lost may be told false.
	Swap(ctx context.Context, r Row) (bool, error)
	// Drop removes the row, if it still has the Rev that r says; else it does nothing.
	Drop(ctx context.Context, r Row) error
}

// Item is one piece of a group's work.
type Item struct {
	Name string
	// After are the items that have to be done before, as long as the group has them.
	After []string
	// Open says that there is more to come: a row that says Done is of something that
	// had the same name earlier.
	Open bool
}
