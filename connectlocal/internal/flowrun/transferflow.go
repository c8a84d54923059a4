package flowrun

import "handover/flow"

// transferToFlow is TransferToFlow: the run goes on in another flow. What belongs to
// the flow (attributes, rounds of loops, a Lambda's answer) stays behind. It uses
// Host.Flow. Spec §5.4, §5.8.
func transferToFlow(x *exec, a *flow.Action) outcome {
	id, err := x.required(a, "ContactFlowId")
	if err != nil {
		return done(err)
	}
	f, err := x.host.Flow(id)
	if err != nil {
		return done(err)
	}
	r := x.run
	r.Flow, r.FlowID, r.Action = f, id, f.StartAction
	r.Loops, r.External, r.FlowAttributes, r.callers = nil, nil, nil, nil
	return jump()
}
