package departure_test

import (
	"strings"
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/roster"
)

var notLeaving = saw(departure.Observed{AgentHolds: true, ContactID: "a1", AgentID: "u-ana"})

// still and gone are what a look at the chat shows when a release is in doubt.
var (
	still = holds("a")
	gone  = saw(departure.Observed{AgentLeaving: true, ContactID: "a2", Initiation: "DISCONNECT"})
)

func TestTheAgentComesBack(t *testing.T) {
	queue := to("same-queue")
	act(t, map[string]scene{
		"while waiting: nothing was done": {
			queue,
			[]move{begin("a", "b"), back()},
			"cancelled a=returned[] b=returned[]", "the agent is back; nothing was done",
		},
		"read back when the grace is over: looked at twice": {
			queue,
			[]move{begin("a", "b"), try("a", departure.Inspect, notLeaving)},
			"grace a=waiting[inspect] b=waiting[inspect]", "looked at once more",
		},
		"and then all chats are returned": {
			queue,
			[]move{begin("a", "b"), try("a", departure.Inspect, notLeaving), try("a", departure.Inspect, notLeaving)},
			"cancelled a=returned[] b=returned[]", "as read back; nothing was done",
		},
		"or not, if the first look was wrong": {
			queue,
			[]move{begin("a"), try("a", departure.Inspect, notLeaving), try("a", departure.Inspect, still)},
			"moving a=marking[mark]", "rule r applies",
		},
		"while kept": {
			to("keep"),
			[]move{upTo(departure.Marking), back()},
			"cancelled a=returned[]", "nothing was done",
		},
		"while marking: unmarked": {
			queue,
			[]move{upTo(departure.Marking), back()},
			"cancelled a=returned[unmark]", "taken off again",
		},
		"while marking, and the mark comes late: unmarked again": {
			queue,
			[]move{upTo(departure.Marking), lateAfter(departure.Mark, done, back(), try("a", departure.Unmark, done))},
			"cancelled a=returned[unmark]", "",
		},
		"while releasing, and nobody has begun": {
			queue,
			[]move{upTo(departure.Releasing), back()},
			"cancelled a=returned[unmark]", "the release had not begun",
		},
		"while a releaser is at work: its result is awaited": {
			queue,
			[]move{upTo(departure.Releasing), lease("a", departure.Release), back()},
			"cancelled a=releasing[inspect]", "not known yet",
		},
		"and it released": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, done, back())},
			"cancelled a=landing[clear verify]", "took effect",
		},
		"and the leg was off": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, alreadyGone, back())},
			"cancelled a=landing[clear verify]", "off already",
		},
		"and it could not": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, notPossible, back())},
			"cancelled a=returned[unmark]", "the release did not happen",
		},
		"and it does not know": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, retry, back())},
			"cancelled a=releasing[inspect]", "not known yet",
		},
		"a look says that it had not": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, retry, back()), try("a", departure.Inspect, still)},
			"cancelled a=returned[unmark]", "still has the chat",
		},
		"a look says that it had": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, retry, back()), try("a", departure.Inspect, gone)},
			"cancelled a=landing[clear verify]", "had taken effect",
		},
		"a look finds nothing any more": {
			queue,
			[]move{upTo(departure.Releasing), atWork(departure.Release, retry, back()), try("a", departure.Inspect, alreadyGone)},
			"cancelled a=landing[clear verify]", "not there any more",
		},
		"and the event says that it had": {
			queue,
			[]move{upTo(departure.Releasing), lease("a", departure.Release), back(), lost("a")},
			"cancelled a=landing[clear verify]", "left the agent",
		},
		"while down, and the release finds out: looked at": {
			queue,
			[]move{upTo(departure.Releasing), try("a", departure.Release, agentBack)},
			"moving a=releasing[inspect]", "seems to be back",
		},
		"and so it is": {
			queue,
			[]move{upTo(departure.Releasing), try("a", departure.Release, agentBack), try("a", departure.Inspect, notLeaving), try("a", departure.Inspect, notLeaving)},
			"cancelled a=returned[unmark]", "as read back",
		},
		"and its return is heard": {
			queue,
			[]move{upTo(departure.Releasing), try("a", departure.Release, agentBack), back(), try("a", departure.Inspect, still)},
			"cancelled a=returned[unmark]", "still has the chat",
		},
		"and it was wrong: the release goes on": {
			queue,
			[]move{upTo(departure.Releasing), try("a", departure.Release, agentBack), try("a", departure.Inspect, still)},
			"moving a=releasing[release:desktop]", "leaving all the same",
		},
		"a releaser died at work: looked into": {
			queue,
			[]move{upTo(departure.Releasing), lease("a", departure.Release), wait(2 * time.Minute), back()},
			"cancelled a=releasing[inspect]", "not known yet",
		},
		"a release was tried before: looked into": {
			queue,
			[]move{upTo(departure.Releasing), try("a", departure.Release, retry), back()},
			"cancelled a=releasing[inspect]", "not known yet",
		},
		"a release taken back had been done all the same: followed": {
			queue,
			[]move{upTo(departure.Releasing), lateAfter(departure.Release, done, back())},
			"cancelled a=landing[clear verify]", "that had been given up took effect",
		},
		"while landing: it goes on": {
			queue,
			[]move{upTo(departure.Landing), back()},
			"cancelled a=landing[clear verify]", "",
		},
		"and lands with another": {
			queue,
			[]move{upTo(departure.Landing), back(), gained("u-ben", "a")},
			"cancelled a=landed[clear unmark]", "agent u-ben",
		},
		"or with the agent who is back": {
			queue,
			[]move{upTo(departure.Landing), back(), gained("u-ana", "a")},
			"cancelled a=landed[clear unmark]", "has the chat again",
		},
		"after landing": {
			queue,
			[]move{upTo(departure.Landing), gained("u-ben", "a"), back()},
			"cancelled a=landed[clear unmark]", "agent u-ben",
		},
		"twice": {
			queue,
			[]move{begin("a"), back(), back()},
			"cancelled a=returned[]", "",
		},
		"and takes a chat: none of ours any more": {
			queue,
			[]move{begin("a"), back(), gained("u-ana", "b")},
			"cancelled a=returned[]", "",
		},
	})
}

// lateAfter lets other moves happen while the intent is at work, and then tells
// what came of it.
func lateAfter(k departure.IntentKind, r departure.Result, between ...move) move {
	return func(p *play) {
		i := p.intent("a", k)
		for _, m := range between {
			m(p)
		}
		p.tell(departure.Tried{Intent: i, Result: r})
	}
}

// atWork is lateAfter with the lease that a worker at work has.
func atWork(k departure.IntentKind, r departure.Result, between ...move) move {
	return lateAfter(k, r, append([]move{lease("a", k)}, between...)...)
}

func TestADoubtfulReleaseIsLookedAtWhenItsLeaseEnds(t *testing.T) {
	p := newPlay(t, to("same-queue"), upTo(departure.Releasing), lease("a", departure.Release))
	release := p.intent("a", departure.Release)
	back()(p)
	if got := p.intent("a", departure.Inspect).Due; !got.Equal(release.Until) {
		t.Errorf("due at %v, want the end of the lease, %v", got, release.Until)
	}
	p.tell(departure.Tried{Intent: release, Result: retry})
	if got := p.intent("a", departure.Inspect).Due; !got.Equal(p.now) {
		t.Errorf("due at %v when the try is over, want now, %v", got, p.now)
	}
}

func TestUnmarkWaitsForAMarkThatIsBeingWritten(t *testing.T) {
	p := newPlay(t, to("same-queue"), upTo(departure.Marking), lease("a", departure.Mark))
	mark := p.intent("a", departure.Mark)
	back()(p)
	if got := p.intent("a", departure.Unmark).Due; !got.Equal(mark.Until) {
		t.Errorf("due at %v, want the end of the mark's lease, %v", got, mark.Until)
	}
	p.tell(departure.Tried{Intent: mark, Result: done})
	if got := p.intent("a", departure.Unmark).Due; !got.Equal(p.now) {
		t.Errorf("due at %v when the mark is known to be written, want now, %v", got, p.now)
	}
}

func TestAMarkWaitsForAnUnmarkThatIsAtWork(t *testing.T) {
	p := newPlay(t, budget(to("same-queue", "survey"), 1), upTo(departure.Releasing), try("a", departure.Release, notPossible),
		try("a", departure.Release, notPossible), busy("a", 1), lease("a", departure.Unmark))
	unmark := p.intent("a", departure.Unmark)
	busy("a", 0)(p)
	if i := p.intent("a", departure.Mark); !i.Due.Equal(unmark.Until) {
		t.Errorf("due at %v, want the end of the unmark's lease, %v", i.Due, unmark.Until)
	}
}

func TestAReleaseThatNobodyIsAtWorkOnIsLookedAtNow(t *testing.T) {
	for name, before := range map[string][]move{
		"its lease has run out":          {lease("a", departure.Release), wait(2 * time.Minute)},
		"its lease is only not returned": {try("a", departure.Release, retry), lease("a", departure.Release)},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("same-queue"), append([]move{upTo(departure.Releasing)}, append(before, back())...)...)
			if got := p.intent("a", departure.Inspect).Due; !got.Equal(p.now) {
				t.Errorf("due at %v, want now, %v", got, p.now)
			}
		})
	}
}

func TestLateMarks(t *testing.T) {
	for name, moves := range map[string][]move{
		"returned": {back()},
		"landed":   {try("a", departure.Mark, done), try("a", departure.Release, done), gained("u-ben", "a")},
		"stranded": {try("a", departure.Mark, notPossible), try("a", departure.Unmark, done)},
		"in doubt": {back(), try("a", departure.Unmark, done)},
	} {
		for _, r := range []departure.Result{done, retry, notPossible} {
			p := newPlay(t, to("same-queue"), upTo(departure.Marking), lateAfter(departure.Mark, r, moves...))
			standing := strings.Contains(p.state(), "unmark")
			if want := r.Outcome != departure.NotPossible || name == "returned" || name == "landed"; standing != want {
				t.Errorf("%s, mark %s: %s", name, r.Outcome, p.state())
			}
			if p.chat("a").Marked != standing {
				t.Errorf("%s, mark %s: marked is %v", name, r.Outcome, !standing)
			}
		}
	}
}

func TestALateReleaseIsNoProofOfASurvey(t *testing.T) {
	bare := look(departure.Observed{ContactID: "a2", Initiation: "DISCONNECT"})
	act(t, map[string]scene{
		"the mark was off when the flow began": {
			to("survey"),
			[]move{
				upTo(departure.Releasing), lateAfter(departure.Release, done, back(), try("a", departure.Unmark, done)), bare, bare,
			},
			"cancelled a=stranded[clear]", "did not take the chat up",
		},
	})
}

func TestALateReleaseOfAKeptChatHasTimeToLand(t *testing.T) {
	p := newPlay(t, to("same-queue", "keep"), upTo(departure.Releasing), try("a", departure.Release, notPossible),
		lateAfter(departure.Release, done, try("a", departure.Release, notPossible), try("a", departure.Inspect, holds("a"))))
	if h := p.chat("a"); h.Phase != departure.Landing || h.LandBy.Sub(p.now) != 10*time.Minute {
		t.Errorf("got %s, to land by %v", p.state(), h.LandBy)
	}
}

func TestALateReleaseReopensASettledDeparture(t *testing.T) {
	p := newPlay(t, to("same-queue"), upTo(departure.Releasing))
	try("a", departure.Release, notPossible)(p)
	token := p.intent("a", departure.Release)
	try("a", departure.Release, notPossible)(p)
	try("a", departure.Unmark, done)(p)
	if got := p.state(); got != "settled a=stranded[]" {
		t.Fatal(got)
	}
	p.tell(departure.Tried{Intent: token, Result: done})
	if got := p.state(); got != "moving a=landing[clear verify]" {
		t.Errorf("got %s", got)
	}
}

// TestOneWhoIsSignedOutHoldsTheirChatsStill: the service shows nothing of the agent
// then, but the chat's own segment tells that the leg is on.
func TestOneWhoIsSignedOutHoldsTheirChatsStill(t *testing.T) {
	signedOut := saw(departure.Observed{AgentLeaving: true, ContactID: "a1", AgentID: "u-ana"})
	act(t, map[string]scene{
		"drained while being marked": {
			to("same-queue"),
			[]move{
				leave(roster.Leaving{Cause: roster.LoggedOut}, "a"), inspect(signedOut), escalated(drained), try("a", departure.Mark, done),
				hold(alreadyGone), inspect(signedOut),
			},
			"moving a=releasing[release:desktop]", "leaving all the same",
		},
	})
}
