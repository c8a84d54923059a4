package departure_test

import (
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

func TestShadow(t *testing.T) {
	whole, byRule := to("same-queue"), to("same-queue", "survey")
	whole.mode, byRule.byRule = policy.Shadow, policy.Shadow
	keep, none := to("keep"), decider{mode: policy.Shadow, reason: "no rule applies"}
	keep.mode = policy.Shadow
	closed := byRule
	closed.barred = map[policy.Target]string{{Kind: policy.SameQueue}: "queue Support is closed"}
	const watched = "moving a=kept[expire]"
	act(t, map[string]scene{
		"what would be done is recorded": {whole, []move{begin("a"), inspect(still)}, watched, "shadow: would go to: same-queue; rule r applies"},
		"by rule":                        {byRule, []move{begin("a"), inspect(still)}, watched, "shadow: would go to: same-queue"},
		"steps that would be passed over": {
			closed,
			[]move{begin("a"), inspect(still)},
			watched,
			"shadow: would go to: survey; rule r applies; step 1 is passed over: queue Support is closed",
		},
		"kept anyway":        {keep, []move{begin("a"), inspect(still)}, watched, "shadow: would be left with the agent"},
		"stranded otherwise": {none, []move{begin("a"), inspect(still)}, watched, "shadow: would be stranded; no rule applies"},
		"no cordon": {
			whole, []move{leave(roster.Leaving{Cause: roster.ClientLost}, "a"), inspect(notLeaving)}, watched, "shadow: would go to: same-queue",
		},
		"no order sets one, either": {
			whole, []move{begin("a"), escalated(drained)}, "grace a=waiting[inspect]", "",
		},
		"the chat ends before the decision: nothing is cleared": {
			whole, []move{begin("a"), lost("a")}, "settled a=ended[]", "before anything was done",
		},
		"it cannot be looked at":      {whole, []move{begin("a"), inspect(notPossible)}, watched, "shadow: would be stranded; the chat could not be looked at"},
		"the agent is back in time":   {whole, []move{begin("a"), back()}, "cancelled a=returned[]", "nothing was done"},
		"the agent is back after it":  {whole, []move{begin("a"), inspect(still), back()}, "cancelled a=kept[]", "shadow: the agent is back, and has the chat still"},
		"the chat leaves the agent":   {whole, []move{begin("a"), inspect(still), lost("a")}, "settled a=kept[]", "shadow: the chat has left the agent"},
		"nobody ever sees it leave":   {whole, []move{begin("a"), inspect(still), try("a", departure.Expire, done)}, "settled a=kept[]", "not watched any longer"},
		"an operator sends it: no":    {whole, []move{begin("a"), inspect(still), asks(departure.Send, "queue Billing", 0)}, watched, "shadow"},
		"an operator keeps it longer": {whole, []move{begin("a"), inspect(still), asks(departure.Longer, "", time.Hour)}, watched, "shadow"},
	})
	barred := byRule
	barred.barred = map[policy.Target]string{{Kind: policy.SameQueue}: "closed", {Kind: policy.Survey}: "closed, too"}
	if h := newPlay(t, barred, begin("a"), inspect(still)).chat("a"); !h.Shadow || h.Target().Kind != "" {
		t.Errorf("every step is barred, and the target is %s", h.Target())
	}
	s := signal(roster.ChatLost, "u-ana", held("a"))
	s.At = sec(400)
	p := newPlay(t, whole, begin("a"), inspect(still), hear(s))
	if h := p.chat("a"); !h.Shadow || !h.LeftAt.Equal(sec(400)) {
		t.Errorf("shadow %v, left at %s", h.Shadow, h.LeftAt)
	}
}
