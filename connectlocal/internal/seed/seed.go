// Package seed reads the YAML file that says what a connectlocal instance is
// born with: statuses, hours, queues, routing profiles, quick connects, hierarchy groups,
// users, flows, Lambda functions, switches, quotas and limits.
//
// A Seed that it returns is whole: names are unique within their kind, every
// reference leads to something, every number is within Amazon Connect's
// bounds, and every flow can be parsed. A file with mistakes yields all of
// them that can be told at once, each with file, line, field, what was found
// and what is allowed.
package seed

import (
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/sink"
	"handover/connectlocal/internal/state"
	"handover/internal/yamlfile"
)

//go:embed builtin.yaml
var builtin string

// Seed is a checked seed file.
type Seed struct {
	World    state.Seed
	Lambdas  map[string]string // a function's name or ARN → the URL that gets its events
	Topics   map[string]string // an SNS topic's name or ARN → the URL that gets its notifications
	Switches state.Switches
	Quotas   quota.Quotas
	Limits   state.Limits // none is 0
	// ContactEventStream is the name of the Kinesis stream with the contact events.
	ContactEventStream string
	// ContactRecordStream is the name of the Kinesis stream with the contact records.
	ContactRecordStream string
	Sinks               []sink.Config // where events go besides the streams
}

// Source is where a seed comes from.
type Source struct {
	Name    string // of the file, for messages
	YAML    []byte
	Read    func(path string) ([]byte, error) // reads a flow's file, by its path as written
	Shipped []state.Flow                      // what `shipped:` may name
	Folder  string                            // that files of sinks are relative to; empty: the working directory
}

// BuiltinYAML is the text of the built-in seed: the example to start from.
func BuiltinYAML() string { return builtin }

// Builtin is the built-in seed, made of the shipped flows.
func Builtin(shipped []state.Flow) (*Seed, error) {
	return Parse(Source{Name: "built-in seed", YAML: []byte(builtin), Shipped: shipped})
}

// Load reads the seed file at path. The flow files that it names are relative to it.
func Load(path string, shipped []state.Flow) (*Seed, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the seed: %w", err)
	}
	read := func(name string) ([]byte, error) {
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		return os.ReadFile(name)
	}
	return Parse(Source{Name: path, YAML: data, Read: read, Shipped: shipped, Folder: filepath.Dir(path)})
}

// Parse reads a seed. Its error joins one *yamlfile.Error for every mistake.
func Parse(src Source) (*Seed, error) {
	var doc document
	file, err := yamlfile.Parse(src.Name, src.YAML, &doc)
	if err != nil {
		return nil, err
	}
	c := &checker{src: src, file: file, doc: doc, names: namesOf(doc)}
	s := c.seed()
	if err := errors.Join(c.mistakes...); err != nil {
		return nil, err
	}
	return s, nil
}
