package flowrun

import "errors"

// outcome is what an action came to; exactly one of its kinds.
type outcome struct {
	kind    kind
	result  string   // resulted: what the conditions test
	null    bool     // resulted: there is no value (spec §3.2)
	errType string   // failure: the error branch to take
	err     error    // failure: why
	state   State    // finished
	waiting *Waiting // waits
}

type kind int

const (
	succeeded kind = iota
	resulted
	failure
	finished
	waits
	jumped   // to another flow, whose first action is next
	returned // from a module, with a result or none
)

func next() outcome                      { return outcome{} }
func jump() outcome                      { return outcome{kind: jumped} }
func result(value string) outcome        { return outcome{kind: resulted, result: value} }
func nothing() outcome                   { return outcome{kind: resulted, null: true} }
func finish(s State) outcome             { return outcome{kind: finished, state: s} }
func waitFor(w Waiting) outcome          { return outcome{kind: waits, waiting: &w} }
func failed(t string, err error) outcome { return outcome{kind: failure, errType: t, err: err} }

var (
	errLambdaLate = errors.New("no answer within InvocationTimeLimitSeconds")
	errViewLate   = errors.New("the customer gave no answer within InvocationTimeLimitSeconds")
)
