package departure_test

import (
	"strings"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

func hold(r departure.Result) move   { return try("", departure.Hold, r) }
func unhold(r departure.Result) move { return try("", departure.Unhold, r) }

func inspect(r departure.Result) move { return try("a", departure.Inspect, r) }

// lastOwn is the reason of the departure's own last line.
func lastOwn(p *play) string { return p.lastReason("") }

var (
	silent  = roster.Leaving{Cause: roster.Unresponsive}
	drained = roster.Leaving{Cause: roster.Forced, By: "olga", Now: true}
)

func TestTheCordon(t *testing.T) {
	queue := to("same-queue")
	set := hold(done)
	act(t, map[string]scene{
		"is asked for where the agent has not chosen to leave": {
			queue, []move{leave(silent, "a")}, "grace+hold a=waiting[inspect]", "15s",
		},
		"and not where they have": {
			queue, []move{leave(roster.Leaving{Cause: roster.LoggedOut}, "a")}, "grace a=waiting[inspect]", "5s",
		},
		"not set yet: the chat waits, whatever the agent seems to be": {
			queue,
			[]move{leave(silent, "a"), inspect(notLeaving), inspect(notLeaving), inspect(still)},
			"grace+hold a=waiting[inspect]", "kept from new chats; looked at again",
		},
		"set: the chat moves": {
			queue, []move{leave(silent, "a"), set, inspect(still)}, "moving a=marking[mark]", "next: same-queue",
		},
		"the agent was leaving or away already: the same": {
			queue, []move{leave(silent, "a"), hold(alreadyGone), inspect(still)}, "moving a=marking[mark]", "",
		},
		"not possible: nobody is moved, lest the chat come back": {
			queue,
			[]move{leave(silent, "a"), hold(notPossible), inspect(notLeaving)},
			"settled a=stranded[]", "step 1 is passed over: the agent could be given the chat again, for new chats could not be kept from them: no companion",
		},
		"not possible: but the chat may stay": {
			to("same-queue", "survey", "keep"),
			[]move{leave(silent, "a"), hold(notPossible), inspect(still)},
			"moving a=kept[expire]", "left with the agent for 1m0s",
		},
		"the agent is back: taken off": {
			queue, []move{leave(silent, "a"), set, back()}, "cancelled+unhold a=returned[]", "the agent is back",
		},
		"the agent is back before it was begun: not set": {
			queue, []move{leave(silent, "a"), back()}, "cancelled a=returned[]", "",
		},
		"the agent is back while it is being set: taken off": {
			queue, []move{leave(silent, "a"), lease("", departure.Hold), back()}, "cancelled+unhold a=returned[]", "",
		},
		"available again, by two looks: a return": {
			queue,
			[]move{leave(silent, "a"), set, inspect(notLeaving), inspect(notLeaving)},
			"cancelled+unhold a=returned[]", "as read back",
		},
		"while releasing, the agent who is drained makes themselves available: set again": {
			queue,
			[]move{
				leave(drained, "a"), set, inspect(still), try("a", departure.Mark, done), try("a", departure.Release, agentBack),
				inspect(notLeaving), inspect(notLeaving),
			},
			"moving+hold a=releasing[inspect]", "kept from new chats",
		},
		"and then the release goes on": {
			queue,
			[]move{
				leave(drained, "a"), set, inspect(still), try("a", departure.Mark, done), try("a", departure.Release, agentBack),
				inspect(notLeaving), inspect(notLeaving), set, inspect(still),
			},
			"moving a=releasing[release:desktop]", "leaving all the same",
		},
		"taken off while another chat was marked: the release waits": {
			queue,
			[]move{
				leave(drained, "a", "b"), set, inspect(still),
				try("b", departure.Inspect, available("b")), try("b", departure.Inspect, available("b")), try("a", departure.Mark, done),
			},
			"moving+hold a=releasing[inspect] b=waiting[inspect]", "must first be kept from new chats",
		},
	})
}

// Without a grace the chat is looked at when the cordon is set, not at the same time.
func TestTheLookWaitsForTheCordon(t *testing.T) {
	for name, moves := range map[string][]move{
		"drained":                  {leave(drained, "a")},
		"drained while unanswered": {leave(silent, "a"), escalated(drained)},
	} {
		p := newPlay(t, to("same-queue"), moves...)
		if due := p.intent("a", departure.Inspect).Due; !due.After(p.now) {
			t.Errorf("%s: looked at %s after the order, want later", name, due.Sub(p.now))
		}
		hold(done)(p)
		if due := p.intent("a", departure.Inspect).Due; !due.Equal(p.now) {
			t.Errorf("%s: looked at %s after the cordon is set, want at once", name, due.Sub(p.now))
		}
	}
}

// available shows the chat with the leaver, who seems to be available.
func available(chat string) departure.Result {
	r := holds(chat)
	r.Facts.AgentLeaving = false
	return r
}

func TestAnAgentWhoIsDrainedDoesNotReturnByThemselves(t *testing.T) {
	p := newPlay(t, to("same-queue", "keep"), leave(drained, "a"), hold(done))
	for n := range 3 {
		inspect(notLeaving)(p)
		inspect(notLeaving)(p)
		if got := p.state(); got != "grace+hold a=waiting[inspect]" {
			t.Fatalf("time %d: %s", n+1, got)
		}
		hold(done)(p)
		if due := p.intent("a", departure.Inspect).Due; !due.Equal(p.now) {
			t.Errorf("looked at %s after the cordon is set, want at once", due.Sub(p.now))
		}
	}
	inspect(notLeaving)(p)
	inspect(notLeaving)(p)
	inspect(notLeaving)(p)
	if got := p.state(); got != "moving a=kept[expire]" || !strings.Contains(lastOwn(p)+p.lastReason("a"), "again and again") {
		t.Errorf("got %s: %s; %s", got, lastOwn(p), p.lastReason("a"))
	}
}

// The agent chooses to be given chats: in the grace, and when all is settled.
func TestAnAgentWhoDefiesAnOrderIsCordonedAgain(t *testing.T) {
	defied := hear(roster.Signal{Kind: roster.Defied, At: t0, AgentID: "u-ana"})
	away := roster.Leaving{Cause: roster.Forced, By: "olga"}
	act(t, map[string]scene{
		"before the cordon is set": {to("same-queue"), []move{leave(away, "a"), defied}, "grace+hold a=waiting[inspect]", ""},
		"in the grace":             {to("same-queue"), []move{leave(away, "a"), hold(done), defied}, "grace+hold a=waiting[inspect]", ""},
		"not the operator's order": {to("same-queue"), []move{leave(silent, "a"), hold(done), defied}, "grace a=waiting[inspect]", ""},
		"taken back":               {to("same-queue"), []move{leave(away, "a"), hold(done), back(), unhold(done), defied}, "cancelled a=returned[]", ""},
	})
	p := newPlay(t, to("same-queue"), leave(away), hold(done))
	for n := range 3 {
		defied(p)
		if got := p.state(); got != "moving+hold" {
			t.Fatalf("time %d: %s", n+1, got)
		}
		hold(done)(p)
	}
	defied(p)
	if got := p.state(); got != "settled" || !strings.Contains(lastOwn(p), "again and again") {
		t.Errorf("got %s: %s", got, lastOwn(p))
	}
}

func TestACordonWithoutChats(t *testing.T) {
	p := newPlay(t, to("same-queue"), leave(drained))
	if got := p.state(); got != "grace+hold" || !p.d.Pending() {
		t.Fatalf("got %s, pending %v", got, p.d.Pending())
	}
	hold(done)(p)
	if got := p.state(); got != "settled" || !p.d.Pending() {
		t.Fatalf("got %s, pending %v: an operator must reach it still", got, p.d.Pending())
	}
	back()(p)
	if got := p.state(); got != "cancelled+unhold" {
		t.Fatalf("got %s", got)
	}
	unhold(done)(p)
	back()(p)
	if got := p.state(); got != "cancelled" || p.d.Pending() {
		t.Fatalf("got %s, pending %v", got, p.d.Pending())
	}
	checkJournal(t, p, 0)
}

func TestTheCordonIsTriedTenTimes(t *testing.T) {
	for name, tc := range map[string]struct {
		kind  departure.IntentKind
		moves []move
		want  string
	}{
		"set":       {departure.Hold, nil, "could not be kept from the agent: throttled"},
		"taken off": {departure.Unhold, []move{hold(done), back()}, "may still be kept from the agent, who must choose a status: throttled"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("same-queue"), append([]move{leave(drained)}, tc.moves...)...)
			for range 9 {
				try("", tc.kind, retry)(p)
			}
			if i := p.intent("", tc.kind); i.Attempt != 9 || !p.d.Pending() {
				t.Fatalf("given up early: %+v", i)
			}
			try("", tc.kind, retry)(p)
			if got := lastOwn(p); !strings.Contains(got+p.journal[len(p.journal)-2].Reason, tc.want) || p.d.Pending() {
				t.Errorf("pending %v: %s", p.d.Pending(), got)
			}
		})
	}
}

func TestALateCordonIsTakenOff(t *testing.T) {
	for name, r := range map[string]departure.Result{"set": done, "maybe": retry} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("same-queue"), leave(silent, "a"))
			i := p.intent("", departure.Hold)
			back()(p)
			p.tell(departure.Tried{Intent: i, Result: r})
			if got := p.state(); got != "cancelled+unhold a=returned[]" {
				t.Errorf("got %s", got)
			}
		})
	}
}

// TestTheCordonTakesTheTurnOfItsFirstCustomer: the longest wait decides who is
// called for first, for the departure's own intents, too.
func TestTheCordonTakesTheTurnOfItsFirstCustomer(t *testing.T) {
	i := newPlay(t, to("same-queue"), leave(silent, "a")).intent("", departure.Hold)
	if !i.Since.Equal(sec(-60)) || !i.Due.Equal(t0) || i.ID != "u-ana@1772445600000//hold/1" {
		t.Errorf("intent %+v", i)
	}
}

func TestAPolicyThatIsEnforcedMeanwhileSetsTheCordonFirst(t *testing.T) {
	p := newPlay(t, to("same-queue"))
	p.policy.mode = policy.Shadow
	leave(silent, "a")(p)
	if got := p.state(); got != "grace a=waiting[inspect]" {
		t.Fatalf("in shadow: %s", got)
	}
	p.policy.mode = policy.Enforce
	inspect(notLeaving)(p)
	if got := p.state(); got != "grace+hold a=waiting[inspect]" {
		t.Fatalf("enforced: %s", got)
	}
	hold(done)(p)
	inspect(still)(p)
	if got := p.state(); got != "moving a=marking[mark]" {
		t.Errorf("got %s", got)
	}
}

func TestTheShiftEndsAtItsHour(t *testing.T) {
	shift := roster.Leaving{Cause: roster.ShiftEnd, By: "day", DrainAt: sec(900)}
	p := newPlay(t, to("same-queue"), leave(shift, "a"), wait(time.Minute), gained("u-ana", "b"))
	for _, chat := range []string{"a", "b"} {
		if due := p.intent(chat, departure.Inspect).Due; !due.Equal(sec(900)) {
			t.Errorf("chat %s is looked at %s, want at the shift's end, without a grace on top", chat, due.Sub(t0))
		}
	}
	if got := p.state(); got != "grace+hold a=waiting[inspect] b=waiting[inspect]" || !p.d.DrainAt.Equal(sec(900)) {
		t.Errorf("got %s, drained at %s", got, p.d.DrainAt)
	}
	if want := "the shift is over; 1 live chat; the chats are moved from 2026-03-02T10:15:00Z on"; p.journal[0].Reason != want || p.journal[0].By != "" {
		t.Errorf("journal %+v", p.journal[0])
	}
}

// TestTheCordonIsSetAgainOncePerChoice: looks at other chats that were under way
// when it was set again tell of the same choice.
func TestTheCordonIsSetAgainOncePerChoice(t *testing.T) {
	chats := []string{"a", "b", "c", "d", "e"}
	p := newPlay(t, to("same-queue"), leave(roster.Leaving{Cause: roster.Forced, By: "olga"}, chats...), hold(done))
	for _, c := range chats {
		try(c, departure.Inspect, available(c))(p)
	}
	for _, c := range chats {
		if len(p.d.Intents) > 0 {
			hold(done)(p)
		}
		try(c, departure.Inspect, available(c))(p)
	}
	if c := p.d.Cordon; c.Again != 1 || c.Failed != "" {
		t.Errorf("cordon %+v", c)
	}
}

// TestTheAgentLeavesAgainWhileTheCordonIsTakenOff: the cordon is the later departure's
// from then on, if that wants one.
func TestTheAgentLeavesAgainWhileTheCordonIsTakenOff(t *testing.T) {
	again := func(c roster.Cause) move {
		return hear(roster.Signal{Kind: roster.Departed, At: t0, AgentID: "u-ana", Leaving: roster.Leaving{Cause: c, Epoch: sec(9)}})
	}
	queue := to("same-queue")
	off := []move{leave(silent, "a"), hold(done), back()}
	act(t, map[string]scene{
		"it is left to that":      {queue, append(off, again(roster.ClientLost)), "cancelled a=returned[]", ""},
		"by their own choice":     {queue, append(off, again(roster.Offline)), "cancelled+unhold a=returned[]", ""},
		"it was off":              {queue, append(off, unhold(done), again(roster.ClientLost)), "cancelled a=returned[]", ""},
		"it was set late":         {queue, []move{leave(silent, "a"), lateHold(back(), again(roster.ClientLost))}, "cancelled a=returned[]", ""},
		"the agent was not back":  {queue, []move{leave(silent, "a"), hold(done), again(roster.ClientLost)}, "grace a=waiting[inspect]", ""},
		"in shadow nobody has it": {queue, append(off, func(p *play) { p.policy.mode = policy.Shadow }, again(roster.ClientLost)), "cancelled+unhold a=returned[]", ""},
	})
}

// lateHold lets the moves happen while the cordon is being set.
func lateHold(between ...move) move {
	return func(p *play) {
		lease("", departure.Hold)(p)
		i := p.intent("", departure.Hold)
		for _, m := range between {
			m(p)
		}
		p.tell(departure.Tried{Intent: i, Result: done})
	}
}

// TestAChoiceThatWasTakenBackIsNotTheAgentsOwn: the agent chose Offline, was drained,
// and chose to be available. The Offline that the cordon then sets is not theirs.
func TestAChoiceThatWasTakenBackIsNotTheAgentsOwn(t *testing.T) {
	p := newPlay(t, to("keep"), leave(roster.Leaving{Cause: roster.Offline, Status: "Offline"}, "a"),
		hear(roster.Signal{Kind: roster.Escalated, At: t0, AgentID: "u-ana", Leaving: drained}), hold(alreadyGone))
	if p.d.Status != "Offline" {
		t.Fatalf("the agent chose %q", p.d.Status)
	}
	hear(roster.Signal{Kind: roster.Defied, At: t0, AgentID: "u-ana", Leaving: drained})(p)
	if p.d.Status != "" {
		t.Errorf("the agent is taken to have chosen %q, which they have taken back", p.d.Status)
	}
}
