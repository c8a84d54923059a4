package flow

import (
	"fmt"
	"slices"
	"strings"
)

// Validate says what is wrong with a flow of this type (CONTACT_FLOW, …; empty if
// it is not known, which leaves out the rules that depend on it): problems for
// which the service refuses to publish it, and warnings. It returns nothing for a
// flow without fault. A value that is a template's hole ("${QueueArn}") is not
// judged. Actions of a type that the service knows and connectlocal does not run
// are checked only for what all actions share.
func Validate(f *Flow, flowType string) []Problem {
	v := &validator{flow: f, flowType: flowType}
	if f.Find(f.StartAction) == nil {
		v.add("StartAction", describe(f.StartAction), "the Identifier of an action")
	}
	first := map[string]int{}
	for i, a := range f.Actions {
		at := element("Actions", i)
		if j, twice := first[a.Identifier]; twice {
			v.add(member(at, "Identifier"), describe(a.Identifier)+", which Actions["+fmt.Sprint(j)+"] has too", "each identifier once")
		} else {
			first[a.Identifier] = i
		}
		v.action(at, a)
	}
	v.unreachable()
	return v.problems
}

// validator is one run of Validate.
type validator struct {
	flow     *Flow
	flowType string
	problems
}

func (v *validator) action(at string, a Action) {
	if !Known(a.Type) {
		if !unresolved(a.Type) {
			v.add(member(at, "Type"), describe(a.Type), "an action type; the nearest is "+nearest(a.Type))
		}
		return
	}
	v.targets(member(at, "Transitions"), a)
	if r, ok := rules[a.Type]; ok {
		v.apply(r, at, a)
		return
	}
	for i, e := range a.Transitions.Errors {
		v.knownError(element(member(at, "Transitions", "Errors"), i), e, errorTypes)
	}
}

// targets checks that every branch of an action leads to an action. Terminal actions have none.
func (v *validator) targets(at string, a Action) {
	t := a.Transitions
	if slices.Contains(terminal, a.Type) {
		if t.NextAction != "" || len(t.Conditions)+len(t.Errors) > 0 {
			v.add(at, "branches", "{}: the flow ends with "+a.Type)
		}
		return
	}
	if t.NextAction != "" || !slices.Contains(mayStop, a.Type) {
		v.target(member(at, "NextAction"), t.NextAction)
	}
	for i, c := range t.Conditions {
		v.target(member(element(member(at, "Conditions"), i), "NextAction"), c.NextAction)
	}
	for i, e := range t.Errors {
		v.target(member(element(member(at, "Errors"), i), "NextAction"), e.NextAction)
	}
}

func (v *validator) target(at, id string) {
	switch {
	case id == "":
		v.add(at, "nothing: the branch is not connected", "the Identifier of an action")
	case v.flow.Find(id) == nil:
		v.add(at, describe(id)+", which no action is called", "the Identifier of an action")
	}
}

func (v *validator) knownError(at string, e ErrorBranch, allowed []string) {
	if slices.Contains(allowed, e.ErrorType) || unresolved(e.ErrorType) {
		return
	}
	want := "no error branches"
	if len(allowed) > 0 {
		want = strings.Join(allowed, ", ")
	}
	v.add(member(at, "ErrorType"), describe(e.ErrorType), want)
}

// unreachable warns of actions that no way from the start leads to.
func (v *validator) unreachable() {
	seen := map[string]bool{}
	todo := []string{v.flow.StartAction}
	for len(todo) > 0 {
		id := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		a := v.flow.Find(id)
		if a == nil || seen[id] {
			continue
		}
		seen[id] = true
		todo = append(todo, a.Transitions.NextAction)
		for _, c := range a.Transitions.Conditions {
			todo = append(todo, c.NextAction)
		}
		for _, e := range a.Transitions.Errors {
			todo = append(todo, e.NextAction)
		}
	}
	for i, a := range v.flow.Actions {
		if !seen[a.Identifier] {
			v.warn(element("Actions", i), describe(a.Identifier)+", which no action leads to", "an action that can be reached")
		}
	}
}
