package api

import (
	"slices"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/model"
)

// operation is one entry of the table: an operation of the service model and
// what it does. Where it is called, what its members are and which exceptions it
// models is the model's to say.
type operation struct {
	*model.Operation
	run func(*API, map[string]any) (any, error)
}

// none is the answer of the operations that have none.
type none struct{}

// inInstance is an input that names the instance.
type inInstance struct {
	InstanceID string `json:"InstanceId"`
}

func (in inInstance) instance() string { return in.InstanceID }

// op makes a table entry of a function from an input to an output. The input has
// passed the model's checks; the function runs inside the loop, after the
// instance was found.
func op[In, Out any](name string, run func(*API, In) (Out, error)) operation {
	return operation{model.Connect().Operation(name), func(a *API, members map[string]any) (any, error) {
		var in In
		if err := fill(&in, members); err != nil {
			return nil, err
		}
		return clock.Call(a.loop, func() (any, error) {
			if i, ok := any(in).(interface{ instance() string }); ok {
				if err := a.checkInstance(i.instance()); err != nil {
					return nil, err
				}
			}
			return run(a, in)
		})
	}}
}

// update is op for functions without an answer.
func update[In any](name string, run func(*API, In) error) operation {
	return op(name, func(a *API, in In) (none, error) { return none{}, run(a, in) })
}

// operations is the whole table.
func operations() []operation {
	return slices.Concat(
		contactOperations(),
		userOperations(),
		queueOperations(),
		flowOperations(),
		moduleOperations(),
		hoursOperations(),
		instanceOperations(),
		storageOperations(),
		viewOperations(),
		tagOperations(),
		absentOperations(),
		metricOperations(),
	)
}
