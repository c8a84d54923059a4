package flowrun_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
)

// TestShowView: a view is shown, with its references resolved, and what comes back
// is a result, and references.
func TestShowView(t *testing.T) {
	f := parse(t,
		`{"Identifier":"a","Type":"ShowView","Parameters":{"ViewResource":{"Id":"$.Attributes.view","Version":"1"},"InvocationTimeLimitSeconds":400,
			"ViewData":{"Heading":"Hello $.Attributes.name","Cards":[{"Title":"$.Attributes.name","Level":2}]},"SensitiveDataConfiguration":{"HideResponseOn":["TRANSCRIPT"]}},
			"Transitions":{"NextAction":"no","Conditions":[{"NextAction":"say","Condition":{"Operator":"Equals","Operands":["Next"]}}],"Errors":[
			{"NextAction":"no","ErrorType":"NoMatchingError"},{"NextAction":"other","ErrorType":"NoMatchingCondition"},{"NextAction":"late","ErrorType":"TimeLimitExceeded"}]}}`,
		say("say", "$.Views.Action $.Views.ViewResultData.form.colour"), say("other", "other $.Views.Action"), say("late", "late"))
	answer := func(action, data string) func(*flowrun.Run, flowrun.Host) {
		return func(r *flowrun.Run, h flowrun.Host) {
			var v any
			_ = json.Unmarshal([]byte(data), &v)
			r.ViewAnswered(h, start, flowrun.ViewAnswer{Action: action, Data: v})
		}
	}
	const shown = "show form:1 map[Cards:[map[Level:2 Title:Ann]] Heading:Hello Ann] true"
	tests := []struct {
		name string
		wake func(r *flowrun.Run, h flowrun.Host)
		did  []string
	}{
		{"as a condition says", answer("Next", `{"form":{"colour":"red"}}`), []string{shown, "say Next red"}},
		{"otherwise", answer("Back", `null`), []string{shown, "say other Back"}},
		{"never", func(r *flowrun.Run, h flowrun.Host) { r.TimeUp(h, start.Add(400*time.Second)) }, []string{shown, "say late"}},
		{"not yet", func(r *flowrun.Run, h flowrun.Host) { r.TimeUp(h, start.Add(399*time.Second)) }, []string{shown}},
		{"a message", func(r *flowrun.Run, h flowrun.Host) { r.CustomerReturned(h, start) }, []string{shown}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := &fakeHost{attrs: map[string]string{"view": "form", "name": "Ann"}}
			r := run(f, h)
			if d := cmp.Diff(&flowrun.Waiting{Until: start.Add(400 * time.Second), View: true}, r.Waiting); d != "" {
				t.Fatalf("waiting (-want +got):\n%s", d)
			}
			test.wake(r, h)
			if d := cmp.Diff(test.did, h.did); d != "" {
				t.Errorf("host (-want +got):\n%s", d)
			}
		})
	}
}

func say(id, text string) string {
	b, _ := json.Marshal(text)
	return `{"Identifier":"` + id + `","Type":"MessageParticipant","Parameters":{"Text":` + string(b) + `},"Transitions":{"NextAction":"yes"}}`
}
