package flowrun

import "handover/flow"

// updateTarget is UpdateContactTargetQueue: a queue, or an agent's own. It uses
// Host.SetTargetQueue. Spec §5.4.
func updateTarget(x *exec, a *flow.Action) outcome {
	name := "QueueId"
	if _, ok := a.Parameters["AgentId"]; ok {
		name = "AgentId"
	}
	id, err := x.required(a, name)
	if err != nil {
		return done(err)
	}
	if name == "AgentId" {
		return done(x.host.SetTargetQueue("", id))
	}
	return done(x.host.SetTargetQueue(id, ""))
}
