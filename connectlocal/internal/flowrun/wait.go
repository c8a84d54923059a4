package flowrun

import (
	"errors"
	"slices"

	"handover/flow"
)

// wait is Wait: until the time limit, 1 second to 7 days, or the customer's next
// message. No bot can be in a chat here, so waiting for one to leave is
// ParticipantNotFound. Spec §5.5, §6.
func wait(x *exec, a *flow.Action) outcome {
	limit, err := x.seconds(a, "TimeLimitSeconds", 1, 604800)
	if err != nil {
		return done(err)
	}
	events := a.Parameters.List("Events")
	if slices.Contains(events, any("BotParticipantDisconnected")) {
		return failed(flow.ParticipantNotFound, errors.New("no bot is in the chat"))
	}
	return waitFor(Waiting{Until: x.now.Add(limit), Customer: slices.Contains(events, any("CustomerReturned"))})
}
