package departure

import (
	"cmp"
	"strconv"

	"handover/internal/policy"
)

// contractKeys are the contact attributes through which the controller and the
// disconnect flow speak. Design §6.
var contractKeys = [...]string{
	"handover_id", "handover_action", "handover_queue", "handover_agent",
	"handover_priority", "handover_reason", "handover_from", "handover_say",
}

// Cleared is the flow contract's eight attributes, all empty: how they stand
// when there is nothing to take up.
func Cleared() map[string]string {
	a := make(map[string]string, len(contractKeys))
	for _, k := range contractKeys {
		a[k] = ""
	}
	return a
}

// HandoverID is the value of handover_id for this chat of this departure: by it
// a mark is known as one's own.
func HandoverID(d Departure, chatID string) string { return d.ID + "/" + chatID }

// Attributes are the flow contract's eight attributes for the handover's present
// step (design §6): the words for the customer are those that were chosen when
// the step was taken. A target that names a queue or an agent stands in
// handover_queue or handover_agent by the name that the policy gave it; the mover
// puts the ARN or the user id in its place before it writes them. A step that
// moves nothing (keep, or none) gives Cleared.
func Attributes(d Departure, h Handover) map[string]string {
	a := Cleared()
	r := h.rung()
	switch r.Target.Kind {
	case policy.SameQueue:
		a["handover_action"], a["handover_queue"] = "requeue", h.QueueARN
	case policy.ToQueue:
		a["handover_action"], a["handover_queue"] = "requeue", r.Target.Name
	case policy.ToAgent:
		a["handover_action"], a["handover_agent"] = "agent", r.Target.Name
		if !ownQueue(h.QueueARN, d.AgentID) {
			a["handover_queue"] = h.QueueARN // where the chat goes if the agent cannot be reached
		}
	case policy.Survey:
		a["handover_action"] = "survey"
	default:
		return a
	}
	a["handover_id"] = HandoverID(d, h.ChatID)
	a["handover_reason"], a["handover_from"], a["handover_say"] = string(d.Cause), d.Username, cmp.Or(h.Say, r.Say)
	if r.Priority > 0 {
		a["handover_priority"] = strconv.Itoa(r.Priority)
	}
	return a
}
