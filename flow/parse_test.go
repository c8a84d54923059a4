package flow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/flow"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParse(t *testing.T) {
	f, err := flow.Parse(read(t, "loop.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Find("three times").Parameters["LoopCount"]; got != json.Number("3") {
		t.Errorf("LoopCount is %v (%T), want it as it stands", got, got)
	}
	want := flow.Action{
		Identifier: "queue", Type: "TransferContactToQueue", Parameters: flow.Parameters{},
		Transitions: flow.Transitions{NextAction: "bye", Errors: []flow.ErrorBranch{
			{NextAction: "bye", ErrorType: flow.QueueAtCapacity}, {NextAction: "bye", ErrorType: flow.NoMatchingError},
		}},
	}
	if d := cmp.Diff(want, *f.Find("queue")); d != "" {
		t.Errorf("action without Parameters (-want +got):\n%s", d)
	}
	if d := cmp.Diff(flow.Transitions{NextAction: "three times"}, f.Find("greet").Transitions); d != "" {
		t.Errorf("empty arrays are not as absent ones (-want +got):\n%s", d)
	}
	if f.Metadata == nil || f.Settings == nil {
		t.Error("Metadata or Settings is lost")
	}
	if f.Find("nobody") != nil {
		t.Error("Find invents an action")
	}
}

func TestParseRefuses(t *testing.T) {
	action := func(members string) string {
		return `{"Version":"2019-10-30","StartAction":"a","Actions":[{` + members + `}]}`
	}
	transitions := func(members string) string {
		return action(`"Identifier":"a","Type":"Loop","Transitions":{` + members + `}`)
	}
	tests := []struct {
		name, content string
		paths         []string
		say           string
	}{
		{"nothing", ``, []string{""}, "line 1, column 0"},
		{"syntax", "{\n  \"Version\": }", []string{""}, "line 2, column 14"},
		{"an array", `[]`, []string{""}, "an object with Version"},
		{"null", `null`, []string{"", "Version", "StartAction", "Actions"}, "null"},
		{"legacy", string(read(t, "legacy.json")), []string{"modules"}, "the legacy export format"},
		{"empty object", `{}`, []string{"Version", "StartAction", "Actions"}, "found nothing"},
		{"another version", `{"Version":"2030-01-01","StartAction":"a","Actions":[]}`, []string{"Version"}, `allowed: "2019-10-30"`},
		{"case counts", `{"version":"2019-10-30","StartAction":"a","Actions":[]}`, []string{"Version"}, "found nothing"},
		{"twice", `{"Version":"2019-10-30","StartAction":"a","Actions":[],"StartAction":"b"}`, []string{"StartAction"}, "second time"},
		{"twice, deep", action(`"Identifier":"a","Type":"Loop","Parameters":{"x y":[{"k":1,"k":2}]}`), []string{`Actions[0].Parameters["x y"][0].k`}, "second time"},
		{"action is text", `{"Version":"2019-10-30","StartAction":"a","Actions":["a"]}`, []string{"Actions[0]", "Actions[0].Identifier", "Actions[0].Type"}, `found "a"; allowed: an object`},
		{"no identifier", action(`"Type":"Loop"`), []string{"Actions[0].Identifier"}, "a string"},
		{"empty identifier", action(`"Identifier":"","Type":"Loop"`), []string{"Actions[0].Identifier"}, "not empty"},
		{"long identifier", action(`"Identifier":"` + strings.Repeat("é", 51) + `","Type":"Loop"`), []string{"Actions[0].Identifier"}, "at most 50 characters"},
		{"bad character", action(`"Identifier":"a/b","Type":"Loop"`), []string{"Actions[0].Identifier"}, "none of the characters"},
		{"reserved", action(`"Identifier":"constructor","Type":"Loop"`), []string{"Actions[0].Identifier"}, "reserved"},
		{"parameters", action(`"Identifier":"a","Type":"Loop","Parameters":[]`), []string{"Actions[0].Parameters"}, "an object"},
		{"lost branch", transitions(`"OnTimeout":"a"`), []string{"Actions[0].Transitions.OnTimeout"}, "only NextAction, Conditions, Errors"},
		{"next", transitions(`"NextAction":7`), []string{"Actions[0].Transitions.NextAction"}, "found 7; allowed: a string"},
		{"errors", transitions(`"Errors":{}`), []string{"Actions[0].Transitions.Errors"}, "an array"},
		{"error branch", transitions(`"Errors":[{"NextAction":"a"}]`), []string{"Actions[0].Transitions.Errors[0].ErrorType"}, "a string"},
		{"no condition", transitions(`"Conditions":[{"NextAction":"a"}]`), []string{"Actions[0].Transitions.Conditions[0].Condition"}, "Operator and Operands"},
		{"nested", transitions(`"Conditions":[{"NextAction":"a","Condition":{"Operator":"And","Operands":[{}]}}]`), []string{"Actions[0].Transitions.Conditions[0].Condition.Operands[0]"}, "nested"},
		{"all at once", `{"Version":1,"StartAction":2,"Actions":[{"Identifier":3,"Type":4}]}`, []string{"Version", "StartAction", "Actions[0].Identifier", "Actions[0].Type"}, "found 4"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f, err := flow.Parse([]byte(test.content))
			bad, ok := errors.AsType[*flow.Error](err)
			if f != nil || !ok {
				t.Fatalf("got %v, %v; want a *flow.Error", f, err)
			}
			var paths []string
			for _, p := range bad.Problems {
				paths = append(paths, p.Path)
			}
			if d := cmp.Diff(test.paths, paths); d != "" {
				t.Errorf("paths (-want +got):\n%s%v", d, err)
			}
			if !strings.Contains(err.Error(), test.say) {
				t.Errorf("%q does not say %q", err, test.say)
			}
		})
	}
}

func TestParseLimits(t *testing.T) {
	flowOf := func(n int) string {
		actions := make([]string, n)
		for i := range actions {
			actions[i] = fmt.Sprintf(`{"Identifier":"a%d","Type":"DisconnectParticipant"}`, i)
		}
		return `{"Version":"2019-10-30","StartAction":"a0","Actions":[` + strings.Join(actions, ",") + `]}`
	}
	padded := func(n int) string {
		s := flowOf(1)
		return s + strings.Repeat(" ", n-len(s))
	}
	tests := []struct {
		name, content string
		ok            bool
	}{
		{"250 actions", flowOf(250), true},
		{"251 actions", flowOf(251), false},
		{"256000 characters", padded(256000), true},
		{"256001 characters", padded(256001), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := flow.Parse([]byte(test.content)); (err == nil) != test.ok {
				t.Errorf("error %v, want accepted: %v", err, test.ok)
			}
		})
	}
}

func TestMarshalRoundTrip(t *testing.T) {
	for _, name := range []string{"loop.json", "draft.json"} {
		t.Run(name, func(t *testing.T) {
			first, err := flow.Parse(read(t, name))
			if err != nil {
				t.Fatal(err)
			}
			again := roundTrip(t, first)
			if d := cmp.Diff(first, again, sameJSON); d != "" {
				t.Errorf("changed by writing (-before +after):\n%s", d)
			}
		})
	}
}

func TestMarshalKeepsMarkup(t *testing.T) {
	f, err := flow.Parse(read(t, "loop.json"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := flow.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), "<speak>Hello & ") {
		t.Errorf("SSML is escaped in %s", b)
	}
	if _, err := flow.Marshal(&flow.Flow{Metadata: json.RawMessage("{")}); err == nil {
		t.Error("Metadata that is not JSON is written")
	}
}

// sameJSON compares raw JSON by meaning: Marshal indents it anew.
var sameJSON = cmp.Comparer(func(a, b json.RawMessage) bool {
	var x, y any
	if a == nil || b == nil {
		return (a == nil) == (b == nil)
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && cmp.Equal(x, y)
})

func roundTrip(t *testing.T, f *flow.Flow) *flow.Flow {
	t.Helper()
	b, err := flow.Marshal(f)
	if err != nil {
		t.Fatalf("cannot write what was parsed: %v", err)
	}
	again, err := flow.Parse(b)
	if err != nil {
		t.Fatalf("cannot read what was written: %v", err)
	}
	return again
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"loop.json", "draft.json", "legacy.json"} {
		f.Add(read(f, name))
	}
	for _, s := range []string{``, `{}`, `[]`, `null`, `{"Version":"2019-10-30","StartAction":"a","Actions":[{"Identifier":"a","Type":"Wait","Parameters":{"Events":[1],"TimeLimitSeconds":null}}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		first, err := flow.Parse(content)
		if err != nil {
			if bad, ok := errors.AsType[*flow.Error](err); !ok || len(bad.Problems) == 0 {
				t.Fatalf("error %v without problems", err)
			}
			return
		}
		flow.Validate(first, flow.ContactFlow)
		if b, err := flow.Marshal(first); err != nil || len(b) > flow.MaxCharacters {
			return // invalid UTF-8 and indenting may make it longer than the limit
		}
		if d := cmp.Diff(first, roundTrip(t, first), sameJSON); d != "" {
			t.Fatalf("changed by writing (-before +after):\n%s", d)
		}
	})
}
