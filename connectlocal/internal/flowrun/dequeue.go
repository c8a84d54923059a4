package flowrun

import (
	"errors"

	"handover/flow"
)

// dequeue is DequeueContactAndTransferToQueue: on success the contact is in the
// other queue, as a new segment, and this flow is over. It uses
// Host.DequeueToQueue. Spec §5.4.
func dequeue(x *exec, a *flow.Action) outcome {
	queue, agent := x.parameter(a, "QueueId"), x.parameter(a, "AgentId")
	if queue == "" && agent == "" {
		return done(errors.New("neither QueueId nor AgentId has a value"))
	}
	return queued(x.host.DequeueToQueue(queue, agent))
}
