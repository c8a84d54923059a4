package dynamoledger

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// pageBytes is how long the lines of one page of the journal are at most, together. A
// line that is longer has a page for itself.
const pageBytes = 100_000

// head is where numbers are given: of the journal's lines, and of records in quarantine.
type head struct {
	End  ledger.Link // of the journal
	Kept int64       // the newest record's id
}

// pageKey is that of the page of which the line with this number is the last.
func pageKey(last int64) key { return key{"journal", number(last)} }

// count drafts what the head numbers: lines of the journal and records in quarantine.
func (d *draft) count(c departure.Commit) error {
	if !countsUp(c) {
		return nil
	}
	h, err := was[head](d, headKey())
	if err != nil {
		return err
	}
	if h.End, err = d.lines(h.End, c.Journal); err != nil {
		return err
	}
	for _, q := range c.Quarantine {
		if h.Kept, err = d.keep(h.Kept, q); err != nil {
			return err
		}
	}
	return d.put(headKey(), h)
}

// lines drafts the lines after last, in pages, and returns the new end.
func (d *draft) lines(last ledger.Link, entries []departure.Entry) (ledger.Link, error) {
	var page []json.RawMessage
	size := 0
	for _, e := range entries {
		line, err := last.Seal(e)
		if err != nil {
			return last, err
		}
		doc, err := encode(line)
		if err != nil {
			return last, err
		}
		if size+len(doc) > pageBytes && len(page) > 0 {
			if err := d.put(pageKey(last.Seq), page); err != nil {
				return last, err
			}
			page, size = nil, 0
		}
		page, size, last = append(page, json.RawMessage(doc)), size+len(doc), ledger.At(line)
	}
	if len(page) == 0 {
		return last, nil
	}
	return last, d.put(pageKey(last.Seq), page)
}

// Journal walks the selected lines of the journal, oldest first. Lines that are
// written during the walk are walked too.
func (l *Ledger) Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error] {
	return func(yield func(departure.Entry, error) bool) {
		n := 0
		for page, err := range l.pages(ctx, f.AfterSeq) {
			if err != nil {
				yield(departure.Entry{}, fmt.Errorf("dynamoledger: read journal: %w", err))
				return
			}
			for _, e := range page {
				if !selects(f, e) {
					continue
				}
				if n++; !yield(e, nil) || n == f.Limit {
					return
				}
			}
		}
	}
}

// pages goes through the journal's pages from the one with the line after this one.
func (l *Ledger) pages(ctx context.Context, after int64) iter.Seq2[[]departure.Entry, error] {
	return func(yield func([]departure.Entry, error) bool) {
		for i, err := range each(ctx, l.table, query{pk: pageKey(0).pk, from: number(max(0, after) + 1)}) {
			if err != nil {
				yield(nil, err)
				return
			}
			page, err := decode[[]departure.Entry](i)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

func selects(f ledger.JournalFilter, e departure.Entry) bool {
	written := !e.At.Before(f.Since) && (f.Until.IsZero() || e.At.Before(f.Until))
	return e.Seq > f.AfterSeq && written &&
		(f.AgentOrUser == "" || f.AgentOrUser == e.AgentID || f.AgentOrUser == e.Username) &&
		is(f.DepartureID, e.DepartureID) && is(f.ChatID, e.ChatID)
}

// is tells whether the filter allows the value; an empty filter allows any.
func is(want, got string) bool { return want == "" || want == got }

// Anchor is the place where the journal's chain begins: what ledger.VerifyFrom needs
// beside the journal.
func (l *Ledger) Anchor(ctx context.Context) (ledger.Link, error) {
	a, _, err := one[ledger.Link](ctx, l.table, anchorKey())
	if err != nil {
		return a, fmt.Errorf("dynamoledger: read anchor: %w", err)
	}
	return a, nil
}

// End is the place of the journal's last line.
func (l *Ledger) End(ctx context.Context) (ledger.Link, error) {
	h, _, err := one[head](ctx, l.table, headKey())
	if err != nil {
		return h.End, fmt.Errorf("dynamoledger: read the journal's end: %w", err)
	}
	return h.End, nil
}

// PruneJournal forgets the journal's lines up to the first that was written at the
// instant or later, and returns how many those were, also with an error. The lines
// left can still be verified: first the anchor is moved, then lines before it go.
func (l *Ledger) PruneJournal(ctx context.Context, before time.Time) (int, error) {
	n, err := l.pruneJournal(ctx, before)
	if err != nil {
		return n, fmt.Errorf("dynamoledger: prune journal: %w", err)
	}
	return n, nil
}

func (l *Ledger) pruneJournal(ctx context.Context, before time.Time) (int, error) {
	n := 0
	for page, err := range l.pages(ctx, 0) {
		if err != nil {
			return n, err
		}
		var gone, left int
		err := again(ctx, func(ctx context.Context) (err error) {
			gone, left, err = l.forget(ctx, pageKey(page[len(page)-1].Seq), before)
			return err
		})
		if err != nil {
			return n, err
		}
		if n += gone; left > 0 {
			break
		}
	}
	return n, nil
}

// forget takes the lines before the first that was written at the instant or later off
// a page, in one transaction with the anchor. All pages before it must be gone.
func (l *Ledger) forget(ctx context.Context, k key, before time.Time) (gone, left int, err error) {
	d := newDraft()
	if err := d.read(ctx, l.table, anchorKey(), k); err != nil {
		return 0, 0, err
	}
	page, err := was[[]departure.Entry](d, k)
	if err != nil || len(page) == 0 { // empty: another process has
		return 0, 0, err
	}
	gone = slices.IndexFunc(page, func(e departure.Entry) bool { return !e.At.Before(before) })
	if gone < 0 {
		gone = len(page)
	}
	rest := page[gone:]
	if gone == 0 {
		return 0, len(rest), nil
	}
	if err := d.put(anchorKey(), ledger.At(page[gone-1])); err != nil {
		return 0, 0, err
	}
	if len(rest) == 0 {
		d.drop(k)
	} else if err := d.put(k, rest); err != nil {
		return 0, 0, err
	}
	return gone, len(rest), d.store(ctx, l.table)
}
