package flowrun

import (
	"maps"

	"handover/flow"
)

// updateFlowAttributes is UpdateFlowAttributes: values for $.FlowAttributes, which no
// other flow sees. Spec §5.4.
func updateFlowAttributes(x *exec, a *flow.Action) outcome {
	values := map[string]string{}
	for name, v := range a.Parameters.Map("FlowAttributes") {
		holder, _ := v.(map[string]any)
		s, _ := flow.Scalar(holder["Value"])
		values[name] = x.expand(s) // with the values from before the action
	}
	if x.run.FlowAttributes == nil {
		x.run.FlowAttributes = map[string]string{}
	}
	maps.Copy(x.run.FlowAttributes, values)
	return next()
}
