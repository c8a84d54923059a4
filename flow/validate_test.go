package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"handover/flow"
)

// actionOf is a flow of one action under test, "a", and an end, "end".
func actionOf(t *testing.T, kind, parameters, transitions string) *flow.Flow {
	t.Helper()
	content := fmt.Sprintf(`{"Version":"2019-10-30","StartAction":"a","Actions":[
		{"Identifier":"a","Type":%q,"Parameters":%s,"Transitions":%s},
		{"Identifier":"end","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`, kind, parameters, transitions)
	f, err := flow.Parse([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// to writes transitions to "end": the given results as Equals conditions, the given errors.
func to(results, errorTypes string) string {
	var conditions, branches []string
	for r := range strings.FieldsSeq(results) {
		conditions = append(conditions, fmt.Sprintf(`{"NextAction":"end","Condition":{"Operator":"Equals","Operands":[%q]}}`, r))
	}
	for e := range strings.FieldsSeq(errorTypes) {
		branches = append(branches, fmt.Sprintf(`{"NextAction":"end","ErrorType":%q}`, e))
	}
	return fmt.Sprintf(`{"NextAction":"end","Conditions":[%s],"Errors":[%s]}`, strings.Join(conditions, ","), strings.Join(branches, ","))
}

const (
	noError     = "NoMatchingError"
	noCondition = "NoMatchingCondition"
	waitDone    = "WaitCompleted"
	oldest      = `{"NextAction":"end","Conditions":[{"NextAction":"end","Condition":{"Operator":"NumberLessThan","Operands":["300000"]}}],"Errors":[{"NextAction":"end","ErrorType":"NoMatchingError"},{"NextAction":"end","ErrorType":"NoMatchingCondition"}]}`
)

func TestValidateAccepts(t *testing.T) {
	tests := []struct{ name, kind, parameters, transitions string }{
		{"plain timer", "Wait", `{"TimeLimitSeconds":"30"}`, to(waitDone, noError)},
		{"longest timer", "Wait", `{"TimeLimitSeconds":"604800"}`, to(waitDone, noError)},
		{"dynamic timer", "Wait", `{"TimeLimitSeconds":"$.External.seconds"}`, to(waitDone, noError)},
		{"wait for customer", "Wait", `{"TimeLimitSeconds":"900","Events":["CustomerReturned"]}`, to("CustomerReturned WaitCompleted", noError)},
		{"wait for bot", "Wait", `{"TimeLimitSeconds":"900","Events":["BotParticipantDisconnected"]}`, to("BotParticipantDisconnected WaitCompleted", "NoMatchingError ParticipantNotFound")},
		{"loop", "Loop", `{"LoopCount":"100"}`, to("ContinueLooping DoneLooping", "")},
		{"loop with number", "Loop", `{"LoopCount":2}`, to("ContinueLooping DoneLooping", noError)},
		{"hours of the queue", "CheckHoursOfOperation", `{}`, to("True False", noError)},
		{"compare", "Compare", `{"ComparisonValue":"$.Attributes.x"}`, to("a b NULL", noCondition)},
		{"message", "MessageParticipant", `{"Text":"Hello"}`, to("", "")},
		{"message with error", "MessageParticipant", `{"PromptId":"p","SkipWhenDTMFBufferEnabled":"false"}`, to("", noError)},
		{"queue", "TransferContactToQueue", `{}`, to("", "QueueAtCapacity NoMatchingError")},
		{"target", "UpdateContactTargetQueue", `{"AgentId":"$.Attributes.agent"}`, to("", noError)},
		{"template hole", "UpdateContactRoutingBehavior", `{"QueuePriority":"${Priority}"}`, to("", "")},
		{"priority", "UpdateContactRoutingBehavior", `{"QueuePriority":"1"}`, to("", "")},
		{"hook", "UpdateContactEventHooks", `{"EventHooks":{"CustomerRemaining":"${Flow:Handover disconnect}"}}`, to("", noError)},
		{"lambda", "InvokeLambdaFunction", `{"LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"8"}`, to("", noError)},
		{"async lambda", "InvokeLambdaFunction", `{"LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"60","InvocationType":"ASYNCHRONOUS","ResponseValidation":{"ResponseType":"JSON"}}`, to("", noError)},
		{"metric", "CheckMetricData", `{"MetricType":"OldestContactInQueueAgeSeconds"}`, oldest},
		{"flow attributes", "UpdateFlowAttributes", `{"FlowAttributes":{"k":{"Value":"v"}}}`, to("", noError)},
		{"attributes", "UpdateContactAttributes", `{"Attributes":{"k":""},"TargetContact":"Current"}`, to("", noError)},
		{"view", "ShowView", `{"ViewResource":{"Id":"form","Version":"1"},"InvocationTimeLimitSeconds":400,"ViewData":{"k":"v"}}`, to("Next", "NoMatchingCondition NoMatchingError TimeLimitExceeded")},
		{"not run here", "CreateCase", `{"Fields":{}}`, to("", noError)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, p := range flow.Validate(actionOf(t, test.kind, test.parameters, test.transitions), flow.ContactFlow) {
				t.Error(p)
			}
		})
	}
}

func TestValidateRefuses(t *testing.T) {
	const parameters, conditions, branches = "Actions[0].Parameters", "Actions[0].Transitions.Conditions", "Actions[0].Transitions.Errors"
	queueErrors := to("", "QueueAtCapacity NoMatchingError")
	tests := []struct{ name, kind, parameters, transitions, path, say string }{
		{"unknown type", "PlayPrompt", `{}`, `{}`, "Actions[0].Type", "nearest is MessageParticipant"},
		{"misspelt type", "TransferContactToQueu", `{}`, `{}`, "Actions[0].Type", "nearest is TransferContactToQueue"},
		{"TimeoutSeconds", "Wait", `{"TimeoutSeconds":"900"}`, to(waitDone, noError), parameters + ".TimeoutSeconds", `TimeLimitSeconds, for instance "900"`},
		{"no limit", "Wait", `{}`, to(waitDone, noError), parameters + ".TimeLimitSeconds", "required"},
		{"limit 0", "Wait", `{"TimeLimitSeconds":"0"}`, to(waitDone, noError), parameters + ".TimeLimitSeconds", `"1" to "604800"`},
		{"limit too long", "Wait", `{"TimeLimitSeconds":"604801"}`, to(waitDone, noError), parameters + ".TimeLimitSeconds", `"1" to "604800"`},
		{"limit in text", "Wait", `{"TimeLimitSeconds":"in $.External.x"}`, to(waitDone, noError), parameters + ".TimeLimitSeconds", "one reference"},
		{"no WaitCompleted", "Wait", `{"TimeLimitSeconds":"9"}`, to("", noError), conditions, "Equals WaitCompleted"},
		{"no condition for the event", "Wait", `{"TimeLimitSeconds":"9","Events":["CustomerReturned"]}`, to(waitDone, noError), conditions, "Equals CustomerReturned"},
		{"condition without event", "Wait", `{"TimeLimitSeconds":"9"}`, to("WaitCompleted CustomerReturned", noError), conditions + "[1].Condition.Operands[0]", "WaitCompleted"},
		{"unknown event", "Wait", `{"TimeLimitSeconds":"9","Events":["Other"]}`, to("WaitCompleted Other", noError), parameters + ".Events", "CustomerReturned"},
		{"bot error without bot", "Wait", `{"TimeLimitSeconds":"9"}`, to(waitDone, "NoMatchingError ParticipantNotFound"), branches, "BotParticipantDisconnected"},
		{"loop 101", "Loop", `{"LoopCount":"101"}`, to("ContinueLooping DoneLooping", ""), parameters + ".LoopCount", `"0" to "100"`},
		{"loop without end", "Loop", `{"LoopCount":"1"}`, to("ContinueLooping", ""), conditions, "DoneLooping"},
		{"hours without False", "CheckHoursOfOperation", `{}`, to("True", noError), conditions, "Equals False"},
		{"hours, both twice", "CheckHoursOfOperation", `{}`, to("True True False", noError), conditions, "2 conditions for True"},
		{"compare with NoMatchingError", "Compare", `{"ComparisonValue":"$.Channel"}`, to("", "NoMatchingCondition NoMatchingError"), branches + "[1].ErrorType", "allowed: NoMatchingCondition"},
		{"compare without else", "Compare", `{"ComparisonValue":"$.Channel"}`, to("CHAT", ""), branches, "NoMatchingCondition"},
		{"queue in transfer", "TransferContactToQueue", `{"QueueId":"q"}`, queueErrors, parameters + ".QueueId", "UpdateContactTargetQueue"},
		{"queue without capacity branch", "TransferContactToQueue", `{}`, to("", noError), branches, "QueueAtCapacity"},
		{"condition without result", "TransferContactToQueue", `{}`, to("x", "QueueAtCapacity NoMatchingError"), conditions + "[0].Condition", "none"},
		{"error twice", "TransferContactToQueue", `{}`, to("", "QueueAtCapacity NoMatchingError NoMatchingError"), branches + "[2].ErrorType", "once"},
		{"branches at the end", "EndFlowExecution", `{}`, to("", ""), "Actions[0].Transitions", "{}"},
		{"both targets", "UpdateContactTargetQueue", `{"QueueId":"q","AgentId":"a"}`, to("", noError), parameters, "exactly one of"},
		{"no target", "UpdateContactTargetQueue", `{"QueueId":""}`, to("", noError), parameters + ".QueueId", "not empty"},
		{"dynamic priority", "UpdateContactRoutingBehavior", `{"QueuePriority":"$.Attributes.p"}`, to("", ""), parameters + ".QueuePriority", "whole number"},
		{"priority with error", "UpdateContactRoutingBehavior", `{"QueuePriority":"1"}`, to("", noError), branches + "[0].ErrorType", "no error branches"},
		{"priority and age", "UpdateContactRoutingBehavior", `{"QueuePriority":"1","QueueTimeAdjustmentSeconds":"5"}`, to("", ""), parameters, "exactly one of"},
		{"unknown hook", "UpdateContactEventHooks", `{"EventHooks":{"CustomerGone":"f"}}`, to("", noError), parameters + ".EventHooks", "CustomerRemaining"},
		{"slow lambda", "InvokeLambdaFunction", `{"LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"9"}`, to("", noError), parameters + ".InvocationTimeLimitSeconds", `"1" to "8"`},
		{"response type", "InvokeLambdaFunction", `{"LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"8","ResponseValidation":{"ResponseType":"JSON_OBJECT"}}`, to("", noError), parameters + ".ResponseValidation", "STRING_MAP, JSON"},
		{"flow attribute", "UpdateFlowAttributes", `{"FlowAttributes":{"k":"v"}}`, to("", noError), parameters + ".FlowAttributes", "at least one member"},
		{"text and prompt", "MessageParticipant", `{"Text":"x","PromptId":"p"}`, to("", ""), parameters, "Text and PromptId"},
		{"metric", "CheckMetricData", `{"MetricType":"Agents"}`, oldest, parameters + ".MetricType", "NumberOfAgentsStaffed"},
		{"agents under a limit", "CheckMetricData", `{"MetricType":"NumberOfAgentsStaffed"}`, oldest, conditions + "[0].Condition", "NumberGreaterThan 0"},
		{"unknown operator", "Compare", `{"ComparisonValue":"$.Channel"}`, strings.Replace(to("x", noCondition), "Equals", "NumberEquals", 1), conditions + "[0].Condition.Operator", "TextContains"},
		{"two operands", "Compare", `{"ComparisonValue":"$.Channel"}`, strings.Replace(to("x", noCondition), `["x"]`, `["x","y"]`, 1), conditions + "[0].Condition.Operands", "exactly one"},
		{"open branch", "MessageParticipant", `{"Text":"x"}`, `{}`, "Actions[0].Transitions.NextAction", "not connected"},
		{"dangling condition", "Loop", `{"LoopCount":"1"}`, strings.Replace(to("ContinueLooping DoneLooping", ""), `[{"NextAction":"end"`, `[{"NextAction":"gone"`, 1), conditions + "[0].NextAction", `"gone", which no action`},
		{"view without a limit", "ShowView", `{"ViewResource":{"Id":"form"}}`, to("Next", "NoMatchingCondition NoMatchingError TimeLimitExceeded"), parameters + ".InvocationTimeLimitSeconds", "required"},
		{"unknown error on a type not run here", "CreateCase", `{}`, to("", "Timeout"), branches + "[0].ErrorType", "TimeLimitExceeded"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := flow.Validate(actionOf(t, test.kind, test.parameters, test.transitions), flow.ContactFlow)
			for _, p := range found {
				if p.Path == test.path && strings.Contains(p.String(), test.say) && !p.Warning {
					return
				}
			}
			t.Errorf("no problem at %s that says %q; got %v", test.path, test.say, found)
		})
	}
}

func TestValidateFlowTypes(t *testing.T) {
	queueErrors := to("", "QueueAtCapacity NoMatchingError")
	queue := actionOf(t, "TransferContactToQueue", `{}`, queueErrors)
	dequeue := actionOf(t, "DequeueContactAndTransferToQueue", `{"AgentId":"$.Attributes.agent"}`, queueErrors)
	tests := []struct {
		name     string
		flow     *flow.Flow
		flowType string
		problems int
	}{
		{"inbound", queue, flow.ContactFlow, 0},
		{"transfer", queue, flow.QueueTransfer, 0},
		{"of any type", queue, "", 0},
		{"in a queue", queue, flow.CustomerQueue, 1},
		{"whisper", queue, flow.AgentWhisper, 2},
		{"from queue to queue", dequeue, flow.CustomerQueue, 0},
		{"from queue to queue, inbound", dequeue, flow.ContactFlow, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := flow.Validate(test.flow, test.flowType); len(got) != test.problems {
				t.Errorf("%d problems, want %d: %v", len(got), test.problems, got)
			}
		})
	}
}

func TestValidateStructure(t *testing.T) {
	f, err := flow.Parse([]byte(`{"Version":"2019-10-30","StartAction":"a","Actions":[
		{"Identifier":"a","Type":"Compare","Parameters":{"ComparisonValue":"always"},"Transitions":{"NextAction":"b","Errors":[{"NextAction":"b","ErrorType":"NoMatchingCondition"}]}},
		{"Identifier":"b","Type":"DisconnectParticipant"},
		{"Identifier":"b","Type":"DisconnectParticipant"},
		{"Identifier":"island","Type":"EndFlowExecution"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	f.StartAction = "nowhere"
	var got []string
	for _, p := range flow.Validate(f, "") {
		got = append(got, fmt.Sprint(p.Path, " ", p.Warning))
	}
	want := "StartAction false,Actions[0].Parameters.ComparisonValue true,Actions[2].Identifier false," +
		"Actions[0] true,Actions[1] true,Actions[2] true,Actions[3] true"
	if s := strings.Join(got, ","); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}
