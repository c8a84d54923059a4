package contactevent_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/contactevent"
	"handover/internal/record"
)

// connected is an event built from the documented model: spec §10.
const connected = `{"version":"0","id":"ev-1","detail-type":"Amazon Connect Contact Event","source":"aws.connect","account":"111122223333",
 "time":"2026-03-02T10:09:31Z","region":"us-east-1","resources":["arn:contact","arn:instance"],
 "detail":{"eventType":"CONNECTED_TO_AGENT","contactId":"c-9","initialContactId":"c-7","previousContactId":"c-8","channel":"CHAT",
  "instanceArn":"arn:aws:connect:us-east-1:111122223333:instance/i-1","initiationMethod":"DISCONNECT",
  "initiationTimestamp":"2026-03-02T10:09:05.000Z","connectedToSystemTimestamp":"2026-03-02T10:09:05.000Z",
  "queueInfo":{"queueArn":"arn:queue/q-1","queueType":"STANDARD","enqueueTimestamp":"2026-03-02T10:09:10.000Z"},
  "agentInfo":{"agentArn":"arn:aws:connect:us-east-1:111122223333:instance/i-1/agent/u-ben","connectedToAgentTimestamp":"2026-03-02T10:09:30.250Z"},
  "tags":{"aws:connect:instanceId":"i-1"}}}`

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDecode(t *testing.T) {
	want := contactevent.Event{
		ID: "ev-1", Type: contactevent.Connected, ContactID: "c-9", InitialID: "c-7", PreviousID: "c-8", Initiation: "DISCONNECT",
		QueueARN: "arn:queue/q-1", QueuedAt: at("2026-03-02T10:09:10Z"), AgentID: "u-ben", ConnectedAt: at("2026-03-02T10:09:30.25Z"),
		At: at("2026-03-02T10:09:30.25Z"),
	}
	pascal := strings.NewReplacer(`"eventType"`, `"EventType"`, `"contactId"`, `"ContactId"`, `"initialContactId"`, `"InitialContactId"`,
		`"previousContactId"`, `"PreviousContactId"`, `"channel"`, `"Channel"`, `"initiationMethod"`, `"InitiationMethod"`,
		`"queueInfo"`, `"QueueInfo"`, `"queueArn"`, `"QueueArn"`, `"enqueueTimestamp"`, `"EnqueueTimestamp"`,
		`"agentInfo"`, `"AgentInfo"`, `"agentArn"`, `"AgentArn"`, `"connectedToAgentTimestamp"`, `"ConnectedToAgentTimestamp"`).Replace(connected)
	for name, data := range map[string]string{"camelCase": connected, "PascalCase": pascal} {
		got, err := contactevent.Decode([]byte(data))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		if got.ChatID() != "c-7" {
			t.Errorf("%s: chat %s", name, got.ChatID())
		}
	}
}

// small is an event that is just complete.
const small = `{"id":"e","source":"aws.connect","detail-type":"Amazon Connect Contact Event","time":"2026-03-02T10:00:00Z",` +
	`"detail":{"eventType":"QUEUED","contactId":"c","channel":"CHAT"}}`

func TestDecodeTimes(t *testing.T) {
	for name, tc := range map[string]struct {
		detail string
		want   contactevent.Event
	}{
		"none of its own: the envelope's": {
			`"eventType":"QUEUED"`,
			contactevent.Event{Type: contactevent.Queued, At: at("2026-03-02T10:00:00Z")},
		},
		"1970 is unset": {
			`"eventType":"CONNECTED_TO_AGENT","agentInfo":{"agentArn":"a/u","connectedToAgentTimestamp":"1970-01-01T00:00:00.001Z"}`,
			contactevent.Event{Type: contactevent.Connected, AgentID: "u", At: at("2026-03-02T10:00:00Z")},
		},
		"queued": {
			`"eventType":"QUEUED","queueInfo":{"queueArn":"q","enqueueTimestamp":"2026-03-02T09:59:59.5Z"}`,
			contactevent.Event{Type: contactevent.Queued, QueueARN: "q", QueuedAt: at("2026-03-02T09:59:59.5Z"), At: at("2026-03-02T09:59:59.5Z")},
		},
		"disconnected": {
			`"eventType":"DISCONNECTED","disconnectTimestamp":"2026-03-02T09:59:58Z","disconnectReason":"CUSTOMER_DISCONNECT"`,
			contactevent.Event{Type: contactevent.Disconnected, EndReason: "CUSTOMER_DISCONNECT", At: at("2026-03-02T09:59:58Z")},
		},
		"a type that is new to us": {
			`"eventType":"CONTACT_DATA_UPDATED","updatedProperties":["Tags"],"disconnectTimestamp":null`,
			contactevent.Event{Type: "CONTACT_DATA_UPDATED", At: at("2026-03-02T10:00:00Z")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := contactevent.Decode([]byte(strings.Replace(small, `"eventType":"QUEUED"`, tc.detail, 1)))
			if err != nil {
				t.Fatal(err)
			}
			tc.want.ID, tc.want.ContactID = "e", "c"
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if got.ChatID() != "c" {
				t.Errorf("chat %q, want the contact's own id", got.ChatID())
			}
		})
	}
}

func TestDecodeForeign(t *testing.T) {
	for name, data := range map[string]string{
		"an agent event":     `{"AgentARN":"i/agent/u","EventId":"e","EventType":"STATE_CHANGE","CurrentAgentSnapshot":{}}`,
		"a contact record":   `{"ContactId":"c","AWSContactTraceRecordFormatVersion":"2017-03-10"}`,
		"another source":     strings.Replace(small, "aws.connect", "aws.s3", 1),
		"another detail":     strings.Replace(small, "Amazon Connect Contact Event", "Contact Lens Analysis State Change", 1),
		"a call":             strings.Replace(small, `"CHAT"`, `"VOICE"`, 1),
		"a broken call":      strings.Replace(small, `"contactId":"c","channel":"CHAT"`, `"channel":"TASK"`, 1),
		"an empty object":    `{}`,
		"null":               `null`,
		"no detail-type":     strings.Replace(small, `"detail-type"`, `"detailType"`, 1),
		"another's detail":   `{"id":"e","source":"aws.s3","detail-type":"x","detail":7}`,
		"no detail of no us": `{"source":"aws.ec2"}`,
	} {
		if _, err := contactevent.Decode([]byte(data)); !errors.Is(err, contactevent.ErrForeign) {
			t.Errorf("%s: got %v, want ErrForeign", name, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	detail := `{"eventType":"QUEUED","contactId":"c","channel":"CHAT"}`
	for name, tc := range map[string]struct{ old, new, field string }{
		"not JSON":           {small, `corrupt`, ""},
		"nothing":            {small, ``, ""},
		"an array":           {small, `[]`, ""},
		"cut off":            {small, small[:90], ""},
		"two in one":         {small, small + small, ""},
		"id of another kind": {`"id":"e"`, `"id":7`, "id"},
		"no id":              {`"id":"e"`, `"id":""`, "id"},
		"no time":            {`"time"`, `"when"`, "time"},
		"bad time":           {`2026-03-02T10:00:00Z`, `yesterday`, "time"},
		"no detail":          {`,"detail":` + detail, ``, "detail"},
		"no object":          {detail, `"x"`, "detail"},
		"no type":            {`"eventType":"QUEUED",`, ``, "detail.eventType"},
		"no contact":         {`"contactId":"c",`, ``, "detail.contactId"},
		"contact no string":  {`"contactId":"c"`, `"contactId":{}`, "detail.contactId"},
		"no channel":         {`,"channel":"CHAT"`, ``, "detail.channel"},
		"a queue's bad time": {`"channel"`, `"queueInfo":{"enqueueTimestamp":"soon"},"channel"`, "detail.queueInfo.enqueueTimestamp"},
		"an agent's bad time": {
			`"channel"`, `"agentInfo":{"connectedToAgentTimestamp":"2500-01-01T00:00:00Z"},"channel"`, "detail.agentInfo.connectedToAgentTimestamp",
		},
		"a bad end": {`"channel"`, `"disconnectTimestamp":"0001-01-01T00:00:00Z","channel"`, "detail.disconnectTimestamp"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := contactevent.Decode([]byte(strings.Replace(small, tc.old, tc.new, 1)))
			fe, ok := errors.AsType[*record.FieldError](err)
			if !ok {
				t.Fatalf("got %v, want a FieldError", err)
			}
			if fe.Field != tc.field || fe.Allowed == "" {
				t.Errorf("got field %q: %v", fe.Field, err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(connected))
	f.Add([]byte(small))
	f.Add([]byte(`{"source":"aws.connect","detail-type":"Amazon Connect Contact Event","detail":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := contactevent.Decode(data)
		if err != nil {
			if _, ok := errors.AsType[*record.FieldError](err); !ok && !errors.Is(err, contactevent.ErrForeign) {
				t.Fatalf("an error of no known kind: %v", err)
			}
			return
		}
		if e.ID == "" || e.Type == "" || e.ContactID == "" || e.ChatID() == "" || e.At.IsZero() {
			t.Fatalf("accepted without what every event has: %+v", e)
		}
	})
}
