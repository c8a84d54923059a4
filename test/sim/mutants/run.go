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
}

// catch is what became of one mutant.
type catch struct {
	mutant
	seed int // that found it; 0: none did
	how  string
}

// run hunts the mutants, and fails for each that no world finds.
func (h *hunt) run(t *testing.T) {
	root, err := moduleRoot(t)
	if err != nil {
		t.Fatal(err)
	}
	var all []catch
	for _, m := range mutants() {
		if !strings.Contains(m.name, h.only) || h.quick && !m.quick {
			continue
		}
		c, err := h.hunt(t, root, m)
		switch {
		case err != nil:
			t.Errorf("%s (%s): %v", m.name, m.file, err)
			continue
		case c.seed == 0:
			t.Errorf("%s (%s): it lives after %d worlds", m.name, m.file, h.seeds)
		}
		fmt.Fprintf(h.out, "promise %d  %-55s %s\n", m.promise, m.name, c)
		all = append(all, c)
	}
	if h.write != "" {
		if err := writeTable(h.write, all); err != nil {
			t.Error(err)
		}
	}
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

// hunt builds the simulation with the mutant in it, and lets it play.
func (h *hunt) hunt(t *testing.T, root string, m mutant) (catch, error) {
	dir := t.TempDir()
	overlay, err := m.overlay(root, dir)
	if err != nil {
		return catch{}, err
	}
	binary := filepath.Join(dir, "sim")
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", overlay, "-o", binary, "handover/test/sim")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return catch{}, fmt.Errorf("build: %w\n%s", err, out)
	}
	play := exec.CommandContext(t.Context(), binary, "-seeds", strconv.Itoa(h.seeds), "-shorten", "0", "-stop", "1")
	out, err := play.CombinedOutput()
	if err == nil {
		return catch{mutant: m}, nil
	}
	return found(m, out)
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

var failure = regexp.MustCompile(`==== seed (\d+) ====\n(.*)`)

// found reads which world broke what.
func found(m mutant, out []byte) (catch, error) {
	told := failure.FindSubmatch(out)
	if told == nil {
		return catch{}, fmt.Errorf("the simulation ended without naming a seed:\n%.2000s", out)
	}
	seed, err := strconv.Atoi(string(told[1]))
	return catch{m, seed, string(told[2])}, err
}
