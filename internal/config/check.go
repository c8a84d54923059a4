package config

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"maps"
	"math"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"handover/internal/policy"
	"handover/internal/probe"
	"handover/internal/yamlfile"
)

// checker turns the file into a configuration and collects its mistakes.
type checker struct {
	*yamlfile.File
	dir      string
	known    Known
	fed      bool // see Host
	mistakes []error
}

func (c *checker) errorf(path, format string, args ...any) {
	c.mistakes = append(c.mistakes, c.Errorf(path, format, args...))
}

func (c *checker) config(raw file) Config {
	conf := Config{
		Instance:      c.instance(raw.Instance),
		Stream:        c.stream("stream", raw.Stream),
		ContactEvents: c.contactEvents(raw),
		Start:         c.start(raw.Start),
		Poll:          c.span("poll", raw.Poll, 200*time.Millisecond, time.Minute),             // Kinesis allows five reads a second
		Retention:     c.span("retention", raw.Retention, 8*24*time.Hour, 10*365*24*time.Hour), // a chat lives up to seven days
		Desktop:       c.url("desktop", raw.Desktop, "the base URL of a connectlocal, such as http://127.0.0.1:8686"),
		Workers:       c.workers(raw.Workers),
		Listen:        c.listen(raw.Listen),
		Token:         c.within(cmp.Or(raw.Token, "handover.token")),
		TokenSet:      raw.Token != "",
		Sweep:         c.sweep(raw.Sweep),
		Quotas:        c.quotas(raw.Quotas),
		Companion:     c.companion(raw),
		Console:       c.console(raw.Console, raw.Ledger),
		Probes:        c.probes(raw.Probes),
		Webhooks:      c.webhooks(raw.Webhooks),
		Log:           c.log(raw.Log),
	}
	c.ledger(raw.Ledger, &conf)
	c.policy(raw.Policy, &conf)
	if conf.Shadow = raw.Shadow; conf.Shadow && conf.Policy != nil {
		conf.Policy = conf.Policy.InShadow()
	}
	return conf
}

var (
	instanceID = regexp.MustCompile(`^(?:arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)
	streamName = regexp.MustCompile(`^(?:arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream/)?[a-zA-Z0-9_.-]{1,128}$`)
)

func (c *checker) instance(s string) string {
	m := instanceID.FindStringSubmatch(s)
	if m == nil {
		c.errorf("instance", "found %q, want the id or ARN of an Amazon Connect instance, such as 12345678-90ab-cdef-1234-567890abcdef", s)
		return ""
	}
	return m[1]
}

func (c *checker) stream(field, s string) string {
	if c.fed {
		return ""
	}
	if !streamName.MatchString(s) {
		c.errorf(field, "found %q, want the name or ARN of the Kinesis data stream that carries the agent events", s)
	}
	return s
}

func (c *checker) contactEvents(raw file) string {
	switch {
	case c.fed:
		return ""
	case raw.ContactEvents == "":
	case !streamName.MatchString(raw.ContactEvents):
		c.errorf("contact_events", "found %q, want the name or ARN of the Kinesis data stream to which EventBridge sends the contact events, or leave it out", raw.ContactEvents)
	case raw.ContactEvents == raw.Stream:
		c.errorf("contact_events", "found the stream of the agent events; contact events on it are read anyway: leave this out")
	}
	return raw.ContactEvents
}

func (c *checker) start(s string) Start {
	if s == StartLatest || s == StartOldest {
		return Start{Kind: s}
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		c.errorf("start", "found %q, want latest, trim-horizon, or an instant such as 2026-03-02T10:15:00Z", s)
	}
	return Start{Kind: StartAt, At: at}
}

// span reads a duration between two bounds.
func (c *checker) span(field, s string, least, most time.Duration) time.Duration {
	d, err := time.ParseDuration(s)
	if err != nil || d < least || d > most || !strings.ContainsAny(s, "nµumsh") {
		c.errorf(field, "found %q, want a duration with its unit from %s to %s", s, least, most)
	}
	return d
}

func (c *checker) sweep(s string) time.Duration {
	if s == "off" {
		return 0
	}
	return c.span("sweep", s, 5*time.Second, time.Hour)
}

func (c *checker) url(field, s, want string) string {
	if s != "" && !isURL(s) {
		c.errorf(field, "found %q, want %s", s, want)
	}
	return s
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

func (c *checker) workers(n int) int {
	if n < 1 || n > 64 {
		c.errorf("workers", "found %d, want a whole number from 1 to 64", n)
	}
	return n
}

// dynamoDB is how the setting of a ledger in a DynamoDB table begins.
const dynamoDB = "dynamodb:"

var tableName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{3,255}$`)

// ledger is a table for several processes, or a file of one.
func (c *checker) ledger(s string, into *Config) {
	table, shared := strings.CutPrefix(s, dynamoDB)
	switch {
	case !shared:
		into.Ledger = c.within(s)
	case !tableName.MatchString(table):
		c.errorf("ledger", "found %q, want %sTABLE with the name of a DynamoDB table, or the path of a SQLite file", s, dynamoDB)
	default:
		into.Table = table
	}
}

func (c *checker) listen(s string) string {
	if s == "" || c.fed {
		return ""
	}
	if _, _, err := net.SplitHostPort(s); err != nil {
		c.errorf("listen", "found %q, want HOST:PORT such as 127.0.0.1:8687, or \"\" for no console", s)
	}
	return s
}

func (c *checker) quotas(quotas map[string]Quota) map[string]Quota {
	for _, operation := range slices.Sorted(maps.Keys(quotas)) {
		at, q := "quotas."+operation, quotas[operation]
		if !slices.Contains(c.known.Operations, operation) {
			c.errorf(at, "no such operation is called; want one of %s", strings.Join(c.known.Operations, ", "))
		}
		if q.Rate <= 0 || math.IsNaN(q.Rate) || math.IsInf(q.Rate, 0) {
			c.errorf(at+".rate", "found %v, want calls a second, above 0", q.Rate)
		}
		if q.Burst < 1 {
			c.errorf(at+".burst", "found %d, want calls at once, 1 or more", q.Burst)
		}
	}
	return quotas
}

// policy reads the policy file; without one the built-in policy is in force.
func (c *checker) policy(path string, into *Config) {
	text, name := []byte(policy.DefaultYAML()), "default.yaml"
	if path != "" {
		name = c.within(path)
		into.PolicyFile = name
		var err error
		if text, err = os.ReadFile(name); err != nil {
			c.errorf("policy", "%v", err)
			return
		}
	}
	p, err := policy.Parse(name, text)
	if err != nil {
		c.mistakes = append(c.mistakes, err)
	}
	into.Policy, into.PolicyHash = p, policyHash(text)
}

func policyHash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// SetPolicy makes the policy with this text that of the configuration; name is what it is
// called, empty for the built-in one. An error tells every mistake by its line, and changes nothing.
func (c *Config) SetPolicy(name, text string) error {
	p, err := policy.Parse(cmp.Or(name, "default.yaml"), []byte(text))
	if err != nil {
		return err
	}
	c.Policy, c.PolicyFile, c.PolicyHash = p, name, policyHash([]byte(text))
	return nil
}

// probes reads what was found out of the instance; a file that is not there says
// nothing.
func (c *checker) probes(path string) probe.Results {
	found, err := probe.Load(c.within(path))
	if err != nil {
		c.mistakes = append(c.mistakes, err)
	}
	return found
}

func (c *checker) log(raw fileLog) Log {
	var level slog.Level
	if err := level.UnmarshalText([]byte(raw.Level)); err != nil {
		c.errorf("log.level", "found %q, want debug, info, warn or error", raw.Level)
	}
	if raw.Format != "text" && raw.Format != "json" {
		c.errorf("log.format", "found %q, want text or json", raw.Format)
	}
	return Log{Level: level, JSON: raw.Format == "json"}
}

func (c *checker) within(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.dir, path)
}
