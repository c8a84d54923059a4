package cli_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/operator"
)

func TestEnrol(t *testing.T) {
	for name, c := range map[string]struct {
		args, out, err, asked string
	}{
		"enrol":             {"enrol ana", "hoe_of-ana\n", "the token of ana's companions; it is not shown again:\n", "enrol u1 ana eve"},
		"under a name":      {"enrol ana --as mia", "hoe_of-ana\n", "the token of ana's companions; it is not shown again:\n", "enrol u1 ana mia"},
		"take it back":      {"enrol ana --revoke", "ana is enrolled no more\n", "", "revoke u1 ana eve"},
		"that for programs": {"enrol ana --revoke --json", "{\n  \"says\": \"ana is enrolled no more\"\n}\n", "", "revoke u1 ana eve"},
	} {
		t.Run(name, func(t *testing.T) {
			d := serve(t)
			got := run(t, strings.Fields(c.args)...)
			if want := (result{0, c.out, c.err}); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			if diff := cmp.Diff([]string{c.asked}, d.asked); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEnrolForPrograms(t *testing.T) {
	serve(t)
	got := run(t, "enrol", "ana", "--json")
	var e operator.Enrolment
	if err := json.Unmarshal([]byte(got.out), &e); err != nil || got.code != 0 || got.err != "" {
		t.Fatalf("got %+v, %v", got, err)
	}
	if want := (operator.Enrolment{AgentID: "u1", Agent: "ana", Token: "hoe_of-ana"}); e != want {
		t.Errorf("got %+v, want %+v", e, want)
	}
}

func TestEnrolRefused(t *testing.T) {
	for name, c := range map[string]struct {
		args     []string
		stranger bool
		code     int
		says     string
	}{
		"nobody":         {[]string{"enrol", "anna"}, false, 2, `did you mean "ana"?`},
		"who never was":  {[]string{"enrol", "ana", "--revoke"}, true, 1, "agent ana is not enrolled"},
		"without a name": {[]string{"enrol", "--revoke"}, false, 2, "takes one argument, USER"},
	} {
		t.Run(name, func(t *testing.T) {
			d := serve(t)
			d.stranger = c.stranger
			got := run(t, c.args...)
			if got.code != c.code || !strings.Contains(got.err, c.says) || got.out != "" {
				t.Errorf("got %+v, want code %d and %q", got, c.code, c.says)
			}
		})
	}
}
