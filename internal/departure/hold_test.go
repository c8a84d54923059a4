package departure_test

import (
	"strings"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

const support = "arn:queue/q"

func budget(d decider, atOnce int) decider {
	d.limits.Budgets = []policy.Budget{{Name: "calm", AtOnce: atOnce}}
	return d
}

// busy looks at a chat that the leaver holds while so many others of its queue are
// on the move.
func busy(chat string, moving int) move {
	return under(chat, departure.Gate{}, departure.Traffic{Live: map[string]int{support: 20}, Moving: map[string]int{support: moving}})
}

func under(chat string, g departure.Gate, t departure.Traffic) move {
	return func(p *play) {
		p.t.Helper()
		i := p.intent(chat, departure.Inspect)
		if i.Due.After(p.now) {
			p.now = i.Due
		}
		p.tell(departure.Tried{Intent: i, Result: holds(chat), Gate: g, Now: t})
	}
}

func TestABudgetHoldsMoves(t *testing.T) {
	queue := to("same-queue")
	share, billing, shifts, named := budget(queue, 0), budget(queue, 1), budget(queue, 1), budget(queue, 1)
	share.limits.Budgets[0].Share = 0.1
	billing.limits.Budgets[0].Queues = []string{"Billing"}
	shifts.limits.Budgets[0].Causes = []roster.Cause{roster.ShiftEnd}
	named.limits.Budgets[0].Queues = []string{support}
	const waits, goes = "grace a=waiting[inspect]", "moving a=marking[mark]"
	act(t, map[string]scene{
		"used up": {
			budget(queue, 2),
			[]move{begin("a"), busy("a", 2)},
			waits,
			"budget calm is used up: at most 2 of the chats of queue arn:queue/q may be on the move at once; looked at again every 5s",
		},
		"free":                              {budget(queue, 2), []move{begin("a"), busy("a", 1)}, goes, "next: same-queue"},
		"free again":                        {budget(queue, 1), []move{begin("a"), busy("a", 1), busy("a", 0)}, goes, "rule r applies; next: same-queue"},
		"a share: used up":                  {share, []move{begin("a"), busy("a", 2)}, waits, "at most 10 % of the chats"},
		"a share: free":                     {share, []move{begin("a"), busy("a", 1)}, goes, ""},
		"a share of no chats: one may go":   {share, []move{begin("a"), under("a", departure.Gate{}, departure.Traffic{})}, goes, ""},
		"another queue's":                   {billing, []move{begin("a"), busy("a", 5)}, goes, ""},
		"this queue's, by ARN":              {named, []move{begin("a"), busy("a", 5)}, waits, ""},
		"another cause's":                   {shifts, []move{begin("a"), busy("a", 5)}, goes, ""},
		"the agent is back meanwhile":       {budget(queue, 1), []move{begin("a"), busy("a", 1), back()}, "cancelled a=returned[]", "nothing was done"},
		"the chat ends meanwhile":           {budget(queue, 1), []move{begin("a"), busy("a", 1), lost("a")}, "grace a=ended[clear]", "before anything was done"},
		"a chat that is kept is on no move": {budget(to("keep"), 1), []move{begin("a"), busy("a", 5)}, "moving a=kept[expire]", ""},
		"the departure's own moves count":   {budget(queue, 1), []move{begin("a", "b"), busy("b", 0), busy("a", 0)}, "moving a=waiting[inspect] b=marking[mark]", "used up"},
		"after a release that failed: taken off": {
			budget(to("same-queue", "survey"), 1),
			[]move{upTo(departure.Releasing), try("a", departure.Release, notPossible), try("a", departure.Release, notPossible), busy("a", 1)},
			"moving a=waiting[inspect unmark]", "used up",
		},
	})
	p := newPlay(t, budget(queue, 1), begin("a"))
	for range 4 {
		busy("a", 1)(p)
		if i := p.intent("a", departure.Inspect); i.Due.Sub(p.now) != 5*time.Second || p.chat("a").HeldBy() != "budget" {
			t.Fatalf("held by %q, looked at in %s", p.chat("a").Held, i.Due.Sub(p.now))
		}
	}
	if n := strings.Count(reasons(p), "used up"); n != 1 {
		t.Errorf("said %d times, want once", n)
	}
}

func reasons(p *play) string {
	var all strings.Builder
	for _, e := range p.journal {
		all.WriteString(e.Reason + "\n")
	}
	return all.String()
}

func TestTheBreakerHoldsMoves(t *testing.T) {
	queue := to("same-queue")
	queue.limits.Breaker.Causes = []roster.Cause{roster.Offline}
	tripped := departure.Gate{Breaker: departure.Breaker{Tripped: true, Departed: 4, Staffed: 12, Until: sec(60)}}
	late := tripped
	late.Breaker.Until = sec(10)
	none := departure.Traffic{}
	act(t, map[string]scene{
		"tripped": {
			queue,
			[]move{begin("a"), under("a", tripped, none)},
			"grace a=waiting[inspect]",
			"the breaker holds: 4 of 12 agents left at once; it lets go at 2026-03-02T10:01:00Z, or when an operator says so",
		},
		"let go":         {queue, []move{begin("a"), under("a", tripped, none), under("a", departure.Gate{}, none)}, "moving a=marking[mark]", ""},
		"its time is up": {queue, []move{begin("a"), under("a", late, none)}, "moving a=marking[mark]", ""},
		"for another cause": {
			queue, []move{leave(drained, "a"), hold(done), under("a", tripped, none)}, "moving a=marking[mark]", "",
		},
	})
	p := newPlay(t, queue, begin("a"))
	for _, want := range []time.Duration{15 * time.Second, 15 * time.Second, 15 * time.Second} {
		under("a", tripped, none)(p)
		if got := p.intent("a", departure.Inspect).Due.Sub(p.now); got != want || p.chat("a").HeldBy() != "breaker" {
			t.Errorf("held by %q, looked at in %s, want %s", p.chat("a").HeldBy(), got, want)
		}
	}
}

// with is the chat with the leaver, and others in it.
func with(others ...policy.Other) move {
	r := holds("a")
	r.Facts.Others = others
	return inspect(r)
}

func TestWhoElseIsInTheRoom(t *testing.T) {
	queue := to("same-queue")
	ben := policy.Other{Kind: policy.Agent, Username: "ben"}
	sue := policy.Other{Kind: policy.Barged, Username: "sue"}
	const waits = "grace a=waiting[inspect]"
	act(t, map[string]scene{
		"a supervisor who looks on drops out": {queue, []move{begin("a"), with(policy.Other{Kind: policy.Supervisor, Username: "sue"})}, "moving a=marking[mark]", ""},
		"a bot does not mind":                 {queue, []move{begin("a"), with(policy.Other{Kind: policy.Bot})}, "moving a=marking[mark]", ""},
		"a second agent has it in hand":       {queue, []move{begin("a"), with(ben)}, waits, "agent ben is in the chat, too; looked at again every 15s"},
		"a supervisor takes part":             {queue, []move{begin("a"), with(sue)}, waits, "supervisor sue takes part in the chat"},
		"and leaves again":                    {queue, []move{begin("a"), with(ben), with()}, "moving a=marking[mark]", "next: same-queue"},
		"and the agent leaves it to them":     {queue, []move{begin("a"), with(ben), lost("a")}, "grace a=ended[clear]", "agent ben is in the chat, too"},
		"and the agent is back":               {queue, []move{begin("a"), with(ben), back()}, "cancelled a=returned[]", ""},
		"what is kept is kept":                {to("keep"), []move{begin("a"), with(ben)}, "moving a=kept[expire]", ""},
	})
	p := newPlay(t, queue, begin("a"))
	for p.chat("a").Phase == departure.Waiting {
		if with(ben)(p); p.chat("a").Phase == departure.Waiting && p.chat("a").HeldBy() != "room" {
			t.Fatalf("held by %q, want the room", p.chat("a").HeldBy())
		}
	}
	if got := p.state(); got != "settled a=kept[]" || p.now.Sub(sec(15)) != 30*time.Minute {
		t.Errorf("%s after %s, want it kept after half an hour", got, p.now.Sub(sec(15)))
	}
	if want := "agent ben is in the chat, too; the chat is left to them, after 30m0s"; p.lastReason("a") != want {
		t.Errorf("reason %q", p.lastReason("a"))
	}
}
