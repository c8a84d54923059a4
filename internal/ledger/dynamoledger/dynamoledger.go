// Package dynamoledger keeps the ledger in one DynamoDB table, for any number of
// processes: daemons, or functions of Lambda.
//
// What Commit has acknowledged is stored in several places at once (DynamoDB's own
// promise), and there whole or not at all: one transaction, or one item. Every item
// that several may write carries a stamp of its last write, and is written only over
// the stamp that was read: two who began from one reading never both succeed. If the
// answer to a write is lost, and the SDK's next try is refused because of it, the
// write is known by its stamp, and is no conflict. Writes that meet others are tried
// again for some seconds, from a new reading.
//
// Every read is strongly consistent, also of what is found by its due time: such items
// are moved in the transaction that changes what they are about. A walk over many
// items is not of one instant. The journal is one chain, whoever writes; its end is one
// item, so commits with lines come one after the other.
//
// Subscribers hear of this process's changes only. Others' are found by looking again:
// loops rest no longer than fifteen seconds.
//
// The attribute ttl lets DynamoDB delete deposits some time after they have expired;
// nothing relies on it. Encryption at rest is the table's, see deploy/template.yaml;
// deposits come sealed.
package dynamoledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger"
)

// schemaVersion is that of the items. A program that stores them in another way has
// another.
const schemaVersion = 1

// schema says whose the table is.
type schema struct {
	Program string
	Version int
}

// Options are where the ledger is.
type Options struct {
	Client Client
	Table  string // its name
	Region string // for what is said when the table is not found
}

// Ledger is a ledger in a table. Its methods may be called from any goroutine.
type Ledger struct {
	table   table
	bell    ledger.Bell
	sealing chan struct{} // holds one: who writes the journal's next lines, of this process
}

// Open opens the ledger in the table, and makes an empty table one. It refuses a table
// that is missing, has other keys, or is of another version; the error names the
// setting and the fix. There is nothing to close.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	l, err := open(ctx, sdk{client: o.Client, name: o.Table}, o.Table)
	if _, missing := errors.AsType[*types.ResourceNotFoundException](err); missing {
		return nil, fmt.Errorf("dynamoledger: ledger: there is no table %s in Region %s: check the name and the Region, or make it: deploy/template.yaml does: %w", o.Table, o.Region, err)
	}
	if refused, ok := errors.AsType[smithy.APIError](err); ok && refused.ErrorCode() == "ValidationException" {
		return nil, fmt.Errorf("dynamoledger: ledger: table %s is not one of Handover's, whose keys are %s and %s, both strings: name another table, or make one: deploy/template.yaml does: %w", o.Table, attrPK, attrSK, err)
	}
	return l, err
}

func open(ctx context.Context, t table, name string) (*Ledger, error) {
	l := &Ledger{table: t, sealing: make(chan struct{}, 1)}
	if err := again(ctx, l.claim); err != nil {
		return nil, fmt.Errorf("dynamoledger: open table %s: %w", name, err)
	}
	return l, nil
}

// claim finds out whether the table is a ledger that this program can read, and makes
// an empty one so.
func (l *Ledger) claim(ctx context.Context) error {
	d := newDraft()
	if err := d.read(ctx, l.table, schemaKey()); err != nil {
		return err
	}
	if !d.there(schemaKey()) {
		if err := d.put(schemaKey(), schema{"handover", schemaVersion}); err != nil {
			return err
		}
		return d.store(ctx, l.table)
	}
	return check(d.seen[schemaKey()])
}

func check(i item) error {
	s, err := decode[schema](i)
	if err != nil {
		return fmt.Errorf("ledger: its schema cannot be read: name another table: %w", err)
	}
	if s.Version != schemaVersion {
		return fmt.Errorf("ledger: it has schema version %d and this program reads %d: run the version of the program that wrote it, or name another table", s.Version, schemaVersion)
	}
	return nil
}

// Health is nil if the table can be read, and is this program's.
func (l *Ledger) Health(ctx context.Context) error {
	found, err := l.table.get(ctx, schemaKey())
	if err != nil {
		return fmt.Errorf("dynamoledger: cannot be read: %w", err)
	}
	i, there := found[schemaKey()]
	if !there {
		return errors.New("dynamoledger: cannot be read: the table was emptied since it was opened")
	}
	if err := check(i); err != nil {
		return fmt.Errorf("dynamoledger: %w", err)
	}
	return nil
}

// Subscribe returns a channel that receives after each commit and each lease given
// back through this Ledger, and the function that ends the subscription. See
// ledger.Bell.
func (l *Ledger) Subscribe() (changed <-chan struct{}, stop func()) { return l.bell.Subscribe() }

// one reads one item; false if it is not there.
func one[T any](ctx context.Context, t table, k key) (v T, there bool, err error) {
	found, err := t.get(ctx, k)
	if err != nil {
		return v, false, err
	}
	i, there := found[k]
	if !there {
		return v, false, nil
	}
	v, err = decode[T](i)
	return v, err == nil, err
}

var (
	_ departure.Ledger    = (*Ledger)(nil)
	_ departure.Queue     = (*Ledger)(nil)
	_ departure.Watchlist = (*Ledger)(nil)
	_ ledger.Deposits     = (*Ledger)(nil)
	_ ledger.Enrolments   = (*Ledger)(nil)
	_ ledger.Fences       = (*Ledger)(nil)
	_ lease.Store         = (*Ledger)(nil)
)
