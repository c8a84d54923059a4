package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// hunt is one run over the mutants.
type hunt struct {
	out   io.Writer
	seeds int
	only  string
	quick bool
	write string

	root  string // of the module
	clean string // the simulation without a mutant
}

// catch is what became of one mutant.
type catch struct {
	mutant
	seed int // that found it; 0: none did
	how  string
}

// run hunts the mutants, and fails for each that no world finds.
func (h *hunt) run(t *testing.T) {
	var err error
	if h.root, err = moduleRoot(t); err == nil {
		h.clean, err = h.build(t, t.TempDir())
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []catch
	for _, m := range h.wanted() {
		c, err := h.hunt(t, m)
		switch {
		case err != nil:
			t.Errorf("%s (%s): %v", m.name, m.file, err)
			continue
		case c.seed == 0:
			t.Errorf("%s (%s): it lives after %d worlds", m.name, m.file, h.seeds)
		}
		fmt.Fprintf(h.out, "promise %d  %-55s %s\n", m.promise, m.name, c)
		if all = append(all, c); h.write == "" {
			continue
		}
		if err := writeTable(h.write, all); err != nil {
			t.Error(err)
		}
	}
}

// wanted are the mutants that this run is after.
func (h *hunt) wanted() []mutant {
	return slices.DeleteFunc(mutants(), func(m mutant) bool {
		return !strings.Contains(m.name, h.only) || h.quick && !m.quick
	})
}

// String tells what found it.
func (c catch) String() string {
	if c.seed == 0 {
		return "not found"
	}
	return fmt.Sprintf("seed %d: %s", c.seed, c.how)
}

func moduleRoot(t *testing.T) (string, error) {
	out, err := exec.CommandContext(t.Context(), "go", "env", "GOMOD").Output()
	return filepath.Dir(strings.TrimSpace(string(out))), err
}

// hunt builds the simulation with the mutant in it, and lets it play until a
// world fails that does not fail without the mutant.
func (h *hunt) hunt(t *testing.T, m mutant) (catch, error) {
	dir := t.TempDir()
	overlay, err := m.overlay(h.root, dir)
	if err != nil {
		return catch{}, err
	}
	binary, err := h.build(t, dir, "-overlay", overlay)
	if err != nil {
		return catch{}, err
	}
	for from := 1; from <= h.seeds; {
		c, err := play(t, binary, from, h.seeds-from+1)
		if err != nil || c.seed == 0 {
			return catch{mutant: m}, err
		}
		if clean, err := play(t, h.clean, c.seed, 1); err != nil || clean.seed == 0 {
			c.mutant = m
			return c, err
		}
		from = c.seed + 1
	}
	return catch{mutant: m}, nil
}

// build compiles the simulation.
func (h *hunt) build(t *testing.T, dir string, flags ...string) (binary string, err error) {
	binary = filepath.Join(dir, "sim")
	args := append([]string{"build", "-o", binary}, flags...)
	cmd := exec.CommandContext(t.Context(), "go", append(args, "handover/test/sim")...)
	cmd.Dir = h.root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return binary, nil
}

var failure = regexp.MustCompile(`==== seed (\d+) ====\n(.*)`)

// play plays worlds until one fails; the seed is 0 if none does.
func play(t *testing.T, binary string, from, seeds int) (catch, error) {
	out, err := exec.CommandContext(t.Context(), binary, "-from", strconv.Itoa(from), "-seeds", strconv.Itoa(seeds), "-shorten", "0", "-stop", "1").CombinedOutput()
	if err == nil {
		return catch{}, nil
	}
	told := failure.FindSubmatch(out)
	if told == nil {
		return catch{}, fmt.Errorf("the simulation ended without naming a seed: %w\n%.2000s", err, out)
	}
	seed, err := strconv.Atoi(string(told[1]))
	return catch{seed: seed, how: string(told[2])}, err
}

// overlay writes the file with one line wrong, and the list that has the
// compiler take it.
func (m mutant) overlay(root, dir string) (string, error) {
	path := filepath.Join(root, m.file)
	source, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := bytes.Count(source, []byte(m.old)); n != 1 {
		return "", fmt.Errorf("its text stands there %d times, want once: %q", n, m.old)
	}
	wrong := filepath.Join(dir, "wrong.go")
	if err := os.WriteFile(wrong, bytes.Replace(source, []byte(m.old), []byte(m.wrong), 1), 0o600); err != nil {
		return "", err
	}
	list, err := json.Marshal(map[string]map[string]string{"Replace": {path: wrong}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	return overlay, os.WriteFile(overlay, list, 0o600)
}
