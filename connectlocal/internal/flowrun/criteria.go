package flowrun

import (
	"encoding/json"
	"fmt"
	"strconv"

	"handover/connectlocal/internal/routing"
	"handover/flow"
)

// updateCriteria is UpdateContactRoutingCriteria, as console exports spell it, and
// UpdateRoutingCriteria, as its page does (spec §5.3). Texts may hold references, and numbers may be
// texts. It uses Host.SetRoutingCriteria. Spec §5.4.
func updateCriteria(x *exec, a *flow.Action) outcome {
	data, err := json.Marshal(x.expandDeep("", a.Parameters.Map("RoutingCriteria"), asNumber))
	if err != nil {
		return done(fmt.Errorf("reading RoutingCriteria: %w", err))
	}
	var c routing.Criteria
	if err := json.Unmarshal(data, &c); err != nil {
		return done(fmt.Errorf("reading RoutingCriteria: %w", err))
	}
	return done(x.host.SetRoutingCriteria(c))
}

// asNumber is the text that a member of that name has, as a number where it is to be one.
func asNumber(name, s string) any {
	switch name {
	case "ProficiencyLevel", "MinProficiencyLevel", "MaxProficiencyLevel", "DurationInSeconds":
		if n, err := strconv.ParseFloat(s, 64); err == nil {
			return n
		}
	}
	return s
}
