package departure_test

import (
	"context"
	"strings"
	"testing"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// atDesk is ana, at work with these chats.
func atDesk(chats ...string) roster.Agent {
	a := roster.Agent{ID: "u-ana", Username: "ana", LoggedIn: true}
	for _, c := range chats {
		a.Chats = append(a.Chats, held(c))
	}
	return a
}

// present is the world as it is while the agent is at work: nobody is leaving.
func present(_ context.Context, _ departure.Departure, i departure.Intent) departure.Result {
	r := holds(i.ChatID)
	r.Facts.AgentLeaving = false
	return r
}

func TestPlan(t *testing.T) {
	empty := policy.Target{Kind: policy.ToQueue, Name: "VIP"}
	barred := to("queue VIP", "same-queue")
	barred.barred = map[policy.Target]string{empty: "nobody serves queue VIP now"}
	shadow := to("same-queue")
	shadow.mode = policy.Shadow
	for name, tc := range map[string]struct {
		policy decider
		cause  roster.Cause
		gate   departure.Gate
		want   string
		says   string
	}{
		"the first step":         {to("queue VIP"), "", departure.Gate{}, "moving a=marking[mark] b=marking[mark]", "next: queue VIP"},
		"the first that is open": {barred, "", departure.Gate{}, "moving a=marking[mark] b=marking[mark]", "nobody serves queue VIP now"},
		"left with the agent":    {to("keep"), "", departure.Gate{}, "", "the chat is left with the agent"},
		"in shadow":              {shadow, "", departure.Gate{}, "", "shadow: "},
		"drained":                {to("same-queue"), roster.Forced, departure.Gate{}, "moving a=marking[mark] b=marking[mark]", "next: same-queue"},
		"held by the breaker": {
			withBreaker("same-queue"), "",
			departure.Gate{Breaker: departure.Breaker{Tripped: true, Until: sec(900)}},
			"grace a=waiting[inspect] b=waiting[inspect]", "the breaker holds",
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := &mover{do: present}
			d, lines, err := departure.Plan(t.Context(), departure.PlanOptions{
				Agent: atDesk("a", "b"), Cause: tc.cause, Mover: m, Decider: tc.policy, Now: t0, Gate: tc.gate,
				Chats: map[string]departure.History{"a": {Moves: 2}},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := (&play{d: d}).state(); tc.want != "" && got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			var says []string
			for _, e := range lines {
				says = append(says, e.Reason)
			}
			if all := strings.Join(says, "\n"); !strings.Contains(all, tc.says) {
				t.Errorf("journal lacks %q:\n%s", tc.says, all)
			}
			if len(m.calls) != 2 || m.count("inspect a") != 1 || m.count("inspect b") != 1 {
				t.Errorf("did %v, want a look at each chat and nothing else", m.calls)
			}
			if h := d.Handovers[0]; d.Username != "ana" || h.Moves != 2 || h.Decision.Rule != "r" && !strings.Contains(name, "breaker") {
				t.Errorf("departure %+v", d)
			}
		})
	}
}

func TestPlanOfOneWithoutAChat(t *testing.T) {
	d, lines, err := departure.Plan(t.Context(), departure.PlanOptions{Agent: atDesk(), Mover: &mover{do: present}, Decider: to("keep"), Now: t0})
	if err != nil || d.ID != "" || len(lines) != 0 {
		t.Errorf("got %+v, %v, %v", d, lines, err)
	}
}

func TestPlanThatCannotLook(t *testing.T) {
	m := &mover{do: func(context.Context, departure.Departure, departure.Intent) departure.Result { return retry }}
	_, _, err := departure.Plan(t.Context(), departure.PlanOptions{Agent: atDesk("a"), Mover: m, Decider: to("keep"), Now: t0})
	if err == nil || !strings.Contains(err.Error(), "chat a could not be looked at: throttled") {
		t.Errorf("got %v", err)
	}
	for name, o := range map[string]departure.PlanOptions{
		"Agent":   {Mover: m, Decider: to("keep")},
		"Mover":   {Agent: atDesk("a"), Decider: to("keep")},
		"Decider": {Agent: atDesk("a"), Mover: m},
	} {
		if _, _, err := departure.Plan(t.Context(), o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
