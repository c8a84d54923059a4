package flow

import (
	"fmt"
	"slices"
	"strings"
)

// Where an action may stand. Spec §5.4; for Wait and UpdateContactRoutingBehavior
// the sources disagree (spec §12.16), so they may stand anywhere.
var (
	inboundAndTransfers = []string{ContactFlow, AgentTransfer, QueueTransfer}
	notInWhispers       = []string{ContactFlow, AgentTransfer, QueueTransfer, CustomerQueue}
)

// rules are the rules of the action types that connectlocal runs. Spec §5.4.
var rules = map[string]rule{
	"CheckHoursOfOperation": {
		params:  map[string]check{"HoursOfOperationId": filled},
		results: []string{"True", "False"},
		errors:  []string{NoMatchingError},
		only:    notInWhispers,
	},
	"CheckMetricData": {
		params: map[string]check{"MetricType": choice(metricTypes...), "QueueId": filled, "AgentId": filled},
		need:   []string{"MetricType"},
		tests:  []string{"NumberGreaterThan", "NumberGreaterOrEqualTo", "NumberLessThan", "NumberLessOrEqualTo"},
		errors: []string{NoMatchingError, NoMatchingCondition},
		only:   notInWhispers,
		also:   metricOfAgents,
	},
	"Compare": {
		params: map[string]check{"ComparisonValue": filled},
		need:   []string{"ComparisonValue"},
		tests:  operators,
		errors: []string{NoMatchingCondition},
		also:   constantComparison,
	},
	"DequeueContactAndTransferToQueue": {
		params: map[string]check{"QueueId": filled, "AgentId": filled},
		oneOf:  []string{"QueueId", "AgentId"},
		errors: []string{QueueAtCapacity, NoMatchingError},
		only:   []string{CustomerQueue},
	},
	"DisconnectParticipant": {only: notInWhispers},
	"DistributeByPercentage": {
		tests:  []string{"NumberLessThan"},
		errors: []string{NoMatchingCondition},
		only:   notInWhispers,
	},
	"EndFlowExecution": {},
	"InvokeLambdaFunction": {
		params: map[string]check{
			"LambdaFunctionARN":          filled,
			"InvocationTimeLimitSeconds": number(1, 60),
			"InvocationType":             choice("SYNCHRONOUS", "ASYNCHRONOUS"),
			"LambdaInvocationAttributes": anything,
			"ResponseValidation":         mapOf(choice("ResponseType"), choice("STRING_MAP", "JSON")),
		},
		need:   []string{"LambdaFunctionARN", "InvocationTimeLimitSeconds"},
		errors: []string{NoMatchingError},
		also:   lambdaLimit,
	},
	"Loop": {
		params:  map[string]check{"LoopCount": dynamic(number(0, 100))},
		need:    []string{"LoopCount"},
		results: []string{"ContinueLooping", "DoneLooping"},
		mayErr:  []string{NoMatchingError},
	},
	"MessageParticipant": {
		params: map[string]check{
			"Text": filled, "PromptId": filled, "SSML": filled, "Media": mapOf(choice("Uri", "SourceType", "MediaType"), filled),
			"SkipWhenDTMFBufferEnabled": choice("true", "false", "True", "False"), "TextToSpeechType": filled,
		},
		oneOf:  []string{"Text", "PromptId", "SSML", "Media"},
		mayErr: []string{NoMatchingError},
	},
	"MessageParticipantIteratively": {
		params: map[string]check{"Messages": anything, "InterruptFrequencySeconds": filled, "ContinueMessagingDuringInterrupt": filled},
		need:   []string{"Messages"},
		tests:  []string{"Equals"},
		mayErr: []string{NoMatchingError},
		only:   []string{CustomerQueue, CustomerHold, AgentHold},
	},
	"ShowView": {
		params: map[string]check{
			"ViewResource":               mapOf(choice("Id", "Version"), scalar),
			"InvocationTimeLimitSeconds": dynamic(number(1, 604800)),
			"ViewData":                   anything,
			"SensitiveDataConfiguration": anything,
		},
		need:   []string{"ViewResource", "InvocationTimeLimitSeconds"},
		tests:  []string{"Equals"},
		errors: []string{NoMatchingCondition, NoMatchingError, TimeLimitExceeded},
		only:   []string{ContactFlow, CustomerQueue},
	},
	"TransferContactToQueue": {
		fixes:  map[string]string{"QueueId": queueFix, "QueueArn": queueFix, "Queue": queueFix, "AgentId": queueFix},
		errors: []string{QueueAtCapacity, NoMatchingError},
		only:   inboundAndTransfers,
	},
	"TransferToFlow": {
		params: map[string]check{"ContactFlowId": filled},
		need:   []string{"ContactFlowId"},
		errors: []string{NoMatchingError},
		only:   inboundAndTransfers,
	},
	"UpdateContactAttributes": {
		params: map[string]check{
			"Attributes":    mapOf(filled, scalar),
			"TargetContact": choice("Current", "Related"),
		},
		need:   []string{"Attributes"},
		errors: []string{NoMatchingError},
	},
	"UpdateContactEventHooks": {
		params: map[string]check{
			"EventHooks":              mapOf(choice(eventHooks...), filled),
			"EventHooksConfiguration": mapOf(choice(eventHooks...), mapOf(choice("DisableExecution"), choice("true", "false"))),
		},
		errors: []string{NoMatchingError},
		also:   hookConfiguration,
	},
	"UpdateContactRoutingBehavior": {
		params: map[string]check{"QueuePriority": number(1, maxPriority), "QueueTimeAdjustmentSeconds": number(-maxPriority, maxPriority)},
		oneOf:  []string{"QueuePriority", "QueueTimeAdjustmentSeconds"},
	},
	"UpdateContactTargetQueue": {
		params: map[string]check{"QueueId": filled, "AgentId": filled},
		oneOf:  []string{"QueueId", "AgentId"},
		errors: []string{NoMatchingError},
		only:   inboundAndTransfers,
	},
	"UpdateFlowAttributes": {
		params: map[string]check{"FlowAttributes": mapOf(filled, mapOf(choice("Value"), scalar))},
		need:   []string{"FlowAttributes"},
		errors: []string{NoMatchingError},
	},
	"UpdateFlowLoggingBehavior": {
		params: map[string]check{"FlowLoggingBehavior": choice("Enabled", "Disabled")},
		need:   []string{"FlowLoggingBehavior"},
	},
	"Wait": {
		params:    map[string]check{"TimeLimitSeconds": dynamic(number(1, 604800)), "Events": waitEvents},
		need:      []string{"TimeLimitSeconds"},
		fixes:     map[string]string{"TimeoutSeconds": waitFix, "WaitTimeSeconds": waitFix, "WaitTime": waitFix},
		resultsOf: waitResults,
		errors:    []string{NoMatchingError},
		mayErr:    []string{ParticipantNotFound},
		also:      waitForBot,
	},
}

// waitFix: the documentation writes TimeoutSeconds, the service refuses it. Spec §5.5.
const waitFix = `TimeLimitSeconds, for instance "900"`

// queueFix: the queue is chosen by an action of its own. Spec §5.4.
const queueFix = "no parameters: UpdateContactTargetQueue before it chooses the queue"

// maxPriority bounds QueuePriority and QueueTimeAdjustmentSeconds; the documentation
// gives no bound for either, and the API's type is a 64-bit integer.
const maxPriority = 1<<31 - 1

var metricTypes = []string{
	"NumberOfAgentsAvailable", "NumberOfAgentsStaffed", "NumberOfAgentsOnline",
	"OldestContactInQueueAgeSeconds", "NumberOfContactsInQueue",
}

var eventHooks = []string{
	"AgentHold", "AgentWhisper", "CustomerHold", "CustomerQueue", "CustomerRemaining", "CustomerWhisper",
	"DefaultAgentUI", "DisconnectAgentUI", "PauseContact", "ResumeContact",
}

// metricOfAgents holds the metrics of agents to the one question the console asks of them.
func metricOfAgents(v *validator, at string, a Action) {
	metric, _ := a.Parameters.Text("MetricType")
	for i, c := range a.Transitions.Conditions {
		if strings.HasPrefix(metric, "NumberOfAgents") && (c.Operator != "NumberGreaterThan" || !slices.Equal(c.Operands, []string{"0"})) {
			v.add(member(element(member(at, "Transitions", "Conditions"), i), "Condition"),
				fmt.Sprintf("%s %s", c.Operator, strings.Join(c.Operands, ", ")), "NumberGreaterThan 0 for "+metric)
		}
	}
}

func constantComparison(v *validator, at string, a Action) {
	s, ok := a.Parameters.Text("ComparisonValue")
	if _, reference := Reference(s); ok && s != "" && !reference && !unresolved(s) {
		v.warn(member(at, "Parameters", "ComparisonValue"), describe(s)+", which is always the same", "one reference")
	}
}

// lambdaLimit: an answer that is waited for must come within 8 seconds. Spec §5.4.
func lambdaLimit(v *validator, at string, a Action) {
	kind, _ := a.Parameters.Text("InvocationType")
	limit := a.Parameters["InvocationTimeLimitSeconds"]
	if limit != nil && kind != "ASYNCHRONOUS" && number(1, 60)(limit) == "" {
		v.checkValue(member(at, "Parameters", "InvocationTimeLimitSeconds"), limit, number(1, 8))
	}
}

// hookConfiguration: AWS's own templates have it, CreateContactFlow is reported to refuse it.
func hookConfiguration(v *validator, at string, a Action) {
	if _, ok := a.Parameters["EventHooksConfiguration"]; ok {
		v.warn(member(at, "Parameters", "EventHooksConfiguration"), "what CreateContactFlow may refuse", "a flow imported in the console")
	}
}

func waitEvents(v any) string {
	events, ok := v.([]any)
	if !ok {
		return "an array of CustomerReturned, BotParticipantDisconnected"
	}
	for _, e := range events {
		if want := choice("CustomerReturned", "BotParticipantDisconnected")(e); want != "" {
			return "an array of " + want
		}
	}
	return ""
}

// waitResults: one for the time limit, one for each event. Spec §6.
func waitResults(p Parameters) []string {
	results := []string{"WaitCompleted"}
	for _, e := range p.List("Events") {
		if s, ok := e.(string); ok && !slices.Contains(results, s) {
			results = append(results, s)
		}
	}
	return results
}

func waitForBot(v *validator, at string, a Action) {
	_, branch := a.Transitions.OnError(ParticipantNotFound)
	if branch && !slices.Contains(waitResults(a.Parameters), "BotParticipantDisconnected") {
		v.add(member(at, "Transitions", "Errors"), ParticipantNotFound, "it only with the event BotParticipantDisconnected")
	}
}
