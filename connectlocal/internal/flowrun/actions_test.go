package flowrun_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
	"handover/flow"
)

func TestActions(t *testing.T) {
	const ended, no = flowrun.Ended, flowrun.Disconnected
	tests := []struct {
		name, kind, parameters string
		results                []string // conditions that lead on
		host                   fakeHost
		state                  flowrun.State
		did                    string // what the host was told, before "disconnect"
	}{
		{
			name: "message", kind: "MessageParticipant", parameters: `{"Text":"Hello $.Attributes.name. It is $['Channel'] on $.Queue.Name"}`,
			host: fakeHost{attrs: map[string]string{"name": "Ann"}, values: map[string]string{"$.Channel": "CHAT"}}, state: ended, did: "say Hello Ann. It is CHAT on ",
		},
		{name: "message of nothing", kind: "MessageParticipant", parameters: `{"Text":"$.Attributes.name"}`, state: no},
		{name: "message that fails", kind: "MessageParticipant", parameters: `{"Text":"x"}`, host: fakeHost{broken: map[string]error{"say": errBroken}}, state: no},
		{name: "message by ear", kind: "MessageParticipant", parameters: `{"PromptId":"p"}`, state: no},
		{name: "messages in turn", kind: "MessageParticipantIteratively", parameters: `{"Messages":[{"Text":"x"}]}`, state: no},

		{
			name: "attributes", kind: "UpdateContactAttributes", parameters: `{"Attributes":{"$.Attributes.k":"v $.Attributes.v","n":7,"gone":"$.External.x"}}`,
			host: fakeHost{attrs: map[string]string{"k": "key", "v": "1"}}, state: ended, did: "set map[gone: key:v 1 n:7]",
		},
		{name: "attributes refused", kind: "UpdateContactAttributes", parameters: `{"Attributes":{"k":"v"}}`, host: fakeHost{broken: map[string]error{"set": errBroken}}, state: no},
		{name: "attributes of a related contact", kind: "UpdateContactAttributes", parameters: `{"Attributes":{"k":"v"},"TargetContact":"Related"}`, state: ended, did: "relate map[k:v]"},
		{name: "attributes of no related contact", kind: "UpdateContactAttributes", parameters: `{"Attributes":{"k":"v"},"TargetContact":"Related"}`, host: fakeHost{broken: map[string]error{"relate": errBroken}}, state: no},

		{
			name: "data", kind: "UpdateContactData", parameters: `{"Name":"about $.Attributes.x","LanguageCode":"de-DE","References":{"shop":{"Type":"URL","Value":"https://$.Attributes.x"}}}`,
			host: fakeHost{attrs: map[string]string{"x": "cats"}}, state: ended, did: "data about cats/-/-/de-DE map[shop:{URL https://cats}]",
		},
		{name: "data refused", kind: "UpdateContactData", parameters: `{"Name":"x"}`, host: fakeHost{broken: map[string]error{"data": errBroken}}, state: no},
		{name: "data of a related contact", kind: "UpdateContactData", parameters: `{"Name":"x","TargetContact":"Related"}`, state: no},
		{name: "data of a Wisdom session", kind: "UpdateContactData", parameters: `{"WisdomSessionArn":"x"}`, state: no},
		{name: "tag", kind: "TagContact", parameters: `{"Tags":{"Department":"$.Attributes.d"}}`, host: fakeHost{attrs: map[string]string{"d": "Sales"}}, state: ended, did: "tag map[Department:Sales]"},
		{name: "tag refused", kind: "TagContact", parameters: `{"Tags":{"a":"b"}}`, host: fakeHost{broken: map[string]error{"tag": errBroken}}, state: no},
		{name: "untag", kind: "UntagContact", parameters: `{"TagKeys":["a","b"]}`, state: ended, did: "untag [a b]"},
		{name: "untag as documented", kind: "UnTagContact", parameters: `{"TagKeys":["a"]}`, state: ended, did: "untag [a]"},
		{name: "persistent chat", kind: "CreatePersistentContactAssociation", parameters: `{"RehydrationType":"FROM_SEGMENT","SourceContactId":"$.Attributes.past"}`, host: fakeHost{attrs: map[string]string{"past": "c1"}}, state: ended, did: "goOn FROM_SEGMENT c1"},
		{name: "persistent chat from nothing", kind: "CreatePersistentContactAssociation", parameters: `{"RehydrationType":"FROM_SEGMENT","SourceContactId":"$.Attributes.past"}`, state: no},
		{name: "persistent chat somehow", kind: "CreatePersistentContactAssociation", parameters: `{"SourceContactId":"c1"}`, state: no},
		{name: "persistent chat refused", kind: "CreatePersistentContactAssociation", parameters: `{"RehydrationType":"FROM_SEGMENT","SourceContactId":"c1"}`, host: fakeHost{broken: map[string]error{"goOn": errBroken}}, state: no},

		{
			name: "hook", kind: "UpdateContactEventHooks", parameters: `{"EventHooks":{"CustomerRemaining":"$.Attributes.f","CustomerQueue":"q"}}`,
			host: fakeHost{attrs: map[string]string{"f": "d"}}, state: ended, did: "hook CustomerQueue=q,hook CustomerRemaining=d",
		},
		{name: "hook without flow", kind: "UpdateContactEventHooks", parameters: `{"EventHooks":{"CustomerRemaining":"$.Attributes.f"}}`, state: no},
		{name: "hook of unknown flow", kind: "UpdateContactEventHooks", parameters: `{"EventHooks":{"CustomerRemaining":"f"}}`, host: fakeHost{broken: map[string]error{"hook": errBroken}}, state: no},
		{name: "hook switched off", kind: "UpdateContactEventHooks", parameters: `{"EventHooks":{"AgentWhisper":"f"},"EventHooksConfiguration":{"AgentWhisper":{"DisableExecution":"true"}}}`, state: ended, did: "hook AgentWhisper="},
		{name: "hook not switched off", kind: "UpdateContactEventHooks", parameters: `{"EventHooks":{"AgentWhisper":"f"},"EventHooksConfiguration":{"AgentWhisper":{"DisableExecution":"false"}}}`, state: ended, did: "hook AgentWhisper=f"},
		{name: "hook cannot be switched off", kind: "UpdateContactEventHooks", parameters: `{"EventHooksConfiguration":{"AgentWhisper":{"DisableExecution":"true"}}}`, host: fakeHost{broken: map[string]error{"hook": errBroken}}, state: no},

		{
			name: "criteria", kind: "UpdateContactRoutingCriteria",
			parameters: `{"RoutingCriteria":{"Steps":[{"Expression":{"AttributeCondition":{"Name":"Language","Value":"$.Attributes.l","ProficiencyLevel":"3","ComparisonOperator":"NumberGreaterOrEqualTo"}},"Expiry":{"DurationInSeconds":"30"}}]}}`,
			host:       fakeHost{attrs: map[string]string{"l": "French"}}, state: ended,
			did: `criteria {"Steps":[{"Expression":{"AttributeCondition":{"Name":"Language","Value":"French","ProficiencyLevel":3,"ComparisonOperator":"NumberGreaterOrEqualTo"}},"Expiry":{"DurationInSeconds":30}}]}`,
		},
		{name: "criteria as documented", kind: "UpdateRoutingCriteria", parameters: `{"RoutingCriteria":{"Steps":[]}}`, state: ended, did: `criteria {"Steps":[]}`},
		{name: "criteria refused", kind: "UpdateRoutingCriteria", parameters: `{"RoutingCriteria":{"Steps":[]}}`, host: fakeHost{broken: map[string]error{"criteria": errBroken}}, state: no},
		{name: "criteria in words", kind: "UpdateRoutingCriteria", parameters: `{"RoutingCriteria":{"Steps":[{"Expiry":{"DurationInSeconds":"soon"}}]}}`, state: no},

		{name: "target queue", kind: "UpdateContactTargetQueue", parameters: `{"QueueId":"$.Attributes.q"}`, host: fakeHost{attrs: map[string]string{"q": "arn"}}, state: ended, did: "target queue=arn agent="},
		{name: "target agent", kind: "UpdateContactTargetQueue", parameters: `{"AgentId":"ana"}`, state: ended, did: "target queue= agent=ana"},
		{name: "target missing", kind: "UpdateContactTargetQueue", parameters: `{"QueueId":"$.Attributes.q"}`, state: no},
		{name: "target unknown", kind: "UpdateContactTargetQueue", parameters: `{"QueueId":"q"}`, host: fakeHost{broken: map[string]error{"target": errBroken}}, state: no},

		{name: "priority", kind: "UpdateContactRoutingBehavior", parameters: `{"QueuePriority":"2"}`, state: ended, did: "priority 2"},
		{name: "age", kind: "UpdateContactRoutingBehavior", parameters: `{"QueueTimeAdjustmentSeconds":"600"}`, state: ended, did: "age 10m0s"},
		{name: "priority is static", kind: "UpdateContactRoutingBehavior", parameters: `{"QueuePriority":"$.Attributes.p"}`, host: fakeHost{attrs: map[string]string{"p": "1"}}, state: no},
		{name: "priority zero", kind: "UpdateContactRoutingBehavior", parameters: `{"QueuePriority":"0"}`, state: no},
		{name: "age in words", kind: "UpdateContactRoutingBehavior", parameters: `{"QueueTimeAdjustmentSeconds":"soon"}`, state: no},
		{name: "no routing", kind: "UpdateContactRoutingBehavior", parameters: `{}`, state: no},

		{name: "queue", kind: "TransferContactToQueue", parameters: `{}`, state: flowrun.Queued, did: "queue"},
		{name: "queue fails", kind: "TransferContactToQueue", parameters: `{}`, host: fakeHost{broken: map[string]error{"queue": errBroken}}, state: no},
		{name: "queue full", kind: "TransferContactToQueue", parameters: `{}`, host: fakeHost{broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}}, state: no},

		{name: "other queue", kind: "DequeueContactAndTransferToQueue", parameters: `{"QueueId":"$.Attributes.q"}`, host: fakeHost{attrs: map[string]string{"q": "arn"}}, state: flowrun.Queued, did: "dequeue queue=arn agent="},
		{name: "queue of an agent", kind: "DequeueContactAndTransferToQueue", parameters: `{"AgentId":"ana"}`, state: flowrun.Queued, did: "dequeue queue= agent=ana"},
		{name: "other queue missing", kind: "DequeueContactAndTransferToQueue", parameters: `{"QueueId":"$.Attributes.q"}`, state: no},
		{name: "other queue full", kind: "DequeueContactAndTransferToQueue", parameters: `{"QueueId":"q"}`, host: fakeHost{broken: map[string]error{"dequeue": flowrun.ErrQueueAtCapacity}}, state: no},

		{name: "recording", kind: "UpdateContactRecordingBehavior", parameters: `{"RecordingBehavior":{"RecordedParticipants":["Agent","Customer"]}}`, state: ended},
		{name: "voice", kind: "UpdateContactTextToSpeechVoice", parameters: `{"TextToSpeechVoice":"Joanna"}`, state: ended},
		{name: "analytics of chat", kind: "UpdateContactRecordingAndAnalyticsBehavior", parameters: `{"ChatBehavior":{}}`, state: ended},
		{name: "analytics of voice", kind: "UpdateContactRecordingAndAnalyticsBehavior", parameters: `{"VoiceBehavior":{}}`, state: no},

		{name: "open", kind: "CheckHoursOfOperation", parameters: `{}`, results: []string{"True"}, state: ended, did: "hours "},
		{name: "closed", kind: "CheckHoursOfOperation", parameters: `{"HoursOfOperationId":"$.Attributes.h"}`, results: []string{"False"}, host: fakeHost{closed: true, attrs: map[string]string{"h": "h1"}}, state: ended, did: "hours h1"},
		{name: "hours missing", kind: "CheckHoursOfOperation", parameters: `{"HoursOfOperationId":"$.Attributes.h"}`, results: []string{"True"}, state: no},
		{name: "hours unknown", kind: "CheckHoursOfOperation", parameters: `{}`, results: []string{"True", "False"}, host: fakeHost{broken: map[string]error{"hours": errBroken}}, state: no},

		{name: "metric", kind: "CheckMetricData", parameters: `{"MetricType":"NumberOfAgentsStaffed","QueueId":"q"}`, results: []string{"NumberGreaterThan 0"}, host: fakeHost{metric: 1}, state: ended, did: "metric NumberOfAgentsStaffed queue=q agent="},
		{name: "metric not met", kind: "CheckMetricData", parameters: `{"MetricType":"NumberOfContactsInQueue"}`, results: []string{"NumberGreaterThan 3"}, host: fakeHost{metric: 3}, state: no, did: "metric NumberOfContactsInQueue queue= agent="},
		{name: "age in milliseconds", kind: "CheckMetricData", parameters: `{"MetricType":"OldestContactInQueueAgeSeconds"}`, results: []string{"NumberGreaterThan 299999"}, host: fakeHost{metric: 300}, state: ended, did: "metric OldestContactInQueueAgeSeconds queue= agent="},
		{name: "metric unknown", kind: "CheckMetricData", parameters: `{"MetricType":"x"}`, results: []string{"NumberGreaterThan 0"}, host: fakeHost{broken: map[string]error{"metric": errBroken}}, state: no},

		{name: "logging", kind: "UpdateFlowLoggingBehavior", parameters: `{"FlowLoggingBehavior":"Enabled"}`, state: ended},
		{name: "distribute", kind: "DistributeByPercentage", parameters: `{}`, results: []string{"NumberLessThan 101"}, state: ended},
		{name: "distribute to none", kind: "DistributeByPercentage", parameters: `{}`, results: []string{"NumberLessThan 1"}, state: no},
		{name: "flow unknown", kind: "TransferToFlow", parameters: `{"ContactFlowId":"f"}`, state: no},
		{name: "flow missing", kind: "TransferToFlow", parameters: `{"ContactFlowId":"$.Attributes.f"}`, state: no},
		{name: "not implemented", kind: "CreateCase", parameters: `{}`, state: no},
		{name: "view of nothing", kind: "ShowView", parameters: `{"ViewResource":{"Id":"$.Attributes.v"},"InvocationTimeLimitSeconds":"9"}`, state: no},
		{name: "view refused", kind: "ShowView", parameters: `{"ViewResource":{"Id":"form"},"InvocationTimeLimitSeconds":"9"}`, host: fakeHost{broken: map[string]error{"show": errBroken}}, state: no},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(one(t, test.kind, test.parameters, test.results...), &test.host)
			if r.State != test.state {
				t.Errorf("state %s (fault %q, failure %q), want %s", r.State, r.Fault, r.Failure, test.state)
			}
			did := strings.TrimSuffix(strings.TrimSuffix(strings.Join(test.host.did, ","), "disconnect"), ",")
			if did != test.did {
				t.Errorf("host was told %q, want %q", did, test.did)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	attrs := map[string]string{"word": "order-status", "seven": "7", "empty": "", "limit": "5"}
	tests := []struct {
		name, value, condition string
		want                   bool
	}{
		{"equals", "$.Attributes.word", "Equals order-status", true},
		{"equals exactly", "$.Attributes.word", "Equals Order-status", false},
		{"starts", "$.Attributes.word", "TextStartsWith order", true},
		{"starts not", "$.Attributes.word", "TextStartsWith status", false},
		{"ends", "$.Attributes.word", "TextEndsWith status", true},
		{"contains", "$.Attributes.word", "TextContains r-s", true},
		{"contains not", "$.Attributes.word", "TextContains r_s", false},
		{"greater", "$.Attributes.seven", "NumberGreaterThan 6.5", true},
		{"greater not", "$.Attributes.seven", "NumberGreaterThan 7", false},
		{"greater or equal", "$.Attributes.seven", "NumberGreaterOrEqualTo 7", true},
		{"less", "$.Attributes.seven", "NumberLessThan 10", true},
		{"less or equal", "$.Attributes.seven", "NumberLessOrEqualTo 7", true},
		{"less or equal not", "$.Attributes.seven", "NumberLessOrEqualTo 6", false},
		{"value no number", "$.Attributes.word", "NumberLessThan 1", false},
		{"operand no number", "$.Attributes.seven", "NumberLessThan many", false},
		{"infinite is no number", "$.Attributes.seven", "NumberLessThan Inf", false},
		{"operand a reference", "$.Attributes.seven", "NumberGreaterThan $.Attributes.limit", true},
		{"no such operator", "$.Attributes.seven", "NumberEquals 7", false},
		{"brackets", "$['Attributes']['word']", "Equals order-status", true},
		{"missing is NULL", "$.Attributes.nothing", "Equals NULL", true},
		{"missing of the run's own is NULL", "$.External.nothing", "Equals NULL", true},
		{"missing contains nothing", "$.Attributes.nothing", "TextContains NULL", false},
		{"empty is not NULL", "$.Attributes.empty", "Equals NULL", false},
		{"there is not NULL", "$.Attributes.word", "Equals NULL", false},
		{"missing is below no number", "$.Attributes.nothing", "NumberLessThan 1", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(one(t, "Compare", `{"ComparisonValue":"`+test.value+`"}`, test.condition), &fakeHost{attrs: attrs})
			if got := r.State == flowrun.Ended; got != test.want {
				t.Errorf("true: %v, want %v (%s)", got, test.want, r.Fault)
			}
		})
	}
}

func TestConditionsAreTriedInOrder(t *testing.T) {
	f := parse(t, `{"Identifier":"a","Type":"Compare","Parameters":{"ComparisonValue":"$.Channel"},"Transitions":{"NextAction":"no","Conditions":[
		{"NextAction":"no","Condition":{"Operator":"Equals","Operands":["VOICE"]}},
		{"NextAction":"yes","Condition":{"Operator":"TextStartsWith","Operands":["C"]}},
		{"NextAction":"no","Condition":{"Operator":"Equals","Operands":["CHAT"]}}]}}`)
	if r := run(f, &fakeHost{values: map[string]string{"$.Channel": "CHAT"}}); r.State != flowrun.Ended {
		t.Errorf("state %s, want the first true condition", r.State)
	}
}

func TestLoop(t *testing.T) {
	tests := []struct {
		count string
		said  int
	}{{`"0"`, 0}, {`"1"`, 1}, {`3`, 3}, {`"$.Attributes.n"`, 2}}
	for _, test := range tests {
		t.Run(test.count, func(t *testing.T) {
			h := &fakeHost{attrs: map[string]string{"n": "2"}}
			r := run(looping(t, test.count), h)
			if r.State != flowrun.Waits || len(h.did) != test.said {
				t.Fatalf("state %s (%s) after %d rounds, want %d", r.State, r.Fault, len(h.did), test.said)
			}
			r.CustomerReturned(h, start) // round again
			if len(h.did) != 2*test.said {
				t.Errorf("%d rounds after the second time, want %d", len(h.did), 2*test.said)
			}
		})
	}
	for _, count := range []string{`"101"`, `"-1"`, `"x"`, `"$.Attributes.none"`} {
		t.Run(count, func(t *testing.T) {
			if r := run(looping(t, count), &fakeHost{}); r.State != flowrun.Disconnected {
				t.Errorf("state %s, want the error branch", r.State)
			}
		})
	}
}

// looping says "round" in a loop of count rounds, waits, and loops again.
func looping(t *testing.T, count string) *flow.Flow {
	t.Helper()
	return parse(t,
		`{"Identifier":"a","Type":"Loop","Parameters":{"LoopCount":`+count+`},"Transitions":{"NextAction":"wait","Errors":[{"NextAction":"no","ErrorType":"NoMatchingError"}],"Conditions":[
			{"NextAction":"say","Condition":{"Operator":"Equals","Operands":["ContinueLooping"]}},
			{"NextAction":"wait","Condition":{"Operator":"Equals","Operands":["DoneLooping"]}}]}}`,
		`{"Identifier":"say","Type":"MessageParticipant","Parameters":{"Text":"round"},"Transitions":{"NextAction":"a"}}`,
		`{"Identifier":"wait","Type":"Wait","Parameters":{"TimeLimitSeconds":"60","Events":["CustomerReturned"]},"Transitions":{"NextAction":"no","Conditions":[
			{"NextAction":"a","Condition":{"Operator":"Equals","Operands":["CustomerReturned"]}},
			{"NextAction":"no","Condition":{"Operator":"Equals","Operands":["WaitCompleted"]}}]}}`)
}

func TestWait(t *testing.T) {
	const minute = time.Minute
	plain, both := []string{"WaitCompleted"}, []string{"CustomerReturned"}
	tests := []struct {
		name, parameters string
		results          []string
		wake             func(*flowrun.Run, flowrun.Host)
		state            flowrun.State
	}{
		{"time is up", `{"TimeLimitSeconds":"60"}`, plain, func(r *flowrun.Run, h flowrun.Host) { r.TimeUp(h, start.Add(minute)) }, flowrun.Ended},
		{"not yet", `{"TimeLimitSeconds":"60"}`, plain, func(r *flowrun.Run, h flowrun.Host) { r.TimeUp(h, start.Add(minute-1)) }, flowrun.Waits},
		{"customer, not listed", `{"TimeLimitSeconds":"60"}`, plain, func(r *flowrun.Run, h flowrun.Host) { r.CustomerReturned(h, start) }, flowrun.Waits},
		{"customer", `{"TimeLimitSeconds":"60","Events":["CustomerReturned"]}`, both, func(r *flowrun.Run, h flowrun.Host) { r.CustomerReturned(h, start) }, flowrun.Ended},
		{"customer too late", `{"TimeLimitSeconds":"60","Events":["CustomerReturned"]}`, both, func(r *flowrun.Run, h flowrun.Host) { r.TimeUp(h, start.Add(minute)); r.CustomerReturned(h, start) }, flowrun.Disconnected},
		{"no Lambda", `{"TimeLimitSeconds":"60"}`, plain, func(r *flowrun.Run, h flowrun.Host) { r.LambdaDone(h, start, flowrun.LambdaResult{}) }, flowrun.Waits},
		{"started again", `{"TimeLimitSeconds":"60"}`, plain, func(r *flowrun.Run, h flowrun.Host) { r.Start(h, start) }, flowrun.Waits},
		{"dynamic", `{"TimeLimitSeconds":"$.Attributes.s"}`, plain, func(r *flowrun.Run, h flowrun.Host) { r.TimeUp(h, start.Add(2*minute)) }, flowrun.Ended},
		{"too long", `{"TimeLimitSeconds":"604801"}`, plain, func(*flowrun.Run, flowrun.Host) {}, flowrun.Disconnected},
		{"documented name", `{"TimeoutSeconds":"60"}`, plain, func(*flowrun.Run, flowrun.Host) {}, flowrun.Disconnected},
		{"for a bot", `{"TimeLimitSeconds":"60","Events":["BotParticipantDisconnected"]}`, plain, func(*flowrun.Run, flowrun.Host) {}, flowrun.Disconnected},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := &fakeHost{attrs: map[string]string{"s": "120"}}
			r := run(one(t, "Wait", test.parameters, test.results...), h)
			test.wake(r, h)
			if r.State != test.state || (r.Waiting != nil) != (test.state == flowrun.Waits) {
				t.Errorf("state %s, waiting for %v; want %s", r.State, r.Waiting, test.state)
			}
		})
	}
}

func TestLambda(t *testing.T) {
	f := parse(t,
		`{"Identifier":"a","Type":"InvokeLambdaFunction","Parameters":{"LambdaFunctionARN":"$.Attributes.f","InvocationTimeLimitSeconds":"8","LambdaInvocationAttributes":{"who":"$.Attributes.name!"}},
			"Transitions":{"NextAction":"say","Errors":[{"NextAction":"no","ErrorType":"NoMatchingError"}]}}`,
		`{"Identifier":"say","Type":"MessageParticipant","Parameters":{"Text":"$.External.answer.text"},"Transitions":{"NextAction":"yes"}}`)
	answer := flowrun.LambdaResult{Values: map[string]string{"answer.text": "42"}}
	tests := []struct {
		name string
		wake func(*flowrun.Run, flowrun.Host)
		did  []string
	}{
		{"answers", func(r *flowrun.Run, h flowrun.Host) { r.LambdaDone(h, start, answer) }, []string{"say 42"}},
		{"fails", func(r *flowrun.Run, h flowrun.Host) { r.LambdaDone(h, start, flowrun.LambdaResult{Err: errBroken}) }, []string{"disconnect"}},
		{"too slow", func(r *flowrun.Run, h flowrun.Host) {
			r.TimeUp(h, start.Add(8*time.Second))
			r.LambdaDone(h, start.Add(9*time.Second), answer)
		}, []string{"disconnect"}},
		{"customer writes", func(r *flowrun.Run, h flowrun.Host) { r.CustomerReturned(h, start) }, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := &fakeHost{attrs: map[string]string{"f": "arn:f", "name": "Ann"}}
			r := run(f, h)
			want := &flowrun.Waiting{Until: start.Add(8 * time.Second), Lambda: &flowrun.LambdaCall{
				Function: "arn:f", Parameters: map[string]string{"who": "Ann!"}, Limit: 8 * time.Second,
			}}
			if d := cmp.Diff(want, r.Waiting); d != "" {
				t.Fatalf("waiting (-want +got):\n%s", d)
			}
			test.wake(r, h)
			if d := cmp.Diff(test.did, h.did); d != "" {
				t.Errorf("host (-want +got):\n%s", d)
			}
		})
	}
}

func TestLambdaParameters(t *testing.T) {
	tests := []struct {
		name, parameters string
		state            flowrun.State
		limit            time.Duration // of the asynchronous call
	}{
		{"async", `{"LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"60","InvocationType":"ASYNCHRONOUS"}`, flowrun.Ended, time.Minute},
		{"no limit given", `{"LambdaFunctionARN":"f","InvocationType":"ASYNCHRONOUS"}`, flowrun.Ended, 3 * time.Second},
		{"limit too long", `{"LambdaFunctionARN":"f","InvocationTimeLimitSeconds":"9"}`, flowrun.Disconnected, 0},
		{"no function", `{"LambdaFunctionARN":"$.Attributes.f","InvocationTimeLimitSeconds":"8"}`, flowrun.Disconnected, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := run(one(t, "InvokeLambdaFunction", test.parameters), &fakeHost{})
			calls := r.TakeCalls()
			if r.State != test.state || (len(calls) == 1) != (test.limit > 0) {
				t.Fatalf("state %s, calls %v", r.State, calls)
			}
			if len(calls) == 1 && (calls[0].Limit != test.limit || !calls[0].Async) {
				t.Errorf("call %+v, want limit %s", calls[0], test.limit)
			}
			if again := r.TakeCalls(); again != nil {
				t.Errorf("calls handed out twice: %v", again)
			}
		})
	}
}
