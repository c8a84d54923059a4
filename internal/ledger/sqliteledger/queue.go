package sqliteledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"handover/internal/departure"
)

// Lease gives due intents to the owner, in their turn: the ORDER BY is departure.Turn.
func (l *Ledger) Lease(ctx context.Context, r departure.LeaseRequest) ([]departure.Intent, error) {
	until := r.Now.Add(r.Term)
	leased, err := list(ctx, l.db, scanIntent,
		`UPDATE intents SET owner = ?, until = ? WHERE (departure, id) IN (
			SELECT departure, id FROM intents WHERE ready <= ? ORDER BY due, since, id LIMIT ?
		 ) RETURNING doc`,
		r.Owner, nanos(until), nanos(r.Now), max(0, r.Max))
	if err != nil {
		return nil, fmt.Errorf("sqliteledger: lease intents: %w", err)
	}
	for n := range leased {
		leased[n].Owner, leased[n].Until = r.Owner, until
	}
	slices.SortFunc(leased, departure.Turn)
	return leased, nil
}

func scanIntent(rows *sql.Rows) (departure.Intent, error) {
	return scanDoc[departure.Intent](rows)
}

// Release ends the owner's lease, if it still holds it.
func (l *Ledger) Release(ctx context.Context, i departure.Intent) error {
	r, err := l.db.ExecContext(ctx,
		`UPDATE intents SET owner = '', until = 0
		 WHERE departure = (SELECT key FROM departures WHERE id = ?) AND id = ? AND owner = ? AND owner <> ''`,
		i.DepartureID, i.ID, i.Owner)
	if err != nil {
		return fmt.Errorf("sqliteledger: release intent %s: %w", i.ID, err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return fmt.Errorf("sqliteledger: release intent %s: %w", i.ID, err)
	}
	if n > 0 {
		l.bell.Ring()
	}
	return nil
}

// NextDue is the earliest instant at which an intent can be leased.
func (r *Reader) NextDue(ctx context.Context) (time.Time, bool, error) {
	var ready sql.NullInt64
	if err := r.db.QueryRowContext(ctx, `SELECT min(ready) FROM intents`).Scan(&ready); err != nil {
		return time.Time{}, false, fmt.Errorf("sqliteledger: next due: %w", err)
	}
	return instant(ready.Int64), ready.Valid, nil
}
