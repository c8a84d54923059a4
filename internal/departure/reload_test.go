package departure_test

import (
	"strings"
	"testing"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// intoShadow puts a policy in force by which decisions are only recorded.
func intoShadow(p *play) { p.policy.byRule = policy.Shadow }

// TestAReloadIntoShadow: what has not begun does not begin any more, also where it
// was decided while decisions were carried out.
func TestAReloadIntoShadow(t *testing.T) {
	queue := to("same-queue", "survey")
	ben := policy.Other{Kind: policy.Agent, Username: "ben"}
	act(t, map[string]scene{
		"undecided": {
			queue, []move{begin("a"), intoShadow, inspect(still)}, "moving a=kept[expire]", "shadow: would go to: same-queue",
		},
		"decided, and held back": {
			queue, []move{begin("a"), with(ben), intoShadow, with()}, "moving a=kept[expire]", "shadow: would go to: same-queue",
		},
		"a step has failed: its attributes are taken off, and the chat stays": {
			queue,
			[]move{upTo(departure.Marking), try("a", departure.Mark, notPossible), intoShadow, inspect(still)},
			"moving a=kept[unmark]", "the chat is left with the agent",
		},
		"on its way: it goes on": {
			queue, []move{upTo(departure.Releasing), intoShadow, try("a", departure.Release, done)}, "moving a=landing[clear verify]", "",
		},
	})
}

// TestADrainAfterShadow: a chat that was only watched is moved when decisions are
// carried out again, and an operator orders it.
func TestADrainAfterShadow(t *testing.T) {
	p := to("same-queue")
	p.mode = policy.Shadow
	k := newDesk(p)
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	pl := newPlay(t, p, func(pl *play) { pl.d = k.departures[0] }, inspect(still))
	k.departures[0] = pl.d
	k.intake.Decider = to("same-queue")
	k.now = sec(60)
	if err := k.boss().Drain(t.Context(), "u-ana", "ana", roster.Order{By: "olga", Now: true}); err != nil {
		t.Fatal(err)
	}
	if got := k.states(); len(got) != 2 || !strings.HasSuffix(got[1], "grace+hold a=waiting[inspect]") {
		t.Errorf("got %q, want the chat drained", got)
	}
}
