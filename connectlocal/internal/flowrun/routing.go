package flowrun

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"handover/flow"
)

// updateRouting is UpdateContactRoutingBehavior: the contact's priority or its age in
// the queue, static. The action has no error branches. It uses
// Host.SetQueuePriority and Host.AdjustQueueTime. Spec §5.4.
func updateRouting(x *exec, a *flow.Action) outcome {
	if s, ok := a.Parameters.Text("QueuePriority"); ok {
		priority, err := strconv.ParseInt(s, 10, 64)
		if err != nil || priority < 1 {
			return done(fmt.Errorf("QueuePriority is %q, not a whole number from 1", s))
		}
		return done(x.host.SetQueuePriority(priority))
	}
	s, ok := a.Parameters.Text("QueueTimeAdjustmentSeconds")
	if !ok {
		return done(errors.New("neither QueuePriority nor QueueTimeAdjustmentSeconds"))
	}
	seconds, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return done(fmt.Errorf("QueueTimeAdjustmentSeconds is %q, not a whole number", s))
	}
	return done(x.host.AdjustQueueTime(time.Duration(seconds) * time.Second))
}
