package flowrun

import "handover/flow"

// disconnect is DisconnectParticipant: the chat ends. It uses Host.Disconnect.
// Spec §3.1, §5.4.
func disconnect(x *exec, _ *flow.Action) outcome {
	if err := x.host.Disconnect(); err != nil {
		return done(err)
	}
	return finish(Disconnected)
}
