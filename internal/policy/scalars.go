package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/internal/nearest"
	"handover/internal/roster"
)

func (c *compiler) oneOf(path, found string, allowed []string) bool {
	if slices.Contains(allowed, found) {
		return true
	}
	c.errorf(path, "found %q, want one of %s%s", found, strings.Join(allowed, ", "), meant(found, allowed))
	return false
}

// meant suggests a name, where one is like what was found.
func meant(found string, allowed []string) string {
	if like := nearest.Of(found, allowed); like != "" {
		return fmt.Sprintf("; did you mean %q?", like)
	}
	return ""
}

// span reads a duration; nothing at all is the default.
func (c *compiler) span(path string, found any, otherwise time.Duration) time.Duration {
	if found == nil {
		return otherwise
	}
	s, ok := found.(string)
	d, err := time.ParseDuration(s)
	switch {
	case !ok || err != nil || !strings.ContainsAny(s, "nµumsh"):
		c.errorf(path, "found %v, want a duration with its unit, such as 500ms, 15s or 2m", found)
	case d < 0 || d > longest:
		c.errorf(path, "found %s, want 0s to %s", s, longest)
	}
	return d
}

// positive reads a duration that must be more than none.
func (c *compiler) positive(path string, found any, otherwise time.Duration) time.Duration {
	before := len(c.mistakes)
	d := c.span(path, found, otherwise)
	if d == 0 && found != nil && len(c.mistakes) == before {
		c.errorf(path, "found %v, want more than that, or leave it out", found)
	}
	return d
}

// share reads a part of a whole, such as 25%.
func (c *compiler) share(path string, found any, otherwise float64) float64 {
	if found == nil {
		return otherwise
	}
	s, _ := found.(string)
	number, ok := strings.CutSuffix(s, "%")
	percent, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if !ok || err != nil || !(percent >= 0 && percent <= 100) {
		c.errorf(path, "found %v, want a share from 0%% to 100%%, such as 25%%", found)
		return otherwise
	}
	return percent / 100
}

// causeList reads a list of causes; nothing at all is the default.
func (c *compiler) causeList(path string, found *[]string, otherwise []roster.Cause) []roster.Cause {
	if found == nil {
		return otherwise
	}
	if len(*found) == 0 {
		c.errorf(path, "found none, want at least one of %s, or leave it out", strings.Join(causes, ", "))
	}
	var list []roster.Cause
	for n, cause := range *found {
		c.oneOf(fmt.Sprintf("%s[%d]", path, n), cause, causes)
		list = append(list, roster.Cause(cause))
	}
	return list
}

// texts reads one text or a list of them; nothing at all is no text.
func (c *compiler) texts(path string, found any) []string {
	if found == nil {
		return nil
	}
	list, ok := found.([]any)
	if !ok {
		return []string{c.text(path, found)}
	}
	if len(list) == 0 {
		c.errorf(path, "found an empty list, which never holds; want values, or leave it out")
	}
	var values []string
	for n, v := range list {
		values = append(values, c.text(fmt.Sprintf("%s[%d]", path, n), v))
	}
	return values
}

// text reads a scalar as it would stand in a contact attribute.
func (c *compiler) text(path string, found any) string {
	switch v := found.(type) {
	case string:
		return v
	case bool, int, int64, uint64:
		return fmt.Sprint(v)
	case float64:
		c.errorf(path, "found the number %v, want it in quotes, as it stands in the attribute", v)
	default:
		c.errorf(path, "found a list or mapping, want a text")
	}
	return ""
}
