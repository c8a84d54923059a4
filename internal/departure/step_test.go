package departure_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/roster"
)

// scene is a play, and how it must end.
type scene struct {
	policy decider
	moves  []move
	want   string // state, phases and intents
	reason string // part of the chat's last reason; that of chat a
}

func act(t *testing.T, scenes map[string]scene) {
	t.Helper()
	for name, sc := range scenes {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, sc.policy, sc.moves...)
			if got := p.state(); got != sc.want {
				t.Errorf("got  %s\nwant %s", got, sc.want)
			}
			if got := p.lastReason("a"); !strings.Contains(got, sc.reason) {
				t.Errorf("reason %q does not say %q", got, sc.reason)
			}
		})
	}
}

func TestTheWayDown(t *testing.T) {
	queue := to("same-queue")
	act(t, map[string]scene{
		"it begins with a grace": {
			queue,
			[]move{begin("a", "b")},
			"grace a=waiting[inspect] b=waiting[inspect]", "15s",
		},
		"without chats there is nothing to do": {
			queue, []move{begin()}, "settled", "",
		},
		"still held after the grace: marking": {
			queue,
			[]move{upTo(departure.Marking)},
			"moving a=marking[mark]", "rule r applies; next: same-queue",
		},
		"marked: releasing by the first releaser": {
			queue,
			[]move{upTo(departure.Releasing)},
			"moving a=releasing[release:desktop]", "releaser desktop",
		},
		"released: landing": {
			queue,
			[]move{upTo(departure.Landing)},
			"moving a=landing[clear verify]", "took the agent's leg off",
		},
		"already gone is released too": {
			queue,
			[]move{upTo(departure.Releasing), try("a", departure.Release, alreadyGone)},
			"moving a=landing[clear verify]", "off already",
		},
		"taken by another agent: landed": {
			queue,
			[]move{upTo(departure.Landing), gained("u-ben", "a")},
			"moving a=landed[clear unmark]", "agent u-ben has the chat",
		},
		"and settled when the slot and the attributes are clear": {
			queue,
			[]move{upTo(departure.Landing), gained("u-ben", "a"), try("a", departure.Clear, done), try("a", departure.Unmark, done)},
			"settled a=landed[]", "agent u-ben has the chat",
		},
		"settled only when all chats are": {
			queue,
			[]move{begin("a", "b"), lost("a")},
			"grace a=ended[clear] b=waiting[inspect]", "",
		},
		"all chats gone in the grace: settled": {
			queue,
			[]move{begin("a", "b"), lost("a"), lost("b"), try("a", departure.Clear, done), try("b", departure.Clear, done)},
			"settled a=ended[] b=ended[]", "left the agent before anything was done",
		},
		"no step at all: stranded": {
			decider{reason: "moved 3 times already"},
			[]move{begin("a"), try("a", departure.Inspect, holds("a"))},
			"settled a=stranded[]", "moved 3 times already",
		},
		"no releaser at all: stranded": {
			decider{ladder: queue.ladder},
			[]move{begin("a"), try("a", departure.Inspect, holds("a"))},
			"settled a=stranded[]", "no releaser",
		},
		"a chat taken while leaving waits for its own grace": {
			queue,
			[]move{begin("a"), wait(10 * time.Second), gained("u-ana", "b")},
			"grace a=waiting[inspect] b=waiting[inspect]", "",
		},
	})
}

func TestTheLadder(t *testing.T) {
	given := []move{upTo(departure.Releasing), try("a", departure.Release, notPossible), try("a", departure.Release, notPossible)}
	seen := try("a", departure.Inspect, holds("a"))
	notReleased := append(slices.Clone(given), seen)
	act(t, map[string]scene{
		"the next releaser": {
			to("same-queue"),
			[]move{upTo(departure.Releasing), try("a", departure.Release, notPossible)},
			"moving a=releasing[release:token]", "releaser desktop could not: no companion",
		},
		"no releaser is left: looked at afresh before the next step": {
			to("agent ben", "same-queue"), given,
			"moving a=waiting[inspect]", "releaser token could not: no companion",
		},
		"and the chat is over": {
			to("agent ben", "same-queue"), append(slices.Clone(given), try("a", departure.Inspect, customerLeft)),
			"moving a=landing[clear verify]", "where it went is looked up",
		},
		"and the agent comes back": {
			to("agent ben", "same-queue"), append(slices.Clone(given), back()),
			"cancelled a=returned[unmark]", "taken off again",
		},
		"no releaser is left: the next step is marked anew": {
			to("agent ben", "same-queue"), notReleased,
			"moving a=marking[mark]", "releaser token could not: no companion; next: same-queue",
		},
		"no step is left: unmarked and stranded": {
			to("same-queue"), given,
			"moving a=stranded[unmark]", "no step is left: releaser token could not",
		},
		"unmarked: settled": {
			to("same-queue"), append(slices.Clone(given), try("a", departure.Unmark, done)),
			"settled a=stranded[]", "",
		},
		"attributes cannot be written: the next step": {
			to("same-queue", "survey"),
			[]move{upTo(departure.Marking), try("a", departure.Mark, notPossible), seen},
			"moving a=marking[mark]", "could not be written: no companion; next: survey",
		},
		"never back to the leaver": {
			to("agent ANA", "agent u-ana", "queue Billing"),
			[]move{upTo(departure.Marking)},
			"moving a=marking[mark]", "step 1 is passed over: it would give the chat back to the agent who is leaving; step 2",
		},
		"only the leaver: stranded": {
			to("agent ana"),
			[]move{begin("a"), try("a", departure.Inspect, holds("a"))},
			"settled a=stranded[]", "no step is left",
		},
		"kept, for a while": {
			to("keep", "survey"),
			[]move{upTo(departure.Marking)},
			"moving a=kept[expire]", "left with the agent for 1m0s",
		},
		"time is up: looked at afresh": {
			to("keep", "survey"),
			[]move{upTo(departure.Marking), try("a", departure.Expire, done)},
			"moving a=waiting[inspect]", "is up",
		},
		"still held then: the next step": {
			to("keep", "survey"),
			[]move{upTo(departure.Marking), try("a", departure.Expire, done), try("a", departure.Inspect, holds("a"))},
			"moving a=marking[mark]", "next: survey",
		},
		"the last step, and kept in vain: stranded": {
			to("keep"),
			[]move{upTo(departure.Marking), try("a", departure.Expire, done), try("a", departure.Inspect, holds("a"))},
			"settled a=stranded[]", "the time for which the chat was kept is up",
		},
		"and marked again when that time is up: what was to be taken off stays": {
			to("same-queue", "keep", "survey"), append(slices.Clone(notReleased), try("a", departure.Expire, done), try("a", departure.Inspect, holds("a"))),
			"moving a=marking[mark]", "next: survey",
		},
		"kept after a release that could not be: unmarked": {
			to("same-queue", "keep"), notReleased,
			"moving a=kept[expire unmark]", "left with the agent",
		},
		"the kept chat ends": {
			to("keep"),
			[]move{upTo(departure.Marking), lost("a")},
			"moving a=kept[clear]", "the kept chat is over",
		},
	})
}

func TestKeptForGood(t *testing.T) {
	p := to("keep")
	p.ladder[0].Within = 0
	act(t, map[string]scene{"settled at once": {p, []move{upTo(departure.Marking)}, "settled a=kept[]", "left with the agent"}})
}

func TestDueTimes(t *testing.T) {
	for name, tc := range map[string]struct {
		epoch, now int
		cause      roster.Cause
		want       int
	}{
		"from the epoch":                         {0, 2, roster.Offline, 15},
		"by the cause":                           {0, 2, roster.LoggedOut, 5},
		"an epoch in the future counts from now": {30, 2, roster.Offline, 17},
		"a grace long past is given anew":        {-3600, 2, roster.Offline, 17},
		"a grace that ends now is given anew":    {-13, 2, roster.Offline, 17},
	} {
		t.Run(name, func(t *testing.T) {
			s := roster.Signal{
				Kind: roster.Departed, AgentID: "u-ana", Chats: []roster.Chat{held("a")},
				Leaving: roster.Leaving{Cause: tc.cause, Epoch: sec(tc.epoch)},
			}
			d, _ := departure.Step(departure.Departure{}, departure.Begun{Signal: s}, sec(tc.now), to("same-queue"))
			if got := d.Handovers[0].Intents[0].Due; !got.Equal(sec(tc.want)) {
				t.Errorf("due at %s, want %s", got.Sub(t0), sec(tc.want).Sub(t0))
			}
		})
	}
}

func TestDepartureIsFilledIn(t *testing.T) {
	c := held("a")
	c.Queue.ARN, c.Queue.Name = "arn:q", "Support"
	c.QueuedAt = sec(-90)
	s := roster.Signal{
		Kind: roster.Departed, AgentID: "u-ana", Chats: []roster.Chat{c, c},
		Leaving: roster.Leaving{Cause: roster.Offline, Epoch: t0, Status: "Offline"},
	}
	d, lines := departure.Step(departure.Departure{}, departure.Begun{Signal: s, Agent: roster.Agent{Username: "ana"}, Chats: map[string]departure.History{"a": {Moves: 2}}}, sec(1), to("keep"))
	h := d.Handovers[0]
	if d.ID != "u-ana@1772445600000" || d.Username != "ana" || d.Cause != roster.Offline || !d.BeganAt.Equal(sec(1)) || d.Status != "Offline" || d.Version != 0 {
		t.Errorf("departure %+v", d)
	}
	if len(d.Handovers) != 1 || h.ContactID != "a1" || h.QueueARN != "arn:q" || h.QueueName != "Support" || h.Moves != 2 || !h.HeldSince.Equal(sec(-60)) {
		t.Errorf("handovers %+v", d.Handovers)
	}
	if i := h.Intents[0]; i.ID != d.ID+"/a/inspect/1" || i.DepartureID != d.ID || i.ChatID != "a" || !i.Since.Equal(sec(-90)) {
		t.Errorf("intent %+v", i)
	}
	want := `the agent chose "Offline" while busy; 2 live chats; the grace is 15s`
	if len(lines) != 2 || lines[0].Reason != want || lines[0].To != "grace" || lines[0].Username != "ana" || lines[1].ChatID != "a" {
		t.Errorf("journal %+v", lines)
	}
}

func TestAChatThatWasNeverQueuedCameWhenItWasConnected(t *testing.T) {
	if i := newPlay(t, to("keep"), begin("a")).intent("a", departure.Inspect); !i.Since.Equal(sec(-60)) {
		t.Errorf("intent %+v", i)
	}
}

func TestRetries(t *testing.T) {
	t.Run("wait longer each time, a minute at most", func(t *testing.T) {
		p := newPlay(t, to("same-queue"), upTo(departure.Marking))
		for n, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60, 60} {
			try("a", departure.Mark, retry)(p)
			i := p.intent("a", departure.Mark)
			if got := i.Due.Sub(p.now); got != want*time.Second || i.Attempt != n+1 {
				t.Fatalf("attempt %d in %s, want %s", i.Attempt, got, want*time.Second)
			}
		}
		try("a", departure.Mark, retry)(p)
		if got := p.state(); got != "moving a=stranded[unmark]" {
			t.Errorf("after the last attempt: %s", got)
		}
	})
	t.Run("as long as was asked for", func(t *testing.T) {
		p := newPlay(t, to("same-queue"), upTo(departure.Marking))
		try("a", departure.Mark, departure.Result{Outcome: departure.RetryAfter, After: 90 * time.Second})(p)
		if got := p.intent("a", departure.Mark).Due.Sub(p.now); got != 90*time.Second {
			t.Errorf("in %s", got)
		}
	})
	for kind, want := range map[departure.IntentKind]string{
		departure.Inspect: "settled a=stranded[]",
		departure.Release: "moving a=releasing[release:token]",
		departure.Clear:   "moving a=landing[verify]",
	} {
		t.Run(string(kind)+" is tried ten times", func(t *testing.T) {
			phase := map[departure.IntentKind]departure.Phase{
				departure.Inspect: departure.Waiting, departure.Release: departure.Releasing, departure.Clear: departure.Landing,
			}[kind]
			p := newPlay(t, to("same-queue"), upTo(phase))
			before := p.state()
			for range 9 {
				try("a", kind, retry)(p)
			}
			if got := p.state(); got != before {
				t.Fatalf("given up early: %s", got)
			}
			try("a", kind, retry)(p)
			if got := p.state(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestInputsThatSayNothing(t *testing.T) {
	p := newPlay(t, to("same-queue"), upTo(departure.Landing))
	stale := p.intent("a", departure.Verify)
	for name, in := range map[string]departure.Input{
		"begun again":                  departure.Begun{Signal: roster.Signal{Kind: roster.Departed, AgentID: "u-ana"}},
		"another agent's return":       departure.Heard{Signal: roster.Signal{Kind: roster.Returned, AgentID: "u-ben"}},
		"another agent's loss":         departure.Heard{Signal: signal(roster.ChatLost, "u-ben", held("a"))},
		"another chat":                 departure.Heard{Signal: signal(roster.ChatGained, "u-ben", held("x"))},
		"an older segment":             departure.Heard{Signal: signal(roster.ChatGained, "u-ben", roster.Chat{ID: "a", ContactID: "a0", Since: sec(-90)})},
		"the leaver's own segment":     departure.Heard{Signal: signal(roster.ChatGained, "u-ben", held("a"))},
		"loss of another segment":      departure.Heard{Signal: signal(roster.ChatLost, "u-ana", roster.Chat{ID: "a", ContactID: "a9"})},
		"an intent of no chat":         departure.Tried{Intent: departure.Intent{ID: "x", ChatID: "x"}, Result: done},
		"an intent that never was":     departure.Tried{Intent: departure.Intent{ID: "x", ChatID: "a", DepartureID: p.d.ID, Kind: departure.Mark}, Result: done},
		"another departure's intent":   departure.Tried{Intent: departure.Intent{ID: stale.ID, ChatID: "a", Kind: departure.Verify}, Result: done},
		"a look of an earlier attempt": departure.Tried{Intent: departure.Intent{ID: stale.ID, ChatID: "a", DepartureID: p.d.ID, Kind: departure.Verify, Attempt: 7}, Result: retry},
		"nothing":                      nil,
	} {
		t.Run(name, func(t *testing.T) {
			d, lines := departure.Step(p.d, in, p.now, p.policy)
			if len(lines) > 0 || show(d) != show(p.d) {
				t.Errorf("changes to %s %v", show(d), lines)
			}
		})
	}
	w := newPlay(t, to("same-queue"), begin("a"), hear(signal(roster.ChatLost, "u-ana", roster.Chat{ID: "a", ContactID: "a9"})))
	if got := w.state(); got != "grace a=waiting[inspect]" {
		t.Errorf("the loss of another segment ends a handover: %s", got)
	}
	for name, in := range map[string]departure.Input{"a signal": departure.Heard{Signal: roster.Signal{Kind: roster.Returned}}, "a result": departure.Tried{}} {
		if d, lines := departure.Step(departure.Departure{}, in, t0, p.policy); d.ID != "" || len(lines) > 0 {
			t.Errorf("%s wakes a departure that never began", name)
		}
	}
}
