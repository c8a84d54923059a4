package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"handover/internal/departure"
)

// chunkSize is how many bytes of a record one item holds.
const chunkSize = 300_000

// kept is what the item of a record in quarantine holds; its bytes are in chunks.
type kept struct {
	Record departure.Quarantined // without its bytes
	Chunks int
}

// keptKey is that of the record with this id.
func keptKey(id int64) key { return key{"quarantine", number(id)} }

func chunkKey(id int64, n int) key {
	return key{"quarantine#" + strconv.FormatInt(id, 10), number(int64(n))}
}

// markerKey is that of the item that says that a record was kept, by its position.
func markerKey(p departure.Position) key {
	return key{"kept#" + p.Stream, pair(p.Shard, p.Sequence)}
}

// keep drafts one record as the next after last, and returns the newest id. One that
// is kept already, by its position, is kept once.
func (d *draft) keep(last int64, q departure.Quarantined) (int64, error) {
	marker := markerKey(q.Position)
	if q.Position.Sequence != "" {
		if _, now := d.writes[marker]; now || d.there(marker) {
			return last, nil
		}
		if err := d.put(marker, last+1); err != nil {
			return last, err
		}
	}
	data := q.Data
	q.ID, q.Data = last+1, nil
	chunks := 0
	for part := range slices.Chunk(data, chunkSize) {
		d.add(write{item: item{key: chunkKey(q.ID, chunks), data: part}})
		chunks++
	}
	return q.ID, d.put(keptKey(q.ID), kept{q, chunks})
}

// unkeep drafts that a record is kept no more.
func (d *draft) unkeep(id int64) error {
	k := keptKey(id)
	if !d.there(k) {
		return fmt.Errorf("record %d in quarantine: %w", id, departure.ErrNotFound)
	}
	old, err := decode[kept](d.seen[k])
	if err != nil {
		return err
	}
	d.drop(k)
	for n := range old.Chunks {
		d.add(write{item: item{key: chunkKey(id, n)}, gone: true, any: true})
	}
	if old.Record.Position.Sequence != "" {
		d.add(write{item: item{key: markerKey(old.Record.Position)}, gone: true, any: true})
	}
	return nil
}

// Quarantined walks the records in quarantine, oldest first.
func (l *Ledger) Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error] {
	return func(yield func(departure.Quarantined, error) bool) {
		for i, err := range each(ctx, l.table, query{pk: keptKey(0).pk}) {
			if err != nil {
				yield(departure.Quarantined{}, wrap("read quarantine", err))
				return
			}
			record, err := l.whole(ctx, i)
			if errors.Is(err, departure.ErrNotFound) {
				continue // it was taken out meanwhile
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// Kept returns one record in quarantine, or departure.ErrNotFound.
func (l *Ledger) Kept(ctx context.Context, id int64) (departure.Quarantined, error) {
	found, err := l.table.get(ctx, keptKey(id))
	if err != nil {
		return departure.Quarantined{}, fmt.Errorf("dynamoledger: read quarantine: %w", err)
	}
	i, there := found[keptKey(id)]
	if !there {
		return departure.Quarantined{}, fmt.Errorf("dynamoledger: record %d in quarantine: %w", id, departure.ErrNotFound)
	}
	return l.whole(ctx, i)
}

// whole is a record with its bytes.
func (l *Ledger) whole(ctx context.Context, i item) (departure.Quarantined, error) {
	k, err := decode[kept](i)
	if err != nil {
		return k.Record, fmt.Errorf("dynamoledger: %w", err)
	}
	if k.Chunks == 0 {
		return k.Record, nil
	}
	chunks, err := all(ctx, l.table, query{pk: chunkKey(k.Record.ID, 0).pk})
	if err != nil {
		return k.Record, fmt.Errorf("dynamoledger: read record %d in quarantine: %w", k.Record.ID, err)
	}
	if len(chunks) != k.Chunks {
		return k.Record, fmt.Errorf("dynamoledger: record %d in quarantine: %w", k.Record.ID, departure.ErrNotFound)
	}
	for _, c := range chunks {
		k.Record.Data = append(k.Record.Data, c.data...)
	}
	return k.Record, nil
}
