package flowrun_test

import (
	"testing"
	"time"

	"handover/connectlocal/internal/flowrun"
)

func TestWaitForABot(t *testing.T) {
	const parameters = `{"TimeLimitSeconds":"60","Events":["BotParticipantDisconnected"]}`
	for name, tc := range map[string]struct {
		bot   bool
		wake  func(*flowrun.Run, flowrun.Host)
		state flowrun.State
	}{
		"not there":         {false, func(*flowrun.Run, flowrun.Host) {}, flowrun.Disconnected},
		"there":             {true, func(*flowrun.Run, flowrun.Host) {}, flowrun.Waits},
		"leaves":            {true, func(r *flowrun.Run, h flowrun.Host) { r.BotLeft(h, start) }, flowrun.Ended},
		"the customer says": {true, func(r *flowrun.Run, h flowrun.Host) { r.CustomerReturned(h, start) }, flowrun.Waits},
		"leaves too late": {true, func(r *flowrun.Run, h flowrun.Host) {
			r.TimeUp(h, start.Add(time.Minute))
			r.BotLeft(h, start)
		}, flowrun.Disconnected},
	} {
		t.Run(name, func(t *testing.T) {
			h := &fakeHost{bot: tc.bot}
			r := run(one(t, "Wait", parameters, "BotParticipantDisconnected"), h)
			tc.wake(r, h)
			if r.State != tc.state {
				t.Errorf("state %s, want %s", r.State, tc.state)
			}
		})
	}
}
