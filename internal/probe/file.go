package probe

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"handover/internal/nearest"
	"handover/internal/yamlfile"
)

// FileName is how the file is called where nothing else is said, beside the configuration.
const FileName = "probes.yaml"

// file is the shape of the YAML.
type file struct {
	Probes []entry `yaml:"probes"`
}

type entry struct {
	Name    string `yaml:"name"`
	Outcome string `yaml:"outcome"`
	At      string `yaml:"at"`
	By      string `yaml:"by"`
	Note    string `yaml:"note"`
}

// Load reads the results at path; a file that is not there holds none. Mistakes are
// *yamlfile.Error, all of them at once.
func Load(path string) (Results, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Results{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("probes: %w", err)
	}
	return Parse(path, data)
}

// Parse reads the results in data, which are the file's of this name.
func Parse(name string, data []byte) (Results, error) {
	var raw file
	f, err := yamlfile.Parse(name, data, &raw)
	if err != nil {
		return nil, err
	}
	all := make(Results, len(raw.Probes))
	var mistakes []error
	for n, e := range raw.Probes {
		r, field, problem := e.result(all)
		if problem != "" {
			mistakes = append(mistakes, f.Errorf(fmt.Sprintf("probes[%d].%s", n, field), "%s", problem))
			continue
		}
		all[e.Name] = r
	}
	if len(mistakes) > 0 {
		return nil, errors.Join(mistakes...)
	}
	return all, nil
}

// result is the entry's; else the field that is wrong, and how.
func (e entry) result(before Results) (r Result, field, problem string) {
	if err := Known(e.Name); err != nil {
		return r, "name", err.Error()
	}
	if _, twice := before[e.Name]; twice {
		return r, "name", fmt.Sprintf("found %q a second time, want each once", e.Name)
	}
	outcome := Outcome(e.Outcome)
	if outcome != Holds && outcome != Fails {
		return r, "outcome", fmt.Sprintf("found %q, want holds or fails", e.Outcome)
	}
	at, err := time.Parse(time.RFC3339, e.At)
	if err != nil {
		return r, "at", fmt.Sprintf("found %q, want an instant such as 2026-03-02T10:15:00Z", e.At)
	}
	if e.By == "" {
		return r, "by", "found nothing, want who answers for it"
	}
	return Result{Outcome: outcome, At: at, By: e.By, Note: e.Note}, "", ""
}

// Known is nil if there is a probe of this name, else an error with the one that was
// likely meant.
func Known(name string) error {
	if _, ok := Find(name); ok {
		return nil
	}
	if near := nearest.Of(name, Names()); near != "" {
		return fmt.Errorf("there is no probe %q, did you mean %q?", name, near)
	}
	return fmt.Errorf("there is no probe %q, want one of %s", name, strings.Join(Names(), ", "))
}

const head = `# What was found out on this instance, by handover probe NAME --outcome; see docs/doctor.md.
`

// Marshal is the file's text. Parse reads it back as the same.
func (r Results) Marshal() []byte {
	var b bytes.Buffer
	b.WriteString(head)
	if len(r) == 0 {
		b.WriteString("probes: []\n")
		return b.Bytes()
	}
	b.WriteString("probes:\n")
	for _, name := range slices.Sorted(maps.Keys(r)) {
		one := r[name]
		fmt.Fprintf(&b, "  - name: %s\n    outcome: %s\n    at: %s\n    by: %s\n",
			name, one.Outcome, strconv.Quote(one.At.UTC().Format(time.RFC3339)), strconv.Quote(one.By))
		if one.Note != "" {
			fmt.Fprintf(&b, "    note: %s\n", strconv.Quote(one.Note))
		}
	}
	return b.Bytes()
}

// Save writes the results to path, whole or not at all.
func (r Results) Save(path string) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), ".probes-*")
	if err != nil {
		return fmt.Errorf("probes: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(temp.Name()))
		}
	}()
	_, written := temp.Write(r.Marshal())
	if err := errors.Join(written, temp.Sync(), temp.Close()); err != nil {
		return fmt.Errorf("probes: write %s: %w", path, err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("probes: %w", err)
	}
	return nil
}
