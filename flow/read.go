package flow

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// reader turns a tree into a Flow, noting everything that does not fit.
type reader struct {
	problems problems
}

func (r *reader) flow(tree any) *Flow {
	o := r.object("", tree)
	f := &Flow{Version: r.text("", o, "Version"), StartAction: r.text("", o, "StartAction")}
	if v, ok := o["Version"].(string); ok && v != Version {
		r.problems.add("Version", describe(v), describe(Version))
	}
	if _, ok := o["Actions"].([]any); !ok {
		r.problems.add("Actions", found(o, "Actions"), "an array of actions")
	}
	actions := r.array("", o, "Actions")
	if len(actions) > MaxActions {
		r.problems.add("Actions", fmt.Sprintf("%d actions", len(actions)), fmt.Sprintf("at most %d", MaxActions))
	}
	for i, a := range actions {
		f.Actions = append(f.Actions, r.action(element("Actions", i), a))
	}
	return f
}

func (r *reader) action(path string, v any) Action {
	o := r.object(path, v)
	a := Action{Identifier: r.text(path, o, "Identifier"), Type: r.text(path, o, "Type"), Parameters: Parameters{}}
	if why := identifierFault(a.Identifier); why != "" {
		if _, ok := o["Identifier"].(string); ok {
			r.problems.add(member(path, "Identifier"), describe(a.Identifier), why)
		}
	}
	if o["Parameters"] != nil {
		a.Parameters = r.object(member(path, "Parameters"), o["Parameters"])
	}
	if o["Transitions"] != nil {
		a.Transitions = r.transitions(member(path, "Transitions"), o["Transitions"])
	}
	return a
}

func (r *reader) transitions(path string, v any) Transitions {
	o := r.object(path, v)
	r.only(path, o, "NextAction", "Conditions", "Errors")
	var t Transitions
	if o["NextAction"] != nil {
		t.NextAction = r.text(path, o, "NextAction")
	}
	for i, c := range r.array(path, o, "Conditions") {
		t.Conditions = append(t.Conditions, r.condition(element(member(path, "Conditions"), i), c))
	}
	for i, e := range r.array(path, o, "Errors") {
		at := element(member(path, "Errors"), i)
		b := r.object(at, e)
		t.Errors = append(t.Errors, ErrorBranch{NextAction: r.text(at, b, "NextAction"), ErrorType: r.text(at, b, "ErrorType")})
	}
	return t
}

func (r *reader) condition(path string, v any) Condition {
	o := r.object(path, v)
	c := Condition{NextAction: r.text(path, o, "NextAction")}
	if o["Condition"] == nil {
		r.problems.add(member(path, "Condition"), "nothing", "an object with Operator and Operands")
		return c
	}
	path = member(path, "Condition")
	test := r.object(path, o["Condition"])
	c.Operator = r.text(path, test, "Operator")
	for i, operand := range r.array(path, test, "Operands") {
		text, ok := operand.(string)
		if !ok {
			r.problems.add(element(member(path, "Operands"), i), describe(operand),
				"a string (nested conditions are not implemented)")
		}
		c.Operands = append(c.Operands, text)
	}
	return c
}

// object is v as an object; anything else is a problem and reads as an empty one.
func (r *reader) object(path string, v any) map[string]any {
	o, ok := v.(map[string]any)
	if !ok {
		r.problems.add(path, describe(v), "an object")
		return map[string]any{}
	}
	return o
}

// array is a member as an array; absent and null read as an empty one.
func (r *reader) array(path string, o map[string]any, name string) []any {
	l, ok := o[name].([]any)
	if !ok && o[name] != nil {
		r.problems.add(member(path, name), describe(o[name]), "an array")
	}
	return l
}

// text is a member that must be there and be a string.
func (r *reader) text(path string, o map[string]any, name string) string {
	s, ok := o[name].(string)
	if !ok {
		r.problems.add(member(path, name), found(o, name), "a string")
	}
	return s
}

// only notes the members that are none of names.
func (r *reader) only(path string, o map[string]any, names ...string) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(names, name) {
			r.problems.add(member(path, name), describe(o[name]), "only "+strings.Join(names, ", "))
		}
	}
}

func found(o map[string]any, name string) string {
	v, ok := o[name]
	if !ok {
		return "nothing"
	}
	return describe(v)
}

// forbidden are the characters that an identifier may not contain. Spec §5.1.
const forbidden = `%:(\/)=$,;[]{}`

// reserved are the identifiers that the service refuses because they are members of
// every JavaScript object. Spec §5.1 names the first four "and so on".
var reserved = []string{
	"__proto__", "constructor", "toString", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable",
	"toLocaleString", "valueOf", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
}

// identifierFault says what an identifier must be if id is none.
func identifierFault(id string) string {
	switch {
	case id == "":
		return "a name that is not empty"
	case utf8.RuneCountInString(id) > MaxIdentifier:
		return fmt.Sprintf("at most %d characters", MaxIdentifier)
	case strings.ContainsAny(id, forbidden):
		return "none of the characters " + strings.Join(strings.Split(forbidden, ""), " ")
	case slices.Contains(reserved, id):
		return "any other name: this one is reserved"
	}
	return ""
}
