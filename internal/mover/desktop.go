package mover

import (
	"context"

	"handover/internal/departure"
)

// Desktops reach the agents' companions.
type Desktops interface {
	// End ends the agent's leg, as disconnectSelf on the agent's desktop does.
	End(ctx context.Context, leg departure.Leg) error
}

// Desktop is the releaser `desktop`: the agent's own desktop ends the leg, and
// the disconnect flow takes over with the customer connected. Spec §11.
type Desktop struct{ Desktops Desktops }

// Release asks the agent's companion to end the leg.
func (r Desktop) Release(ctx context.Context, leg departure.Leg) departure.Result {
	if err := r.Desktops.End(ctx, leg); err != nil {
		return failed(err)
	}
	return done("the agent's desktop ended the leg")
}
