package flowrun

import (
	"time"

	"handover/flow"
)

// Run is one flow on one contact: where it stands, as data. A run does what it can at
// once and then either ends or waits for the one thing that Waiting names.
type Run struct {
	Flow           *flow.Flow
	FlowID         string
	Action         string            // identifier of the action it stands at
	Loops          map[string]int    // per Loop action: rounds left
	External       map[string]string // $.External: the last Lambda's answer
	FlowAttributes map[string]string
	Waiting        *Waiting // nil unless State is Waits
	State          State
	Fault          string // why it stopped, when State is Faulted
}

// State of a run.
type State string

// The states of a run. Queued, Disconnected and Ended are how it can finish.
const (
	Waits        State = "waits"
	Queued       State = "queued"       // TransferContactToQueue succeeded
	Disconnected State = "disconnected" // DisconnectParticipant
	Ended        State = "ended"        // EndFlowExecution
	Faulted      State = "faulted"      // an action failed and named no branch for it
)

// Waiting is what a run waits for.
type Waiting struct {
	Until    time.Time   // TimeUp is to be called then
	Customer bool        // a customer's message wakes it
	Lambda   *LambdaCall // a function's answer wakes it
}

// LambdaCall is a function to be invoked on the run's behalf.
type LambdaCall struct {
	Function   string // ARN or name, resolved
	Parameters map[string]string
	Limit      time.Duration
	Async      bool // the run does not wait for the answer
}

// LambdaResult is what came of it.
type LambdaResult struct {
	Values map[string]string // flattened for STRING_MAP; dotted paths for JSON
	Err    error
}

// New returns a run at the flow's first action; Start begins it.
func New(f *flow.Flow, id string) *Run { panic("not yet") }

// Start runs from the first action.
func (r *Run) Start(h Host, now time.Time) State { panic("not yet") }

// CustomerReturned goes on from a Wait that lists the event; otherwise it changes nothing.
func (r *Run) CustomerReturned(h Host, now time.Time) State { panic("not yet") }

// TimeUp goes on from a Wait whose time has expired, or a Lambda that took too long.
func (r *Run) TimeUp(h Host, now time.Time) State { panic("not yet") }

// LambdaDone goes on from InvokeLambdaFunction.
func (r *Run) LambdaDone(h Host, now time.Time, res LambdaResult) State { panic("not yet") }
