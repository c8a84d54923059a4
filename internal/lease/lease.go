// Package lease shares work among processes that know each other only through a
// store: shards of a stream, and roles that one of them at a time has.
package lease

import "context"

// Row is what the store keeps of one lease.
type Row struct {
	Group  string // what it is a part of: a stream, the roles, the members
	Name   string // of the shard, the role, the member
	Owner  string // empty: nobody's
	Term   int64  // one more each time it gets another owner
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
