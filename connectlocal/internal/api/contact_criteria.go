package api

import (
	"handover/connectlocal/internal/routing"
	"handover/connectlocal/internal/state"
)

type routingCriteriaOut struct {
	Steps               []stepOut
	ActivationTimestamp epoch `json:",omitzero"`
}

type stepOut struct {
	Expression routing.Expression
	Expiry     *expiryOut `json:",omitempty"`
	Status     string
}

type expiryOut struct {
	DurationInSeconds int64
	ExpiryTimestamp   epoch `json:",omitzero"`
}

// routingCriteria are a contact's as they stand; nil if it has none. Their Index is left
// out, since the documentation does not say what it counts.
func (a *API) routingCriteria(c state.Contact) *routingCriteriaOut {
	criteria, ok := a.world.Criteria(c.ID)
	if !ok {
		return nil
	}
	out := &routingCriteriaOut{ActivationTimestamp: at(criteria.ActivatedAt)}
	for _, s := range criteria.Steps {
		step := stepOut{Expression: s.Expression, Status: s.Status}
		if s.Expiry != nil {
			step.Expiry = &expiryOut{s.Expiry.DurationInSeconds, at(s.ExpiresAt)}
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}
