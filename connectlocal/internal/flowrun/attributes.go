package flowrun

import "handover/flow"

// updateAttributes is UpdateContactAttributes: all or none. Names and values may
// hold references. They are the chat's, or with TargetContact "Related" those of its related
// contact. It uses Host.SetAttributes and Host.SetRelatedAttributes. Spec §5.4.
func updateAttributes(x *exec, a *flow.Action) outcome {
	values := x.expandAll(a.Parameters.Map("Attributes"))
	if target, _ := a.Parameters.Text("TargetContact"); target == "Related" {
		return done(x.host.SetRelatedAttributes(values))
	}
	return done(x.host.SetAttributes(values))
}
