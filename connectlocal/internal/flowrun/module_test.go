package flowrun_test

import (
	"fmt"
	"strings"
	"testing"

	"handover/connectlocal/internal/flowrun"
	"handover/flow"
)

// invoking is a flow that invokes the module "m" and then says what it has of the
// module's values; a failure says "failed", a result "Open" says "open".
func invoking(t *testing.T, conditions string) *flow.Flow {
	t.Helper()
	return parse(t,
		`{"Identifier":"a","Type":"InvokeFlowModule","Parameters":{"FlowModuleId":"m"},"Transitions":{"NextAction":"after","Conditions":[`+conditions+`],
			"Errors":[{"NextAction":"failed","ErrorType":"NoMatchingError"},{"NextAction":"other","ErrorType":"NoMatchingCondition"}]}}`,
		says("after", "after $.Modules.Result $.Modules.ResultData.hours $.FlowAttributes.x"),
		says("failed", "failed"), says("other", "other"), says("open", "open"))
}

func says(id, text string) string {
	return fmt.Sprintf(`{"Identifier":%q,"Type":"MessageParticipant","Parameters":{"Text":%q},"Transitions":{"NextAction":"yes"}}`, id, text)
}

func then(id, kind, parameters, next string) string {
	return fmt.Sprintf(`{"Identifier":%q,"Type":%q,"Parameters":%s,"Transitions":{"NextAction":%q}}`, id, kind, parameters, next)
}

func TestModules(t *testing.T) {
	back := `{"Identifier":"back","Type":"EndFlowModuleExecution","Parameters":{"Result":"Open","ResultData":{"hours":"9-5"}}}`
	open := `{"NextAction":"open","Condition":{"Operator":"Equals","Operands":["Open"]}}`
	closed := `{"NextAction":"open","Condition":{"Operator":"Equals","Operands":["Closed"]}}`
	for name, tc := range map[string]struct {
		conditions string
		module     []string
		did        string
	}{
		"returns":                  {"", []string{then("a", "MessageParticipant", `{"Text":"in"}`, "back"), back}, "say in; say after Open 9-5 "},
		"its attributes stay":      {"", []string{then("a", "UpdateFlowAttributes", `{"FlowAttributes":{"x":{"Value":"1"}}}`, "back"), back}, "say after Open 9-5 "},
		"a result picks a branch":  {open, []string{then("a", "MessageParticipant", `{"Text":"in"}`, "back"), back}, "say in; say open"},
		"no branch for the result": {closed, []string{then("a", "MessageParticipant", `{"Text":"in"}`, "back"), back}, "say in; say other"},
		"a failure within":         {"", []string{then("a", "UpdateContactTargetQueue", `{}`, "back"), back}, "say failed"},
		"no way on within":         {"", []string{then("a", "MessageParticipant", `{"Text":"in"}`, "nowhere"), back}, "say in; say failed"},
		"ends the flow":            {"", []string{then("a", "MessageParticipant", `{"Text":"in"}`, "yes")}, "say in"},
		"ends the chat":            {"", []string{then("a", "MessageParticipant", `{"Text":"in"}`, "no")}, "say in; disconnect"},
		"invokes itself for ever":  {"", []string{then("a", "InvokeFlowModule", `{"FlowModuleId":"m"}`, "back"), back}, "say failed"},
		"the module is not there":  {"", nil, "say failed"},
	} {
		t.Run(name, func(t *testing.T) {
			h := &fakeHost{flows: map[string]*flow.Flow{}}
			if tc.module != nil {
				h.flows["m"] = parse(t, tc.module...)
			}
			run(invoking(t, tc.conditions), h)
			if did := strings.Join(h.did, "; "); did != tc.did {
				t.Errorf("did %q, want %q", did, tc.did)
			}
		})
	}
}

// A module may wait; the flow goes on behind it afterwards.
func TestModulesWait(t *testing.T) {
	h := &fakeHost{flows: map[string]*flow.Flow{"m": parse(t,
		`{"Identifier":"a","Type":"Wait","Parameters":{"TimeLimitSeconds":"60"},"Transitions":{"NextAction":"no",
			"Conditions":[{"NextAction":"back","Condition":{"Operator":"Equals","Operands":["WaitCompleted"]}}],"Errors":[{"NextAction":"no","ErrorType":"NoMatchingError"}]}}`,
		`{"Identifier":"back","Type":"EndFlowModuleExecution"}`)}}
	r := run(invoking(t, ""), h)
	if r.State != flowrun.Waits || r.FlowID != "m" {
		t.Fatalf("the run %s in %s, want it to wait in the module", r.State, r.FlowID)
	}
	if st := r.TimeUp(h, r.Waiting.Until); st != flowrun.Ended || r.FlowID != "flow-1" || strings.Join(h.did, "; ") != "say after   " {
		t.Errorf("the run %s in %s and did %v", st, r.FlowID, h.did)
	}
}

func TestReturnOutsideOfAModule(t *testing.T) {
	r := run(parse(t, `{"Identifier":"a","Type":"EndFlowModuleExecution"}`), &fakeHost{})
	if r.State != flowrun.Faulted || !strings.Contains(r.Fault, "only a flow module can return") {
		t.Errorf("the run %s: %s", r.State, r.Fault)
	}
}
