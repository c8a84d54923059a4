package sqliteledger

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"handover/internal/ledger"
)

// PutDeposit implements ledger.Deposits.
func (l *Ledger) PutDeposit(ctx context.Context, d ledger.Deposit) error {
	_, err := l.db.ExecContext(ctx,
		`INSERT OR REPLACE INTO deposits (agent_id, contact_id, chat_id, sealed, deposited_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
		d.AgentID, d.ContactID, d.ChatID, d.Sealed, nanos(d.At), nanos(d.Expires))
	if err != nil {
		return fmt.Errorf("sqliteledger: write deposit for contact %s: %w", d.ContactID, err)
	}
	return nil
}

// Deposit implements ledger.Deposits.
func (r *Reader) Deposit(ctx context.Context, agentID, contactID string) (ledger.Deposit, error) {
	d := ledger.Deposit{AgentID: agentID, ContactID: contactID}
	var at, expires int64
	err := r.db.QueryRowContext(ctx, `SELECT chat_id, sealed, deposited_at, expires_at FROM deposits WHERE agent_id = ? AND contact_id = ?`, agentID, contactID).
		Scan(&d.ChatID, &d.Sealed, &at, &expires)
	if err != nil {
		return ledger.Deposit{}, fmt.Errorf("sqliteledger: read deposit for contact %s: %w", contactID, missing(err))
	}
	d.At, d.Expires = instant(at), instant(expires)
	return d, nil
}

// DropDeposit implements ledger.Deposits.
func (l *Ledger) DropDeposit(ctx context.Context, agentID, contactID string) error {
	if _, err := l.db.ExecContext(ctx, `DELETE FROM deposits WHERE agent_id = ? AND contact_id = ?`, agentID, contactID); err != nil {
		return fmt.Errorf("sqliteledger: forget deposit for contact %s: %w", contactID, err)
	}
	return nil
}

// DropDeposits implements ledger.Deposits.
func (l *Ledger) DropDeposits(ctx context.Context, before time.Time) (int, error) {
	done, err := l.db.ExecContext(ctx, `DELETE FROM deposits WHERE expires_at < ?`, nanos(before))
	if err != nil {
		return 0, fmt.Errorf("sqliteledger: forget deposits: %w", err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("sqliteledger: count forgotten deposits: %w", err)
	}
	return int(n), nil
}

// PutEnrolment implements ledger.Enrolments.
func (l *Ledger) PutEnrolment(ctx context.Context, e ledger.Enrolment) error {
	_, err := l.db.ExecContext(ctx,
		`INSERT INTO enrolments (agent_id, username, hash, made_at, made_by) VALUES (?, ?, ?, ?, ?) ON CONFLICT (agent_id) DO UPDATE SET
			username = excluded.username, hash = excluded.hash, made_at = excluded.made_at, made_by = excluded.made_by`,
		e.AgentID, e.Username, e.Hash, nanos(e.At), e.By)
	if err != nil {
		return fmt.Errorf("sqliteledger: write enrolment of agent %s: %w", e.Username, err)
	}
	return nil
}

// Enrolment implements ledger.Enrolments.
func (r *Reader) Enrolment(ctx context.Context, hash []byte) (ledger.Enrolment, error) {
	e := ledger.Enrolment{Hash: bytes.Clone(hash)}
	var at int64
	err := r.db.QueryRowContext(ctx, `SELECT agent_id, username, made_at, made_by FROM enrolments WHERE hash = ?`, hash).
		Scan(&e.AgentID, &e.Username, &at, &e.By)
	if err != nil {
		return ledger.Enrolment{}, fmt.Errorf("sqliteledger: read enrolment: %w", missing(err))
	}
	e.At = instant(at)
	return e, nil
}

// DropEnrolment implements ledger.Enrolments.
func (l *Ledger) DropEnrolment(ctx context.Context, agentID string) (bool, error) {
	done, err := l.db.ExecContext(ctx, `DELETE FROM enrolments WHERE agent_id = ?`, agentID)
	if err != nil {
		return false, fmt.Errorf("sqliteledger: forget enrolment of agent %s: %w", agentID, err)
	}
	n, err := done.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("sqliteledger: count forgotten enrolments: %w", err)
	}
	return n > 0, nil
}

var (
	_ ledger.Deposits   = (*Ledger)(nil)
	_ ledger.Enrolments = (*Ledger)(nil)
)
