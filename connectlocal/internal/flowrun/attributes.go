package flowrun

import (
	"errors"

	"handover/flow"
)

// updateAttributes is UpdateContactAttributes: all or none. Names and values may
// hold references. A related contact is not modelled, so TargetContact "Related" is a
// failure. It uses Host.SetAttributes. Spec §5.4.
func updateAttributes(x *exec, a *flow.Action) outcome {
	if target, _ := a.Parameters.Text("TargetContact"); target == "Related" {
		return done(errors.New("there is no related contact"))
	}
	return done(x.host.SetAttributes(x.expandAll(a.Parameters.Map("Attributes"))))
}
