package flowrun

import "handover/flow"

// endFlow is EndFlowExecution: the flow ends and the participant stays, as far as the
// flow's type allows that (spec §3.1); the caller decides that.
func endFlow(*exec, *flow.Action) outcome { return finish(Ended) }
