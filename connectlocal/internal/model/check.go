package model

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Problem is one thing that the model does not allow.
type Problem struct {
	Member string // such as "Filters.Queues[2]"
	What   string // "is required", "found 0 characters, allowed are 1 to 256"
}

// String is the problem for a person. It tells lengths and kinds and never a
// text: that may be a customer's, or a secret.
func (p Problem) String() string { return p.Member + ": " + p.What }

// Invalid are the problems of a request whose JSON is of the right types.
type Invalid []Problem

// Error implements error.
func (e Invalid) Error() string {
	all := make([]string, len(e))
	for i, p := range e {
		all[i] = p.String()
	}
	return strings.Join(all, "; ")
}

// Malformed is a value of another JSON type than the model has, the first that
// was found.
type Malformed struct{ Problem }

// Error implements error.
func (e Malformed) Error() string { return e.String() }

// checker gathers what is wrong.
type checker struct {
	problems  []Problem
	malformed *Problem
	answer    bool // of an answer, which may have members that the model does not know of
}

func (c *checker) err() error {
	switch {
	case c.malformed != nil:
		return Malformed{*c.malformed}
	case len(c.problems) > 0:
		return Invalid(c.problems)
	}
	return nil
}

func (c *checker) problem(at, format string, args ...any) {
	c.problems = append(c.problems, Problem{at, fmt.Sprintf(format, args...)})
}

// wrong notes a value of the wrong JSON type.
func (c *checker) wrong(at string, want string) {
	if c.malformed == nil {
		c.malformed = &Problem{at, "a value of this JSON type is not allowed here, want " + want}
	}
}

// value checks a value against its shape, and returns it without the members
// that the model does not have and without nulls, which count as absent.
func (c *checker) value(at string, sh *shape, v any) any {
	switch sh.Type {
	case "structure":
		return c.structure(at, sh, v)
	case "list":
		return c.list(at, sh, v)
	case "map":
		return c.mapping(at, sh, v)
	}
	c.scalar(at, sh, v)
	return v
}

func (c *checker) scalar(at string, sh *shape, v any) {
	switch sh.Type {
	case "string":
		c.text(at, sh, v)
	case "blob":
		c.blob(at, sh, v)
	case "integer", "long":
		c.whole(at, sh, v)
	case "float", "double":
		c.number(at, sh, v)
	case "boolean":
		if _, ok := v.(bool); !ok {
			c.wrong(at, "true or false")
		}
	case "timestamp":
		c.timestamp(at, sh, v)
	}
}

func (c *checker) structure(at string, sh *shape, v any) any {
	in, ok := v.(map[string]any)
	if !ok {
		c.wrong(at, "an object")
		return v
	}
	if at != "" {
		at += "."
	}
	known := c.members(at, sh, in)
	for _, name := range sh.Required {
		if _, there := known[name]; !there {
			c.problem(at+name, "is required")
		}
	}
	if sh.Union && len(known) != 1 {
		c.problem(strings.TrimSuffix(at, "."), "must have exactly one member, found %d", len(known))
	}
	return known
}

// members checks those that the model has, and returns them.
func (c *checker) members(at string, sh *shape, in map[string]any) map[string]any {
	known := make(map[string]any, len(in))
	for _, name := range slices.Sorted(maps.Keys(in)) {
		if m, ok := sh.Members[name]; ok && in[name] != nil {
			known[name] = c.value(at+name, m.shape, in[name])
		} else if c.answer && !ok {
			c.problem(at+name, "the model has no such member")
		}
	}
	return known
}

func (c *checker) list(at string, sh *shape, v any) any {
	in, ok := v.([]any)
	if !ok {
		c.wrong(at, "a list")
		return v
	}
	c.size(at, sh, "item", len(in))
	out := make([]any, len(in))
	for i, item := range in {
		if item == nil {
			c.wrong(at+"["+strconv.Itoa(i)+"]", "a value, not null")
			continue
		}
		out[i] = c.value(at+"["+strconv.Itoa(i)+"]", sh.Item.shape, item)
	}
	return out
}

func (c *checker) mapping(at string, sh *shape, v any) any {
	in, ok := v.(map[string]any)
	if !ok {
		c.wrong(at, "an object")
		return v
	}
	c.size(at, sh, "entry", len(in))
	out := make(map[string]any, len(in))
	for _, key := range slices.Sorted(maps.Keys(in)) {
		if in[key] == nil {
			continue
		}
		if !c.answer || !strings.HasPrefix(key, "aws:") { // names that only the service itself gives
			c.text(at+", the name of an entry", sh.Key.shape, key)
		}
		out[key] = c.value(at+"."+short(key), sh.Value.shape, in[key])
	}
	return out
}

// short bounds what a client chose, where a message repeats it.
func short(key string) string {
	if len(key) > 64 {
		return strings.ToValidUTF8(key[:64], "") + "…"
	}
	return key
}

func (c *checker) text(at string, sh *shape, v any) {
	s, ok := v.(string)
	if !ok {
		c.wrong(at, "a text")
		return
	}
	if sh.Enum != nil && !slices.Contains(sh.Enum, s) {
		c.problem(at, "found %q, allowed are %s", short(s), strings.Join(sh.Enum, ", "))
		return
	}
	c.size(at, sh, "character", utf8.RuneCountInString(s))
	if sh.pattern != nil && !sh.pattern().fits(s) {
		c.problem(at, "does not fit the pattern %s", sh.Pattern)
	}
}

// blob is bytes, in base64 unless the encoding has bytes of its own.
func (c *checker) blob(at string, sh *shape, v any) {
	switch v := v.(type) {
	case []byte:
		c.size(at, sh, "byte", len(v))
	case string:
		b, err := base64.StdEncoding.DecodeString(v)
		if err != nil {
			c.wrong(at, "bytes in base64")
			return
		}
		c.size(at, sh, "byte", len(b))
	default:
		c.wrong(at, "bytes in base64")
	}
}

func (c *checker) whole(at string, sh *shape, v any) {
	n, ok := v.(json.Number)
	if !ok {
		c.wrong(at, "a whole number")
		return
	}
	i, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil || sh.Type == "integer" && (i > math.MaxInt32 || i < math.MinInt32) {
		c.wrong(at, "a whole number")
		return
	}
	c.within(at, sh, "", float64(i))
}

func (c *checker) number(at string, sh *shape, v any) {
	n, ok := v.(json.Number)
	if !ok {
		c.wrong(at, "a number")
		return
	}
	f, err := n.Float64()
	if err != nil {
		c.wrong(at, "a number")
		return
	}
	c.within(at, sh, "", f)
}

// timestamp is a number of seconds, or a text where the shape says so. SDKs that
// are lenient send texts in either place, and the service takes them.
func (c *checker) timestamp(at string, sh *shape, v any) {
	switch v := v.(type) {
	case json.Number:
		if sh.Timestamp == "iso8601" {
			c.wrong(at, "a date and time as text")
		}
	case string:
		if _, err := time.Parse(time.RFC3339, v); err != nil {
			c.wrong(at, "a timestamp")
		}
	default:
		c.wrong(at, "a timestamp")
	}
}

func (c *checker) size(at string, sh *shape, unit string, n int) {
	if c.answer && n == 0 {
		return // the service answers with empty collections where none could be sent
	}
	if n != 1 {
		unit = strings.Replace(unit+"s", "ys", "ies", 1)
	}
	c.within(at, sh, " "+unit, float64(n))
}

// within checks a number, or the size of something, against the shape's limits.
func (c *checker) within(at string, sh *shape, unit string, n float64) {
	unbounded := sh.Max == nil || *sh.Max >= math.MaxInt64
	if (sh.Min == nil || *sh.Min <= n) && (unbounded || n <= *sh.Max) {
		return
	}
	allowed := ""
	switch {
	case unbounded:
		allowed = fmt.Sprintf("%.0f at least", *sh.Min)
	case sh.Min == nil:
		allowed = fmt.Sprintf("%.0f at most", *sh.Max)
	default:
		allowed = fmt.Sprintf("%.0f to %.0f", *sh.Min, *sh.Max)
	}
	c.problem(at, "found %v%s, allowed are %s", n, unit, allowed)
}
