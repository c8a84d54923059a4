package agentevent_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/record"
)

const instance = "arn:aws:connect:eu-west-2:111122223333:instance/i-1"

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDecodeNextStatusOffline(t *testing.T) {
	e, err := agentevent.Decode(read(t, "next_status_offline.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := agentevent.Snapshot{
		Status: agentevent.Status{
			ID: "s-available", Name: "Available",
			Type: agentevent.Routable, Since: at("2026-03-02T08:00:00Z"),
		},
		Next: &agentevent.NextStatus{
			ID: "s-offline", Name: "Offline",
			EnqueuedAt: at("2026-03-02T10:15:04.09Z"),
		},
		Username: "ana",
		Profile:  agentevent.Profile{ID: "rp-1", Name: "Chat", Queues: []string{instance + "/queue/q-1"}},
		Contacts: []agentevent.Contact{
			{
				ID: "c-1", Channel: "CHAT", InitiationMethod: "API", State: agentevent.Connected,
				StateSince: at("2026-03-02T10:01:00Z"), ConnectedAt: at("2026-03-02T10:01:00Z"), QueuedAt: at("2026-03-02T10:00:41Z"),
				Queue: agentevent.Queue{ARN: instance + "/queue/q-1", Name: "Support"},
			},
			{
				ID: "c-9", InitialID: "c-7", Channel: "CHAT", InitiationMethod: "DISCONNECT", State: agentevent.Connected,
				StateSince: at("2026-03-02T10:09:30Z"), ConnectedAt: at("2026-03-02T10:09:30Z"), QueuedAt: at("2026-03-02T10:09:10Z"),
				Queue: agentevent.Queue{ARN: instance + "/queue/q-1"},
			},
			{
				ID: "t-1", Channel: "TASK", InitiationMethod: "API", State: "PAUSED",
				StateSince: at("2026-03-02T09:00:00Z"), ConnectedAt: at("2026-03-02T09:00:00Z"),
				Queue: agentevent.Queue{ARN: instance + "/queue/agent/u-ana"},
			},
		},
	}
	if d := cmp.Diff(want, e.Current); d != "" {
		t.Errorf("current snapshot (-want +got):\n%s", d)
	}
	e.Current = agentevent.Snapshot{}
	head := agentevent.Event{
		AgentID: "u-ana", EventID: "e-1", Type: agentevent.StateChange, Timestamp: at("2026-03-02T10:15:04.118Z"),
	}
	if d := cmp.Diff(head, e); d != "" {
		t.Errorf("event (-want +got):\n%s", d)
	}
}

func TestDecodeOlderTimestampNameAndMissingType(t *testing.T) {
	e, err := agentevent.Decode(read(t, "next_status_older_timestamp_name.json"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := e.Current.Next.EnqueuedAt, at("2026-03-02T10:15:04.09Z"); !got.Equal(want) {
		t.Errorf("enqueued at %v, want %v", got, want)
	}
	if got := e.Current.Status.Type; got != "" {
		t.Errorf("status type %q, want none", got)
	}
}

func TestDecodeSparseFirstEvent(t *testing.T) {
	e, err := agentevent.Decode(read(t, "first_event_sparse.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := agentevent.Event{
		AgentID: "u-ana", EventID: "e-0", Type: agentevent.Login,
		Timestamp: at("2018-07-09T19:11:00Z"),
		Current:   agentevent.Snapshot{Status: agentevent.Status{ID: "s-available"}},
	}
	if d := cmp.Diff(want, e); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestDecodeHierarchy(t *testing.T) {
	for name, tc := range map[string]struct {
		groups string
		want   []string
	}{
		"none":                        {`null`, nil},
		"an empty object":             {`{}`, nil},
		"two levels":                  {`{"Level1":{"ARN":"g/1","Name":"Europe"},"Level2":{"ARN":"g/2","Name":"Zurich"},"Level3":null}`, []string{"Europe", "Zurich"}},
		"all five, in their order":    {`{"Level5":{"Name":"e"},"Level4":{"Name":"d"},"Level3":{"Name":"c"},"Level2":{"Name":"b"},"Level1":{"Name":"a"}}`, []string{"a", "b", "c", "d", "e"}},
		"without a name, by the id":   {`{"Level1":{"ARN":"i/agent-group/g-1"}}`, []string{"g-1"}},
		"a level with neither":        {`{"Level1":{},"Level2":{"Name":"b"}}`, []string{"b"}},
		"a level that is new to us":   {`{"Level1":{"Name":"a"},"Level6":{"Name":"f"}}`, []string{"a"}},
		"a level left out in between": {`{"Level1":{"Name":"a"},"Level3":{"Name":"c"}}`, []string{"a", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			data := strings.Replace(base, `"Contacts"`, `"Configuration":{"Username":"ana","AgentHierarchyGroups":`+tc.groups+`},"Contacts"`, 1)
			e, err := agentevent.Decode([]byte(data))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tc.want, e.Current.Hierarchy); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodeForeign(t *testing.T) {
	for name, data := range map[string][]byte{
		"a contact record": read(t, "contact_record.json"),
		"a contact event":  []byte(`{"id":"e","source":"aws.connect","detail-type":"Amazon Connect Contact Event","detail":{"contactId":"c"}}`),
		"a bucket's event": []byte(`{"id":"e","source":"aws.s3","detail-type":"Object Created","detail":{}}`),
	} {
		if _, err := agentevent.Decode(data); !errors.Is(err, agentevent.ErrForeign) {
			t.Errorf("%s: got %v, want ErrForeign", name, err)
		}
	}
}

// base is an event that is just complete; the tests below bend it.
const base = `{"AgentARN":"arn/agent/u","EventId":"e","EventTimestamp":"2026-03-02T10:00:00Z","EventType":"STATE_CHANGE",` +
	`"CurrentAgentSnapshot":{"AgentStatus":{"ARN":"s"},"NextAgentStatus":null,"Contacts":[{"ContactId":"c","Channel":"CHAT","State":"CONNECTED"}]}}`

func TestDecodeTolerates(t *testing.T) {
	for name, swap := range map[string][2]string{
		"as it is":                   {"", ""},
		"odd case of a key":          {`"EventId"`, `"EVENTID"`},
		"key twice, last one counts": {`"EventId":"e"`, `"EventId":"x","EventId":"e"`},
		"unknown field":              {`"EventId"`, `"New":{"a":[1]},"EventId"`},
		"flaw in what went before":   {`"EventId"`, `"PreviousAgentSnapshot":{"AgentStatus":{},"Contacts":7},"EventId"`},
		"flaw in what is not read":   {`"EventId"`, `"Version":2019,"InstanceARN":[],"EventId"`},
		"null contacts":              {`[{"ContactId":"c","Channel":"CHAT","State":"CONNECTED"}]`, `null`},
		"empty next status":          {`"NextAgentStatus":null`, `"NextAgentStatus":{}`},
		"time with a zone":           {`2026-03-02T10:00:00Z`, `2026-03-02T11:00:00.000+01:00`},
		"status with only a name":    {`{"ARN":"s"}`, `{"Name":"Available"}`},
		"null configuration":         {`"Contacts"`, `"Configuration":null,"Contacts"`},
		"unknown contact state":      {`"CONNECTED"`, `"CONNECTED_ONHOLD"`},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := agentevent.Decode([]byte(strings.Replace(base, swap[0], swap[1], 1)))
			if err != nil {
				t.Fatal(err)
			}
			if e.EventID != "e" || e.AgentID != "u" || !e.Timestamp.Equal(at("2026-03-02T10:00:00Z")) || e.Current.Next != nil {
				t.Errorf("got %+v", e)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, field string }{
		"not JSON":              {base, `corrupt`, ""},
		"nothing":               {base, ``, ""},
		"an array":              {base, `[]`, ""},
		"cut off":               {base, base[:80], ""},
		"two records in one":    {base, base + base, ""},
		"empty object":          {base, `{}`, "AgentARN"},
		"null":                  {base, `null`, "AgentARN"},
		"no agent":              {`"AgentARN"`, `"Agent"`, "AgentARN"},
		"agent without an id":   {`arn/agent/u`, `arn/agent/`, "AgentARN"},
		"no event id":           {`"EventId":"e"`, `"EventId":""`, "EventId"},
		"no time":               {`"EventTimestamp"`, `"Time"`, "EventTimestamp"},
		"bad time":              {`2026-03-02T10:00:00Z`, `yesterday`, "EventTimestamp"},
		"time before all":       {base, strings.Replace(base, `2026-03-02T10:00:00Z`, `0001-01-01T00:00:00+01:00`, 1), "EventTimestamp"},
		"time after all":        {base, strings.Replace(base, `2026-03-02T10:00:00Z`, `9999-12-31T23:59:59-01:00`, 1), "EventTimestamp"},
		"unknown type":          {`STATE_CHANGE`, `STATE_CHANGED`, "EventType"},
		"type of another kind":  {`"STATE_CHANGE"`, `7`, "EventType"},
		"no snapshot":           {`"CurrentAgentSnapshot"`, `"Snapshot"`, "CurrentAgentSnapshot"},
		"no status":             {`{"ARN":"s"}`, `{}`, "CurrentAgentSnapshot.AgentStatus"},
		"contact without id":    {`"ContactId":"c"`, `"ContactId":null`, "CurrentAgentSnapshot.Contacts[0].ContactId"},
		"contact without state": {`"State":"CONNECTED"`, `"Stat":""`, "CurrentAgentSnapshot.Contacts[0].State"},
		"contact of no channel": {`"Channel":"CHAT",`, ``, "CurrentAgentSnapshot.Contacts[0].Channel"},
		"contacts no list":      {`[{"ContactId":"c","Channel":"CHAT","State":"CONNECTED"}]`, `"none"`, "CurrentAgentSnapshot.Contacts"},
		"bad time in a next status": {
			`"NextAgentStatus":null`, `"NextAgentStatus":{"ARN":"o","EnqueueTimestamp":"soon"}`, "CurrentAgentSnapshot.NextAgentStatus.EnqueueTimestamp",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := agentevent.Decode([]byte(strings.Replace(base, tc.old, tc.new, 1)))
			fe, ok := errors.AsType[*record.FieldError](err)
			if !ok {
				t.Fatalf("got %v, want a FieldError", err)
			}
			if fe.Field != tc.field {
				t.Errorf("names field %q, want %q: %v", fe.Field, tc.field, err)
			}
			if fe.Allowed == "" {
				t.Errorf("does not say what is allowed: %v", err)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatal("no samples", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(base))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := agentevent.Decode(data)
		if err != nil {
			if _, ok := errors.AsType[*record.FieldError](err); !ok && !errors.Is(err, agentevent.ErrForeign) {
				t.Fatalf("an error of no known kind: %v", err)
			}
			return
		}
		if e.AgentID == "" || e.EventID == "" || e.Type == "" || e.Timestamp.IsZero() {
			t.Fatalf("accepted without what every event has: %+v", e)
		}
		for _, c := range e.Current.Contacts {
			if c.ID == "" || c.Channel == "" || c.State == "" || c.ChatID() == "" {
				t.Fatalf("accepted a contact without what every contact has: %+v", c)
			}
		}
	})
}
