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
	data, err := json.Marshal(x.plain("", a.Parameters.Map("RoutingCriteria")))
	if err != nil {
		return done(fmt.Errorf("reading RoutingCriteria: %w", err))
	}
	var c routing.Criteria
	if err := json.Unmarshal(data, &c); err != nil {
		return done(fmt.Errorf("reading RoutingCriteria: %w", err))
	}
	return done(x.host.SetRoutingCriteria(c))
}

// plain is a value of a parameter with its references resolved, and with numbers where
// a member of that name is one.
func (x *exec) plain(name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			out[key] = x.plain(key, inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = x.plain("", inner)
		}
		return out
	case string:
		s := x.expand(v)
		switch name {
		case "ProficiencyLevel", "MinProficiencyLevel", "MaxProficiencyLevel", "DurationInSeconds":
			if n, err := strconv.ParseFloat(s, 64); err == nil {
				return n
			}
		}
		return s
	}
	return v
}
