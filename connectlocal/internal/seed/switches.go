package seed

import (
	"maps"
	"slices"

	"handover/connectlocal/internal/state"
)

// switches turns those of the file on.
func (c *checker) switches() state.Switches {
	var out state.Switches
	byName := map[string]*bool{}
	for _, s := range state.SwitchTable() {
		if s.At != nil {
			byName[s.Name] = s.At(&out)
		}
	}
	names := slices.Sorted(maps.Keys(byName))
	for _, name := range slices.Sorted(maps.Keys(c.doc.Switches)) {
		if on := byName[name]; on != nil {
			*on = c.doc.Switches[name]
			continue
		}
		c.mistake("switches."+name, "%s", unknown("switch", name, names))
	}
	return out
}
