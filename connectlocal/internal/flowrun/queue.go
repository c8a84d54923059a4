package flowrun

import (
	"errors"

	"handover/flow"
)

// transferToQueue is TransferContactToQueue: on success the flow ends and the contact
// is in its target queue. It uses Host.TransferToQueue. Spec §5.4.
func transferToQueue(x *exec, _ *flow.Action) outcome { return queued(x.host.TransferToQueue()) }

func queued(err error) outcome {
	switch {
	case errors.Is(err, ErrQueueAtCapacity):
		return failed(flow.QueueAtCapacity, err)
	case err != nil:
		return done(err)
	}
	return finish(Queued)
}
