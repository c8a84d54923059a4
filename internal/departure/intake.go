package departure

import (
	"context"
	"time"

	"handover/internal/roster"
)

// Record is one record of an agent event stream, as a feed read it.
type Record struct {
	Position Position
	Arrived  time.Time
	Data     []byte
}

// Intake takes records in: decode, fold, step, and one commit per record.
// All fields but Poke are needed.
type Intake struct {
	Ledger  Ledger
	Decider Decider
	Rules   func() roster.Rules // in force now; the catalogue may be renewed
	Now     func() time.Time
	Poke    func() // called after a commit that left work to do; may be nil
}

// Apply applies one record and, in the same transaction, acknowledges it.
func (in *Intake) Apply(ctx context.Context, r Record) error { panic("not yet") }
