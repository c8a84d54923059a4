package yamlfile_test

import (
	"testing"

	"handover/internal/yamlfile"
)

type rung struct {
	Target string `yaml:"target"`
	Tries  int    `yaml:"tries"`
}

type rule struct {
	Name string            `yaml:"name"`
	Do   []rung            `yaml:"do"`
	When map[string]string `yaml:"when"`
}

type file struct {
	On    bool   `yaml:"on"`
	Rules []rule `yaml:"rules"`
}

func TestMistakes(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"unknown key at the top":  {"onn: true\n", "f.yaml:1: onn: there is no such field; allowed here: on, rules"},
		"unknown key in a list":   {"rules:\n- name: a\n  do:\n  - targt: x\n", "f.yaml:4: rules[0].do[0].targt: there is no such field; allowed here: target, tries"},
		"wrong type":              {"rules:\n- do:\n  - tries: many\n", `f.yaml:3: rules[0].do[0].tries: found "many", want a whole number`},
		"wrong type bool":         {"on: perhaps\n", `f.yaml:1: on: found "perhaps", want true or false`},
		"key twice":               {"on: true\non: false\n", `f.yaml:2: mapping key "on" already defined at [1:1]`},
		"bad syntax":              {"on: [\n", "f.yaml:1: sequence end token ']' not found"},
		"list instead of mapping": {"- 1\n", "f.yaml:1: sequence was used where mapping is expected"},
	} {
		t.Run(name, func(t *testing.T) {
			var f file
			_, err := yamlfile.Parse("f.yaml", []byte(tc.in), &f)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestErrorfFindsTheLine(t *testing.T) {
	var v file
	f, err := yamlfile.Parse("f.yaml", []byte("on: true\nrules:\n- name: a\n- name: b\n  do:\n  - target: x\n"), &v)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"rules[1].do[0].target": "f.yaml:6: rules[1].do[0].target: no",
		"rules[1].when":         "f.yaml:4: rules[1].when: no",
		"nowhere":               "f.yaml:1: nowhere: no",
	} {
		if got := f.Errorf(path, "no").Error(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
