package seed_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/sink"
	"handover/connectlocal/internal/state"
)

const smallFlow = `{"Version":"2019-10-30","StartAction":"bye","Metadata":{},"Actions":[{"Identifier":"bye","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}`

func shipped() []state.Flow {
	return []state.Flow{
		{Name: "Handover inbound", Type: "CONTACT_FLOW", Content: smallFlow},
		{Name: "Handover disconnect", Type: "CONTACT_FLOW", Content: smallFlow},
		{Name: "Handover customer queue", Type: "CUSTOMER_QUEUE", Content: smallFlow},
		{Name: "Handover agent whisper", Type: "AGENT_WHISPER", Content: strings.Replace(smallFlow, "DisconnectParticipant", "EndFlowExecution", 1)},
	}
}

func TestBuiltinIsTheDesigns(t *testing.T) {
	s, err := seed.Builtin(shipped())
	if err != nil {
		t.Fatal(err)
	}
	var users, queues, statuses, flows []string
	for _, u := range s.World.Users {
		users = append(users, u.Username)
	}
	for _, q := range s.World.Queues {
		queues = append(queues, q.Name)
		if !slices.Contains(q.QuickConnects, "Billing") {
			t.Errorf("queue %s has no quick connect to Billing", q.Name)
		}
	}
	for _, x := range s.World.Statuses {
		statuses = append(statuses, x.Name)
	}
	for _, f := range s.World.Flows {
		flows = append(flows, f.Name)
	}
	got := map[string][]string{"users": users, "queues": queues, "statuses": statuses, "flows": flows}
	want := map[string][]string{
		"users":    {"ana", "ben", "chloe", "dev", "emma", "finn"},
		"queues":   {"Support", "Billing", "VIP"},
		"statuses": {"Available", "Lunch", "Training", "Offline"},
		"flows":    {"Handover inbound", "Handover disconnect", "Handover customer queue", "Handover agent whisper"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, name := range []string{"ana", "ben"} {
		p := profileOf(t, s.World, name)
		if p.Chats != 3 || len(p.Queues) != 3 {
			t.Errorf("%s: %d chats, %d queues", name, p.Chats, len(p.Queues))
		}
	}
	if open := s.World.Hours[0].Slots; len(open) != 7 || open[0] != (state.HoursSlot{Day: time.Sunday, To: 1440}) {
		t.Errorf("hours: %v", open)
	}
}

func profileOf(t *testing.T, w state.Seed, username string) state.RoutingProfile {
	t.Helper()
	for _, u := range w.Users {
		for _, p := range w.Profiles {
			if u.Username == username && p.Name == u.ProfileID {
				return p
			}
		}
	}
	t.Fatalf("%s has no profile", username)
	return state.RoutingProfile{}
}

// base is a small right seed; tests spoil it.
const base = `statuses:
  - {name: Available, type: ROUTABLE}
  - {name: Away, type: OFFLINE}
hours:
  - {name: Office, time_zone: Europe/Lisbon, open: [{days: [Monday], from: "09:00", to: "17:30"}]}
queues:
  - {name: Support, hours: Office, max_contacts: 7}
routing_profiles:
  - {name: Desk, chats: 2, queues: [{queue: Support, delay: 90s}]}
quick_connects:
  - {name: To support, queue: Support}
users:
  - {username: zoe, routing_profile: Desk, acw: 2m, auto_accept: true, hierarchy_group: Lisbon}
flows:
  - {name: In, type: CONTACT_FLOW, file: in.json}
lambdas:
  - {name: lookup, url: "http://127.0.0.1:9/x"}
switches:
  logout_ends_chats: true
quotas: {operations: {StartChatContact: {rate: 50, burst: 80}}}
hierarchy_groups:
  - {name: Europe}
  - {name: Lisbon, parent: Europe}
contact_event_stream: changes
contact_record_stream: ctrs
sinks: [{events: agent-events, file: a.jsonl}]
limits: {active_chats: 7}
topics: [{name: chats, url: "http://127.0.0.1:9/t"}]
`

func parse(yaml string) (*seed.Seed, error) {
	files := map[string]string{"in.json": smallFlow, "bad.json": `{"Version":"2019-10-30"}`, "lost.json": strings.Replace(smallFlow, `"Metadata":{}`, `"Metadata":{"q":"${Queue:Suport}"}`, 1)}
	return seed.Parse(seed.Source{Name: "s.yaml", YAML: []byte(yaml), Shipped: shipped(), Read: func(path string) ([]byte, error) {
		if f, ok := files[path]; ok {
			return []byte(f), nil
		}
		return nil, os.ErrNotExist
	}})
}

func TestEveryFieldArrives(t *testing.T) {
	got, err := parse(base)
	if err != nil {
		t.Fatal(err)
	}
	limits := state.DefaultLimits()
	limits.ActiveChats = 7
	want := &seed.Seed{
		World: state.Seed{
			Instance:      state.Instance{Alias: "connectlocal", Region: "us-east-1", Account: "111122223333"},
			Statuses:      []state.AgentStatus{{Name: "Available", Type: state.Routable, Order: 1}, {Name: "Away", Type: state.Offline, Order: 2}},
			Hours:         []state.Hours{{Name: "Office", TimeZone: "Europe/Lisbon", Slots: []state.HoursSlot{{Day: time.Monday, From: 540, To: 1050}}}},
			Queues:        []state.Queue{{Name: "Support", HoursID: "Office", MaxContacts: 7, QuickConnects: []string{}}},
			Profiles:      []state.RoutingProfile{{Name: "Desk", Chats: 2, DefaultOutbound: "Support", Queues: []state.ProfileQueue{{QueueID: "Support", Priority: 1, Delay: 90 * time.Second}}}},
			QuickConnects: []state.QuickConnect{{Name: "To support", QueueID: "Support"}},
			Hierarchy:     []state.HierarchyGroup{{Name: "Europe"}, {Name: "Lisbon", ParentID: "Europe"}},
			Users:         []state.User{{Username: "zoe", ProfileID: "Desk", GroupID: "Lisbon", ACW: 2 * time.Minute, AutoAccept: true}},
			Flows:         []state.Flow{{Name: "In", Type: "CONTACT_FLOW", Content: smallFlow}},
		},
		Lambdas:  map[string]string{"lookup": "http://127.0.0.1:9/x"},
		Topics:   map[string]string{"chats": "http://127.0.0.1:9/t"},
		Switches: state.Switches{LogoutEndsChats: true}, Quotas: quota.Quotas{Rates: map[string]quota.Rate{"StartChatContact": {PerSecond: 50, Burst: 80}}}, Limits: limits, ContactEventStream: "changes", ContactRecordStream: "ctrs",
		Sinks: []sink.Config{{Events: "agent-events", File: "a.jsonl"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestMistakesAreTold(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, want string }{
		"no such field":           {"max_contacts: 7", "max_contact: 7", `s.yaml:7: queues[0].max_contact: there is no such field; allowed here: hours, max_contacts, name, quick_connects`},
		"slip in a reference":     {"hours: Office,", "hours: Ofice,", `s.yaml:7: queues[0].hours: there is no hours of operation "Ofice"; did you mean "Office"?`},
		"far-off reference":       {"queue: Support, delay", "queue: Sales, delay", `s.yaml:9: routing_profiles[0].queues[0].queue: there is no queue "Sales"; there are "Support"`},
		"missing reference":       {"routing_profile: Desk, ", "", `s.yaml:13: users[0].routing_profile: is required: the name of a routing profile`},
		"too many chats":          {"chats: 2", "chats: 11", `s.yaml:9: routing_profiles[0].chats: found 11, allowed are 1 to 10`},
		"delay too long":          {"delay: 90s", "delay: 3h", `s.yaml:9: routing_profiles[0].queues[0].delay: found 3h0m0s, allowed are 0s to 2h46m39s`},
		"no length of time":       {"acw: 2m", "acw: soon", `s.yaml:13: users[0].acw: found "soon", want a length of time such as 90s or 5m`},
		"no second offline":       {"type: OFFLINE", "type: CUSTOM", `s.yaml:2: statuses: found 0 of type OFFLINE, want exactly one`},
		"status type":             {"type: ROUTABLE", "type: READY", `s.yaml:2: statuses[0].type: found "READY", allowed are ROUTABLE, CUSTOM, OFFLINE`},
		"time zone":               {"Europe/Lisbon", "Lisbon", `s.yaml:5: hours[0].time_zone: found "Lisbon", want a name of the IANA database such as Europe/Lisbon`},
		"time of day":             {`"09:00"`, `"9am"`, `s.yaml:5: hours[0].open[0].from: found "9am", want a time from 00:00 to 24:00`},
		"backwards":               {`"09:00"`, `"18:00"`, `s.yaml:5: hours[0].open[0]: found from "18:00" to "17:30", want from before to`},
		"day":                     {"[Monday]", "[Mon]", `s.yaml:5: hours[0].open[0].days[0]: found "mon", allowed are sunday, monday, tuesday, wednesday, thursday, friday, saturday`},
		"quick connect nowhere":   {"{name: To support, queue: Support}", "{name: To support}", `s.yaml:11: quick_connects[0]: want exactly one of queue, user`},
		"quick connect flow":      {"{name: To support, queue: Support}", "{name: To support, queue: Support, flow: In}", `s.yaml:11: quick_connects[0].flow: flow "In" is of type CONTACT_FLOW, want QUEUE_TRANSFER`},
		"username":                {"username: zoe", `username: "z oe"`, `s.yaml:13: users[0].username: found "z oe", want 1 to 100 letters, digits and - _ . @`},
		"flow file":               {"in.json", "out.json", `s.yaml:15: flows[0].file: there is no file "out.json"; it is looked for beside the seed file`},
		"flow twofold":            {"file: in.json", "file: in.json, shipped: Handover inbound", `s.yaml:15: flows[0]: want exactly one of shipped, file`},
		"flow not shipped":        {"{name: In, type: CONTACT_FLOW, file: in.json}", "{shipped: Handover inbuond}", `s.yaml:15: flows[0].shipped: there is no shipped flow "Handover inbuond"; did you mean "Handover inbound"?`},
		"flow refers to nothing":  {"in.json", "lost.json", `s.yaml:15: flows[0]: flow "In": ${Queue:Suport}: there is no queue "Suport"; did you mean "Support"?`},
		"flow is no flow":         {"in.json", "bad.json", `s.yaml:15: flows[0]: flow "In": StartAction: found nothing; allowed: a string`},
		"lambda URL":              {"http://127.0.0.1:9/x", "127.0.0.1", `s.yaml:17: lambdas[0].url: found "127.0.0.1", want an http or https URL`},
		"topic URL":               {"http://127.0.0.1:9/t", "ftp://127.0.0.1/t", `s.yaml:28: topics[0].url: found "ftp://127.0.0.1/t", want an http or https URL`},
		"same name twice":         {"  - {name: To support, queue: Support}\n", "  - {name: To support, queue: Support}\n  - {name: To support, user: zoe}\n", `s.yaml:12: quick_connects[1].name: "To support" is already the name of quick_connects[0]`},
		"number wanted":           {"chats: 2", "chats: two", `s.yaml:9: routing_profiles[0].chats: found "two", want a whole number`},
		"region":                  {"statuses:", "instance: {region: Mars}\nstatuses:", `s.yaml:1: instance.region: found "Mars", want an AWS region such as us-east-1`},
		"name left out":           {"name: Desk, ", "", `s.yaml:9: routing_profiles[0].name: is required`},
		"priority":                {"delay: 90s", "priority: 0", `s.yaml:9: routing_profiles[0].queues[0].priority: found 0, allowed are 1 to 99`},
		"unknown switch":          {"logout_ends_chats", "logout", `s.yaml:19: switches.logout: there is no switch "logout"; there are "associate_needs_login", `},
		"slip in a switch":        {"logout_ends_chats", "logout_end_chats", `s.yaml:19: switches.logout_end_chats: there is no switch "logout_end_chats"; did you mean "logout_ends_chats"?`},
		"rate of nothing":         {"rate: 50", "rate: 0", `s.yaml:20: quotas.operations.StartChatContact: rate: found 0, want calls a second, more than 0`},
		"burst of nothing":        {"burst: 80", "burst: -1", `s.yaml:20: quotas.operations.StartChatContact: burst: found -1, want 1 or more`},
		"quota of no operation":   {"{StartChatContact:", "{StartChatContract:", `s.yaml:20: quotas.operations: "StartChatContract" is no operation of Amazon Connect or its participant service; did you mean StartChatContact?`},
		"negative limit":          {"active_chats: 7", "active_chats: -7", `s.yaml:27: limits.active_chats: found -7, want 1 or more, or 0 for Amazon Connect's`},
		"more than the limit":     {"active_chats: 7", "queues_per_profile: 1, users: 1, chats_per_agent: 1", `s.yaml:9: routing_profiles[0].chats: found 2, allowed are 1 to 1`},
		"group above itself":      {"{name: Europe}", "{name: Europe, parent: Lisbon}", `s.yaml:22: hierarchy_groups[0].parent: the group is below more than 4 others, or below itself`},
		"unknown group":           {"hierarchy_group: Lisbon", "hierarchy_group: Lisboa", `s.yaml:13: users[0].hierarchy_group: there is no hierarchy group "Lisboa"; did you mean "Lisbon"?`},
		"sink's events":           {"events: agent-events", "events: news", `s.yaml:26: sinks[0].events: found "news", allowed are agent-events, contact-events, contact-records`},
		"sink's place":            {"file: a.jsonl", "file: a.jsonl, stream: s", "s.yaml:26: sinks[0]: want exactly one of url, file, stream"},
		"stream":                  {"contact_event_stream: changes", "contact_event_stream: a b", `s.yaml:24: contact_event_stream: found "a b", want 1 to 128 letters, digits and _ . -`},
		"queue's quick connects":  {"max_contacts: 7", "quick_connects: [Nobody]", `s.yaml:7: queues[0].quick_connects[0]: there is no quick connect "Nobody"; there are "To support"`},
		"profile without a queue": {"queues: [{queue: Support, delay: 90s}]", "queues: []", `s.yaml:9: routing_profiles[0].queues: found 0, allowed are 1 to 50`},
	} {
		t.Run(name, func(t *testing.T) {
			yaml := strings.Replace(base, tc.old, tc.new, 1)
			if yaml == base {
				t.Fatalf("%q is not in the base seed", tc.old)
			}
			_, err := parse(yaml)
			if err == nil || !slices.ContainsFunc(strings.Split(err.Error(), "\n"), func(line string) bool { return strings.HasPrefix(line, tc.want) }) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestSeveralMistakesAtOnce(t *testing.T) {
	_, err := parse(strings.NewReplacer("chats: 2", "chats: 0", "acw: 2m", "acw: -1s").Replace(base))
	want := "s.yaml:9: routing_profiles[0].chats: found 0, allowed are 1 to 10\ns.yaml:13: users[0].acw: found -1s, allowed are 0s to 555h33m20s"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestLoadReadsFlowsBesideTheSeed(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"seed.yaml": base, "in.json": smallFlow} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := seed.Load(filepath.Join(dir, "seed.yaml"), nil)
	if err != nil || s.World.Flows[0].Content != smallFlow {
		t.Errorf("got %v, %v", s, err)
	}
	if _, err := seed.Load(filepath.Join(dir, "none.yaml"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}
