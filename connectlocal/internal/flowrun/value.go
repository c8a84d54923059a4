package flowrun

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/flow"
)

// lookup resolves a reference: the run's own values here, all others in the Host.
func (x *exec) lookup(path string) (string, bool) {
	if key, ok := strings.CutPrefix(path, "$.External."); ok {
		v, ok := x.run.External[key]
		return v, ok
	}
	if key, ok := strings.CutPrefix(path, "$.Modules."); ok {
		v, ok := x.run.modules[key]
		return v, ok
	}
	if key, ok := strings.CutPrefix(path, "$.FlowAttributes."); ok {
		v, ok := x.run.FlowAttributes[key]
		return v, ok
	}
	if key, ok := strings.CutPrefix(path, "$.Views."); ok {
		v, ok := x.run.Views[key]
		return v, ok
	}
	return x.host.Lookup(path)
}

// resolve is for parameters that are static or one whole reference: false if
// the reference has no value.
func (x *exec) resolve(s string) (string, bool) {
	if path, ok := flow.Reference(s); ok {
		return x.lookup(path)
	}
	return s, true
}

// expand is for parameters that may hold references inside text; a value that does not
// exist is empty text.
func (x *exec) expand(s string) string {
	return flow.Expand(s, func(path string) string {
		v, _ := x.lookup(path)
		return v
	})
}

// parameter is a parameter that is static or one whole reference, resolved; empty if
// it is absent or has no value.
func (x *exec) parameter(a *flow.Action, name string) string {
	s, _ := a.Parameters.Text(name)
	v, _ := x.resolve(s)
	return v
}

// required is parameter with an error where it comes out empty.
func (x *exec) required(a *flow.Action, name string) (string, error) {
	if v := x.parameter(a, name); v != "" {
		return v, nil
	}
	s, _ := a.Parameters.Text(name)
	return "", fmt.Errorf("%s is empty (%q)", name, s)
}

// seconds is a required parameter as a whole number of seconds within the bounds.
func (x *exec) seconds(a *flow.Action, name string, low, high int) (time.Duration, error) {
	s, err := x.required(a, name)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%s is %q, not a whole number from %d to %d", name, s, low, high)
	}
	return time.Duration(n) * time.Second, nil
}

// expandAll expands the names and the values of a map of text. In order, so that
// of two names which come out the same always the same one wins.
func (x *exec) expandAll(m map[string]any) map[string]string {
	out := make(map[string]string, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		s, _ := flow.Scalar(m[k])
		out[x.expand(k)] = x.expand(s)
	}
	return out
}

// expandDeep expands every text in a value, as JSON has it, but no names. as makes
// of a member's expanded text what it is to be; the text of a list has no name.
func (x *exec) expandDeep(name string, v any, as func(name, text string) any) any {
	switch v := v.(type) {
	case string:
		return as(name, x.expand(v))
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = x.expandDeep("", inner, as)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, inner := range v {
			out[key] = x.expandDeep(key, inner, as)
		}
		return out
	}
	return v
}
