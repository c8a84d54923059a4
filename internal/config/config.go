// Package config is the controller's configuration file: what `handover run`
// needs to know, and nothing that the environment already says (credentials,
// region and endpoints are the AWS SDK's own settings).
//
// A configuration is whole or refused: Load gives either values that are all
// usable, or one error that names the file, the line, the field, what was
// found and what is allowed.
package config

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"handover/internal/policy"
	"handover/internal/yamlfile"
)

// Config is the controller's configuration, checked.
type Config struct {
	Instance string           // instance id
	Stream   string           // name or ARN of the Kinesis stream that carries the agent events
	Start    Start            // where to begin in a shard of which the ledger knows nothing
	Poll     time.Duration    // between two reads of a shard; Kinesis allows five a second
	Ledger   string           // path of the SQLite file
	Desktop  string           // base URL of connectlocal, whose control API stands in for the agents' browsers; empty: none
	Workers  int              // intents worked on at once
	Listen   string           // address of the console; empty: none
	Policy   *policy.Policy   // what becomes of the chats
	Quotas   map[string]Quota // by operation; what is not here has the quota of a new account
}

// Quota is how often an operation may be called.
type Quota struct {
	Rate  float64 `yaml:"rate"`  // calls a second in the long run
	Burst int     `yaml:"burst"` // calls at once
}

// Operations are those that the controller calls, and whose quotas can be set.
func Operations() []string {
	return []string{
		"DescribeContact", "DisconnectParticipant", "DismissUserContact", "GetContactAttributes", "GetCurrentUserData",
		"ListAgentStatuses", "ListAssociatedContacts", "ListQueues", "ListUsers", "UpdateContactAttributes",
	}
}

// Start is where reading begins in a shard without a stored position.
type Start struct {
	Kind string    // StartLatest, StartOldest or StartAt
	At   time.Time // StartAt only
}

// Where reading can begin, as the file says it. A position in the ledger always wins.
const (
	StartLatest = "latest"
	StartOldest = "trim-horizon"
	StartAt     = "at"
)

// file is the shape of the YAML.
type file struct {
	Instance string `yaml:"instance"`
	Stream   string `yaml:"stream"`
	Start    string `yaml:"start"`
	Poll     string `yaml:"poll"`
	Ledger   string `yaml:"ledger"`
	Desktop  string `yaml:"desktop"`
	Workers  int    `yaml:"workers"`
	Listen   string `yaml:"listen"`
	Policy   string `yaml:"policy"`

	Quotas map[string]Quota `yaml:"quotas"`
}

// Load reads and checks the file at path. Paths inside it are relative to its folder.
func Load(path string) (Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	raw := file{Start: StartLatest, Poll: "1s", Ledger: "handover.db", Workers: 4, Listen: "127.0.0.1:8687"}
	f, err := yamlfile.Parse(path, data, &raw)
	if err != nil {
		return Config{}, err
	}
	return check(f, raw, filepath.Dir(path))
}

func check(f *yamlfile.File, raw file, dir string) (Config, error) {
	c := Config{Instance: raw.Instance, Stream: raw.Stream, Ledger: within(dir, raw.Ledger), Desktop: raw.Desktop, Workers: raw.Workers, Listen: raw.Listen, Quotas: raw.Quotas}
	for _, step := range []func() error{
		func() error { return checkInstance(f, &c) },
		func() error { return checkStream(f, c.Stream) },
		func() (err error) { c.Start, err = checkStart(f, raw.Start); return err },
		func() (err error) { c.Poll, err = checkPoll(f, raw.Poll); return err },
		func() error { return checkDesktop(f, c.Desktop) },
		func() error { return checkWorkers(f, c.Workers) },
		func() error { return checkListen(f, c.Listen) },
		func() error { return checkQuotas(f, c.Quotas) },
		func() (err error) { c.Policy, err = loadPolicy(f, dir, raw.Policy); return err },
	} {
		if err := step(); err != nil {
			return Config{}, err
		}
	}
	return c, nil
}

var (
	instanceID = regexp.MustCompile(`^(?:arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)
	streamName = regexp.MustCompile(`^(?:arn:aws[a-z-]*:kinesis:[a-z0-9-]+:\d{12}:stream/)?[a-zA-Z0-9_.-]{1,128}$`)
)

func checkInstance(f *yamlfile.File, c *Config) error {
	m := instanceID.FindStringSubmatch(c.Instance)
	if m == nil {
		return f.Errorf("instance", "found %q, want the id or ARN of an Amazon Connect instance, such as 12345678-90ab-cdef-1234-567890abcdef", c.Instance)
	}
	c.Instance = m[1]
	return nil
}

func checkStream(f *yamlfile.File, s string) error {
	if !streamName.MatchString(s) {
		return f.Errorf("stream", "found %q, want the name or ARN of the Kinesis data stream that carries the agent events", s)
	}
	return nil
}

func checkStart(f *yamlfile.File, s string) (Start, error) {
	if s == StartLatest || s == StartOldest {
		return Start{Kind: s}, nil
	}
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return Start{}, f.Errorf("start", "found %q, want latest, trim-horizon, or an instant such as 2026-03-02T10:15:00Z", s)
	}
	return Start{Kind: StartAt, At: at}, nil
}

func checkPoll(f *yamlfile.File, s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 200*time.Millisecond || d > time.Minute {
		return 0, f.Errorf("poll", "found %q, want a duration with its unit from 200ms (Kinesis allows five reads a second) to 1m", s)
	}
	return d, nil
}

func checkDesktop(f *yamlfile.File, s string) error {
	if s == "" {
		return nil
	}
	if u, err := url.Parse(s); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return f.Errorf("desktop", "found %q, want the base URL of a connectlocal, such as http://127.0.0.1:8686", s)
	}
	return nil
}

func checkWorkers(f *yamlfile.File, n int) error {
	if n < 1 || n > 64 {
		return f.Errorf("workers", "found %d, want a whole number from 1 to 64", n)
	}
	return nil
}

func checkListen(f *yamlfile.File, s string) error {
	if s == "" {
		return nil
	}
	if _, _, err := net.SplitHostPort(s); err != nil {
		return f.Errorf("listen", "found %q, want HOST:PORT such as 127.0.0.1:8687, or \"\" for no console", s)
	}
	return nil
}

func checkQuotas(f *yamlfile.File, quotas map[string]Quota) error {
	for _, operation := range slices.Sorted(maps.Keys(quotas)) {
		at, q := "quotas."+operation, quotas[operation]
		switch {
		case !slices.Contains(Operations(), operation):
			return f.Errorf(at, "no such operation is called; want one of %s", strings.Join(Operations(), ", "))
		case q.Rate <= 0:
			return f.Errorf(at+".rate", "found %v, want calls a second, above 0", q.Rate)
		case q.Burst < 1:
			return f.Errorf(at+".burst", "found %d, want calls at once, 1 or more", q.Burst)
		}
	}
	return nil
}

// loadPolicy reads the policy file; without one the built-in policy is in force.
func loadPolicy(f *yamlfile.File, dir, path string) (*policy.Policy, error) {
	if path == "" {
		return policy.Default(), nil
	}
	full := within(dir, path)
	data, err := os.ReadFile(full)
	if err != nil {
		return nil, f.Errorf("policy", "%v", err)
	}
	return policy.Parse(full, data)
}

func within(dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
