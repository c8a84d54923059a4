package state_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/flowrun"
	"handover/connectlocal/internal/state"
)

// play is an instance with three agents (ana and ben: three chats at once; cy: one, and two
// minutes of after-contact work), and everything that it told its observers. Its clock does
// not run: tests move it.
type play struct {
	t       *testing.T
	loop    *clock.Loop
	w       *state.World
	within  bool // the loop
	changes []state.AgentChange
	told    []state.ContactChange
	items   []state.Item
	ended   []string
	notes   []state.Note
	lambda  func(flowrun.LambdaCall, map[string]any) flowrun.LambdaResult
	calls   int
}

func (p *play) AgentChanged(c state.AgentChange)     { p.changes = append(p.changes, c) }
func (p *play) ContactChanged(c state.ContactChange) { p.told = append(p.told, c) }
func (p *play) ItemAdded(i state.Item)               { p.items = append(p.items, i) }
func (p *play) ChatEnded(id string)                  { p.ended = append(p.ended, id) }
func (p *play) Noted(n state.Note)                   { p.notes = append(p.notes, n) }

// flows is the flows of the instance: name → actions, each a line "type parameter=value …"
// that goes on to the next, the last one to the end of the chat. Underscores in values are spaces.
type flows map[string]string

// in runs fn in a synctest bubble with a fresh instance.
func in(t *testing.T, change func(*state.Options), fn func(p *play)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &play{t: t, loop: clock.New()}
		o := state.Options{Loop: p.loop, Seed: seed(flows{}), Observers: []state.Observer{p}, IDs: p.ids(), Invoke: p.invoke}
		if change != nil {
			change(&o)
		}
		w, err := state.New(o)
		if err != nil {
			t.Fatal(err)
		}
		p.w = w
		fn(p)
	})
}

func withFlows(f flows) func(*state.Options) {
	return func(o *state.Options) { o.Seed = seed(f) }
}

func (p *play) ids() func() string {
	n := 0
	return func() string { n++; return fmt.Sprintf("id-%d", n) }
}

func (p *play) invoke(c flowrun.LambdaCall, event map[string]any, done func(flowrun.LambdaResult)) {
	p.calls++
	go func() { done(p.lambda(c, event)) }()
}

// seed is the instance; the flow "to support" is always there.
func seed(f flows) state.Seed {
	day := make([]state.HoursSlot, 7)
	for i := range day {
		day[i] = state.HoursSlot{Day: time.Weekday(i), From: 0, To: 1440}
	}
	s := state.Seed{
		Statuses: []state.AgentStatus{
			{Name: "Available", Type: state.Routable},
			{Name: "Lunch", Type: state.Custom},
			{Name: "Training", Type: state.Custom},
			{Name: "Offline", Type: state.Offline},
		},
		Hours: []state.Hours{{Name: "Always", TimeZone: "UTC", Slots: day}, {Name: "Never", TimeZone: "Europe/Lisbon"}},
		Queues: []state.Queue{
			{Name: "Support", HoursID: "Always", QuickConnects: []string{"to Billing", "to ben", "to Tiny", "to Billing by flow"}},
			{Name: "Billing", HoursID: "Never"},
			{Name: "Tiny", HoursID: "Always", MaxContacts: 1},
		},
		Profiles: []state.RoutingProfile{
			{Name: "Three", Chats: 3, DefaultOutbound: "Support", Queues: []state.ProfileQueue{{QueueID: "Support", Priority: 1}}},
			{Name: "One", Chats: 1, Queues: []state.ProfileQueue{{QueueID: "Billing", Priority: 1}, {QueueID: "Support", Priority: 2, Delay: time.Minute}}},
		},
		QuickConnects: []state.QuickConnect{
			{Name: "to Billing", QueueID: "Billing"},
			{Name: "to ben", UserID: "ben"},
			{Name: "to Tiny", QueueID: "Tiny"},
			{Name: "unattached", QueueID: "Billing"},
			{Name: "to Billing by flow", QueueID: "Billing", FlowID: "by flow"},
		},
		Users: []state.User{
			{Username: "ana", FirstName: "Ana", LastName: "A", ProfileID: "Three"},
			{Username: "ben", FirstName: "Ben", ProfileID: "Three"},
			{Username: "cy", ProfileID: "One", ACW: 2 * time.Minute},
		},
	}
	all := flows{"to support": toQueue("Support"), "by flow": "TransferContactToQueue"}
	maps.Copy(all, f)
	for _, name := range sorted(all) {
		kind := "CONTACT_FLOW"
		switch name {
		case "queue flow":
			kind = "CUSTOMER_QUEUE"
		case "whisper":
			kind = "AGENT_WHISPER"
		}
		s.Flows = append(s.Flows, state.Flow{Name: name, Type: kind, Content: write(all[name])})
	}
	return s
}

// toQueue is the actions that take a contact to a queue; before are run first.
func toQueue(name string, before ...string) string {
	return strings.Join(append(before, "UpdateContactTargetQueue QueueId=${Queue:"+name+"}", "TransferContactToQueue"), "\n")
}

// hook is the action that sets an event hook to a flow.
func hook(name, flow string) string {
	return "UpdateContactEventHooks EventHooks." + name + "=${Flow:" + strings.ReplaceAll(flow, " ", "_") + "}"
}

const wait15 = "Wait TimeLimitSeconds=900 Events=CustomerReturned WaitCompleted>bye"

// write makes flow language of lines. "Name>bye" is a condition that ends the chat,
// every error does too; "bye" is added at the end.
func write(lines string) string {
	var actions []any
	all := strings.Split(lines, "\n")
	for i, line := range all {
		next := fmt.Sprintf("a%d", i+1)
		if i == len(all)-1 {
			next = "bye"
		}
		actions = append(actions, action(fmt.Sprintf("a%d", i), next, line))
	}
	actions = append(actions, map[string]any{"Identifier": "bye", "Type": "DisconnectParticipant", "Parameters": map[string]any{}, "Transitions": map[string]any{}})
	out, _ := json.Marshal(map[string]any{"Version": "2019-10-30", "StartAction": "a0", "Metadata": map[string]any{}, "Actions": actions})
	return string(out)
}

func action(id, next, line string) map[string]any {
	kind, rest, _ := strings.Cut(line, " ")
	if kind == "EndFlowExecution" || kind == "DisconnectParticipant" {
		return map[string]any{"Identifier": id, "Type": kind, "Parameters": map[string]any{}, "Transitions": map[string]any{}}
	}
	parameters, conditions, errs := map[string]any{}, []any{}, []any{map[string]any{"ErrorType": "NoMatchingError", "NextAction": "bye"}}
	for word := range strings.FieldsSeq(rest) {
		if name, to, ok := strings.Cut(word, ">"); ok {
			conditions = append(conditions, condition(name, to))
			continue
		}
		key, value, _ := strings.Cut(word, "=")
		value = strings.ReplaceAll(value, "_", " ")
		switch group, member, ok := strings.Cut(key, "."); {
		case ok:
			inner, _ := parameters[group].(map[string]any)
			if inner == nil {
				inner = map[string]any{}
			}
			inner[member] = value
			parameters[group] = inner
		case key == "Events":
			parameters[key] = []string{value}
			conditions = append(conditions, condition(value, next))
		default:
			parameters[key] = value
		}
	}
	switch kind {
	case "TransferContactToQueue", "DequeueContactAndTransferToQueue":
		errs = append(errs, map[string]any{"ErrorType": "QueueAtCapacity", "NextAction": "bye"})
	case "Compare", "CheckMetricData":
		errs = append(errs, map[string]any{"ErrorType": "NoMatchingCondition", "NextAction": next})
	}
	return map[string]any{"Identifier": id, "Type": kind, "Parameters": parameters, "Transitions": map[string]any{"NextAction": next, "Conditions": conditions, "Errors": errs}}
}

func condition(name, to string) map[string]any {
	return map[string]any{"NextAction": to, "Condition": map[string]any{"Operator": "Equals", "Operands": []string{name}}}
}
