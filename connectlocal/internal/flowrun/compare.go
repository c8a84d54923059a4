package flowrun

import "handover/flow"

// compareValue is Compare: the result is the value itself. It uses Host.Lookup.
// Spec §5.4.
func compareValue(x *exec, a *flow.Action) outcome {
	s, _ := a.Parameters.Text("ComparisonValue")
	if v, ok := x.resolve(s); ok {
		return result(v)
	}
	return nothing()
}
