package dynamoledger

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

func depositKey(agentID, contactID string) key {
	return depositItems.at(agentID, pair(agentID, contactID))
}

// outlive is how long DynamoDB keeps a deposit beyond its end: its clock is not the
// caller's, whose counts.
const outlive = 24 * time.Hour

// PutDeposit implements ledger.Deposits.
func (l *Ledger) PutDeposit(ctx context.Context, d ledger.Deposit) error {
	doc, err := encode(d)
	if err != nil {
		return wrap("write deposit", err)
	}
	w := write{item: item{key: depositKey(d.AgentID, d.ContactID), stamp: newDraft().stamp, doc: doc, ttl: d.Expires.Add(outlive).Unix()}, any: true}
	if err := l.table.write(ctx, []write{w}); err != nil {
		return fmt.Errorf("dynamoledger: write deposit for contact %s: %w", d.ContactID, err)
	}
	return nil
}

// Deposit implements ledger.Deposits.
func (l *Ledger) Deposit(ctx context.Context, agentID, contactID string) (ledger.Deposit, error) {
	d, there, err := one[ledger.Deposit](ctx, l.table, depositKey(agentID, contactID))
	if err == nil && !there {
		err = departure.ErrNotFound
	}
	if err != nil {
		return ledger.Deposit{}, fmt.Errorf("dynamoledger: read deposit for contact %s: %w", contactID, err)
	}
	return d, nil
}

// DropDeposit implements ledger.Deposits.
func (l *Ledger) DropDeposit(ctx context.Context, agentID, contactID string) error {
	w := write{item: item{key: depositKey(agentID, contactID)}, gone: true, any: true}
	if err := l.table.write(ctx, []write{w}); err != nil {
		return fmt.Errorf("dynamoledger: forget deposit for contact %s: %w", contactID, err)
	}
	return nil
}

// DropDeposits implements ledger.Deposits. What DynamoDB has deleted by itself is not
// counted.
func (l *Ledger) DropDeposits(ctx context.Context, before time.Time) (int, error) {
	n, err := l.prune(ctx, depositItems, query{}, func(d *draft, i item) (bool, error) {
		held, err := decode[ledger.Deposit](i)
		if err != nil || !held.Expires.Before(before) {
			return false, err
		}
		d.seen[i.key] = i
		d.drop(i.key) // unless it has been replaced
		return true, nil
	})
	return n, wrap("forget deposits", err)
}

func enrolmentKey(hash []byte) key { return key{"enrolment#" + hex.EncodeToString(hash), alone} }

// enrolledKey is that of the item that holds the hash of an agent's enrolment.
func enrolledKey(agentID string) key { return key{"enrolled#" + agentID, alone} }

// PutEnrolment implements ledger.Enrolments.
func (l *Ledger) PutEnrolment(ctx context.Context, e ledger.Enrolment) error {
	if err := again(ctx, func(ctx context.Context) error { return l.enrol(ctx, e) }); err != nil {
		return fmt.Errorf("dynamoledger: write enrolment of agent %s: %w", e.Username, err)
	}
	return nil
}

func (l *Ledger) enrol(ctx context.Context, e ledger.Enrolment) error {
	d := newDraft()
	if _, err := l.enrolled(ctx, d, e.AgentID); err != nil {
		return err
	}
	if err := d.read(ctx, l.table, enrolmentKey(e.Hash)); err != nil {
		return err
	}
	held, err := was[ledger.Enrolment](d, enrolmentKey(e.Hash))
	if err != nil {
		return err
	}
	if d.there(enrolmentKey(e.Hash)) && held.AgentID != e.AgentID {
		return errors.New("the hash is another agent's")
	}
	if err := d.put(enrolledKey(e.AgentID), e.Hash); err != nil {
		return err
	}
	if err := d.put(enrolmentKey(e.Hash), e); err != nil {
		return err
	}
	return d.store(ctx, l.table)
}

// enrolled drafts that the agent's enrolment is dropped, and tells whether there is one.
func (l *Ledger) enrolled(ctx context.Context, d *draft, agentID string) (bool, error) {
	k := enrolledKey(agentID)
	if err := d.read(ctx, l.table, k); err != nil {
		return false, err
	}
	if !d.there(k) {
		return false, nil
	}
	hash, err := decode[[]byte](d.seen[k])
	if err != nil {
		return false, err
	}
	if err := d.read(ctx, l.table, enrolmentKey(hash)); err != nil {
		return false, err
	}
	d.drop(k)
	d.drop(enrolmentKey(hash))
	return true, nil
}

// Enrolment implements ledger.Enrolments.
func (l *Ledger) Enrolment(ctx context.Context, hash []byte) (ledger.Enrolment, error) {
	e, there, err := one[ledger.Enrolment](ctx, l.table, enrolmentKey(hash))
	if err == nil && !there {
		err = departure.ErrNotFound
	}
	if err != nil {
		return ledger.Enrolment{}, wrap("read enrolment", err)
	}
	return e, nil
}

// DropEnrolment implements ledger.Enrolments.
func (l *Ledger) DropEnrolment(ctx context.Context, agentID string) (had bool, err error) {
	err = again(ctx, func(ctx context.Context) (err error) {
		d := newDraft()
		if had, err = l.enrolled(ctx, d, agentID); err != nil {
			return err
		}
		return d.store(ctx, l.table)
	})
	if err != nil {
		return false, fmt.Errorf("dynamoledger: forget enrolment of agent %s: %w", agentID, err)
	}
	return had, nil
}
