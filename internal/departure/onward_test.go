package departure_test

import (
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
)

// waits shows the chat waiting in its queue after the leaver's leg came off.
func waits(chat string) departure.Result {
	return saw(departure.Observed{
		AgentLeaving: true, ContactID: chat + "2", Initiation: "DISCONNECT", QueuedAt: sec(20),
		QueueARN: support, QueueName: "Support", Attributes: map[string]string{},
	})
}

// unlanded plays chat a until the time for its landing is up, with the chat in a
// queue.
func unlanded(p *play) {
	upTo(departure.Landing)(p)
	try("a", departure.Clear, done)(p)
	for range 100 {
		h := p.chat("a")
		if h.Phase != departure.Landing || len(h.Intents) != 1 || h.Intents[0].Kind != departure.Verify {
			return
		}
		try("a", departure.Verify, waits("a"))(p)
	}
}

func TestTheLadderGoesOnFromTheQueue(t *testing.T) {
	billing := to("same-queue", "queue Billing")
	ben := to("same-queue", "agent ben")
	seen := inspect(waits("a"))
	mark := func(r departure.Result) move { return try("a", departure.Mark, r) }
	assign := func(r departure.Result) move { return try("a", departure.Assign, r) }
	taken := departure.Result{Outcome: departure.Taken, Reason: "chloe has the chat"}
	with := func(m ...move) []move { return append([]move{unlanded}, m...) }
	act(t, map[string]scene{
		"the time is up: looked at afresh": {
			billing, with(), "moving a=landing[inspect]", "not landed in time: the chat waits in queue Support; looked at for the next step",
		},
		"a queue: the attributes are written again": {
			billing, with(seen), "moving a=landing[mark]", "not landed in time: the chat waits in queue Support; next, from the queue: queue Billing",
		},
		"written: the proof is awaited": {
			billing, with(seen, mark(done)), "moving a=landing[verify]", "for the queue's flow to take it on",
		},
		"and it lands": {
			billing, with(seen, mark(done), gained("u-ben", "a")), "moving a=landed[unmark]", "agent u-ben has the chat",
		},
		"written, and nobody reads them: stranded, and taken off": {
			billing, with(seen, mark(done), restOfTheLanding), "moving a=stranded[unmark]", "not landed in time: the chat waits in queue Support",
		},
		"somebody has it meanwhile": {
			billing, with(seen, mark(taken)), "moving a=landing[verify]", "chloe has the chat",
		},
		"they cannot be written: the next step, if there is one": {
			billing, with(seen, mark(notPossible)), "moving a=stranded[unmark]", "could not be written: no companion",
		},
		"an agent is given the chat": {
			ben, with(seen), "moving a=landing[assign]", "next, from the queue: agent ben",
		},
		"given: the proof is awaited": {
			ben, with(seen, assign(done)), "moving a=landing[verify]", "the proof is awaited",
		},
		"given to somebody else before": {
			ben, with(seen, assign(taken)), "moving a=landing[verify]", "chloe has the chat",
		},
		"the agent cannot be given it": {
			ben, with(seen, assign(notPossible)), "moving a=stranded[unmark]", "could not be given to the agent",
		},
		"the same queue: the chat keeps its place": {
			to("queue Support", "same-queue"), with(seen), "moving a=landing[verify]", "where the chat waits already: it keeps its place",
		},
		"the same queue, by its name": {
			to("same-queue", "queue Support"), with(seen), "moving a=landing[verify]", "where the chat waits already",
		},
		"steps for a chat that an agent holds are passed over": {
			to("same-queue", "keep", "survey", "agent ben"), with(seen), "moving a=landing[assign]",
			"step 2 is passed over: keep is for a chat that an agent holds, and this one waits in a queue; step 3 is passed over: survey is for",
		},
		"no step is left": {
			to("same-queue", "survey"), with(seen), "moving a=stranded[unmark]",
			"no step is left: not landed in time: the chat waits in queue Support; step 2 is passed over: survey is for a chat that an agent holds, and this one waits in a queue; the chat waits in queue Support",
		},
		"never back to the leaver, who is away": {
			to("same-queue", "agent ana"), with(seen), "moving a=stranded[unmark]", "would give the chat back to the agent who is leaving",
		},
		"somebody has it when it is looked at": {
			billing, with(inspect(saw(departure.Observed{ContactID: "a2", AgentID: "u-ben", ConnectedAt: sec(70), Attributes: ours}))),
			"moving a=landed[unmark]", "agent u-ben has the chat",
		},
		"the customer has left when it is looked at": {
			billing, with(inspect(leftInFlow)), "settled a=ended[]", "CUSTOMER_DISCONNECT",
		},
		"it is gone when it is looked at": {
			billing, with(inspect(alreadyGone)), "settled a=ended[]", "not there any more",
		},
		"it is in no queue any more": {
			billing, with(inspect(saw(departure.Observed{ContactID: "a2", Attributes: ours}))),
			"moving a=stranded[unmark]", "no step can be taken from there: the chat is in a flow",
		},
		"it is taken while it is looked at": {
			billing, with(gained("u-ben", "a")), "moving a=landed[unmark]", "agent u-ben has the chat",
		},
	})
}

// restOfTheLanding finds the chat waiting until the time is up.
func restOfTheLanding(p *play) {
	for p.chat("a").Phase == departure.Landing {
		r := waits("a")
		r.Facts.Attributes = ours
		try("a", departure.Verify, r)(p)
	}
}

func TestAStepFromTheQueueHasItsOwnTimeAndWords(t *testing.T) {
	d := to("same-queue", "queue Billing")
	d.ladder[1].Within = 5 * time.Minute
	d.words = func(f policy.Facts, r policy.Rung) string { return f.Chat.QueueName + " to " + r.Target.String() }
	p := newPlay(t, d, unlanded, inspect(waits("a")))
	if h := p.chat("a"); h.Say != "Support to queue Billing" || h.LandBy.Sub(p.now) != 5*time.Minute || h.Segment != "a2" || !h.QueuedAt.Equal(sec(20)) {
		t.Errorf("handover %+v", h)
	}
	wait(time.Minute)(p)
	try("a", departure.Mark, done)(p)
	if h := p.chat("a"); h.LandBy.Sub(p.now) != 5*time.Minute {
		t.Errorf("to land in %s once it is written, want 5m", h.LandBy.Sub(p.now))
	}
}

func TestAMoveThatFailsInTheQueueLeavesTheRest(t *testing.T) {
	p := newPlay(t, to("same-queue", "queue Billing", "agent ben"), unlanded, inspect(waits("a")), try("a", departure.Mark, notPossible), inspect(waits("a")))
	if got := p.state(); got != "moving a=landing[assign]" {
		t.Errorf("got %s", got)
	}
}

// undoing is a policy that gives a chat back to an agent who returns.
func undoing(targets ...string) decider {
	d := to(targets...)
	d.undo = true
	return d
}

func TestTheUndo(t *testing.T) {
	queue := undoing("same-queue")
	inQueue := try("a", departure.Verify, waits("a"))
	inFlow := look(departure.Observed{ContactID: "a2", Initiation: "DISCONNECT"})
	landing := upTo(departure.Landing)
	assign := func(r departure.Result) move { return try("a", departure.Assign, r) }
	act(t, map[string]scene{
		"back while it waits: asked back": {
			queue, []move{landing, inQueue, back()}, "cancelled a=landing[assign clear verify]", "the agent is back, and nobody has the chat yet; it is asked back",
		},
		"given: the proof is awaited": {
			queue, []move{landing, inQueue, back(), assign(done)}, "cancelled a=landing[clear verify]", "the proof is awaited",
		},
		"and there it is": {
			queue, []move{landing, inQueue, back(), assign(done), gained("u-ana", "a")}, "cancelled a=landed[clear unmark]", "the agent is back and has the chat again",
		},
		"somebody was faster: it goes on": {
			queue, []move{landing, inQueue, back(), assign(departure.Result{Outcome: departure.Taken})}, "cancelled a=landing[clear verify]", "who has it is looked up",
		},
		"it cannot be given back: it goes on": {
			queue, []move{landing, inQueue, back(), assign(notPossible)}, "cancelled a=landing[clear verify]", "could not be given back to the agent",
		},
		"and is not asked back again": {
			queue, []move{landing, inQueue, back(), assign(notPossible), inQueue, back(), inQueue}, "cancelled a=landing[clear verify]", "waits in queue Support",
		},
		"back before it is queued: asked back when it is": {
			queue, []move{landing, back(), inFlow, inQueue}, "cancelled a=landing[assign clear verify]", "it is asked back",
		},
		"a release that came to light after the return: asked back": {
			queue, []move{upTo(departure.Releasing), lateAfter(departure.Release, done, back()), inQueue}, "cancelled a=landing[assign clear verify]", "it is asked back",
		},
		"the policy does not want it": {
			to("same-queue"), []move{landing, inQueue, back(), inQueue}, "cancelled a=landing[clear verify]", "waits in queue",
		},
		"the policy does not, but an operator does": {
			to("same-queue"), []move{landing, inQueue, asks(departure.Undo, "", 0)}, "moving a=landing[assign clear verify]", "an operator asks to give the chat back",
		},
		"an operator asks, and it is in no queue": {
			queue, []move{landing, asks(departure.Undo, "", 0)}, "moving a=landing[clear verify]", "",
		},
		"somebody has it": {
			queue, []move{landing, gained("u-ben", "a"), back()}, "cancelled a=landed[clear unmark]", "agent u-ben has the chat",
		},
		"while the next step is looked for: given back instead": {
			undoing("same-queue", "queue Billing"), []move{unlanded, back()}, "cancelled a=landing[assign verify]", "it is asked back",
		},
		"while the next step is being taken: that is awaited": {
			undoing("same-queue", "queue Billing"), []move{unlanded, inspect(waits("a")), back()}, "cancelled a=landing[mark]", "next, from the queue",
		},
		"and undone after it": {
			undoing("same-queue", "queue Billing"),
			[]move{unlanded, inspect(waits("a")), back(), try("a", departure.Mark, done), inQueue},
			"cancelled a=landing[assign verify]", "it is asked back",
		},
	})
}

func TestAChatGivenBackAndNotTakenGoesOn(t *testing.T) {
	p := newPlay(t, undoing("same-queue", "queue Billing"), upTo(departure.Landing), try("a", departure.Clear, done), try("a", departure.Verify, waits("a")),
		wait(50*time.Second), back(), try("a", departure.Assign, done))
	if h := p.chat("a"); h.LandBy.Sub(h.GivenBack) != time.Minute {
		t.Errorf("the agent has %s to take the chat, want a minute", h.LandBy.Sub(h.GivenBack))
	}
	for range 100 {
		if p.state() != "cancelled a=landing[verify]" {
			break
		}
		try("a", departure.Verify, waits("a"))(p)
	}
	inspect(waits("a"))(p)
	if h := p.chat("a"); p.state() != "cancelled a=landing[mark]" || !h.GivenBack.IsZero() {
		t.Errorf("got %s, given back at %s", p.state(), h.GivenBack)
	}
}

// TestTheCordonComesOffBeforeTheChatIsGivenBack: until it is off, the agent seems
// to be leaving, and is given nothing.
func TestTheCordonComesOffBeforeTheChatIsGivenBack(t *testing.T) {
	p := newPlay(t, undoing("same-queue"), leave(silent, "a"), hold(done), inspect(still),
		try("a", departure.Mark, done), try("a", departure.Release, done), try("a", departure.Verify, waits("a")), back())
	if due := p.intent("a", departure.Assign).Due; !due.After(p.now) {
		t.Errorf("the chat is given back at %s, before the cordon is off", due)
	}
	unhold(done)(p)
	if due := p.intent("a", departure.Assign).Due; due.After(p.now) {
		t.Errorf("the cordon is off, and yet the chat is given back only at %s", due)
	}
}

// TestAChatThatCannotBeGivenBackInTimeGoesOnOnce: what is left of giving it back is
// taken away, lest it be done for the next step, or count against it.
func TestAChatThatCannotBeGivenBackInTimeGoesOnOnce(t *testing.T) {
	p := newPlay(t, undoing("same-queue", "queue Billing", "queue VIP"), upTo(departure.Landing), try("a", departure.Clear, done),
		try("a", departure.Verify, waits("a")), wait(50*time.Second), back())
	for p.now.Before(p.chat("a").LandBy) {
		try("a", departure.Assign, retry)(p)
		try("a", departure.Verify, waits("a"))(p)
	}
	if got := p.state(); got != "cancelled a=landing[inspect]" {
		t.Fatalf("got %s", got)
	}
	inspect(waits("a"))(p)
	if got := p.state(); got != "cancelled a=landing[mark]" || p.chat("a").Rung != 1 {
		t.Errorf("got %s at step %d", got, p.chat("a").Rung+1)
	}
}

// TestAChatThatTheAgentEndedIsOffTheirHandsInTheQueue: what is done to it there is
// done only while it waits, and is a move like any other.
func TestAChatThatTheAgentEndedIsOffTheirHandsInTheQueue(t *testing.T) {
	p := newPlay(t, to("same-queue", "queue Billing"), upTo(departure.Marking), lost("a"), try("a", departure.Clear, done))
	for range 100 {
		if p.state() != "moving a=landing[verify]" {
			break
		}
		try("a", departure.Verify, waits("a"))(p)
	}
	inspect(waits("a"))(p)
	if got := p.state(); got != "moving a=landing[mark]" || !p.chat("a").LegOff {
		t.Errorf("got %s, leg off: %v", got, p.chat("a").LegOff)
	}
}
