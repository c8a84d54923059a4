package flowrun

import (
	"time"

	"handover/flow"
)

// invokeLambda is InvokeLambdaFunction. A synchronous call is waited for, for 1 to 8
// seconds, and its answer is $.External until the next answer. An asynchronous one
// is handed out in Run.Calls and the run goes on. Spec §5.4, §5.8.
func invokeLambda(x *exec, a *flow.Action) outcome {
	kind, _ := a.Parameters.Text("InvocationType")
	c := LambdaCall{Async: kind == "ASYNCHRONOUS", Parameters: x.expandAll(a.Parameters.Map("LambdaInvocationAttributes"))}
	longest := 8
	if c.Async {
		longest = 60
	}
	var err error
	if c.Function, err = x.required(a, "LambdaFunctionARN"); err != nil {
		return done(err)
	}
	c.Limit = 3 * time.Second // the console's default
	if _, given := a.Parameters["InvocationTimeLimitSeconds"]; given {
		if c.Limit, err = x.seconds(a, "InvocationTimeLimitSeconds", 1, longest); err != nil {
			return done(err)
		}
	}
	if c.Async {
		x.run.Calls = append(x.run.Calls, c)
		return next()
	}
	return waitFor(Waiting{Until: x.now.Add(c.Limit), Lambda: &c})
}
