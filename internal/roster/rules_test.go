package roster_test

import (
	"testing"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

func TestRulesOffLine(t *testing.T) {
	r := roster.Rules{
		Types:     []agentevent.StatusType{agentevent.Offline},
		Names:     []string{"End of shift"},
		Catalogue: map[string]agentevent.StatusType{"s-1": agentevent.Offline, "s-2": agentevent.Custom},
	}
	custom := r
	custom.Types = []agentevent.StatusType{agentevent.Custom}
	for name, tc := range map[string]struct {
		rules    roster.Rules
		id, name string
		kind     agentevent.StatusType
		want     bool
	}{
		"by its own type":                    {r, "x", "Gone", agentevent.Offline, true},
		"by the catalogue":                   {r, "s-1", "Gone", "", true},
		"another type in the catalogue":      {r, "s-2", "Offline", "", false},
		"its own type before the catalogue":  {r, "s-1", "Gone", agentevent.Custom, false},
		"by name, in any case":               {r, "s-2", "END OF SHIFT", "", true},
		"unknown id, built-in name":          {r, "x", "Offline", "", true},
		"unknown id, the other built-in":     {custom, "x", "Available", "", false},
		"unknown id and name: one's own":     {custom, "x", "Prayer", "", true},
		"no status at all":                   {custom, "", "", "", false},
		"routable never counts by this list": {r, "x", "Available", agentevent.Routable, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.rules.OffLine(tc.id, tc.name, tc.kind); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
