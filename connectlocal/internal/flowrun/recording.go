package flowrun

import (
	"errors"

	"handover/flow"
)

// noEffect is an action that succeeds and that nothing in a chat here shows:
// UpdateContactRecordingBehavior (nothing is recorded or analysed) and
// UpdateContactTextToSpeechVoice (nothing is spoken). Exports use both in chat flows,
// mostly without an error branch. Spec §5.4.
func noEffect(*exec, *flow.Action) outcome { return next() }

// updateAnalytics is UpdateContactRecordingAndAnalyticsBehavior: without effect,
// too, but what is for voice does not match a chat. Spec §5.7.
func updateAnalytics(_ *exec, a *flow.Action) outcome {
	if _, voice := a.Parameters["VoiceBehavior"]; voice {
		return failed("ChannelMismatch", errors.New("VoiceBehavior, and the contact is a chat"))
	}
	return next()
}
