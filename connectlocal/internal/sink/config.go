package sink

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// The kinds of events that can be taken out.
const (
	AgentEvents    = "agent-events"
	ContactEvents  = "contact-events"
	ContactRecords = "contact-records"
)

// Kinds are all of them.
func Kinds() []string { return []string{AgentEvents, ContactEvents, ContactRecords} }

// Config is one sink: which events, and the one place where they go.
type Config struct {
	Events string // one of Kinds
	URL    string // gets each event by POST
	File   string // gets each event as a line
	Stream string // a Kinesis stream: of connectlocal's own, or of Endpoint
	// Endpoint is the address of another Kinesis, such as http://127.0.0.1:4566, and
	// Region its region.
	Endpoint, Region string
}

// name says where a sink leads, without what may be secret in an address.
func (c Config) name() string {
	switch {
	case c.URL != "":
		return bare(c.URL)
	case c.File != "":
		return "file " + c.File
	case c.Endpoint != "":
		return "stream " + c.Stream + " at " + bare(c.Endpoint)
	}
	return "stream " + c.Stream
}

func bare(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "an address"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

var (
	streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	regionName = regexp.MustCompile(`^[a-z]{2}(-[a-z]+){1,2}-[0-9]$`)
)

// Mistake is one thing that is wrong with a Config.
type Mistake struct {
	Field string // as the seed has it; empty: of all together
	What  string // what was found and what is allowed
}

// Check tells all that is wrong.
func (c Config) Check() []Mistake {
	var all []Mistake
	wrong := func(field, what string) { all = append(all, Mistake{field, what}) }
	if !slices.Contains(Kinds(), c.Events) {
		wrong("events", "found "+quote(c.Events)+", allowed are "+strings.Join(Kinds(), ", "))
	}
	places := 0
	for _, place := range []string{c.URL, c.File, c.Stream} {
		if place != "" {
			places++
		}
	}
	if places != 1 {
		wrong("", "want exactly one of url, file, stream")
	}
	if c.URL != "" && !isAddress(c.URL) {
		wrong("url", "found "+quote(c.URL)+", want an http or https URL")
	}
	if c.Stream != "" && !streamName.MatchString(c.Stream) {
		wrong("stream", "found "+quote(c.Stream)+", want 1 to 128 letters, digits and _ . -")
	}
	return append(all, c.checkEndpoint()...)
}

func (c Config) checkEndpoint() (all []Mistake) {
	if c.Endpoint != "" && c.Stream == "" {
		all = append(all, Mistake{"endpoint", "want none without stream"})
	} else if c.Endpoint != "" && !isAddress(c.Endpoint) {
		all = append(all, Mistake{"endpoint", "found " + quote(c.Endpoint) + ", want an http or https URL"})
	}
	if c.Region != "" && c.Endpoint == "" {
		all = append(all, Mistake{"region", "want none without endpoint"})
	} else if c.Region != "" && !regionName.MatchString(c.Region) {
		all = append(all, Mistake{"region", "found " + quote(c.Region) + ", want an AWS region such as us-east-1"})
	}
	return all
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func quote(s string) string { return `"` + s + `"` }
