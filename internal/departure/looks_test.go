package departure_test

import (
	"testing"

	"handover/internal/departure"
)

// TestFailedReadsAreNoLooks: what is judged at the second look, or a later one,
// is not judged sooner because reading failed before.
func TestFailedReadsAreNoLooks(t *testing.T) {
	queue := to("same-queue")
	available := saw(departure.Observed{AgentHolds: true, ContactID: "a1", AgentID: "u-ana"})
	unread := saw(departure.Observed{ContactID: "a2", Initiation: "DISCONNECT", Attributes: ours})
	cut := saw(departure.Observed{ContactID: "a1", Ended: true, EndReason: "AGENT_DISCONNECT", Attributes: ours})
	offered := saw(departure.Observed{AgentLeaving: true, ContactID: "a1"})
	inspect := func(r departure.Result) move { return try("a", departure.Inspect, r) }
	verify := func(r departure.Result) move { return try("a", departure.Verify, r) }
	landing := upTo(departure.Landing)
	act(t, map[string]scene{
		"available, at the first look": {
			queue,
			[]move{begin("a"), inspect(retry), inspect(available)},
			"grace a=waiting[inspect]", "looked at once more",
		},
		"available, at the second": {
			queue,
			[]move{begin("a"), inspect(available), inspect(retry), inspect(available)},
			"cancelled a=returned[]", "available again, as read back",
		},
		"available, after it was only offered": {
			queue,
			[]move{begin("a"), inspect(offered), inspect(available)},
			"grace a=waiting[inspect]", "looked at once more",
		},
		"available, and leaving, and available": {
			queue,
			[]move{begin("a"), inspect(available), inspect(offered), inspect(available)},
			"grace a=waiting[inspect]", "looked at once more",
		},
		"offered, at the fifth": {
			queue,
			[]move{begin("a"), inspect(retry), inspect(retry), inspect(offered), inspect(offered), inspect(offered), inspect(offered), inspect(offered)},
			"grace a=waiting[inspect]", "only being offered",
		},
		"the flow has read nothing, at the first": {
			queue,
			[]move{landing, verify(retry), verify(unread)},
			"moving a=landing[clear verify]", "in a flow",
		},
		"the flow has read nothing, at the second": {
			queue,
			[]move{landing, verify(retry), verify(unread), verify(unread)},
			"moving a=stranded[clear unmark]", "did not take the chat up",
		},
		"ended with the leg, at the second": {
			queue,
			[]move{landing, verify(retry), verify(retry), verify(cut), verify(cut)},
			"moving a=landing[clear verify]", "nowhere else yet",
		},
		"ended with the leg, at the fourth": {
			queue,
			[]move{landing, verify(retry), verify(cut), verify(cut), verify(cut), verify(cut)},
			"moving a=stranded[clear]", "no disconnect flow took it up",
		},
	})
}

// TestLooksAreNoFailures: looks that came back leave all tries for those that fail.
func TestLooksAreNoFailures(t *testing.T) {
	p := newPlay(t, to("same-queue"), begin("a"))
	for range 5 {
		try("a", departure.Inspect, saw(departure.Observed{AgentLeaving: true, ContactID: "a1"}))(p)
	}
	for range 9 {
		try("a", departure.Inspect, retry)(p)
	}
	if got, want := p.state(), "grace a=waiting[inspect]"; got != want {
		t.Errorf("after nine failures: %s, want %s", got, want)
	}
	try("a", departure.Inspect, retry)(p)
	if got, want := p.state(), "settled a=stranded[]"; got != want {
		t.Errorf("after ten failures: %s, want %s", got, want)
	}
}
