package flowrun_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
)

const (
	inQueue = "say You are in the queue. An agent will be with you as soon as possible."
	// look is how often the customer queue flow looks for a handover.
	look = 5 * time.Second
)

func TestCustomerQueueNeverEndsTheChat(t *testing.T) {
	h := &fakeHost{}
	r := run(shipped(t, "Handover customer queue"), h)
	now := start
	for range time.Hour / look {
		r.CustomerReturned(h, now)
		now = now.Add(look)
		if r.TimeUp(h, now); r.State != flowrun.Waits {
			t.Fatalf("state %s (%s) after %s", r.State, r.Fault, now.Sub(start))
		}
	}
	if want := 1 + 60/2; len(h.did) != want || !strings.HasPrefix(h.did[want-1], "say Thank you for waiting.") {
		t.Errorf("%d messages in an hour, want %d; the last: %s", len(h.did), want, h.did[len(h.did)-1])
	}
}

func TestCustomerQueueFailing(t *testing.T) {
	h := &fakeHost{broken: mute}
	unsaid := run(shipped(t, "Handover customer queue"), h)
	for i := range 25 { // two minutes, and on after the message
		if unsaid.State != flowrun.Waits {
			t.Fatalf("state %s without messages, want it to wait all the same", unsaid.State)
		}
		unsaid.TimeUp(h, start.Add(time.Duration(i+1)*look))
	}
	f := shipped(t, "Handover customer queue")
	f.Find("Five seconds").Parameters["TimeLimitSeconds"] = "0"
	if r := run(f, &fakeHost{}); r.State != flowrun.Ended {
		t.Errorf("state %s where it cannot wait, want Ended", r.State)
	}
}

// A chat that waits is taken on within seconds of the order, which is cleared first.
func TestCustomerQueueTakesTheChatOn(t *testing.T) {
	const moment, toQueue, toAgent = "say One moment.", "dequeue queue=arn:q agent=", "dequeue queue= agent=u-7"
	agent := map[string]string{"handover_agent": "u-7"}
	full := map[string]error{"dequeue": flowrun.ErrQueueAtCapacity}
	tests := []struct {
		name   string
		attrs  map[string]string
		broken map[string]error
		state  flowrun.State
		did    []string
	}{
		{name: "requeue", attrs: order("requeue", nil), state: flowrun.Queued, did: []string{cleared, moment, toQueue}},
		{name: "agent", attrs: order("agent", agent), state: flowrun.Queued, did: []string{cleared, moment, toAgent}},
		{name: "nothing to say", attrs: order("requeue", map[string]string{"handover_say": ""}), state: flowrun.Queued, did: []string{cleared, toQueue}},
		{name: "unsaid", attrs: order("requeue", nil), broken: mute, state: flowrun.Queued, did: []string{cleared, toQueue}},
		{name: "priority 1", attrs: order("requeue", map[string]string{"handover_priority": "1"}), state: flowrun.Queued, did: []string{cleared, moment, "priority 1", toQueue}},
		{name: "priority 5", attrs: order("requeue", map[string]string{"handover_priority": "5"}), state: flowrun.Queued, did: []string{cleared, moment, "priority 5", toQueue}},
		{name: "priority 6", attrs: order("requeue", map[string]string{"handover_priority": "6"}), state: flowrun.Queued, did: []string{cleared, moment, toQueue}},
		{name: "full", attrs: order("requeue", nil), broken: full, state: flowrun.Waits, did: []string{cleared, moment}},
		{name: "agent full", attrs: order("agent", agent), broken: full, state: flowrun.Waits, did: []string{cleared, moment}},
		{name: "unknown queue", attrs: order("requeue", nil), broken: map[string]error{"dequeue": errBroken}, state: flowrun.Waits, did: []string{cleared, moment}},
		{name: "no queue", attrs: order("requeue", map[string]string{"handover_queue": ""}), state: flowrun.Waits, did: []string{cleared, moment}},
		{name: "no agent", attrs: order("agent", nil), state: flowrun.Waits, did: []string{cleared, moment}},
		{name: "unclearable", attrs: order("requeue", nil), broken: map[string]error{"set": errBroken}, state: flowrun.Waits},
		{name: "survey is for no queue", attrs: order("survey", nil), state: flowrun.Waits},
		{name: "no order", attrs: map[string]string{"handover_id": "d1/c1"}, state: flowrun.Waits},
	}
	f := shipped(t, "Handover customer queue")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := &fakeHost{attrs: tt.attrs, broken: tt.broken}
			r := flowrun.New(f, "f")
			r.Start(h, start)
			h.did = nil
			r.TimeUp(h, start.Add(look-1))
			if len(h.did) > 0 {
				t.Errorf("did %q too early", h.did)
			}
			r.TimeUp(h, start.Add(look))
			if r.State != tt.state {
				t.Errorf("state %s (%s), want %s", r.State, r.Fault, tt.state)
			}
			if d := cmp.Diff(tt.did, h.did); d != "" {
				t.Errorf("host (-want +got):\n%s", d)
			}
		})
	}
}

// What failed is cleared, so that it is not tried again until it is ordered again.
func TestCustomerQueueWaitsForTheNextOrder(t *testing.T) {
	h := &fakeHost{broken: map[string]error{"dequeue": flowrun.ErrQueueAtCapacity}}
	r := run(shipped(t, "Handover customer queue"), h)
	now := start
	wait := func() {
		now = now.Add(look)
		r.TimeUp(h, now)
	}
	wait()
	h.attrs = order("requeue", nil)
	wait()
	wait()
	h.broken = nil
	wait()
	h.attrs = order("agent", map[string]string{"handover_agent": "u-7"})
	wait()
	want := []string{inQueue, cleared, "say One moment.", cleared, "say One moment.", "dequeue queue= agent=u-7"}
	if !slices.Equal(h.did, want) || r.State != flowrun.Queued {
		t.Errorf("state %s, did %q, want %q", r.State, h.did, want)
	}
}
