package world

import (
	"handover/internal/departure"
	"handover/internal/policy"
)

// customerPromises: no customer is ever disconnected by Handover.
func customerPromises() []promise {
	return []promise{
		{number: 5, words: "no customer is disconnected", effect: judgeForbidden},
		{number: 5, words: "no customer is disconnected", end: (*World).judgeEnds},
	}
}

// judgeForbidden: some calls are never made, for they hang up on the customer.
func judgeForbidden(w *World, e effect) {
	if e.kind == "StopContact" {
		w.breachLocked(5, "%s", e)
	}
}

// judgeEnds looks at how each chat ended.
func (w *World) judgeEnds() {
	for n, c := range w.customers {
		truth, ok := w.chain(c.chatID)
		if !ok {
			w.fail("there is no chat of customer %d", n)
			continue
		}
		if truth.EndedAt == nil {
			w.count("customers", "are still there")
			continue
		}
		w.count("customers", w.judgeEnd(n, c, truth))
	}
}

// judgeEnd says how a chat came to its end.
func (w *World) judgeEnd(n int, c *customer, truth chain) string {
	last := truth.Segments[len(truth.Segments)-1]
	switch released, by := w.lastRelease(truth); {
	case last.DisconnectReason == "CUSTOMER_DISCONNECT" && c.left:
		return "hung up"
	case last.DisconnectReason == "CONTACT_FLOW_DISCONNECT" && released && by.Kind == policy.Survey:
		return "ended with the survey"
	case last.DisconnectReason == "CONTACT_FLOW_DISCONNECT" && !released:
		return "left alone by an agent, and ended by the flow"
	default:
		w.breach(5, "customer %d (%s) was disconnected with %s in contact %s; Handover took the last agent's leg off: %v, for %s",
			n, short(c.chatID), last.DisconnectReason, short(last.ContactID), released, by)
		return "disconnected"
	}
}

// lastRelease tells whether the last agent who had the chat was taken off it by
// Handover, and for which target.
func (w *World) lastRelease(truth chain) (bool, policy.Target) {
	holder := ""
	for _, s := range truth.Segments {
		if s.ConnectedAt != nil {
			holder = s.ContactID
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.record.effects {
		if e.kind != departure.Release || e.contactID != holder {
			continue
		}
		for _, h := range w.record.departures[w.stepOf(e).departureID].Handovers {
			if h.ChatID == e.chatID {
				return true, h.Target()
			}
		}
	}
	return false, policy.Target{}
}
