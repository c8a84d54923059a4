package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/roster"
	"handover/internal/yamlfile"
)

// What holds where the file says nothing.
const (
	defaultGrace   = 15 * time.Second
	defaultMoves   = 3
	defaultLanding = 10 * time.Minute
	defaultExclude = 10 * time.Minute
	defaultLonger  = 5 * time.Minute
	// defaultLongestKept is how long an agent may keep a chat in all.
	defaultLongestKept = 30 * time.Minute
	defaultInterval    = 20 * time.Second
	defaultMisses      = 3
	defaultLanguage    = "language"
)

const (
	mostMoves    = 11             // Connect's chain holds 12 contacts: spec §0
	mostMisses   = 100            // heartbeats
	longest      = 24 * time.Hour // of any duration here
	longestWords = 1024           // of one chat message
)

// Parse reads a policy in YAML; name is the file's name for messages. The error
// holds every mistake found, each a *yamlfile.Error; the policy is then nil.
func Parse(name string, data []byte) (*Policy, error) {
	var w file
	f, mistakes := yamlfile.ParseAll(name, data, &w)
	if f == nil {
		return nil, fmt.Errorf("policy: %w", errors.Join(mistakes...))
	}
	c := newCompiler(f, mistakes)
	p := c.policy(&w)
	if len(c.mistakes) > 0 {
		return nil, fmt.Errorf("policy: %w", errors.Join(c.mistakes...))
	}
	p.file, p.text = name, string(data)
	return p, nil
}

// compiler turns the file into a policy and collects its mistakes.
type compiler struct {
	file       *yamlfile.File
	spoilt     []string // fields that could not be read, and are told
	landing    time.Duration
	names      Names
	conditions map[conditionKey]*expression
	mistakes   []error
}

// conditionKey is a step's condition: with a queue it has a variable more.
type conditionKey struct {
	text   string
	target bool
}

func newCompiler(f *yamlfile.File, mistakes []error) *compiler {
	c := &compiler{file: f, mistakes: mistakes, conditions: make(map[conditionKey]*expression)}
	for _, m := range mistakes {
		if e, ok := errors.AsType[*yamlfile.Error](m); ok {
			c.spoilt = append(c.spoilt, e.Field)
		}
	}
	return c
}

func (c *compiler) policy(w *file) *Policy {
	c.version(w.CEL)
	p := &Policy{
		mode:      c.mode("mode", w.Mode, Enforce),
		undo:      w.Undo == nil || *w.Undo,
		exclude:   c.span("exclude_for", w.ExcludeFor, defaultExclude),
		language:  w.LanguageAttr,
		statuses:  c.statuses(w.Statuses),
		grace:     c.grace(w.Grace),
		releasers: c.releasers(w.Releasers),
		moves:     c.moves(w.MovesPerChat),
		limits:    Limits{Breaker: c.breaker(w.Breaker), Budgets: c.budgets(w.Budgets)},
		shifts:    c.shifts(w.Shifts),
		companion: c.companion(w.Companion),
	}
	if p.language == "" {
		p.language = defaultLanguage
	}
	c.presence(&p.statuses, w)
	c.landing = c.positive("landing_timeout", w.LandingTimeout, defaultLanding)
	p.rules = c.rules(w.Rules, p)
	p.tests = c.tests(w.Tests, p.rules)
	p.names, p.conditions = c.names, c.conditions
	return p
}

func (c *compiler) version(w *int) {
	if w != nil && *w != celVersion {
		c.errorf("cel", "found version %d of the conditions' environment, want %d, the only one there is", *w, celVersion)
	}
}

func (c *compiler) mode(path, w string, otherwise Mode) Mode {
	if w == "" {
		return otherwise
	}
	c.oneOf(path, w, modes)
	return Mode(w)
}

var modes = []string{string(Enforce), string(Shadow)}

// presence reads what tells an agent who is gone without having said so.
func (c *compiler) presence(r *roster.Rules, w *file) {
	r.Interval = c.positive("client_lost.interval", w.ClientLost.Interval, defaultInterval)
	r.Misses = defaultMisses
	if m := w.ClientLost.Misses; m != nil {
		r.Misses = *m
		if *m < 0 || *m > mostMisses {
			c.errorf("client_lost.misses", "found %d, want 1 to %d, or 0 to switch it off", *m, mostMisses)
		}
	}
	r.Unanswered = c.span("unresponsive.after", w.Unresponsive.After, 0)
}

// companion reads what agents may be shown, asked and left to do.
func (c *compiler) companion(w fileCompanion) Companion {
	p := Companion{
		Ask: w.Ask == nil || *w.Ask, Alone: w.Alone == nil || *w.Alone,
		Longer:  c.span("companion.longer", w.Longer, defaultLonger),
		Longest: c.span("companion.longest", w.Longest, defaultLongestKept),
	}
	if p.Longer > p.Longest {
		c.errorf("companion.longer", "found %s, want at most companion.longest, which is %s", p.Longer, p.Longest)
	}
	return p
}

// errorf notes a mistake, unless it only follows from one that is known.
func (c *compiler) errorf(path, format string, args ...any) {
	if !c.follows(path) {
		c.mistakes = append(c.mistakes, c.file.Errorf(path, format, args...))
	}
}

// follows says whether what is wrong at path comes of a field that could not be
// read: that field, one in it, one around it, or one that is missing beside it.
func (c *compiler) follows(path string) bool {
	for _, s := range c.spoilt {
		if s == path || inside(s, path) || inside(path, s) {
			return true
		}
		if parent(s) == parent(path) && !c.file.Has(path) {
			return true
		}
	}
	return false
}

// spoils says whether something in the field at path could not be read.
func (c *compiler) spoils(path string) bool {
	return slices.ContainsFunc(c.spoilt, func(s string) bool { return inside(s, path) })
}

func inside(path, outer string) bool {
	rest, ok := strings.CutPrefix(path, outer)
	return ok && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
}

func parent(path string) string {
	return path[:max(strings.LastIndexByte(path, '.'), 0)]
}

// expression compiles a condition; nil if there is none.
func (c *compiler) expression(path, text string, target bool) *expression {
	if strings.TrimSpace(text) == "" {
		if c.file.Has(path) {
			c.errorf(path, "found nothing, want a condition, or leave it out")
		}
		return nil
	}
	e, problems := compileExpression(text, target)
	for _, p := range problems {
		what := p.text
		if p.line > 0 {
			what = fmt.Sprintf("column %d: %s", p.column, p.text)
		}
		c.mistakes = append(c.mistakes, c.file.ErrorfAt(path, max(p.line, 1), "%s", what))
	}
	if e == nil {
		return &expression{text: text} // never evaluated: the policy is refused
	}
	for _, n := range e.names {
		c.use(n.kind, Named{Name: n.name, Field: path, Line: c.lineAt(path, n.line)})
	}
	return e
}

func (c *compiler) lineAt(path string, line int) int {
	if e, ok := errors.AsType[*yamlfile.Error](c.file.ErrorfAt(path, line, "")); ok {
		return e.Line
	}
	return 0
}

// name notes that the policy calls something of the instance by name.
func (c *compiler) name(kind nameKind, path, name string) {
	if name != "" {
		c.use(kind, Named{Name: name, Field: path, Line: c.file.Line(path)})
	}
}

func (c *compiler) use(kind nameKind, n Named) {
	switch kind {
	case queueName:
		c.names.Queues = append(c.names.Queues, n)
	case agentName:
		c.names.Agents = append(c.names.Agents, n)
	case statusName:
		c.names.Statuses = append(c.names.Statuses, n)
	case profileName:
		c.names.RoutingProfiles = append(c.names.RoutingProfiles, n)
	}
}
