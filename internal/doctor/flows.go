package doctor

import (
	"fmt"
	"slices"
	"strings"

	"handover/flow"
)

// The hooks of UpdateContactEventHooks that count. Spec §5.
const (
	disconnectHook = "CustomerRemaining"
	queueHook      = "CustomerQueue"
)

const (
	noDisconnect = "without a disconnect flow the chat ends when the agent's leg is taken off"
	setHook      = "add the block Set disconnect flow to it, with a flow that follows docs/flows.md, or import deploy/flows"
)

// hook is what an action sets a hook to: a flow's ARN or id, or a reference.
func hook(a flow.Action, name string) (string, bool) {
	if a.Type != "UpdateContactEventHooks" {
		return "", false
	}
	to, is := flow.Scalar(a.Parameters.Map("EventHooks")[name])
	return to, is && to != ""
}

func (f Flow) hooks(name string) []string {
	var all []string
	if f.Content == nil {
		return nil
	}
	for _, a := range f.Content.Actions {
		if to, is := hook(a, name); is && !slices.Contains(all, to) {
			all = append(all, to)
		}
	}
	return all
}

func (f Flow) has(actionType string) bool {
	return f.Content != nil && slices.ContainsFunc(f.Content.Actions, func(a flow.Action) bool { return a.Type == actionType })
}

// is tells whether a reference to a flow means this one: by its ARN, with or without a
// version behind it, or its id.
func (f Flow) is(ref string) bool {
	id := ref[strings.LastIndex(ref, "/")+1:]
	id, _, _ = strings.Cut(id, ":")
	return id == f.ID
}

// disconnectFlows are the flows that put chats into queues, and whether each says what
// becomes of a customer whose agent is gone.
func (j judged) disconnectFlows() []Finding {
	const check = "disconnect flow"
	if !j.Flows.Asked {
		return nil
	}
	if j.Flows.Err != nil {
		return unread(Advice, flows, check, j.Flows.Err)
	}
	all := j.unreadFlows()
	missing := j.unnamed(check)
	without := j.withoutHook()
	if len(j.inbound) > 0 {
		without = slices.DeleteFunc(without, func(name string) bool { return !slices.Contains(j.inbound, name) })
	}
	switch {
	case len(without) > 0 && (len(j.inbound) > 0 || len(j.used(disconnectHook)) == 0):
		missing = append(missing, Finding{Problem, flows, check, "no disconnect flow is set by " + listed(without), noDisconnect, setHook})
	case len(without) > 0:
		missing = append(missing, Finding{
			Advice, flows, check, "no disconnect flow is set by " + listed(without), noDisconnect,
			"if chats come in by one of them, " + setHook + "; --inbound NAME says by which flows chats come in",
		})
	case len(j.used(disconnectHook)) == 0:
		missing = append(missing, Finding{Problem, flows, check, "no flow sets a disconnect flow", noDisconnect, "import deploy/flows, and have chats come in by Handover inbound"})
	}
	if len(missing) == 0 {
		missing = ok(flows, check, "every flow that puts contacts into queues sets one")
	}
	return append(all, missing...)
}

// unnamed are the inbound flows that the operator named and the instance does not have.
func (j judged) unnamed(check string) []Finding {
	var all []Finding
	for _, name := range j.inbound {
		if !slices.ContainsFunc(j.Flows.Of, func(f Flow) bool { return f.Name == name }) {
			all = append(all, Finding{Problem, flows, check, fmt.Sprintf("the instance has no flow %q", name), "--inbound names flows by which chats come in", "see aws connect list-contact-flows"})
		}
	}
	return all
}

// unreadFlows are those whose content could not be had.
func (j judged) unreadFlows() []Finding {
	var all []Finding
	for _, f := range j.Flows.Of {
		if f.Err != nil && !f.Archived {
			all = append(all, unread(Advice, flows, f.Name, f.Err)...)
		}
	}
	return all
}

// withoutHook are the names of published flows that put contacts into queues, and neither
// set a disconnect flow, nor are reached from one that does, nor are one themselves.
func (j judged) withoutHook() []string {
	var names []string
	for _, f := range j.Flows.Of {
		if f.Type != flow.ContactFlow || f.Archived || !f.Published || !f.has("TransferContactToQueue") {
			continue
		}
		if len(f.hooks(disconnectHook)) == 0 && !j.isHooked(f) && !j.reachedWithHook(f) {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

// isHooked tells whether the flow is itself a disconnect flow of another.
func (j judged) isHooked(f Flow) bool { return slices.ContainsFunc(j.used(disconnectHook), f.is) }

// reachedWithHook tells whether a flow that has set the hook hands over to this one.
func (j judged) reachedWithHook(f Flow) bool {
	return slices.ContainsFunc(j.Flows.Of, func(from Flow) bool {
		return len(from.hooks(disconnectHook)) > 0 && slices.ContainsFunc(from.Content.Actions, func(a flow.Action) bool {
			to, is := a.Parameters.Text("ContactFlowId")
			return is && a.Type == "TransferToFlow" && f.is(to)
		})
	})
}

// used are the flows that hooks of this name lead to, as the flows in use say it.
func (j judged) used(name string) []string {
	var all []string
	for _, f := range j.Flows.Of {
		if f.Archived || !f.Published {
			continue
		}
		for _, to := range f.hooks(name) {
			if !slices.Contains(all, to) {
				all = append(all, to)
			}
		}
	}
	return all
}

// contract is whether each disconnect flow does what the controller decided.
func (j judged) contract() []Finding {
	return j.followers(disconnectHook, "flow contract", "the controller's decisions are not carried out: customers wait in the disconnect flow")
}

// queueFlows is the same of customer queue flows: they take a chat on from a queue.
func (j judged) queueFlows() []Finding {
	if !j.Flows.here() {
		return nil
	}
	if len(j.used(queueHook)) == 0 {
		return []Finding{{
			Advice, flows, "customer queue flow", "no flow sets one", "a chat that nobody takes in its queue cannot go on to another queue",
			"add the block Set customer queue flow to the inbound flows, with Handover customer queue of deploy/flows",
		}}
	}
	var all []Finding
	for _, f := range j.followers(queueHook, "customer queue flow", "a chat that nobody takes in its queue cannot go on to another queue") {
		if f.Severity == Problem {
			f.Severity = Advice // what leads there still works
		}
		all = append(all, f)
	}
	return all
}

// followers judges the flows that hooks of this name lead to.
func (j judged) followers(name, check, why string) []Finding {
	if !j.Flows.here() {
		return nil
	}
	var all []Finding
	for _, ref := range j.used(name) {
		if _, dynamic := flow.Reference(ref); dynamic {
			all = append(all, Finding{Advice, flows, check, "one is chosen by " + ref, "which flow that is only the contact tells", "look at each flow it can be by yourself: docs/flows.md"})
			continue
		}
		n := slices.IndexFunc(j.Flows.Of, func(f Flow) bool { return f.is(ref) })
		if n < 0 {
			all = append(all, Finding{Problem, flows, check, "a flow sets " + ref + ", which is not there", noDisconnect, "choose a flow of this instance in that block"})
			continue
		}
		all = append(all, j.Flows.Of[n].follows(name, check, why)...)
	}
	return all
}

// follows judges one flow.
func (f Flow) follows(hook, check, why string) []Finding {
	switch {
	case f.Archived:
		return []Finding{{Problem, flows, check, f.Name + " is archived", noDisconnect, "restore it in the console (Flows, archived), or choose another"}}
	case !f.Published:
		return []Finding{{Problem, flows, check, f.Name + " is saved, and not published", noDisconnect, "publish it in the flow designer"}}
	case f.Content == nil:
		return nil // told by unreadFlows
	}
	faults := breaches(f.Content, hook == disconnectHook)
	if len(faults) == 0 {
		return ok(flows, check, f.Name+" follows it")
	}
	return []Finding{{Problem, flows, check, f.Name + ": " + strings.Join(faults, "; "), why, "mend it as docs/flows.md says, or import deploy/flows"}}
}

// listed are names for a sentence; of many, the first.
func listed(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}
