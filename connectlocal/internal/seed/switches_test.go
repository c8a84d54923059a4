package seed_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
)

var write = flag.Bool("write", false, "write docs/connectlocal/switches.md instead of comparing it")

// TestEverySwitchIsInTheTable: each once, under its own name, and off in the
// built-in seed, which shows them all.
func TestEverySwitchIsInTheTable(t *testing.T) {
	var s state.Switches
	fields := map[*bool]string{}
	for at, v := range reflect.ValueOf(&s).Elem().Fields() {
		fields[v.Addr().Interface().(*bool)] = snake(at.Name)
	}
	shown := regexp.MustCompile(`(?s)\nswitches:\n(.*?)\n\n`).FindStringSubmatch(seed.BuiltinYAML())
	if shown == nil {
		t.Fatal("the built-in seed has no switches")
	}
	var named []string
	for _, row := range state.SwitchTable() {
		if (row.Name == "") != (row.At == nil) || (row.Name == "") != (row.On == "") || row.Off == "" || row.Why == "" {
			t.Errorf("%+v: neither a whole switch nor a fixed behaviour", row)
		}
		if row.At == nil {
			continue
		}
		named = append(named, row.Name)
		if want := fields[row.At(&s)]; row.Name != want {
			t.Errorf("%q switches %q", row.Name, want)
		}
		if !strings.Contains(shown[1]+"\n", "  "+row.Name+": false\n") {
			t.Errorf("the built-in seed does not show %q, off", row.Name)
		}
	}
	slices.Sort(named)
	if diff := cmp.Diff(slices.Sorted(maps.Values(fields)), named); diff != "" {
		t.Errorf("switches (-those there are +those in the table):\n%s", diff)
	}
}

// snake is a field's name as a seed has it.
func snake(name string) string {
	parts := regexp.MustCompile(`[A-Z]+[a-z]*`).ReplaceAllStringFunc(strings.Replace(name, "ACWOn", "AcwOn", 1), func(word string) string { return "_" + strings.ToLower(word) })
	return strings.TrimPrefix(parts, "_")
}

// TestSwitchesPage holds docs/connectlocal/switches.md to the table.
// go test ./connectlocal/internal/seed -run TestSwitchesPage -write makes it anew.
func TestSwitchesPage(t *testing.T) {
	var page bytes.Buffer
	fmt.Fprint(&page, switchesHead)
	for _, s := range state.SwitchTable() {
		if s.At != nil {
			fmt.Fprintf(&page, "| `%s` | %s | %s | %s | %s |\n", s.Name, s.Off, s.On, s.Why, s.Spec)
		}
	}
	fmt.Fprint(&page, fixedHead)
	for _, s := range state.SwitchTable() {
		if s.At == nil {
			fmt.Fprintf(&page, "| %s | %s | %s |\n", s.Off, s.Why, s.Spec)
		}
	}
	const path = "../../../docs/connectlocal/switches.md"
	if *write {
		if err := os.WriteFile(path, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if was, err := os.ReadFile(path); err != nil || !bytes.Equal(was, page.Bytes()) {
		t.Errorf("%s is not what the table says (%v): go test ./connectlocal/internal/seed -run TestSwitchesPage -write", path, err)
	}
}

const switchesHead = `# Where Amazon is silent

Documented behaviour is the rule. Where Amazon's documents are silent or disagree, connectlocal does what is likelier, and a switch makes it do
the other thing: ` + "`switches` in the seed, or `Options.Switches`" + ` in Go. All are off by default. A controller, a widget or a CCP that works with each
of them both ways does not depend on what nobody knows. Made by ` + "`go test ./connectlocal/internal/seed -run TestSwitchesPage -write`" + ` from the
table in the code; the same test fails when this page is out of date. The last column is the item of the project's fact sheet.

| switch | off | on | why off | § |
| --- | --- | --- | --- | --- |
`

const fixedHead = `
Some doubts have no second behaviour that is worth having:

| behaviour | why | § |
| --- | --- | --- |
`
