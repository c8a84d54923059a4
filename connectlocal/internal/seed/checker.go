package seed

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"handover/connectlocal/internal/state"
	"handover/internal/yamlfile"
)

// checker turns a document into a Seed and collects the mistakes on the way.
type checker struct {
	src      Source
	file     *yamlfile.File
	doc      document
	names    map[string][]string // by kind, in the order of the file
	allowed  state.Limits
	mistakes []error
}

// The kinds of things that are referred to by name.
const (
	hoursKind        = "hours of operation"
	queueKind        = "queue"
	profileKind      = "routing profile"
	quickConnectKind = "quick connect"
	userKind         = "user"
	flowKind         = "flow"
	groupKind        = "hierarchy group"
)

func namesOf(d document) map[string][]string {
	return map[string][]string{
		hoursKind:        list(d.Hours, func(x hoursDoc) string { return x.Name }),
		queueKind:        list(d.Queues, func(x queueDoc) string { return x.Name }),
		profileKind:      list(d.Profiles, func(x profileDoc) string { return x.Name }),
		quickConnectKind: list(d.QuickConnects, func(x quickConnectDoc) string { return x.Name }),
		userKind:         list(d.Users, func(x userDoc) string { return x.Username }),
		flowKind:         list(d.Flows, flowDoc.name),
		groupKind:        list(d.Hierarchy, func(x groupDoc) string { return x.Name }),
	}
}

func list[T, R any](in []T, f func(T) R) []R {
	out := make([]R, len(in))
	for i, x := range in {
		out[i] = f(x)
	}
	return out
}

// each is list for what needs its place in the file.
func each[T, R any](section string, in []T, f func(path string, x T) R) []R {
	out := make([]R, len(in))
	for i, x := range in {
		out[i] = f(fmt.Sprintf("%s[%d]", section, i), x)
	}
	return out
}

func (c *checker) mistake(path, format string, args ...any) {
	c.mistakes = append(c.mistakes, c.file.Errorf(path, format, args...))
}

func (c *checker) seed() *Seed {
	c.allowed = c.limits()
	s := &Seed{
		World: state.Seed{
			Instance:      c.instance(),
			Statuses:      c.statuses(),
			Hours:         each("hours", c.doc.Hours, c.hours),
			Queues:        each("queues", c.doc.Queues, c.queue),
			Profiles:      each("routing_profiles", c.doc.Profiles, c.profile),
			QuickConnects: each("quick_connects", c.doc.QuickConnects, c.quickConnect),
			Hierarchy:     each("hierarchy_groups", c.doc.Hierarchy, c.group),
			Users:         each("users", c.doc.Users, c.user),
			Flows:         each("flows", c.doc.Flows, c.flow),
		},
		Lambdas:  c.addresses("lambdas", c.doc.Lambdas),
		Topics:   c.addresses("topics", c.doc.Topics),
		Switches: c.switches(), Quotas: c.quotas(), Limits: c.allowed,
		Sinks:               each("sinks", c.doc.Sinks, c.sink),
		ContactEventStream:  c.streamName("contact_event_stream", c.doc.ContactEvents, "contact-events"),
		ContactRecordStream: c.streamName("contact_record_stream", c.doc.ContactRecords, "contact-records"),
	}
	c.unique("statuses", "name", list(c.doc.Statuses, func(x statusDoc) string { return x.Name }))
	c.unique("hours", "name", c.names[hoursKind])
	c.unique("queues", "name", c.names[queueKind])
	c.unique("routing_profiles", "name", c.names[profileKind])
	c.unique("quick_connects", "name", c.names[quickConnectKind])
	c.unique("hierarchy_groups", "name", c.names[groupKind])
	c.unique("users", "username", c.names[userKind])
	c.unique("flows", "name", c.names[flowKind])
	c.unique("lambdas", "name", list(c.doc.Lambdas, func(x lambdaDoc) string { return x.Name }))
	c.unique("topics", "name", list(c.doc.Topics, func(x lambdaDoc) string { return x.Name }))
	c.resources(s.Limits)
	return s
}

// --- Checks of one value; each tells the mistake and goes on. ---

func (c *checker) unique(section, field string, names []string) {
	first := map[string]int{}
	for i, name := range names {
		if j, again := first[name]; again && name != "" {
			c.mistake(fmt.Sprintf("%s[%d].%s", section, i, field), "%q is already the %s of %s[%d]", name, field, section, j)
			continue
		}
		first[name] = i
	}
}

func (c *checker) count(section string, n, least, most int) {
	if n < least || n > most {
		c.mistake(section, "found %d, allowed are %d to %d", n, least, most)
	}
}

func (c *checker) text(path, value string, most int) string {
	switch n := utf8.RuneCountInString(value); {
	case n == 0:
		c.mistake(path, "is required")
	case n > most:
		c.mistake(path, "found %d characters, allowed are %d at most", n, most)
	}
	return value
}

func (c *checker) pattern(path, value string, like *regexp.Regexp, want string) string {
	if !like.MatchString(value) {
		c.mistake(path, "found %q, want %s", value, want)
	}
	return value
}

func (c *checker) number(path string, n, least, most int) int {
	if n < least || n > most {
		c.mistake(path, "found %d, allowed are %d to %d", n, least, most)
	}
	return n
}

func (c *checker) oneOf(path, value string, allowed ...string) string {
	if !slices.Contains(allowed, value) {
		c.mistake(path, "found %q, allowed are %s", value, strings.Join(allowed, ", "))
	}
	return value
}

// duration reads a length of time; an empty text is zero.
func (c *checker) duration(path, value string, most time.Duration) time.Duration {
	if value == "" {
		return 0
	}
	d, err := time.ParseDuration(value)
	if err != nil {
		c.mistake(path, "found %q, want a length of time such as 90s or 5m", value)
	} else if d < 0 || d > most {
		c.mistake(path, "found %v, allowed are 0s to %v", d, most)
	}
	return d
}

// reference checks that name is one of a kind. An empty one is a mistake
// only where it is required.
func (c *checker) reference(path, kind, name string, required bool) string {
	known := c.names[kind]
	switch {
	case name == "" && required:
		c.mistake(path, "is required: the name of a %s", kind)
	case name != "" && !slices.Contains(known, name):
		c.mistake(path, "%s", unknown(kind, name, known))
	}
	return name
}
