package faults

import (
	"errors"
	"time"

	"handover/connectlocal/internal/lambda"
)

// everyFunction is Fault.Function for all.
const everyFunction = "*"

// OfFunction says what becomes of one call of a Lambda function; it fits
// lambda.Options. It is called inside the loop.
func (s *Set) OfFunction(name string) lambda.Fate {
	var fate lambda.Fate
	concerns := func(f Fault) bool {
		return f.Function == everyFunction || f.Function != "" && lambda.Name(f.Function) == lambda.Name(name)
	}
	s.each(s.loop.Now(), concerns, func(f Fault) {
		switch {
		case f.Kind == Latency:
			fate.Late += time.Duration(f.Latency)
		case f.Kind != Throttle && f.Kind != Error:
			fate.NoAnswer = true
			fate.Skip = fate.Skip || !f.after()
		case fate.Err == nil:
			fate.Err = errors.New(map[Kind]string{Throttle: "Rate exceeded", Error: injected}[f.Kind])
			fate.Skip = fate.Skip || !f.after()
		}
	})
	return fate
}

// after tells whether the fault leaves a call its effect.
func (f Fault) after() bool { return f.When == After || f.Kind == TimeoutAfterEffect }
