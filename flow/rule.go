package flow

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// rule is what the service wants of the actions of one type. The zero value wants
// no parameters, no conditions and no error branches.
type rule struct {
	params    map[string]check          // every parameter there may be
	need      []string                  // those that must be there
	oneOf     []string                  // exactly one of these must be there
	fixes     map[string]string         // parameters that people write wrongly, and what is right
	results   []string                  // conditions: Equals, exactly once for each of these
	resultsOf func(Parameters) []string // the same, where they depend on the parameters
	tests     []string                  // conditions: as many as wanted, with these operators
	errors    []string                  // error branches that must be there
	mayErr    []string                  // error branches that may be there
	only      []string                  // flow types it is allowed in; empty: all
	also      func(v *validator, at string, a Action)
}

// check says what a parameter must be if v is not that, else nothing.
type check func(v any) string

// terminal are the types with which a flow ends whatever happens. Spec §5.4.
var terminal = []string{"DisconnectParticipant", "EndFlowExecution", "EndFlowModuleExecution"}

// mayStop are the types that sound exports also have without a next action.
var mayStop = []string{"MessageParticipantIteratively", "TransferContactToAgent"}

func (v *validator) apply(r rule, at string, a Action) {
	if len(r.only) > 0 && v.flowType != "" && !slices.Contains(r.only, v.flowType) {
		v.add(member(at, "Type"), describe(a.Type)+" in a "+v.flowType, "it only in "+strings.Join(r.only, ", "))
	}
	v.parameters(r, member(at, "Parameters"), a.Parameters)
	if r.resultsOf != nil {
		r.results = r.resultsOf(a.Parameters)
	}
	v.conditions(r, member(at, "Transitions", "Conditions"), a.Transitions.Conditions)
	v.errorBranches(r, member(at, "Transitions", "Errors"), a.Transitions.Errors)
	if r.also != nil {
		r.also(v, at, a)
	}
}

func (v *validator) parameters(r rule, at string, p Parameters) {
	for _, name := range slices.Sorted(maps.Keys(p)) {
		c, ok := r.params[name]
		if !ok {
			v.add(member(at, name), "a parameter that the service refuses",
				cmp.Or(r.fixes[name], oneOfThese(slices.Sorted(maps.Keys(r.params)))))
			continue
		}
		v.checkValue(member(at, name), p[name], c)
	}
	for _, name := range r.need {
		if _, ok := p[name]; !ok {
			v.add(member(at, name), "nothing", "a value: the parameter is required")
		}
	}
	if len(r.oneOf) > 0 {
		v.exactlyOne(at, p, r.oneOf)
	}
}

func (v *validator) checkValue(at string, value any, c check) {
	if s, ok := value.(string); ok && unresolved(s) {
		return
	}
	if want := c(value); want != "" {
		v.add(at, describe(value), want)
	}
}

func (v *validator) exactlyOne(at string, p Parameters, names []string) {
	var have []string
	for _, name := range names {
		if _, ok := p[name]; ok {
			have = append(have, name)
		}
	}
	if len(have) != 1 {
		found := "none of them"
		if len(have) > 1 {
			found = strings.Join(have, " and ")
		}
		v.add(at, found, "exactly one of "+strings.Join(names, ", "))
	}
}

func (v *validator) conditions(r rule, at string, conditions []Condition) {
	for i, c := range conditions {
		v.condition(r, element(at, i), c)
	}
	for _, result := range r.results {
		if n := countResult(conditions, result); n != 1 {
			v.add(at, fmt.Sprintf("%d conditions for %s", n, result), "one with Equals "+result)
		}
	}
}

func (v *validator) condition(r rule, at string, c Condition) {
	allowed := r.tests
	if len(r.results) > 0 {
		allowed = []string{"Equals"}
	}
	at = member(at, "Condition")
	if len(allowed) == 0 {
		v.add(at, "a condition", "none: the action has no result to test")
		return
	}
	if !slices.Contains(allowed, c.Operator) && !unresolved(c.Operator) {
		v.add(member(at, "Operator"), describe(c.Operator), oneOfThese(allowed))
	}
	if len(c.Operands) != 1 {
		v.add(member(at, "Operands"), fmt.Sprintf("%d operands", len(c.Operands)), "exactly one")
		return
	}
	if o := c.Operands[0]; len(r.results) > 0 && !slices.Contains(r.results, o) && !unresolved(o) {
		v.add(element(member(at, "Operands"), 0), describe(o), oneOfThese(r.results))
	}
}

func countResult(conditions []Condition, result string) int {
	n := 0
	for _, c := range conditions {
		if len(c.Operands) == 1 && c.Operands[0] == result {
			n++
		}
	}
	return n
}

func (v *validator) errorBranches(r rule, at string, branches []ErrorBranch) {
	have := map[string]bool{}
	for i, e := range branches {
		if have[e.ErrorType] {
			v.add(member(element(at, i), "ErrorType"), describe(e.ErrorType)+" a second time", "each error type once")
		}
		have[e.ErrorType] = true
		v.knownError(element(at, i), e, slices.Concat(r.errors, r.mayErr))
	}
	for _, want := range r.errors {
		if !have[want] {
			v.add(at, "no branch for "+want, "one: the service requires it")
		}
	}
}

func oneOfThese(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}
