package flowrun

import (
	"errors"

	"handover/flow"
)

// message is MessageParticipant. On chat only Text is said (spec §5.4); text that
// comes out empty is a failure, as the console's block treats a prompt without
// content. It uses Host.Say.
func message(x *exec, a *flow.Action) outcome {
	s, _ := a.Parameters.Text("Text")
	text := x.expand(s)
	if text == "" {
		return done(errors.New("no Text to say"))
	}
	return done(x.host.Say(text))
}
