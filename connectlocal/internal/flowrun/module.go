package flowrun

import (
	"errors"
	"fmt"

	"handover/flow"
)

// maxDepth is how many modules may be within each other: with the flow, and what it
// invokes, that is more than "Flow modules" of the administrator guide speaks of.
const maxDepth = 5

var (
	errTooDeep  = fmt.Errorf("%d modules are within each other already", maxDepth)
	errNoModule = errors.New("only a flow module can return")
)

// frame is where a run goes on when the module in it is over: in the flow or module that
// invoked it, with what belongs to that.
type frame struct {
	flow                     *flow.Flow
	flowID, action           string
	loops                    map[string]int
	external, flowAttributes map[string]string
}

// invokeModule is InvokeFlowModule: the run goes on in a module, and comes back when
// that is over. What belongs to a flow is not the module's, nor the other way round. An
// action in the module that fails, and has no branch for it, makes the invoking action
// fail. It uses Host.Module. ("Flow modules for reusable functions" of the administrator guide.)
func invokeModule(x *exec, a *flow.Action) outcome {
	r := x.run
	id, err := x.required(a, "FlowModuleId")
	if err != nil {
		return done(err)
	}
	if len(r.callers) >= maxDepth {
		return done(errTooDeep)
	}
	f, err := x.host.Module(id)
	if err != nil {
		return done(err)
	}
	r.callers = append(r.callers, frame{r.Flow, r.FlowID, r.Action, r.Loops, r.External, r.FlowAttributes})
	r.Flow, r.FlowID, r.Action = f, id, f.StartAction
	r.Loops, r.External, r.FlowAttributes = nil, nil, nil
	return jump()
}

// endModule is EndFlowModuleExecution, the Return block: the flow goes on behind the
// action that invoked the module. What it returns is $.Modules.Result and
// $.Modules.ResultData there, and Result chooses the branch where there are several.
func endModule(x *exec, a *flow.Action) outcome {
	if len(x.run.callers) == 0 {
		return done(errNoModule)
	}
	values := map[string]string{}
	if v := x.parameter(a, "Result"); v != "" {
		values["Result"] = v
	}
	if v := x.parameter(a, "ResultData"); v != "" {
		values["ResultData"] = v
	}
	for name, v := range x.expandAll(a.Parameters.Map("ResultData")) {
		values["ResultData."+name] = v
	}
	x.run.leaveModule()
	x.run.modules = values
	return outcome{kind: returned, result: values["Result"]}
}

// leaveModule goes back to the action that invoked the module.
func (r *Run) leaveModule() {
	last := len(r.callers) - 1
	f := r.callers[last]
	r.callers = r.callers[:last]
	r.Flow, r.FlowID, r.Action = f.flow, f.flowID, f.action
	r.Loops, r.External, r.FlowAttributes = f.loops, f.external, f.flowAttributes
}

// afterModule follows the action that invoked a module which has returned.
func (x *exec) afterModule(o outcome) bool {
	a := x.run.Flow.Find(x.run.Action)
	if len(a.Transitions.Conditions) > 0 {
		return x.follow(a, result(o.result))
	}
	return x.follow(a, next())
}

// failModule makes an unanswered failure within a module one of the action that invoked it.
func (x *exec) failModule() bool {
	r := x.run
	why := errors.New(r.Fault)
	r.State, r.Fault = "", ""
	r.leaveModule()
	return x.follow(r.Flow.Find(r.Action), failed(flow.NoMatchingError, why))
}
