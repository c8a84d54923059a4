// Package config is the controller's configuration file: what `handover run`
// needs to know, and nothing that the environment already says (credentials,
// region and endpoints are the AWS SDK's own settings).
//
// A configuration is whole or refused: Load gives either values that are all
// usable, or an error that tells every mistake, each with file, line, field, what
// was found and what is allowed.
package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"handover/internal/policy"
	"handover/internal/probe"
	"handover/internal/yamlfile"
)

// Config is the controller's configuration, checked.
type Config struct {
	Instance      string           // instance id
	Stream        string           // name or ARN of the Kinesis stream that carries the agent events
	ContactEvents string           // the same of a stream that carries contact events; empty: none, or the same stream
	Start         Start            // where to begin in a shard of which the ledger knows nothing
	Poll          time.Duration    // between two reads of a shard; Kinesis allows five a second
	Ledger        string           // path of the SQLite file; empty where Table is set
	Table         string           // name of the DynamoDB table that holds the ledger, for several processes
	Retention     time.Duration    // how long what is settled stays in the ledger
	Desktop       string           // base URL of connectlocal, whose control API stands in for the agents' browsers; empty: none
	Workers       int              // intents worked on at once
	Listen        string           // address of the console and the operators' calls; empty: none
	Token         string           // path of the file with the operators' token
	TokenSet      bool             // the file says which; else each process has one of its own
	Sweep         time.Duration    // how often the world is read back; 0: never
	Policy        *policy.Policy   // what becomes of the chats; in shadow if Shadow is set
	Shadow        bool             // decide and record only, whatever the policy says
	PolicyFile    string           // where it was read; empty: the built-in one
	PolicyHash    string           // SHA-256 of its text, in hex: tells policies apart
	Quotas        map[string]Quota // by operation; what is not here has the quota of a new account
	Companion     *Companion       // nil: there are no companions
	Console       Console          // who is let in there
	Probes        probe.Results    // what was found out of this instance
	Webhooks      []Webhook
	Log           Log
}

// Quota is how often an operation may be called.
type Quota struct {
	Rate  float64 `yaml:"rate"`  // calls a second in the long run
	Burst int     `yaml:"burst"` // calls at once
}

// Webhook is somebody who is told.
type Webhook struct {
	Name     string
	URL      string
	Events   []string // kinds; empty: all
	Secret   []byte   // signs the bodies
	Template string   // text; empty: JSON
	Timeout  time.Duration
}

// Log is how the log is written.
type Log struct {
	Level slog.Level
	JSON  bool
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

// Known is what the file may name and only the adapters know.
type Known struct {
	Operations []string // whose quotas can be set
	Events     []string // that webhooks can be sent
}

// Host is what the program that reads the file knows already; what is set here counts,
// and not what the file says.
type Host struct {
	Fed      bool // records are brought to it: no stream is named, and nothing listens
	Instance string
	Table    string
	Policy   string   // path
	Shadow   bool     // nothing is moved, also if the file does not say so
	KMSKey   string   // of the companions' vault
	Origins  []string // of the companions' pages
}

// tell puts what the host knows in the place of what the file says.
func (h Host) tell(f *file) {
	set := func(field *string, to string) {
		if to != "" {
			*field = to
		}
	}
	set(&f.Instance, h.Instance)
	set(&f.Policy, h.Policy)
	if h.Table != "" {
		f.Ledger = dynamoDB + h.Table
	}
	f.Shadow = f.Shadow || h.Shadow
	if h.KMSKey == "" && len(h.Origins) == 0 {
		return
	}
	if f.Companion == nil {
		f.Companion = &fileCompanion{}
	}
	set(&f.Companion.KMSKey, h.KMSKey)
	if len(h.Origins) > 0 {
		f.Companion.Origins = h.Origins
	}
}

// file is the shape of the YAML.
type file struct {
	Instance      string           `yaml:"instance"`
	Stream        string           `yaml:"stream"`
	ContactEvents string           `yaml:"contact_events"`
	Start         string           `yaml:"start"`
	Poll          string           `yaml:"poll"`
	Ledger        string           `yaml:"ledger"`
	Retention     string           `yaml:"retention"`
	Desktop       string           `yaml:"desktop"`
	Workers       int              `yaml:"workers"`
	Listen        string           `yaml:"listen"`
	Token         string           `yaml:"token_file"`
	Sweep         string           `yaml:"sweep"`
	Policy        string           `yaml:"policy"`
	Shadow        bool             `yaml:"shadow"`
	Quotas        map[string]Quota `yaml:"quotas"`
	Companion     *fileCompanion   `yaml:"companion"`
	Console       fileConsole      `yaml:"console"`
	Probes        string           `yaml:"probes"`
	Webhooks      []fileWebhook    `yaml:"webhooks"`
	Log           fileLog          `yaml:"log"`
}

type fileWebhook struct {
	Name     string   `yaml:"name"`
	URL      string   `yaml:"url"`
	Events   []string `yaml:"events"`
	Secret   string   `yaml:"secret_file"`
	Template string   `yaml:"template_file"`
	Timeout  string   `yaml:"timeout"`
}

type fileLog struct {
	Level  string `yaml:"level"`
	Format string `yaml:"format"`
}

// defaults is what holds where the file says nothing.
func defaults() file {
	return file{
		Start: StartLatest, Poll: "1s", Ledger: "handover.db", Retention: "720h", Workers: 16, Listen: "127.0.0.1:8687",
		Sweep: "30s", Probes: probe.FileName, Console: fileConsole{Session: "8h"}, Log: fileLog{Level: "info", Format: "text"},
	}
}

// Load reads and checks the file at path. Paths inside it are relative to its folder.
func Load(path string, known Known) (Config, error) { return LoadIn(Host{}, path, known) }

// LoadIn is Load in a host that knows some of the settings. Without a path it knows
// all that is needed, and the rest has its defaults.
func LoadIn(h Host, path string, known Known) (Config, error) {
	var data []byte
	if path != "" {
		var err error
		if data, err = os.ReadFile(path); err != nil {
			return Config{}, fmt.Errorf("config: %w; examples/handover.yaml is one to begin with", err)
		}
	}
	if len(bytes.TrimSpace(data)) == 0 {
		data = []byte("{}") // nothing is said, and the defaults hold
	}
	raw := defaults()
	f, mistakes := yamlfile.ParseAll(cmp.Or(path, "environment"), data, &raw)
	if f == nil {
		return Config{}, errors.Join(mistakes...)
	}
	h.tell(&raw)
	c := checker{File: f, dir: filepath.Dir(path), known: known, fed: h.Fed, mistakes: mistakes}
	conf := c.config(raw)
	if len(c.mistakes) > 0 {
		return Config{}, errors.Join(c.mistakes...)
	}
	return conf, nil
}
