package departure

import (
	"fmt"

	"handover/internal/policy"
)

// shadowed tells whether the chat's decision is only to be recorded.
func (s *stepper) shadowed(h *Handover) bool {
	return h.Decision.Mode == policy.Shadow || (!h.decided() && s.policy.Mode() == policy.Shadow)
}

// shadow records what would become of the chat, and does nothing. It stays with
// the agent, and is watched until it leaves them: that is how long the customer
// was left with somebody who had gone.
func (s *stepper) shadow(h *Handover, n int, why string) {
	would := "would be stranded"
	h.Rung = len(h.Decision.Ladder) // past it, there is no target
	if n >= 0 {
		h.Rung = n
		would = "would go to: " + h.Target().String()
		if h.Target().Kind == policy.Keep {
			would = "would be left with the agent"
		}
	}
	if h.Marked { // a step was tried before the policy was put into shadow
		s.unmark(h)
		s.finish(h, Kept, "the policy is in shadow now, and the chat is left with the agent; "+why)
		return
	}
	h.Shadow = true
	s.finish(h, Kept, fmt.Sprintf("shadow: %s; %s", would, why))
	s.intend(h, Expire, s.now.Add(longestLife))
}

// comeBackShadow ends the watch: the agent is there for the customer again.
func (s *stepper) comeBackShadow(h *Handover, reason string) {
	if h.keptUntil() == nil {
		return
	}
	drop(h, Expire)
	s.note(h, "shadow: "+reason+", and has the chat still")
}
