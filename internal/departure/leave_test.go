package departure_test

import (
	"testing"
	"time"

	"handover/internal/departure"
)

var (
	customerLeft = saw(departure.Observed{AgentLeaving: true, ContactID: "a1", Ended: true, EndReason: "CUSTOMER_DISCONNECT"})
	leftInFlow   = saw(departure.Observed{AgentLeaving: true, ContactID: "a2", Initiation: "DISCONNECT", Ended: true, EndReason: "CUSTOMER_DISCONNECT"})
)

func TestTheCustomerLeaves(t *testing.T) {
	queue := to("same-queue")
	act(t, map[string]scene{
		"while waiting, by the event": {
			queue,
			[]move{begin("a"), lost("a")},
			"grace a=ended[clear]", "before anything was done",
		},
		"while waiting, as read back": {
			queue,
			[]move{begin("a"), try("a", departure.Inspect, customerLeft)},
			"grace a=ended[clear]", "the chat has ended: CUSTOMER_DISCONNECT",
		},
		"while waiting, and nothing is left to read": {
			queue,
			[]move{begin("a"), try("a", departure.Inspect, alreadyGone)},
			"grace a=ended[clear]", "not there any more",
		},
		"while marking, by the event: looked up": {
			queue,
			[]move{upTo(departure.Marking), lost("a")},
			"moving a=landing[clear verify]", "where it went is looked up",
		},
		"while marking, as the mark found": {
			queue,
			[]move{upTo(departure.Marking), try("a", departure.Mark, alreadyGone)},
			"moving a=landing[clear verify]", "looked up",
		},
		"and the look says so, twice": {
			queue,
			[]move{
				upTo(departure.Marking), lost("a"),
				try("a", departure.Verify, customerLeft), try("a", departure.Verify, customerLeft),
			},
			"moving a=ended[clear]", "the chat has ended: CUSTOMER_DISCONNECT",
		},
		"one look is not enough: the next segment may be on its way": {
			queue,
			[]move{upTo(departure.Marking), lost("a"), try("a", departure.Verify, customerLeft)},
			"moving a=landing[clear verify]", "nowhere else yet",
		},
		"while releasing, by the event": {
			queue,
			[]move{
				upTo(departure.Releasing), lost("a"),
				try("a", departure.Verify, customerLeft), try("a", departure.Verify, customerLeft),
			},
			"moving a=ended[clear]", "CUSTOMER_DISCONNECT",
		},
		"while releasing, as the releaser found": {
			queue,
			[]move{
				upTo(departure.Releasing), try("a", departure.Release, alreadyGone),
				try("a", departure.Verify, customerLeft), try("a", departure.Verify, customerLeft),
			},
			"moving a=ended[clear]", "CUSTOMER_DISCONNECT",
		},
		"while landing": {
			queue,
			[]move{upTo(departure.Landing), try("a", departure.Verify, leftInFlow)},
			"moving a=ended[clear]", "CUSTOMER_DISCONNECT",
		},
		"while landing, and nothing is left to read": {
			queue,
			[]move{upTo(departure.Landing), try("a", departure.Verify, alreadyGone)},
			"moving a=ended[clear]", "not there any more",
		},
		"after landing: nothing to us": {
			queue,
			[]move{upTo(departure.Landing), gained("u-ben", "a"), lost("a")},
			"moving a=landed[clear unmark]", "agent u-ben",
		},
		"while kept": {
			to("keep"),
			[]move{upTo(departure.Marking), try("a", departure.Expire, done), try("a", departure.Inspect, customerLeft)},
			"moving a=ended[clear]", "CUSTOMER_DISCONNECT",
		},
	})
}

func TestTheGraceEndsElsewhere(t *testing.T) {
	queue := to("same-queue")
	look := func(o departure.Observed) move {
		o.AgentLeaving = true
		return try("a", departure.Inspect, saw(o))
	}
	offered := look(departure.Observed{ContactID: "a1"})
	act(t, map[string]scene{
		"with another agent already": {
			queue,
			[]move{begin("a"), look(departure.Observed{ContactID: "a2", AgentID: "u-ben"})},
			"grace a=ended[clear]", "agent u-ben has the chat already",
		},
		"in a flow already": {
			queue,
			[]move{begin("a"), look(departure.Observed{ContactID: "a2", Initiation: "DISCONNECT"})},
			"grace a=ended[clear]", "left the agent before anything was done",
		},
		"with the leaver, under a newer segment": {
			queue,
			[]move{begin("a"), look(departure.Observed{ContactID: "a2", AgentID: "u-ana"})},
			"moving a=marking[mark]", "rule r applies",
		},
		"only offered: looked at again": {
			queue,
			[]move{begin("a"), offered},
			"grace a=waiting[inspect]", "only being offered",
		},
		"offered and taken": {
			queue,
			[]move{begin("a"), offered, try("a", departure.Inspect, holds("a"))},
			"moving a=marking[mark]", "rule r applies",
		},
		"offered and never taken": {
			queue,
			[]move{begin("a"), offered, offered, offered, offered, offered, offered},
			"grace a=ended[clear]", "did not take the chat",
		},
	})
}

func TestTheOfferIsTakenWhileWaiting(t *testing.T) {
	p := newPlay(t, to("same-queue"), begin("a"), gained("u-ana", "a"))
	if h := p.chat("a"); h.ContactID != "a2" || !h.HeldSince.Equal(sec(30)) || h.Phase != departure.Waiting {
		t.Errorf("handover %+v", h)
	}
}

// TestTheSlotIsCleared: what is left of a chat that ended without our doing keeps
// Connect from applying the next status; it goes when the agent's time is up.
func TestTheSlotIsCleared(t *testing.T) {
	for name, tc := range map[string]struct {
		policy decider
		moves  []move
		due    time.Time
	}{
		"ended in the grace: with the grace": {to("same-queue"), []move{begin("a"), wait(5 * time.Second), lost("a")}, sec(15)},
		"ended while marking: at once":       {to("same-queue"), []move{upTo(departure.Marking), wait(time.Second), lost("a")}, sec(16)},
		"ended while kept: with that time":   {to("keep"), []move{upTo(departure.Marking), wait(time.Second), lost("a")}, sec(75)},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, tc.policy, tc.moves...)
			if got := p.intent("a", departure.Clear).Due; !got.Equal(tc.due) {
				t.Errorf("due at %s, want %s", got, tc.due)
			}
		})
	}
	act(t, map[string]scene{
		"by the agent, who is back in time": {
			to("same-queue"),
			[]move{begin("a"), lost("a"), back()},
			"cancelled a=ended[]", "left to the agent to clear",
		},
		"by the agent, who is back while the end is looked into": {
			to("same-queue"),
			[]move{upTo(departure.Marking), lost("a"), back()},
			"cancelled a=landing[verify]", "left to the agent to clear",
		},
		"by us all the same, where we took the leg off": {
			to("same-queue"),
			[]move{upTo(departure.Landing), back()},
			"cancelled a=landing[clear verify]", "",
		},
	})
}
