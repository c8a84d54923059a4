package flowrun_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
	"handover/deploy/flows"
	"handover/flow"
)

func shipped(t *testing.T, name string) *flow.Flow {
	t.Helper()
	for _, file := range flows.All() {
		if file.Name == name {
			f, err := flow.Parse([]byte(file.Content))
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
	}
	t.Fatalf("no flow %q is shipped", name)
	return nil
}

const (
	cleared = "set map[handover_action: handover_agent: handover_from: handover_id: handover_priority: handover_queue: handover_reason: handover_say:]"

	greet     = "say Welcome. We are looking for somebody to help you."
	closed    = "say We are closed at the moment. Please come back during our opening hours."
	trying    = "say Everyone is busy at the moment. We keep trying."
	apology   = "say We are sorry that we cannot take your chat now. Please try again later."
	left      = "say Your agent has left the chat. Write a message within 15 minutes, and we will connect you again."
	welcome   = "say Welcome back. We are connecting you again."
	busy      = "say Everyone is busy at the moment. Please write again in a few minutes, and we will try again."
	question  = "say How satisfied were you with this chat? Please answer with a number from 1 (not at all) to 5 (very)."
	thanks    = "say Thank you for your answer. Goodbye."
	goodbye   = "say Thank you for chatting with us. Goodbye."
	toSupport = "target queue=${Queue:Support} agent="
)

// hooks come first in the inbound and in the disconnect flow.
var hooks = []string{
	"hook CustomerRemaining=${Flow:Handover disconnect}", "hook CustomerQueue=${Flow:Handover customer queue}",
	"hook AgentWhisper=${Flow:Handover agent whisper}",
}

// wake is what happens to a waiting run; it returns the new time.
type wake func(r *flowrun.Run, h *fakeHost, now time.Time) time.Time

func writes(r *flowrun.Run, h *fakeHost, now time.Time) time.Time {
	r.CustomerReturned(h, now)
	return now
}

func after(d time.Duration) wake {
	return func(r *flowrun.Run, h *fakeHost, now time.Time) time.Time {
		r.TimeUp(h, now.Add(d))
		return now.Add(d)
	}
}

// mended makes everything work from here on.
func mended(_ *flowrun.Run, h *fakeHost, now time.Time) time.Time {
	h.broken = nil
	return now
}

type shippedCase struct {
	name   string
	attrs  map[string]string
	broken map[string]error
	closed bool
	wakes  []wake
	state  flowrun.State
	did    []string // without the hooks
}

// run plays a case and returns the contact as the flow left it.
func (c shippedCase) run(t *testing.T, f *flow.Flow) *fakeHost {
	t.Helper()
	h := &fakeHost{attrs: maps.Clone(c.attrs), broken: c.broken, closed: c.closed}
	r := flowrun.New(f, "f")
	now := start
	r.Start(h, now)
	for _, w := range c.wakes {
		if r.State != flowrun.Waits {
			t.Fatalf("state %s (%s) too early, after %q", r.State, r.Fault, h.did)
		}
		now = w(r, h, now)
	}
	if r.State != c.state {
		t.Errorf("state %s (%s), want %s", r.State, r.Fault, c.state)
	}
	want := c.did
	if c.broken["hook"] == nil { // else none is set
		want = slices.Concat(hooks, c.did)
	}
	if d := cmp.Diff(want, h.did); d != "" {
		t.Errorf("host (-want +got):\n%s", d)
	}
	return h
}

var (
	mute        = map[string]error{"say": errBroken}
	muteAndFull = map[string]error{"say": errBroken, "queue": flowrun.ErrQueueAtCapacity}
)

func TestInbound(t *testing.T) {
	full := map[string]error{"queue": flowrun.ErrQueueAtCapacity}
	wait := after(20 * time.Second)
	support := []string{greet, toSupport, "hours ", "queue"}
	tests := []shippedCase{
		{name: "to Support", state: flowrun.Queued, did: support},
		{name: "to Billing", attrs: map[string]string{"queue": "Billing"}, state: flowrun.Queued, did: []string{greet, "target queue=${Queue:Billing} agent=", "hours ", "queue"}},
		{name: "to VIP", attrs: map[string]string{"queue": "VIP"}, state: flowrun.Queued, did: []string{greet, "target queue=${Queue:VIP} agent=", "hours ", "queue"}},
		{name: "unknown queue", attrs: map[string]string{"queue": "vip"}, state: flowrun.Queued, did: support},
		{name: "survey on departure", attrs: map[string]string{"topic": "order-status"}, state: flowrun.Queued, did: []string{greet, "set map[on_departure:survey]", toSupport, "hours ", "queue"}},
		{name: "survey cannot be set", attrs: map[string]string{"topic": "order-status"}, broken: map[string]error{"set": errBroken}, state: flowrun.Queued, did: support},
		{name: "nothing can be said", broken: map[string]error{"say": errBroken}, state: flowrun.Queued, did: support[1:]},
		{name: "no hooks", broken: map[string]error{"hook": errBroken}, state: flowrun.Queued, did: support},
		{name: "no such queue", broken: map[string]error{"target": errBroken}, state: flowrun.Disconnected, did: []string{greet, apology, "disconnect"}},
		{name: "no Billing", attrs: map[string]string{"queue": "Billing"}, broken: map[string]error{"target": errBroken}, state: flowrun.Disconnected, did: []string{greet, apology, "disconnect"}},
		{name: "no VIP", attrs: map[string]string{"queue": "VIP"}, broken: map[string]error{"target": errBroken}, state: flowrun.Disconnected, did: []string{greet, apology, "disconnect"}},
		{name: "closed, unsaid", closed: true, broken: mute, state: flowrun.Disconnected, did: []string{toSupport, "hours ", "disconnect"}},
		{name: "queue full, unsaid", broken: muteAndFull, wakes: []wake{wait, wait, wait}, state: flowrun.Disconnected, did: []string{toSupport, "hours ", "disconnect"}},
		{name: "closed", closed: true, state: flowrun.Disconnected, did: []string{greet, toSupport, "hours ", closed, "disconnect"}},
		{name: "hours unknown", broken: map[string]error{"hours": errBroken}, state: flowrun.Queued, did: []string{greet, toSupport, "queue"}},
		{name: "queue fails", broken: map[string]error{"queue": errBroken}, state: flowrun.Disconnected, did: []string{greet, toSupport, "hours ", apology, "disconnect"}},
		{
			name: "queue full", broken: full, wakes: []wake{wait, wait, wait}, state: flowrun.Disconnected,
			did: []string{greet, toSupport, "hours ", trying, trying, trying, apology, "disconnect"},
		},
		{name: "queue full, customer writes", broken: full, wakes: []wake{writes}, state: flowrun.Waits, did: []string{greet, toSupport, "hours ", trying}},
		{
			name: "queue full for a while", broken: full, wakes: []wake{wait, mended, wait}, state: flowrun.Queued,
			did: []string{greet, toSupport, "hours ", trying, trying, "queue"},
		},
	}
	f := shipped(t, "Handover inbound")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}

func TestDisconnectWithoutHandover(t *testing.T) {
	late := after(15 * time.Minute)
	toAgent := map[string]string{"return_to": "agent", "last_agent": "ana"}
	toQueue := map[string]string{"return_to": "queue", "return_queue": "arn:q"}
	tests := []shippedCase{
		{name: "waits", state: flowrun.Waits, did: []string{left}},
		{name: "not yet late", wakes: []wake{after(15*time.Minute - 1)}, state: flowrun.Waits, did: []string{left}},
		{name: "never returns", wakes: []wake{late}, state: flowrun.Disconnected, did: []string{left, goodbye, "disconnect"}},
		{name: "returns", wakes: []wake{writes}, state: flowrun.Queued, did: []string{left, welcome, "queue"}},
		{name: "returns to the agent", attrs: toAgent, wakes: []wake{writes}, state: flowrun.Queued, did: []string{left, "target queue= agent=ana", welcome, "queue"}},
		{name: "returns to another queue", attrs: toQueue, wakes: []wake{writes}, state: flowrun.Queued, did: []string{left, "target queue=arn:q agent=", welcome, "queue"}},
		{name: "agent unknown", attrs: toAgent, broken: map[string]error{"target": errBroken}, wakes: []wake{writes}, state: flowrun.Queued, did: []string{left, welcome, "queue"}},
		{name: "agent never noted", attrs: map[string]string{"return_to": "agent"}, wakes: []wake{writes}, state: flowrun.Queued, did: []string{left, welcome, "queue"}},
		{name: "queue unknown", attrs: toQueue, broken: map[string]error{"target": errBroken}, wakes: []wake{writes}, state: flowrun.Queued, did: []string{left, welcome, "queue"}},
		{name: "cleared action is none", attrs: map[string]string{"handover_action": ""}, state: flowrun.Waits, did: []string{left}},
		{name: "unknown action is none", attrs: map[string]string{"handover_action": "fly"}, state: flowrun.Waits, did: []string{left}},
		{name: "no hooks", broken: map[string]error{"hook": errBroken}, state: flowrun.Waits, did: []string{left}},
		{name: "nothing can be said", broken: map[string]error{"say": errBroken}, wakes: []wake{writes}, state: flowrun.Queued, did: []string{"queue"}},
		{name: "queue full", broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, wakes: []wake{writes}, state: flowrun.Waits, did: []string{left, welcome, busy}},
		{name: "queue full, unsaid", broken: muteAndFull, wakes: []wake{writes, writes}, state: flowrun.Waits, did: nil},
		{name: "never returns, unsaid", broken: mute, wakes: []wake{late}, state: flowrun.Disconnected, did: []string{"disconnect"}},
		{name: "queue fails", broken: map[string]error{"queue": errBroken}, wakes: []wake{writes}, state: flowrun.Waits, did: []string{left, welcome, busy}},
		{
			name: "queue full, written again", broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, wakes: []wake{writes, mended, writes},
			state: flowrun.Queued, did: []string{left, welcome, busy, welcome, "queue"},
		},
		{
			name: "queue full, given up", broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, wakes: []wake{writes, late},
			state: flowrun.Disconnected, did: []string{left, welcome, busy, goodbye, "disconnect"},
		},
	}
	f := shipped(t, "Handover disconnect")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}

// order is the flow contract's eight attributes with one action.
func order(action string, more map[string]string) map[string]string {
	a := map[string]string{
		"handover_id": "d1/c1", "handover_action": action, "handover_queue": "arn:q", "handover_agent": "", "handover_priority": "",
		"handover_reason": "offline", "handover_from": "ana", "handover_say": "One moment.", "topic": "order-status",
	}
	maps.Copy(a, more)
	return a
}

func TestDisconnectWithHandover(t *testing.T) {
	const moment, target, agent = "say One moment.", "target queue=arn:q agent=", "target queue= agent=u-7"
	toAgent := order("agent", map[string]string{"handover_agent": "u-7"})
	requeue := order("requeue", nil)
	tests := []shippedCase{
		{name: "requeue", attrs: requeue, state: flowrun.Queued, did: []string{moment, target, cleared, "queue"}},
		{name: "requeue, nothing to say", attrs: order("requeue", map[string]string{"handover_say": ""}), state: flowrun.Queued, did: []string{target, cleared, "queue"}},
		{name: "requeue, no hooks", attrs: requeue, broken: map[string]error{"hook": errBroken}, state: flowrun.Queued, did: []string{moment, target, cleared, "queue"}},
		{name: "requeue, unknown queue", attrs: requeue, broken: map[string]error{"target": errBroken}, state: flowrun.Waits, did: []string{moment, cleared, left}},
		{name: "requeue, no queue", attrs: order("requeue", map[string]string{"handover_queue": ""}), state: flowrun.Waits, did: []string{moment, cleared, left}},
		{name: "requeue, unclearable", attrs: requeue, broken: map[string]error{"set": errBroken}, state: flowrun.Waits, did: []string{moment, target, left}},
		{name: "requeue, full", attrs: requeue, broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, state: flowrun.Waits, did: []string{moment, target, cleared, left}},
		{name: "requeue, fails", attrs: requeue, broken: map[string]error{"queue": errBroken}, state: flowrun.Waits, did: []string{moment, target, cleared, left}},
		{
			name: "requeue, full, customer writes", attrs: requeue, broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, wakes: []wake{mended, writes},
			state: flowrun.Queued, did: []string{moment, target, cleared, left, welcome, "queue"},
		},
		{name: "priority 1", attrs: order("requeue", map[string]string{"handover_priority": "1"}), state: flowrun.Queued, did: []string{moment, target, "priority 1", cleared, "queue"}},
		{name: "priority 2", attrs: order("requeue", map[string]string{"handover_priority": "2"}), state: flowrun.Queued, did: []string{moment, target, "priority 2", cleared, "queue"}},
		{name: "priority 3", attrs: order("requeue", map[string]string{"handover_priority": "3"}), state: flowrun.Queued, did: []string{moment, target, "priority 3", cleared, "queue"}},
		{name: "priority 4", attrs: order("requeue", map[string]string{"handover_priority": "4"}), state: flowrun.Queued, did: []string{moment, target, "priority 4", cleared, "queue"}},
		{name: "priority 5", attrs: order("requeue", map[string]string{"handover_priority": "5"}), state: flowrun.Queued, did: []string{moment, target, "priority 5", cleared, "queue"}},
		{name: "priority 6", attrs: order("requeue", map[string]string{"handover_priority": "6"}), state: flowrun.Queued, did: []string{moment, target, cleared, "queue"}},
		{name: "agent", attrs: toAgent, state: flowrun.Queued, did: []string{moment, agent, cleared, "queue"}},
		{name: "agent with priority", attrs: order("agent", map[string]string{"handover_agent": "u-7", "handover_priority": "1"}), state: flowrun.Queued, did: []string{moment, agent, "priority 1", cleared, "queue"}},
		{name: "agent, unsaid", attrs: toAgent, broken: mute, state: flowrun.Queued, did: []string{agent, cleared, "queue"}},
		{name: "agent unknown, so the queue", attrs: toAgent, broken: map[string]error{agent: errBroken}, state: flowrun.Queued, did: []string{moment, target, cleared, "queue"}},
		{name: "agent and queue unknown", attrs: toAgent, broken: map[string]error{"target": errBroken}, state: flowrun.Waits, did: []string{moment, cleared, left}},
		{name: "agent full", attrs: toAgent, broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, state: flowrun.Waits, did: []string{moment, agent, cleared, left}},
	}
	f := shipped(t, "Handover disconnect")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}

func TestDisconnectWithSurvey(t *testing.T) {
	const moment = "say One moment."
	late := after(10 * time.Minute)
	done, expired := "set map[survey:done]", "set map[survey:expired]"
	survey := order("survey", nil)
	tests := []shippedCase{
		{name: "asks", attrs: survey, state: flowrun.Waits, did: []string{moment, cleared, question}},
		{name: "answered", attrs: survey, wakes: []wake{writes}, state: flowrun.Disconnected, did: []string{moment, cleared, question, done, thanks, "disconnect"}},
		{name: "not answered", attrs: survey, wakes: []wake{late}, state: flowrun.Disconnected, did: []string{moment, cleared, question, expired, goodbye, "disconnect"}},
		{name: "cannot announce", attrs: survey, broken: map[string]error{moment: errBroken}, state: flowrun.Waits, did: []string{cleared, question}},
		{name: "cannot thank", attrs: survey, broken: map[string]error{thanks: errBroken}, wakes: []wake{writes}, state: flowrun.Disconnected, did: []string{moment, cleared, question, done, "disconnect"}},
		{name: "cannot ask", attrs: survey, broken: map[string]error{question: errBroken}, state: flowrun.Waits, did: []string{moment, cleared, left}},
		{name: "cannot clear", attrs: survey, broken: map[string]error{cleared: errBroken}, wakes: []wake{writes}, state: flowrun.Disconnected, did: []string{moment, question, done, thanks, "disconnect"}},
		{name: "cannot mark the answer", attrs: survey, broken: map[string]error{done: errBroken}, wakes: []wake{writes}, state: flowrun.Disconnected, did: []string{moment, cleared, question, thanks, "disconnect"}},
		{name: "cannot mark the silence", attrs: survey, broken: map[string]error{expired: errBroken}, wakes: []wake{late}, state: flowrun.Disconnected, did: []string{moment, cleared, question, goodbye, "disconnect"}},
	}
	f := shipped(t, "Handover disconnect")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}

func TestInboundWithoutWait(t *testing.T) {
	f := shipped(t, "Handover inbound")
	f.Find("Wait a little").Parameters["TimeLimitSeconds"] = "0"
	full := map[string]error{"queue": flowrun.ErrQueueAtCapacity}
	shippedCase{broken: full, state: flowrun.Disconnected, did: []string{greet, toSupport, "hours ", trying, apology, "disconnect"}}.run(t, f)
}

// The next agent's "End chat" is no second handover.
func TestHandoverHappensOnce(t *testing.T) {
	f := shipped(t, "Handover disconnect")
	first := shippedCase{attrs: order("requeue", nil), state: flowrun.Queued, did: []string{"say One moment.", "target queue=arn:q agent=", cleared, "queue"}}
	after := first.run(t, f).attrs
	shippedCase{attrs: after, state: flowrun.Waits, did: []string{left}}.run(t, f)
	if after["topic"] != "order-status" {
		t.Error("the flow cleared an attribute that is not its own")
	}
}

// Where even Wait is refused, the customer is queued at once rather than dropped.
func TestDisconnectWithoutWait(t *testing.T) {
	tests := []shippedCase{
		{name: "queues", state: flowrun.Queued, did: []string{left, "queue"}},
		{name: "cannot queue", broken: map[string]error{"queue": errBroken}, state: flowrun.Disconnected, did: []string{left, goodbye, "disconnect"}},
		{name: "full", broken: map[string]error{"queue": flowrun.ErrQueueAtCapacity}, state: flowrun.Disconnected, did: []string{left, goodbye, "disconnect"}},
		{name: "survey", attrs: order("survey", nil), state: flowrun.Queued, did: []string{"say One moment.", cleared, question, left, "queue"}},
	}
	f := shipped(t, "Handover disconnect")
	for _, id := range []string{"Wait for customer", "Wait for answer"} {
		f.Find(id).Parameters["TimeLimitSeconds"] = "0"
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}

func TestAgentWhisper(t *testing.T) {
	h := &fakeHost{values: map[string]string{"$.Agent.UserName": "ana"}}
	if r := run(shipped(t, "Handover agent whisper"), h); r.State != flowrun.Ended || h.attrs["last_agent"] != "ana" {
		t.Errorf("state %s, attributes %v", r.State, h.attrs)
	}
	deaf := &fakeHost{broken: map[string]error{"set": errBroken}}
	if r := run(shipped(t, "Handover agent whisper"), deaf); r.State != flowrun.Ended {
		t.Errorf("state %s where attributes cannot be written, want Ended", r.State)
	}
}
