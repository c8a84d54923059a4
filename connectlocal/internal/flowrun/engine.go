package flowrun

import (
	"errors"
	"fmt"
	"time"

	"handover/flow"
)

// action does what one action says, once.
type action func(x *exec, a *flow.Action) outcome

// exec is a run in motion: the run with what a call has lent it.
type exec struct {
	run  *Run
	host Host
	now  time.Time
}

var (
	errNotImplemented = errors.New("actions of this type are not implemented")
	errNoCondition    = errors.New("no condition holds")
)

// resume ends the present wait with an outcome and runs on.
func (r *Run) resume(h Host, now time.Time, o outcome) State {
	x := &exec{run: r, host: h, now: now}
	r.Waiting = nil
	if x.onward(x.follow(r.Flow.Find(r.Action), o)) {
		x.advance()
	}
	return r.State
}

// advance runs from the action the run stands at until it waits or is finished.
func (x *exec) advance() {
	r := x.run
	for range Limit {
		if !x.onward(x.step()) {
			return
		}
	}
	r.fault(fmt.Sprintf("%d actions without waiting, the last of them %q", Limit, r.Action))
}

// step takes the action the run stands at. It is false when the run waits or is finished.
func (x *exec) step() bool {
	r := x.run
	a := r.Flow.Find(r.Action)
	switch {
	case a == nil:
		r.fault(fmt.Sprintf("the flow has no action %q", r.Action))
		return false
	case !flow.Known(a.Type):
		r.fault(describe(a) + ": the flow language has no such action type")
		return false
	}
	return x.follow(a, x.do(a))
}

// onward tells whether a run goes on. A module that has stopped for a fault is left.
func (x *exec) onward(going bool) bool {
	for !going && x.run.State == Faulted && len(x.run.callers) > 0 {
		going = x.failModule()
	}
	return going
}

func (x *exec) do(a *flow.Action) outcome {
	if f, ok := actions[a.Type]; ok {
		return f(x, a)
	}
	return failed(flow.NoMatchingError, errNotImplemented)
}

// follow takes the branch that an outcome leads to. It is false when the run
// waits or is finished.
func (x *exec) follow(a *flow.Action, o outcome) bool {
	switch o.kind {
	case finished:
		x.run.State = o.state
		return false
	case waits:
		x.run.State, x.run.Waiting = Waits, o.waiting
		return false
	case jumped:
		return true
	case returned:
		return x.afterModule(o)
	case failure:
		x.run.Failure = fmt.Sprintf("%s: %v", describe(a), o.err)
		x.run.failures = append(x.run.failures, x.run.Failure)
		return x.run.onError(a, o.errType, o.err)
	case resulted:
		return x.onResult(a, o)
	default:
		return x.run.goTo(a, a.Transitions.NextAction)
	}
}

// onResult goes to the first condition that holds, or else to NoMatchingCondition.
// Spec §5.1.
func (x *exec) onResult(a *flow.Action, o outcome) bool {
	for _, c := range a.Transitions.Conditions {
		if x.holds(c, o) {
			return x.run.goTo(a, c.NextAction)
		}
	}
	return x.run.onError(a, flow.NoMatchingCondition, errNoCondition)
}

// onError goes to the branch of this error type, or else to that of NoMatchingError.
func (r *Run) onError(a *flow.Action, errType string, err error) bool {
	for _, t := range []string{errType, flow.NoMatchingError} {
		if id, ok := a.Transitions.OnError(t); ok {
			return r.goTo(a, id)
		}
	}
	r.fault(fmt.Sprintf("%s: %v, and there is no branch for that", describe(a), err))
	return false
}

func (r *Run) goTo(a *flow.Action, id string) bool {
	if id == "" {
		r.fault(describe(a) + ": the branch taken is not connected")
		return false
	}
	r.Action = id
	return true
}

func (r *Run) fault(why string) {
	r.State, r.Waiting, r.Fault = Faulted, nil, why
}

func describe(a *flow.Action) string {
	return fmt.Sprintf("action %q (%s)", a.Identifier, a.Type)
}
