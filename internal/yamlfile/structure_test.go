package yamlfile_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/yamlfile"
)

func TestParseAllTellsEveryMistake(t *testing.T) {
	var f file
	got, mistakes := yamlfile.ParseAll("f.yaml", []byte(`onn: true
on: perhaps
rules:
- name: a
  do: {target: x}
- nme: b
  do:
  - tries: many
    colour: red
  - target: [x]
  when: [y]
`), &f)
	want := `f.yaml:1: onn: there is no such field; did you mean on?
f.yaml:2: on: found "perhaps", want true or false
f.yaml:5: rules[0].do: found a mapping, want a list
f.yaml:6: rules[1].nme: there is no such field; did you mean name?
f.yaml:8: rules[1].do[0].tries: found "many", want a whole number
f.yaml:9: rules[1].do[0].colour: there is no such field; allowed here: target, tries
f.yaml:10: rules[1].do[1].target: found a list, want text
f.yaml:11: rules[1].when: found a list, want a mapping`
	if d := cmp.Diff(want, errors.Join(mistakes...).Error()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got == nil || len(f.Rules) != 2 || f.Rules[0].Name != "a" {
		t.Errorf("what could be read is %+v", f)
	}
}

func TestParseAllReadsAsParse(t *testing.T) {
	const text = "base: &b\n  - target: x\n"
	for name, in := range map[string]string{
		"good":    "on: true\nrules:\n- &r\n  name: a\n  when: {x: y}\n  do: [{target: t, tries: 2}]\n- *r\n",
		"nothing": "",
		"null":    "on: ~\nrules: null\n",
		"syntax":  "on: [\n",
		"twice":   "on: true\non: false\n",
		"scalar":  "5",
		"anchor":  text,
	} {
		t.Run(name, func(t *testing.T) {
			var one, all file
			_, err := yamlfile.Parse("f.yaml", []byte(in), &one)
			f, mistakes := yamlfile.ParseAll("f.yaml", []byte(in), &all)
			if (err == nil) != (len(mistakes) == 0) || (err == nil && f == nil) {
				t.Fatalf("Parse says %v, ParseAll %v", err, mistakes)
			}
			if d := cmp.Diff(one, all); err == nil && d != "" {
				t.Errorf("(-Parse +ParseAll):\n%s", d)
			}
		})
	}
}

func TestErrorfAtCountsTheLinesOfABlock(t *testing.T) {
	var v file
	f, err := yamlfile.Parse("f.yaml", []byte("rules:\n- name: |\n    one\n    two\n- name: one line\n"), &v)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"rules[0].name": "f.yaml:4: rules[0].name: no",
		"rules[1].name": "f.yaml:5: rules[1].name: no",
	} {
		line := 2
		if path == "rules[1].name" {
			line = 1
		}
		if got := f.ErrorfAt(path, line, "no").Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if !f.Has("rules[1].name") || f.Has("rules[1].do") || f.Line("rules[1].do") != 5 {
		t.Error("a field is there that is not, or the other way round")
	}
}
