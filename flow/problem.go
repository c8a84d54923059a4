package flow

import (
	"fmt"
	"strings"
)

// Problem is one fault of a flow.
type Problem struct {
	Path    string // where, for instance Actions[3].Transitions.Conditions[0].NextAction; empty: the flow itself
	Found   string // what stands there
	Allowed string // what may stand there, or what to do
	Warning bool   // the service accepts it
}

// String is the problem as one line for a person.
func (p Problem) String() string {
	path := p.Path
	if path == "" {
		path = "flow"
	}
	return fmt.Sprintf("%s: found %s; allowed: %s", path, p.Found, p.Allowed)
}

// Error is what Parse returns for content that is not a flow: all of its problems,
// in the order in which they stand in the content.
type Error struct {
	Problems []Problem
}

// Error implements error, with one line for each problem.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return "not a flow: " + strings.Join(lines, "\n")
}

// problems collects what is found; the zero value is ready.
type problems []Problem

func (ps *problems) add(path, found, allowed string) {
	*ps = append(*ps, Problem{Path: path, Found: found, Allowed: allowed})
}

func (ps *problems) warn(path, found, allowed string) {
	*ps = append(*ps, Problem{Path: path, Found: found, Allowed: allowed, Warning: true})
}

// member is the path of a member of the object at path, or of a member of that.
func member(path string, names ...string) string {
	for _, name := range names {
		switch {
		case !plainName(name):
			path = fmt.Sprintf("%s[%q]", path, name)
		case path == "":
			path = name
		default:
			path += "." + name
		}
	}
	return path
}

func element(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

func plainName(s string) bool {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return false
		}
	}
	return s != ""
}

// describe says what a JSON value is, short enough for a message.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		if r := []rune(v); len(r) > 60 {
			return fmt.Sprintf("%q and %d more characters", string(r[:60]), len(r)-60)
		}
		return fmt.Sprintf("%q", v)
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	}
	return fmt.Sprint(v)
}
