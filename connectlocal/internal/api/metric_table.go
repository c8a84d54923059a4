package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

const oldestContactAge = "OLDEST_CONTACT_AGE"

// metric is one current metric; measure is nil where nothing can be told.
type metric struct {
	unit    string
	measure func(metricGroup) float64
}

// metricTable has the metrics by name, as the admin guide defines them.
func metricTable() map[string]metric {
	agents := func(is func(metricGroup, state.Agent) bool) metric {
		return metric{"COUNT", func(g metricGroup) float64 { return g.count(is) }}
	}
	return map[string]metric{
		"AGENTS_ONLINE":             agents(online),
		"AGENTS_AVAILABLE":          agents(available),
		"AGENTS_STAFFED":            agents(staffed),
		"AGENTS_NON_PRODUCTIVE":     agents(nonProductive),
		"AGENTS_ON_CONTACT":         agents(holding(state.Connected, state.Ended)),
		"AGENTS_ON_CALL":            agents(holding(state.Connected, state.Ended)),
		"AGENTS_AFTER_CONTACT_WORK": agents(holding(state.Ended)),
		"AGENTS_ERROR":              agents(holding(state.Missed, state.Rejected, state.Errored)),
		"CONTACTS_IN_QUEUE":         {"COUNT", func(g metricGroup) float64 { return float64(len(g.waiting)) }},
		oldestContactAge:            {"SECONDS", func(g metricGroup) float64 { return g.oldest }},
		"CONTACTS_SCHEDULED":        {"COUNT", func(metricGroup) float64 { return 0 }},
		"SLOTS_ACTIVE":              {"COUNT", metricGroup.activeSlots},
		"SLOTS_AVAILABLE":           {"COUNT", metricGroup.availableSlots},
		"ESTIMATED_WAIT_TIME":       {unit: "SECONDS"},
	}
}

func (g metricGroup) count(is func(metricGroup, state.Agent) bool) (n float64) {
	for _, u := range g.agents {
		if is(g, u) {
			n++
		}
	}
	return n
}

func online(_ metricGroup, u state.Agent) bool        { return u.Status.Type != state.Offline }
func nonProductive(_ metricGroup, u state.Agent) bool { return u.Status.Type == state.Custom }
func staffed(_ metricGroup, u state.Agent) bool       { return u.Status.Type == state.Routable }

// available tells an agent who has nothing in hand. One with a next status
// counts as on contact.
func available(g metricGroup, u state.Agent) bool { return staffed(g, u) && u.Taken() == 0 }

// holding tells an agent with a contact of the group in one of the states.
func holding(states ...state.ContactState) func(metricGroup, state.Agent) bool {
	return func(g metricGroup, u state.Agent) bool {
		return slices.ContainsFunc(u.Slots, func(s state.Slot) bool {
			return g.queues[s.Contact.QueueID] && !s.Contact.Monitors() && slices.Contains(states, s.State)
		})
	}
}

// activeSlots counts the active slots with a contact of the group.
func (g metricGroup) activeSlots() (n float64) {
	for _, u := range g.agents {
		for _, s := range u.Slots {
			if g.queues[s.Contact.QueueID] && active(s) {
				n++
			}
		}
	}
	return n
}

// active tells a slot with a conversation or its after-contact work. One that
// rings or was missed is not active, nor is it available.
func active(s state.Slot) bool {
	return !s.Contact.Monitors() && (s.State == state.Connected || s.State == state.Ended)
}

// availableSlots counts the slots that a contact could be routed to now.
func (g metricGroup) availableSlots() (n float64) {
	for _, u := range g.agents {
		if u.Status.Type == state.Routable && u.Next == nil {
			n += float64(u.Available())
		}
	}
	return n
}
