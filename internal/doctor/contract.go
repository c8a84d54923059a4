package doctor

import (
	"slices"

	"handover/flow"
)

// breaches are what a flow leaves undone of the flow contract (design §6, docs/flows.md).
// A queue's flow moves chats on by DequeueContactAndTransferToQueue, a disconnect flow by
// TransferContactToQueue; a survey is the disconnect flow's alone.
func breaches(f *flow.Flow, disconnect bool) []string {
	by := "DequeueContactAndTransferToQueue"
	if disconnect {
		by = "TransferContactToQueue"
	}
	asks := comparisons(f)
	if len(asks) == 0 {
		return []string{"it does not look at $.Attributes.handover_action"}
	}
	var faults []string
	for _, b := range []branch{{"requeue", "QueueId", "handover_queue"}, {"agent", "AgentId", "handover_agent"}} {
		if fault := b.breach(f, asks, by); fault != "" {
			faults = append(faults, fault)
		}
	}
	if disconnect && len(branches(asks, "survey")) == 0 {
		faults = append(faults, "it has no branch for handover_action survey")
	}
	return faults
}

// branch is what a flow does for one value of handover_action.
type branch struct{ action, parameter, attribute string }

// breach is what the branch leaves undone before it moves the contact on; empty: nothing.
func (b branch) breach(f *flow.Flow, asks []flow.Action, by string) string {
	to := branches(asks, b.action)
	switch {
	case len(to) == 0:
		return "it has no branch for handover_action " + b.action
	case !reaches(f, to, func(a flow.Action) bool {
		return (a.Type == by || a.Type == "UpdateContactTargetQueue") && reads(a, b.parameter, b.attribute)
	}):
		return b.action + ": it does not take the chat to $.Attributes." + b.attribute
	case !reaches(f, to, func(a flow.Action) bool { return a.Type == by }):
		return b.action + ": it does not lead to " + by
	case uncleared(f, asks, b.action, by):
		return b.action + ": it does not clear handover_action before " + by + ", so that the next agent's ordinary end of the chat is taken for a handover"
	}
	return ""
}

// comparisons are the actions that look at what to do.
func comparisons(f *flow.Flow) []flow.Action {
	var all []flow.Action
	for _, a := range f.Actions {
		if a.Type == "Compare" && reads(a, "ComparisonValue", "handover_action") {
			all = append(all, a)
		}
	}
	return all
}

// reads tells whether the parameter is a reference to the attribute.
func reads(a flow.Action, parameter, attribute string) bool {
	text, _ := a.Parameters.Text(parameter)
	path, is := flow.Reference(text)
	return is && (path == "$.Attributes."+attribute || path == "$.FlowAttributes."+attribute) // a flow may keep a copy
}

// branches are where these comparisons lead for a value.
func branches(asks []flow.Action, value string) []string {
	var to []string
	for _, a := range asks {
		for _, c := range a.Transitions.Conditions {
			if c.Operator == "Equals" && slices.Contains(c.Operands, value) {
				to = append(to, c.NextAction)
			}
		}
	}
	return to
}

// reaches tells whether an action of this kind can be come to without an error.
func reaches(f *flow.Flow, from []string, wanted func(flow.Action) bool) bool {
	return walk(f, from, wanted, func(flow.Action) bool { return false })
}

// uncleared tells whether the transfer can be come to by the branch for this action
// without passing, before the branch or behind it, where handover_action is set to nothing.
func uncleared(f *flow.Flow, asks []flow.Action, action, by string) bool {
	return slices.ContainsFunc(asks, func(ask flow.Action) bool {
		asked := func(a flow.Action) bool { return a.Identifier == ask.Identifier }
		moved := func(a flow.Action) bool { return a.Type == by }
		return walk(f, []string{f.StartAction}, asked, clears) && walk(f, branches([]flow.Action{ask}, action), moved, clears)
	})
}

func clears(a flow.Action) bool {
	to, is := flow.Scalar(a.Parameters.Map("Attributes")["handover_action"])
	return a.Type == "UpdateContactAttributes" && is && to == ""
}

// walk follows the flow from these actions until one is wanted; it goes no further than
// one that stops it. Branches of errors are not followed.
func walk(f *flow.Flow, from []string, wanted, stops func(flow.Action) bool) bool {
	seen, next := map[string]bool{}, slices.Clone(from)
	for len(next) > 0 {
		id := next[0]
		next = next[1:]
		a := f.Find(id)
		if a == nil || seen[id] {
			continue
		}
		seen[id] = true
		if wanted(*a) {
			return true
		}
		if stops(*a) {
			continue
		}
		next = append(next, a.Transitions.NextAction)
		for _, c := range a.Transitions.Conditions {
			next = append(next, c.NextAction)
		}
		if to, is := a.Transitions.OnError(flow.NoMatchingCondition); is {
			next = append(next, to)
		}
	}
	return false
}
