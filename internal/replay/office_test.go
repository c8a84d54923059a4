package replay_test

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"handover/internal/archive"
	"handover/internal/policy"
	"handover/internal/replay"
)

// morning is when the recordings of these tests begin: a Monday.
var morning = time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)

const (
	instance = "arn:aws:connect:eu-west-2:111122223333:instance/i-1"
	support  = instance + "/queue/q-support"
)

// contact is one chat in an agent's slot.
type contact struct {
	id, initial string
	state       string
	since       time.Time
}

// person is an agent in the making.
type person struct {
	id       string
	status   string
	next     string
	enqueued time.Time
	contacts []contact
}

// office writes a recording: what Connect would say of the agents in it.
type office struct {
	now   time.Time
	items []archive.Item
	n     int
}

func newOffice() *office { return &office{now: morning} }

func (o *office) pass(d time.Duration) { o.now = o.now.Add(d) }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

var statusIDs = map[string]string{"Available": "s-available", "Offline": "s-offline", "Lunch": "s-lunch"}

// says writes an event of the agent.
func (o *office) says(p *person, kind string) {
	o.n++
	contacts := []map[string]any{}
	for _, c := range p.contacts {
		contacts = append(contacts, map[string]any{
			"ContactId": c.id, "InitialContactId": c.initial, "Channel": "CHAT", "InitiationMethod": "API", "State": c.state,
			"StateStartTimestamp": stamp(c.since), "ConnectedToAgentTimestamp": stamp(c.since), "QueueTimestamp": stamp(c.since.Add(-10 * time.Second)),
			"Queue": map[string]string{"ARN": support, "Name": "Support"},
		})
	}
	var next any
	if p.next != "" {
		next = map[string]string{"ARN": instance + "/agent-state/" + statusIDs[p.next], "Name": p.next, "EnqueuedTimestamp": stamp(p.enqueued)}
	}
	queue := func(n int) map[string]any {
		return map[string]any{"ARN": fmt.Sprintf("%s/queue/q-%d", instance, n), "Name": fmt.Sprintf("Queue %d", n), "Channels": []string{"CHAT"}}
	}
	snapshot := map[string]any{
		"AgentStatus":     map[string]any{"ARN": instance + "/agent-state/" + statusIDs[p.status], "Name": p.status, "StartTimestamp": stamp(morning), "Type": "ROUTABLE"},
		"NextAgentStatus": next, "Contacts": contacts,
		"Configuration": map[string]any{
			"Username": p.id, "FirstName": "A", "LastName": "B", "AgentHierarchyGroups": nil, "Proficiencies": []any{},
			"RoutingProfile": map[string]any{
				"ARN": instance + "/routing-profile/rp-1", "Name": "Chat", "DefaultOutboundQueue": queue(9),
				"Concurrency":   []any{map[string]any{"Channel": "CHAT", "AvailableSlots": 1, "MaximumSlots": 3}},
				"InboundQueues": []any{map[string]any{"ARN": support, "Name": "Support", "Channels": []string{"CHAT"}}, queue(1), queue(2)},
			},
		},
	}
	if p.status != "Available" {
		snapshot["AgentStatus"].(map[string]any)["Type"] = "OFFLINE"
	}
	data, err := json.Marshal(map[string]any{
		"AWSAccountId": "111122223333", "Version": "2019-05-25", "EventId": fmt.Sprintf("e-%d", o.n), "EventType": kind, "EventTimestamp": stamp(o.now),
		"InstanceARN": instance, "AgentARN": instance + "/agent/u-" + p.id, "CurrentAgentSnapshot": snapshot, "PreviousAgentSnapshot": snapshot,
	})
	if err != nil {
		panic(err)
	}
	o.items = append(o.items, archive.Item{Source: "test", Offset: int64(o.n), Kind: archive.AgentEvent, At: o.now, Data: data})
}

func (o *office) login(id string) *person {
	p := &person{id: id, status: "Available"}
	o.says(p, "LOGIN")
	return p
}

func (o *office) takes(p *person, chat string) {
	p.contacts = append(p.contacts, contact{id: chat, state: "CONNECTED", since: o.now})
	o.says(p, "STATE_CHANGE")
}

// takesOver is another segment of a chat.
func (o *office) takesOver(p *person, chat, segment string) {
	p.contacts = append(p.contacts, contact{id: segment, initial: chat, state: "CONNECTED", since: o.now})
	o.says(p, "STATE_CHANGE")
}

// picks an off-line status while chats are live.
func (o *office) picks(p *person, status string) {
	p.next, p.enqueued = status, o.now
	if status == "Available" {
		p.next = ""
	}
	o.says(p, "STATE_CHANGE")
}

// ends the last chat of the agent.
func (o *office) ends(p *person) {
	p.contacts = p.contacts[:len(p.contacts)-1]
	o.says(p, "STATE_CHANGE")
}

// ended says, as a contact event, why a contact was disconnected.
func (o *office) ended(contactID, initial, reason string) {
	o.n++
	data := fmt.Sprintf(`{"version":"0","id":"c-%d","detail-type":"Amazon Connect Contact Event","source":"aws.connect","account":"1","time":"%s","region":"eu-west-2","resources":[],
		"detail":{"eventType":"DISCONNECTED","contactId":"%s","initialContactId":"%s","channel":"CHAT","instanceArn":"%s","initiationMethod":"API","disconnectTimestamp":"%s","disconnectReason":"%s"}}`,
		o.n, o.now.UTC().Format(time.RFC3339), contactID, initial, instance, stamp(o.now), reason)
	o.items = append(o.items, archive.Item{Source: "test", Offset: int64(o.n), Kind: archive.ContactEvent, At: o.now, Data: []byte(data)})
}

func each(items []archive.Item) iter.Seq2[archive.Item, error] {
	return func(yield func(archive.Item, error) bool) {
		for _, i := range items {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// replayed replays under this policy; empty: the default one.
func replayed(t *testing.T, text string, items []archive.Item, o replay.Options) replay.Report {
	t.Helper()
	o.Policy, o.PolicyName, o.PolicyText = policy.Default(), "default", []byte(policy.DefaultYAML())
	if text != "" {
		var err error
		if o.Policy, err = policy.Parse("p.yaml", []byte(text)); err != nil {
			t.Fatal(err)
		}
		o.PolicyName, o.PolicyText = "p.yaml", []byte(text)
	}
	r, err := replay.Run(t.Context(), archive.Sorted(each(items), archive.MostHeld), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// chatOf is what the report says of a chat; there must be one.
func chatOf(t *testing.T, r replay.Report, id string) replay.Chat {
	t.Helper()
	var found []replay.Chat
	for _, c := range r.Chats {
		if c.ChatID == id {
			found = append(found, c)
		}
	}
	if len(found) != 1 {
		t.Fatalf("the report has %d chats %s: %+v", len(found), id, r.Chats)
	}
	return found[0]
}

func has(list []string, what string) bool { return strings.Contains(strings.Join(list, "\n"), what) }
