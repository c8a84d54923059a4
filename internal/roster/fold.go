package roster

import "handover/internal/agentevent"

// Fold applies one event to what is known of its agent.
func Fold(a Agent, e agentevent.Event, r Rules) (Agent, []Signal) {
	panic("not yet")
}
