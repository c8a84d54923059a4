package flowrun

import (
	"errors"

	"handover/flow"
)

// messageIteratively is MessageParticipantIteratively, which on chat takes its error
// branch at once, or without one ends the flow and leaves the contact in its queue.
// Spec §5.4.
func messageIteratively(_ *exec, a *flow.Action) outcome {
	if _, ok := a.Transitions.OnError(flow.NoMatchingError); !ok {
		return finish(Ended)
	}
	return done(errors.New("not possible on chat"))
}
