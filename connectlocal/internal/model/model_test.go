package model_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/model"
)

// No two operations of a service are called in the same place.
func TestPatternsDoNotCollide(*testing.T) {
	for _, s := range []*model.Service{model.Connect(), model.Participant()} {
		mux := http.NewServeMux()
		for _, o := range s.Operations() {
			mux.Handle(o.Pattern(), http.NotFoundHandler()) // panics where two are the same
		}
	}
}

func TestServices(t *testing.T) {
	got := map[string]int{}
	for _, s := range []*model.Service{model.Connect(), model.Participant(), model.Kinesis()} {
		got[s.Name()] = len(s.Operations())
	}
	if diff := cmp.Diff(map[string]int{"Connect": 405, "ConnectParticipant": 11, "Kinesis": 57}, got); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
	stop := model.Connect().Operation("StopContact")
	if stop.Pattern() != "POST /contact/stop" || !stop.Models("ContactNotFoundException") || stop.Models("ThrottlingException") {
		t.Errorf("StopContact is %s and models %v", stop.Pattern(), stop.Errors)
	}
	if model.Connect().Operation("Nothing") != nil {
		t.Error("an operation that is not there was found")
	}
	if s := model.Connect().Status("ContactNotFoundException"); s != http.StatusGone {
		t.Errorf("ContactNotFoundException has status %d", s)
	}
}

func request(op *model.Operation, target, body string) (map[string]any, error) {
	var in map[string]any
	var err error
	mux := http.NewServeMux()
	mux.HandleFunc(op.Pattern(), func(_ http.ResponseWriter, r *http.Request) { in, err = op.Request(r, []byte(body)) })
	mux.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(op.Method, target, nil))
	return in, err
}

func TestMembersAreGatheredFromEverywhere(t *testing.T) {
	got, err := request(model.Connect().Operation("ListQueues"), "/queues-summary/arn:aws:connect:x:1:instance%2Fi?queueTypes=STANDARD&queueTypes=AGENT&maxResults=7", `{"Nobody":1,"InstanceId":"of the body"}`)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"InstanceId": "arn:aws:connect:x:1:instance/i", "QueueTypes": []any{"STANDARD", "AGENT"}, "MaxResults": json.Number("7")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
}

func TestWhatTheModelDoesNotAllow(t *testing.T) {
	const start, config = "StartChatContact", "UpdateParticipantRoleConfig"
	for name, tc := range map[string]struct{ op, body, want string }{
		"nothing":               {start, ``, "InstanceId: is required; ContactFlowId: is required; ParticipantDetails: is required"},
		"null is nothing":       {start, `{"InstanceId":null,"ContactFlowId":"f","ParticipantDetails":{"DisplayName":"d"}}`, "InstanceId: is required"},
		"nested":                {start, `{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{}}`, "ParticipantDetails.DisplayName: is required"},
		"too short":             {start, `{"InstanceId":"","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"d"}}`, "InstanceId: found 0 characters, allowed are 1 to 100"},
		"out of range":          {start, `{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"d"},"ChatDurationInMinutes":59}`, "ChatDurationInMinutes: found 59, allowed are 60 to 10080"},
		"no choice":             {"UpdateQueueStatus", `{"Status":"OPEN"}`, `Status: found "OPEN", allowed are ENABLED, DISABLED`},
		"union with two":        {config, `{"ChannelConfiguration":{"Chat":{"ParticipantTimerConfigList":[{"ParticipantRole":"AGENT","TimerType":"IDLE","TimerValue":{"ParticipantTimerAction":"Unset","ParticipantTimerDurationInMinutes":3}}]}}}`, "ChannelConfiguration.Chat.ParticipantTimerConfigList[0].TimerValue: must have exactly one member, found 2"},
		"pattern":               {"TagContact", `{"InstanceId":"i","ContactId":"c","Tags":{"a b":"v"}}`, `Tags, the name of an entry: does not fit the pattern ^(?!aws:)[a-zA-Z+-=._:/]+$`},
		"a name of the service": {"TagContact", `{"InstanceId":"i","ContactId":"c","Tags":{"aws:x":"v"}}`, `Tags, the name of an entry: does not fit the pattern ^(?!aws:)[a-zA-Z+-=._:/]+$`},
		"too many":              {"TagContact", `{"InstanceId":"i","ContactId":"c","Tags":{"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1"}}`, "Tags: found 7 entries, allowed are 1 to 6"},
	} {
		t.Run(name, func(t *testing.T) {
			op := model.Connect().Operation(tc.op)
			path := strings.NewReplacer("{InstanceId}", "i", "{ContactId}", "c", "{QueueId}", "q").Replace(op.Path)
			_, err := request(op, path, tc.body)
			if _, ok := errors.AsType[model.Invalid](err); !ok || err.Error() != tc.want {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestOtherJSONThanTheModels(t *testing.T) {
	for name, tc := range map[string]struct{ body, want string }{
		"none":                  {`{"ContactId":`, "the request body: is not a JSON object"},
		"null":                  {`null`, "the request body: is not a JSON object"},
		"a list":                {`[]`, "the request body: is not a JSON object"},
		"two":                   {`{}{}`, "the request body: goes on after its JSON object"},
		"a number for a text":   {`{"InstanceId":7}`, "InstanceId: a value of this JSON type is not allowed here, want a text"},
		"a text for a number":   {`{"ChatDurationInMinutes":"60"}`, "ChatDurationInMinutes: a value of this JSON type is not allowed here, want a whole number"},
		"half a number":         {`{"ChatDurationInMinutes":60.5}`, "ChatDurationInMinutes: a value of this JSON type is not allowed here, want a whole number"},
		"more than an integer":  {`{"ChatDurationInMinutes":4294967296}`, "ChatDurationInMinutes: a value of this JSON type is not allowed here, want a whole number"},
		"a text for an object":  {`{"ParticipantDetails":"d"}`, "ParticipantDetails: a value of this JSON type is not allowed here, want an object"},
		"an object for a list":  {`{"SupportedMessagingContentTypes":{}}`, "SupportedMessagingContentTypes: a value of this JSON type is not allowed here, want a list"},
		"null in a list":        {`{"SupportedMessagingContentTypes":[null]}`, "SupportedMessagingContentTypes[0]: a value of this JSON type is not allowed here, want a value, not null"},
		"a number in a map":     {`{"Attributes":{"a":1}}`, "Attributes.a: a value of this JSON type is not allowed here, want a text"},
		"deeper than it can be": {`{"Attributes":{"a":{"a":{}}}}`, "Attributes.a: a value of this JSON type is not allowed here, want a text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := request(model.Connect().Operation("StartChatContact"), "/contact/chat", tc.body)
			if _, ok := errors.AsType[model.Malformed](err); !ok || err.Error() != tc.want {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestAnswersAreChecked(t *testing.T) {
	list, stop := model.Connect().Operation("ListQueues"), model.Connect().Operation("StopContact")
	for name, tc := range map[string]struct {
		op         *model.Operation
		body, want string
	}{
		"well":         {list, `{"QueueSummaryList":[{"Id":"q","QueueType":"AGENT","LastModifiedTime":7.5}]}`, ""},
		"unknown":      {list, `{"Queues":[]}`, "Queues: the model has no such member"},
		"no choice":    {list, `{"QueueSummaryList":[{"QueueType":"X"}]}`, `QueueSummaryList[0].QueueType: found "X", allowed are STANDARD, AGENT`},
		"wrong type":   {list, `{"QueueSummaryList":[{"Id":1}]}`, "QueueSummaryList[0].Id: a value of this JSON type is not allowed here, want a text"},
		"nothing":      {stop, `{}`, ""},
		"without need": {stop, `{"a":1}`, "a: the model has no such member"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := tc.op.CheckAnswer([]byte(tc.body)); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// FuzzRequest: whatever comes, what passes passes again, and says the same.
func FuzzRequest(f *testing.F) {
	ops := model.Connect().Operations()
	for i, body := range []string{`{}`, `{"InstanceId":"i","Filters":{"Queues":["q"]}}`, `[1]`, `{"Attributes":{"a":"b"},"Tags":{"":null}}`} {
		f.Add(i, body)
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		op := ops[uint(which)%uint(len(ops))]
		members, err := model.Decode([]byte(body))
		if err != nil {
			return
		}
		known, err := op.Check(members)
		if err != nil {
			if err.Error() == "" {
				t.Error("a refusal without a reason")
			}
			return
		}
		again, err := op.Check(known)
		if err != nil || !cmp.Equal(known, again) {
			t.Errorf("%s: %v passed, then %v, %v", op.Name, known, again, err)
		}
	})
}
