package dynamoledger

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
)

// key is an item's place: its partition, and where it stands in it.
type key struct{ pk, sk string }

// item is all that the table's items can be. What is in a document is the store's
// affair; the table compares stamps and nothing else.
type item struct {
	key
	stamp string // of the write that stored it: no two writes that may meet have the same
	doc   string // JSON
	data  []byte // bytes that are no text; at most chunkSize
	ttl   int64  // Unix seconds after which DynamoDB may delete it; 0: it may not
}

// size is about what the item counts for against DynamoDB's limits.
func (i item) size() int { return len(i.pk) + len(i.sk) + len(i.stamp) + len(i.doc) + len(i.data) + 64 }

// write puts an item, or deletes the one at its key.
type write struct {
	item
	gone bool   // delete it
	was  string // stamp that the stored item must have; empty: there must be none
	any  bool   // whatever is stored, if anything
}

// query asks for the items of one partition, in the order of their sort keys.
type query struct {
	pk    string
	from  string // sort keys at or after it
	below string // sort keys before it; empty: all
	back  bool   // from the last to the first
	limit int    // at most so many in one answer; 0: what fits
}

// Answers of a table that may be different another time.
var (
	// errMoved: an item has not the stamp that a write asked for; nothing was stored, or
	// it was, and the answer was lost, and the SDK has asked again.
	errMoved = errors.New("an item has changed since it was read")
	// errBusy: another write is at the same items, or too many are; nothing was stored.
	errBusy = errors.New("another write is at the same items")
)

// table is what the store needs of DynamoDB. Every read is strongly consistent: it
// sees each write that was acknowledged before it began. Its methods may be called
// from any goroutine.
type table interface {
	// get returns those of the items that are there.
	get(ctx context.Context, keys ...key) (map[key]item, error)
	// query returns the first items, and whether there may be more after them.
	query(ctx context.Context, q query) (page []item, more bool, err error)
	// write does all of it or nothing. No two writes are of one key.
	write(ctx context.Context, ws []write) error
}

// rest is the query for what comes after the page.
func (q query) rest(page []item) query {
	last := page[len(page)-1].sk
	if q.back {
		q.below = last
	} else {
		q.from = last + "\x00" // the next string that there can be
	}
	return q
}

// within tells whether the query asks for the sort key.
func (q query) within(sk string) bool {
	return sk >= q.from && (q.below == "" || sk < q.below)
}

// order sorts items as the query wants them.
func (q query) order(items []item) {
	slices.SortFunc(items, func(a, b item) int { return strings.Compare(a.sk, b.sk) })
	if q.back {
		slices.Reverse(items)
	}
}

// each goes through what a query finds, page by page.
func each(ctx context.Context, t table, q query) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		for {
			page, more, err := t.query(ctx, q)
			if err != nil {
				yield(item{}, err)
				return
			}
			for _, i := range page {
				if !yield(i, nil) {
					return
				}
			}
			if !more || len(page) == 0 {
				return
			}
			q = q.rest(page)
		}
	}
}

// all is what a query finds.
func all(ctx context.Context, t table, q query) ([]item, error) {
	var found []item
	for i, err := range each(ctx, t, q) {
		if err != nil {
			return nil, err
		}
		found = append(found, i)
	}
	return found, nil
}
