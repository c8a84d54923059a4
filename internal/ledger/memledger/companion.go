package memledger

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

type place struct{ agentID, contactID string }

// PutDeposit implements ledger.Deposits.
func (l *Ledger) PutDeposit(ctx context.Context, d ledger.Deposit) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: write deposit for contact %s: %w", d.ContactID, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	d.Sealed = bytes.Clone(d.Sealed)
	l.deposits[place{d.AgentID, d.ContactID}] = d
	return nil
}

// Deposit implements ledger.Deposits.
func (l *Ledger) Deposit(ctx context.Context, agentID, contactID string) (ledger.Deposit, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Deposit{}, fmt.Errorf("memledger: read deposit for contact %s: %w", contactID, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	d, ok := l.deposits[place{agentID, contactID}]
	if !ok {
		return ledger.Deposit{}, fmt.Errorf("memledger: deposit for contact %s: %w", contactID, departure.ErrNotFound)
	}
	d.Sealed = bytes.Clone(d.Sealed)
	return d, nil
}

// DropDeposit implements ledger.Deposits.
func (l *Ledger) DropDeposit(ctx context.Context, agentID, contactID string) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: forget deposit for contact %s: %w", contactID, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.deposits, place{agentID, contactID})
	return nil
}

// DropDeposits implements ledger.Deposits.
func (l *Ledger) DropDeposits(ctx context.Context, before time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("memledger: forget deposits: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for at, d := range l.deposits {
		if d.Expires.Before(before) {
			delete(l.deposits, at)
			n++
		}
	}
	return n, nil
}

// PutEnrolment implements ledger.Enrolments.
func (l *Ledger) PutEnrolment(ctx context.Context, e ledger.Enrolment) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memledger: write enrolment of agent %s: %w", e.Username, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, other := range l.enrolments {
		if other.AgentID != e.AgentID && bytes.Equal(other.Hash, e.Hash) {
			return fmt.Errorf("memledger: write enrolment of agent %s: the hash is another agent's", e.Username)
		}
	}
	e.Hash = bytes.Clone(e.Hash)
	l.enrolments[e.AgentID] = e
	return nil
}

// Enrolment implements ledger.Enrolments.
func (l *Ledger) Enrolment(ctx context.Context, hash []byte) (ledger.Enrolment, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Enrolment{}, fmt.Errorf("memledger: read enrolment: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.enrolments {
		if bytes.Equal(e.Hash, hash) {
			e.Hash = bytes.Clone(e.Hash)
			return e, nil
		}
	}
	return ledger.Enrolment{}, fmt.Errorf("memledger: enrolment: %w", departure.ErrNotFound)
}

// DropEnrolment implements ledger.Enrolments.
func (l *Ledger) DropEnrolment(ctx context.Context, agentID string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, fmt.Errorf("memledger: forget enrolment of agent %s: %w", agentID, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, had := l.enrolments[agentID]
	delete(l.enrolments, agentID)
	return had, nil
}

var (
	_ ledger.Deposits   = (*Ledger)(nil)
	_ ledger.Enrolments = (*Ledger)(nil)
)
