package departure_test

import (
	"slices"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

func escalated(l roster.Leaving) move {
	return hear(roster.Signal{Kind: roster.Escalated, At: t0, AgentID: "u-ana", Leaving: l})
}

func asks(w departure.Want, target string, d time.Duration) move {
	return func(p *play) {
		p.tell(departure.Asked{By: "olga", ChatID: "a", Want: w, Target: target, For: d})
	}
}

func ladder(p *play) []string {
	var all []string
	for _, r := range p.chat("a").Decision.Ladder {
		all = append(all, r.Target.String())
	}
	return all
}

func TestADrain(t *testing.T) {
	toBilling := drained
	toBilling.To = "Billing"
	p := newPlay(t, to("same-queue"))
	p.policy.ladder[0].Say, p.policy.ladder[0].Priority = "One moment.", 2
	leave(toBilling, "a")(p)
	hold(done)(p)
	if due := p.intent("a", departure.Inspect).Due; !due.Equal(t0) {
		t.Errorf("looked at %s, want at once", due.Sub(t0))
	}
	inspect(still)(p)
	if got, want := ladder(p), []string{"queue Billing", "same-queue"}; !slices.Equal(got, want) {
		t.Errorf("ladder %v, want %v", got, want)
	}
	h := p.chat("a")
	if r := h.Decision.Ladder[0]; h.Say != "One moment." || r.Priority != 2 || r.Needs != policy.NeedStaffed {
		t.Errorf("says %q, step %+v", h.Say, r)
	}
	first := p.journal[0]
	if want := "an operator asked for it; 1 live chat; there is no grace"; first.Reason != want || first.By != "olga" || first.Cause != roster.Forced {
		t.Errorf("journal %+v", first)
	}
}

func TestAChatThatMayNotBeMovedAnyMoreIsNotDrained(t *testing.T) {
	toBilling := drained
	toBilling.To = "Billing"
	act(t, map[string]scene{
		"": {
			decider{reason: "moved 3 times already", releasers: []string{"desktop"}},
			[]move{leave(toBilling, "a"), hold(done), inspect(still)},
			"settled a=stranded[]", "moved 3 times already",
		},
	})
}

func TestAnOrderOverridesADeparture(t *testing.T) {
	queue := to("same-queue")
	toBilling := drained
	toBilling.To = "Billing"
	act(t, map[string]scene{
		"while waiting: due now, the cordon first": {
			queue, []move{begin("a"), escalated(drained), inspect(still)}, "grace+hold a=waiting[inspect]", "to be looked at",
		},
		"while kept for a time: due now, and sent where it says": {
			to("keep", "survey"),
			[]move{upTo(departure.Marking), escalated(toBilling), try("a", departure.Expire, done), hold(done), inspect(still)},
			"moving a=marking[mark]", "next: queue Billing",
		},
		"while landing: it goes on": {
			queue, []move{upTo(departure.Landing), escalated(toBilling)}, "moving+hold a=landing[clear verify]", "",
		},
		"the agent has come back: too late": {
			queue, []move{begin("a"), back(), escalated(drained)}, "cancelled a=returned[]", "",
		},
		"another agent's order": {
			queue,
			[]move{begin("a"), hear(roster.Signal{Kind: roster.Escalated, AgentID: "u-ben", Leaving: drained})},
			"grace a=waiting[inspect]", "",
		},
	})
	p := newPlay(t, queue, begin("a"), wait(2*time.Second), escalated(toBilling))
	if p.d.Cause != roster.Forced || p.d.By != "olga" || p.d.To != "Billing" || !p.d.DrainAt.Equal(sec(2)) || !p.d.Cordon.Wanted {
		t.Errorf("departure %+v", p.d)
	}
	last := p.journal[len(p.journal)-1]
	if want := "an operator asked for it; the cause was offline until now"; last.Reason != want || last.By != "olga" {
		t.Errorf("journal %+v", last)
	}
	hold(done)(p)
	if due := p.intent("a", departure.Inspect).Due; !due.Equal(sec(2)) {
		t.Errorf("looked at %s, want at once", due.Sub(t0))
	}
	wait(time.Minute)(p)
	before := len(p.journal)
	escalated(toBilling)(p)
	if len(p.journal) != before {
		t.Errorf("the same order again: %+v", p.journal[before:])
	}
}

// TestAnOrderWithAGrace: an agent who turns out to be away near the end of the shift,
// or is drained with a grace, has it from then on, and no more than they had.
func TestAnOrderWithAGrace(t *testing.T) {
	shift := roster.Leaving{Cause: roster.ShiftEnd, By: "day", DrainAt: sec(600)}
	for name, c := range map[string]struct {
		first, then roster.Leaving
		want        int // seconds from t0
	}{
		"lost before the end of the shift":   {shift, roster.Leaving{Cause: roster.ClientLost}, 115},
		"logged out before it":               {shift, roster.Leaving{Cause: roster.LoggedOut}, 105},
		"drained with a grace":               {shift, roster.Leaving{Cause: roster.Forced, By: "olga"}, 115},
		"drained for later than the waiting": {shift, roster.Leaving{Cause: roster.Forced, By: "olga", DrainAt: sec(900)}, 600},
		"drained at once":                    {shift, drained, 100},
	} {
		p := newPlay(t, to("same-queue"), leave(c.first, "a"), hold(done), wait(100*time.Second), escalated(c.then))
		if got := p.intent("a", departure.Inspect).Due; !got.Equal(sec(c.want)) {
			t.Errorf("%s: looked at at %s, want %ds", name, got.Sub(t0), c.want)
		}
	}
}

func TestAnOrderForLater(t *testing.T) {
	later := roster.Leaving{Cause: roster.Forced, By: "olga", DrainAt: sec(60)}
	p := newPlay(t, to("keep", "survey"), upTo(departure.Marking), escalated(later))
	if due := p.intent("a", departure.Expire).Due; !due.Equal(sec(60)) {
		t.Errorf("kept until %s, want until the order's time", due.Sub(t0))
	}
}

func TestAskedForLonger(t *testing.T) {
	for name, tc := range map[string]struct {
		moves  []move
		longer time.Duration
		kind   departure.IntentKind
		want   int
	}{
		"while waiting":           {[]move{begin("a")}, 5 * time.Minute, departure.Inspect, 300},
		"an hour at most":         {[]move{begin("a")}, 5 * time.Hour, departure.Inspect, 3600},
		"no sooner than it was":   {[]move{begin("a")}, time.Second, departure.Inspect, 15},
		"no time at all":          {[]move{begin("a")}, -time.Minute, departure.Inspect, 15},
		"while kept":              {[]move{upTo(departure.Marking)}, 10 * time.Minute, departure.Expire, 615},
		"while kept, and no more": {[]move{upTo(departure.Marking)}, time.Second, departure.Expire, 75},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("keep"), append(tc.moves, asks(departure.Longer, "", tc.longer))...)
			if due := p.intent("a", tc.kind).Due; !due.Equal(sec(tc.want)) {
				t.Errorf("due at %s, want %s", due.Sub(t0), sec(tc.want).Sub(t0))
			}
		})
	}
	p := newPlay(t, to("keep"), begin("a"), asks(departure.Longer, "", time.Minute))
	if last := p.journal[len(p.journal)-1]; last.By != "olga" || last.Reason != "an operator leaves the chat with the agent for 1m0s more" {
		t.Errorf("journal %+v", last)
	}
}

func TestAskedToHandOverNow(t *testing.T) {
	for name, tc := range map[string]struct {
		moves []move
		kind  departure.IntentKind
		want  int
	}{
		"while waiting": {[]move{begin("a"), wait(4 * time.Second)}, departure.Inspect, 4},
		"while kept":    {[]move{upTo(departure.Marking), wait(5 * time.Second)}, departure.Expire, 20},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("keep"), append(tc.moves, asks(departure.Now, "", 0))...)
			if due := p.intent("a", tc.kind).Due; !due.Equal(sec(tc.want)) || !p.d.Handovers[0].WaitsUntil().Equal(due) {
				t.Errorf("due at %s, want %s", due.Sub(t0), sec(tc.want).Sub(t0))
			}
		})
	}
	wish := func(p *play) { p.tell(departure.Asked{By: "ana", Agent: true, ChatID: "a", Want: departure.Now}) }
	p := newPlay(t, to("keep"), begin("a"), wish, wish)
	if last := p.journal[len(p.journal)-1]; len(p.journal) != 3 || last.By != "ana" || last.Reason != "the agent asks that it be handed over now" {
		t.Errorf("journal %+v", p.journal)
	}
}

func TestAskedToSend(t *testing.T) {
	keep := to("keep", "survey")
	queued := look(departure.Observed{ContactID: "a2", Initiation: "DISCONNECT", QueuedAt: sec(20), QueueName: "Support"})
	closed := to("same-queue")
	closed.barred = map[policy.Target]string{{Kind: policy.ToQueue, Name: "Billing"}: "queue Billing is closed"}
	act(t, map[string]scene{
		"before anything was decided: looked at now": {
			keep,
			[]move{begin("a"), asks(departure.Send, "queue Billing", 0), inspect(still)},
			"moving a=marking[mark]", "next: queue Billing",
		},
		"while kept": {
			keep,
			[]move{upTo(departure.Marking), asks(departure.Send, "agent ben", 0), inspect(still)},
			"moving a=marking[mark]", "an operator sends the chat to: agent ben; next: agent ben",
		},
		"while held back": {
			budget(to("same-queue"), 1),
			[]move{begin("a"), busy("a", 1), asks(departure.Send, "survey", 0), inspect(still)},
			"moving a=marking[mark]", "an operator sends the chat to: survey; next: survey",
		},
		"while it waits in a queue": {
			to("same-queue"),
			[]move{upTo(departure.Landing), queued, asks(departure.Send, "queue Billing", 0), inspect(waits("a"))},
			"moving a=landing[clear mark]", "next, from the queue: queue Billing",
		},
		"while it waits in a queue, to where it cannot go: it waits on": {
			closed,
			[]move{upTo(departure.Landing), queued, asks(departure.Send, "queue Billing", 0), inspect(waits("a"))},
			"moving a=landing[clear verify]", "queue Billing is closed; the chat waits in queue Support",
		},
		"while it waits in a queue, to what is for a chat that an agent holds": {
			to("same-queue"),
			[]move{upTo(departure.Landing), queued, asks(departure.Send, "survey", 0)},
			"moving a=landing[clear verify]", "the chat waits in queue Support",
		},
		"to where nobody can be sent": {
			keep,
			[]move{begin("a"), asks(departure.Send, "keep", 0), asks(departure.Send, "queue", 0), asks(departure.Send, "moon", 0)},
			"grace a=waiting[inspect]", "15s",
		},
		"while landing, and where it is is not known": {
			to("same-queue"),
			[]move{upTo(departure.Landing), asks(departure.Send, "queue Billing", 0)},
			"moving a=landing[clear verify]", "took the agent's leg off",
		},
		"when it has landed": {
			to("same-queue"),
			[]move{upTo(departure.Landing), gained("u-ben", "a"), asks(departure.Send, "queue Billing", 0)},
			"moving a=landed[clear unmark]", "agent u-ben has the chat",
		},
		"the agent is back": {
			keep,
			[]move{upTo(departure.Marking), back(), asks(departure.Send, "queue Billing", 0)},
			"cancelled a=returned[]", "the agent is back",
		},
		"a chat that nobody has": {
			keep, []move{begin("b"), asks(departure.Send, "queue Billing", 0)}, "grace b=waiting[inspect]", "",
		},
	})
	p := newPlay(t, keep, begin("a"), asks(departure.Send, "queue Billing", 0))
	if i := p.intent("a", departure.Inspect); !i.Due.Equal(p.now) {
		t.Errorf("looked at in %s, want now", i.Due.Sub(p.now))
	}
	if last := p.journal[len(p.journal)-1]; last.By != "olga" {
		t.Errorf("journal %+v", last)
	}
}
