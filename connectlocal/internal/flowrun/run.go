package flowrun

import (
	"time"

	"handover/flow"
)

// Limit is how many actions a run may take without waiting.
const Limit = 1000

// Run is one flow on one contact: where it stands, as data. A run does what it can at
// once and then either ends or waits for the one thing that Waiting names.
type Run struct {
	Flow           *flow.Flow
	FlowID         string
	Action         string            // identifier of the action it stands at
	Loops          map[string]int    // per Loop action: rounds left
	External       map[string]string // $.External: the last Lambda's answer
	Views          map[string]string // $.Views: the last view's answer
	FlowAttributes map[string]string
	Waiting        *Waiting // nil unless State is Waits
	State          State
	Fault          string       // why it stopped, when State is Faulted
	Failure        string       // the last failure of an action, whether or not a branch was there for it
	Calls          []LambdaCall // asynchronous calls not yet taken by TakeCalls
	failures       []string     // not yet taken by TakeFailures
	callers        []frame      // whose module it is in, the innermost last
	modules        map[string]string
}

// State of a run.
type State string

// The states of a run. Queued, Disconnected and Ended are how it can finish. Before
// Start the state is empty.
const (
	Waits        State = "waits"
	Queued       State = "queued"       // TransferContactToQueue or DequeueContactAndTransferToQueue succeeded
	Disconnected State = "disconnected" // DisconnectParticipant
	Ended        State = "ended"        // EndFlowExecution
	Faulted      State = "faulted"      // an action failed and named no branch for it
)

// Waiting is what a run waits for.
type Waiting struct {
	Until    time.Time   // TimeUp is to be called then
	Customer bool        // a customer's message wakes it
	Bot      bool        // the custom participant's leaving wakes it
	Lambda   *LambdaCall // a function's answer wakes it
	View     bool        // the customer's answer to a view wakes it
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
	// NoAnswer: there will be none, and the flow's time limit ends the call.
	NoAnswer bool
	Late     time.Duration // virtual time until the answer is there
}

// New returns a run at the flow's first action; Start begins it.
func New(f *flow.Flow, id string) *Run {
	return &Run{Flow: f, FlowID: id, Action: f.StartAction}
}

// Start runs from the first action. It changes nothing when called again.
func (r *Run) Start(h Host, now time.Time) State {
	if r.State != "" {
		return r.State
	}
	x := &exec{run: r, host: h, now: now}
	x.advance()
	return r.State
}

// CustomerReturned goes on from a Wait that lists the event; otherwise it changes nothing.
func (r *Run) CustomerReturned(h Host, now time.Time) State {
	if r.Waiting == nil || !r.Waiting.Customer {
		return r.State
	}
	return r.resume(h, now, result("CustomerReturned"))
}

// BotLeft goes on from a Wait that lists the event; otherwise it changes nothing.
func (r *Run) BotLeft(h Host, now time.Time) State {
	if r.Waiting == nil || !r.Waiting.Bot {
		return r.State
	}
	return r.resume(h, now, result(botLeft))
}

// TimeUp goes on from a Wait whose time has expired, or a Lambda that took too long.
// Before Waiting.Until it changes nothing, so that a timer of an earlier wait does no harm.
func (r *Run) TimeUp(h Host, now time.Time) State {
	switch {
	case r.Waiting == nil || now.Before(r.Waiting.Until):
		return r.State
	case r.Waiting.Lambda != nil:
		return r.resume(h, now, failed(flow.NoMatchingError, errLambdaLate))
	case r.Waiting.View:
		return r.resume(h, now, failed(flow.TimeLimitExceeded, errViewLate))
	}
	return r.resume(h, now, result("WaitCompleted"))
}

// LambdaDone goes on from InvokeLambdaFunction. The answer to a call whose time was up
// before is the caller's to drop: compare Waiting.Lambda with the pointer it was
// invoked for.
func (r *Run) LambdaDone(h Host, now time.Time, res LambdaResult) State {
	if r.Waiting == nil || r.Waiting.Lambda == nil {
		return r.State
	}
	if res.Err != nil {
		return r.resume(h, now, failed(flow.NoMatchingError, res.Err))
	}
	r.External = res.Values
	return r.resume(h, now, next())
}

// TakeFailures returns why actions have failed since it was last called, whether or
// not a branch was there for it. Actions that are not implemented are among them.
func (r *Run) TakeFailures() []string {
	failures := r.failures
	r.failures = nil
	return failures
}

// TakeCalls returns the asynchronous calls that were made since it was last called.
func (r *Run) TakeCalls() []LambdaCall {
	calls := r.Calls
	r.Calls = nil
	return calls
}
