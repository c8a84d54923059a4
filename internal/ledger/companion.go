package ledger

import (
	"context"
	"time"
)

// Deposit is the connection token of one agent for one chat, sealed: a store
// never sees it open.
type Deposit struct {
	AgentID   string
	ContactID string // the segment that the agent holds
	ChatID    string // initial contact id
	Sealed    []byte
	At        time.Time // when it was deposited
	Expires   time.Time // when the token stops being good
}

// Deposits keeps deposits, one for each agent and contact.
type Deposits interface {
	// PutDeposit stores d in place of what was there for its agent and contact.
	PutDeposit(ctx context.Context, d Deposit) error
	// Deposit returns what is deposited; departure.ErrNotFound if nothing is.
	Deposit(ctx context.Context, agentID, contactID string) (Deposit, error)
	// DropDeposit forgets what is deposited; to forget what is not there is no error.
	DropDeposit(ctx context.Context, agentID, contactID string) error
	// DropDeposits forgets what expired before the instant, and says how many those were.
	DropDeposits(ctx context.Context, before time.Time) (int, error)
}

// Enrolment lets the companions of one agent in.
type Enrolment struct {
	AgentID  string
	Username string
	Hash     []byte // SHA-256 of the token
	At       time.Time
	By       string // the operator
}

// Enrolments keeps enrolments, one for each agent.
type Enrolments interface {
	// PutEnrolment stores e in place of the agent's earlier one. A hash that is another
	// agent's is an error: one token lets one agent in.
	PutEnrolment(ctx context.Context, e Enrolment) error
	// Enrolment returns the one with this hash; departure.ErrNotFound if there is none.
	Enrolment(ctx context.Context, hash []byte) (Enrolment, error)
	// DropEnrolment forgets the agent's; false if there was none.
	DropEnrolment(ctx context.Context, agentID string) (bool, error)
}
