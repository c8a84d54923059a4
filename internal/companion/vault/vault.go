// Package vault keeps the connection tokens that companions deposit: secrets that
// could read and end a chat. They are sealed before they reach a store, with agent
// and contact bound in, so that one that is moved to another row does not open; they
// are opened only to take the agent's leg off. No token is in an error.
package vault

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Sealer seals secrets. Place is where a secret belongs: what was sealed for one
// does not open for another. Its methods may be called from any goroutine.
type Sealer interface {
	// Seal seals the secret. Errors say nothing of it; one that is ErrKey will come again.
	Seal(ctx context.Context, secret []byte, p Place) ([]byte, error)
	// Open gives the secret back. Errors say nothing of it; one that is ErrSealed or
	// ErrKey will come again.
	Open(ctx context.Context, sealed []byte, p Place) ([]byte, error)
}

// Place is where a secret belongs.
type Place struct{ AgentID, ContactID string }

// longest is how long a deposit is kept, whatever its token says of itself: Connect's
// own live for a day.
const longest = 24 * time.Hour

// Vault keeps deposits.
type Vault struct {
	Deposits ledger.Deposits
	Sealer   Sealer
	Now      func() time.Time
}

// Put keeps the token for the agent and the contact that d names, in place of an
// earlier one: until it expires, but no longer than a day. When it came, and how it
// is sealed, is filled in. Errors are of type *Error.
func (v *Vault) Put(ctx context.Context, d ledger.Deposit, token string) error {
	d.At = v.Now()
	switch last := d.At.Add(longest); {
	case token == "":
		return &Error{departure.NotPossible, fmt.Errorf("the token for contact %s is empty", d.ContactID)}
	case !d.Expires.After(d.At):
		return &Error{departure.NotPossible, expired(d)}
	case d.Expires.After(last):
		d.Expires = last
	}
	var err error
	if d.Sealed, err = v.Sealer.Seal(ctx, []byte(token), Place{d.AgentID, d.ContactID}); err != nil {
		return &Error{meaning(err), fmt.Errorf("seal the token for contact %s: %w", d.ContactID, err)}
	}
	if err := v.Deposits.PutDeposit(ctx, d); err != nil {
		return &Error{departure.RetryAfter, fmt.Errorf("keep the token for contact %s: %w", d.ContactID, err)}
	}
	return nil
}

func expired(d ledger.Deposit) error {
	return fmt.Errorf("the token for contact %s has expired at %s", d.ContactID, d.Expires.UTC().Format(time.RFC3339))
}

// meaning is what a sealer's error means: with another try, or not at all.
func meaning(err error) departure.Outcome {
	if errors.Is(err, ErrSealed) || errors.Is(err, ErrKey) {
		return departure.NotPossible
	}
	return departure.RetryAfter
}

// Token gives the token that the agent deposited for the contact. Errors are of
// type *Error.
func (v *Vault) Token(ctx context.Context, agentID, contactID string) (string, error) {
	d, err := v.Deposits.Deposit(ctx, agentID, contactID)
	switch {
	case errors.Is(err, departure.ErrNotFound):
		return "", &Error{departure.NotPossible, fmt.Errorf("no token is deposited for contact %s", contactID)}
	case err != nil:
		return "", &Error{departure.RetryAfter, err}
	case !d.Expires.After(v.Now()):
		return "", &Error{departure.NotPossible, expired(d)}
	}
	secret, err := v.Sealer.Open(ctx, d.Sealed, Place{agentID, contactID})
	if err != nil {
		return "", &Error{meaning(err), fmt.Errorf("open the token for contact %s: %w", contactID, err)}
	}
	return string(secret), nil
}

// Drop forgets what the agent deposited for the contact.
func (v *Vault) Drop(ctx context.Context, agentID, contactID string) error {
	if err := v.Deposits.DropDeposit(ctx, agentID, contactID); err != nil {
		return fmt.Errorf("vault: forget the token for contact %s: %w", contactID, err)
	}
	return nil
}

// Prune forgets what has expired, and says how much that was.
func (v *Vault) Prune(ctx context.Context) (int, error) {
	n, err := v.Deposits.DropDeposits(ctx, v.Now())
	if err != nil {
		return n, fmt.Errorf("vault: forget what has expired: %w", err)
	}
	return n, nil
}

// ErrSealed says that what is sealed cannot be opened, now or later: by another key,
// for another place, or damaged.
var ErrSealed = errors.New("it was sealed with another key or for another contact, or is damaged")

// ErrKey says that the key cannot be used as things are set up: it is not there, is
// switched off, may not be used by the controller, or not for this much. Only people
// can change that.
var ErrKey = errors.New("the key cannot be used like this")

// Error is a token that is not to be had, and what that means for a release.
type Error struct {
	Means departure.Outcome
	Err   error
}

// Error implements error.
func (e *Error) Error() string { return "vault: " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Outcome is what the error means for an intent.
func (e *Error) Outcome() departure.Outcome { return e.Means }
