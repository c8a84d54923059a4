package flowrun

import (
	"errors"
	"slices"

	"handover/flow"
)

// wait is Wait: until the time limit, 1 second to 7 days, or the customer's next
// message, or until the custom participant leaves. Waiting for one who is not there is
// ParticipantNotFound. It uses Host.MayWait and Host.HasBot. Spec §5.5, §6.
func wait(x *exec, a *flow.Action) outcome {
	if !x.host.MayWait(x.run.FlowID) {
		return done(errors.New("a flow of this type must not wait"))
	}
	limit, err := x.seconds(a, "TimeLimitSeconds", 1, 604800)
	if err != nil {
		return done(err)
	}
	events := a.Parameters.List("Events")
	bot := slices.Contains(events, any(botLeft))
	if bot && !x.host.HasBot() {
		return failed(flow.ParticipantNotFound, errors.New("no bot is in the chat"))
	}
	return waitFor(Waiting{Until: x.now.Add(limit), Customer: slices.Contains(events, any("CustomerReturned")), Bot: bot})
}

const botLeft = "BotParticipantDisconnected"
