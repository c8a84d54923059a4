package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
	"handover/internal/yamlfile"
)

// What holds where the file says nothing.
const (
	defaultGrace   = 15 * time.Second
	defaultLogout  = 5 * time.Second
	defaultMoves   = 3
	defaultLanding = 10 * time.Minute
)

const (
	mostMoves    = 11             // Connect's chain holds 12 contacts: spec §0
	longest      = 24 * time.Hour // of any duration here
	longestWords = 1024           // of one chat message
)

// Parse reads a policy in YAML; name is the file's name for messages. The error
// holds every mistake found, each a *yamlfile.Error; the policy is then nil.
func Parse(name string, data []byte) (*Policy, error) {
	var w file
	f, err := yamlfile.Parse(name, data, &w)
	if err != nil {
		return nil, fmt.Errorf("policy: %w", err)
	}
	c := compiler{file: f}
	p := &Policy{
		statuses:  c.statuses(w.Statuses),
		grace:     c.grace(w.Grace),
		releasers: c.releasers(w.Releasers),
		moves:     c.moves(w.MovesPerChat),
	}
	c.landing = c.positive("landing_timeout", w.LandingTimeout, defaultLanding)
	p.rules = c.rules(w.Rules)
	if len(c.mistakes) > 0 {
		return nil, fmt.Errorf("policy: %w", errors.Join(c.mistakes...))
	}
	return p, nil
}

// compiler turns the file into a policy and collects its mistakes.
type compiler struct {
	file     *yamlfile.File
	landing  time.Duration
	mistakes []error
}

func (c *compiler) errorf(path, format string, args ...any) {
	c.mistakes = append(c.mistakes, c.file.Errorf(path, format, args...))
}

func (c *compiler) statuses(w fileStatuses) roster.Rules {
	r := roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}, Names: w.Names}
	if w.Types != nil {
		r.Types = nil
		for n, t := range *w.Types {
			c.oneOf(fmt.Sprintf("statuses.types[%d]", n), t, statusTypes)
			r.Types = append(r.Types, agentevent.StatusType(t))
		}
	}
	for n, name := range w.Names {
		if name == "" {
			c.errorf(fmt.Sprintf("statuses.names[%d]", n), "found nothing, want the name of a status")
		}
	}
	if len(r.Types) == 0 && len(r.Names) == 0 {
		c.errorf("statuses.types", "no status counts as off-line: want a type or a name")
	}
	return r
}

var statusTypes = []string{string(agentevent.Routable), string(agentevent.Custom), string(agentevent.Offline)}

func (c *compiler) grace(w map[string]any) map[roster.Cause]time.Duration {
	g := map[roster.Cause]time.Duration{roster.LoggedOut: defaultLogout}
	for _, cause := range slices.Sorted(maps.Keys(w)) {
		path := "grace." + cause
		if c.oneOf(path, cause, causes) {
			g[roster.Cause(cause)] = c.span(path, w[cause], defaultGrace)
		}
	}
	return g
}

var releasers = []string{"desktop", "token"}

func (c *compiler) releasers(w *[]string) []string {
	if w == nil {
		return slices.Clone(releasers)
	}
	if len(*w) == 0 {
		c.errorf("releasers", "found none, want at least one of %s", strings.Join(releasers, ", "))
	}
	for n, name := range *w {
		path := fmt.Sprintf("releasers[%d]", n)
		if c.oneOf(path, name, releasers) && slices.Contains((*w)[:n], name) {
			c.errorf(path, "found %q a second time, want each once", name)
		}
	}
	return *w
}

func (c *compiler) moves(w *int) int {
	if w == nil {
		return defaultMoves
	}
	if *w < 1 || *w > mostMoves {
		c.errorf("moves_per_chat", "found %d, want 1 to %d", *w, mostMoves)
	}
	return *w
}

func (c *compiler) oneOf(path, found string, allowed []string) bool {
	if slices.Contains(allowed, found) {
		return true
	}
	c.errorf(path, "found %q, want one of %s", found, strings.Join(allowed, ", "))
	return false
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
