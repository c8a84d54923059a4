package memledger

import (
	"bytes"
	"context"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

type place struct{ agentID, contactID string }

// PutDeposit implements ledger.Deposits.
func (l *Ledger) PutDeposit(_ context.Context, d ledger.Deposit) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	d.Sealed = bytes.Clone(d.Sealed)
	l.deposits[place{d.AgentID, d.ContactID}] = d
	return nil
}

// Deposit implements ledger.Deposits.
func (l *Ledger) Deposit(_ context.Context, agentID, contactID string) (ledger.Deposit, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, ok := l.deposits[place{agentID, contactID}]
	if !ok {
		return ledger.Deposit{}, departure.ErrNotFound
	}
	d.Sealed = bytes.Clone(d.Sealed)
	return d, nil
}

// DropDeposit implements ledger.Deposits.
func (l *Ledger) DropDeposit(_ context.Context, agentID, contactID string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.deposits, place{agentID, contactID})
	return nil
}

// DropDeposits implements ledger.Deposits.
func (l *Ledger) DropDeposits(_ context.Context, before time.Time) (int, error) {
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
func (l *Ledger) PutEnrolment(_ context.Context, e ledger.Enrolment) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Hash = bytes.Clone(e.Hash)
	l.enrolments[e.AgentID] = e
	return nil
}

// Enrolment implements ledger.Enrolments.
func (l *Ledger) Enrolment(_ context.Context, hash []byte) (ledger.Enrolment, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.enrolments {
		if bytes.Equal(e.Hash, hash) {
			e.Hash = bytes.Clone(e.Hash)
			return e, nil
		}
	}
	return ledger.Enrolment{}, departure.ErrNotFound
}

// DropEnrolment implements ledger.Enrolments.
func (l *Ledger) DropEnrolment(_ context.Context, agentID string) (bool, error) {
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
