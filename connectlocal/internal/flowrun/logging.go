package flowrun

import "handover/flow"

// updateLogging is UpdateFlowLoggingBehavior. It decides what AWS writes to its log
// and changes nothing in the contact, so there is nothing to do. Spec §5.4.
func updateLogging(*exec, *flow.Action) outcome { return next() }
