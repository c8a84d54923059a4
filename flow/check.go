package flow

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// anything accepts every value.
func anything(any) string { return "" }

// filled accepts text that is not empty.
func filled(v any) string {
	if s, ok := v.(string); !ok || s == "" {
		return "text that is not empty"
	}
	return ""
}

// choice accepts exactly these words.
func choice(words ...string) check {
	return func(v any) string {
		if s, ok := Scalar(v); !ok || !slices.Contains(words, s) {
			return oneOfThese(words)
		}
		return ""
	}
}

// number accepts a whole number within the bounds, as decimal string (how exports
// write it) or as JSON number.
func number(low, high int) check {
	return func(v any) string {
		s, _ := Scalar(v)
		if n, err := strconv.Atoi(s); err != nil || n < low || n > high {
			return fmt.Sprintf(`a whole number as string, "%d" to "%d"`, low, high)
		}
		return ""
	}
}

// dynamic accepts what c accepts, or one reference.
func dynamic(c check) check {
	return func(v any) string {
		if s, ok := v.(string); ok {
			if _, is := Reference(s); is {
				return ""
			}
		}
		if want := c(v); want != "" {
			return want + ", or one reference"
		}
		return ""
	}
}

// mapOf accepts an object with at least one member, whose names satisfy name and
// whose values satisfy value.
func mapOf(name, value check) check {
	return func(v any) string {
		m, ok := v.(map[string]any)
		if !ok || len(m) == 0 {
			return "an object with at least one member"
		}
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if want := name(k); want != "" {
				return fmt.Sprintf("members named %s, not %q", want, k)
			}
			if want := value(m[k]); want != "" {
				return fmt.Sprintf("as %q %s, not %s", k, want, describe(m[k]))
			}
		}
		return ""
	}
}

// scalar accepts text, numbers and booleans.
func scalar(v any) string {
	if _, ok := Scalar(v); !ok {
		return "text"
	}
	return ""
}
