package departure_test

import (
	"slices"
	"testing"
	"time"

	"handover/internal/departure"
)

// ours is the mark as it stands while nobody has read it.
var ours = map[string]string{"handover_id": "u-ana@1772445600000/a"}

func look(o departure.Observed) move { return try("a", departure.Verify, saw(o)) }

func TestLandings(t *testing.T) {
	queue, survey := to("same-queue"), to("survey")
	inFlow := departure.Observed{ContactID: "a2", Initiation: "DISCONNECT", Attributes: map[string]string{"handover_id": ""}}
	unread := inFlow
	unread.Attributes = ours
	queued := inFlow
	queued.QueuedAt, queued.QueueName = sec(20), "Support"
	unnamed := queued
	unnamed.QueueName = ""
	ofBen := unnamed
	ofBen.QueueARN = "arn:instance/i/queue/u-ben"
	taken := queued
	taken.AgentID = "u-ben"
	mine := queued
	mine.AgentID = "u-ana"
	joined := departure.Observed{ContactID: "a1", AgentID: "u-ben", Attributes: ours}
	both := joined
	both.AgentID = "u-ana"
	flowEnd := unread
	flowEnd.Ended, flowEnd.EndReason = true, "CONTACT_FLOW_DISCONNECT"
	cut := departure.Observed{ContactID: "a1", Ended: true, EndReason: "AGENT_DISCONNECT", Attributes: ours}
	left := departure.Observed{ContactID: "a1", Ended: true, EndReason: "CUSTOMER_DISCONNECT", Attributes: ours}
	landing := upTo(departure.Landing)
	ownEnd := []move{upTo(departure.Marking), lost("a")}
	with := func(m []move, more ...move) []move { return append(append([]move{}, m...), more...) }

	act(t, map[string]scene{
		"read back with another agent": {
			queue, []move{landing, look(taken)}, "moving a=landed[clear]", "agent u-ben has the chat",
		},
		"read back with the leaver, whose return was not heard of": {
			queue, []move{landing, look(mine)}, "moving a=landed[clear]", "has the chat again",
		},
		"taken by the leaver, whose return was not heard of": {
			queue, []move{landing, gained("u-ana", "a")}, "moving a=landed[clear unmark]", "has the chat again",
		},
		"left with an agent who had joined": {
			queue, []move{landing, look(joined)}, "moving a=landed[clear unmark]", "agent u-ben has the chat",
		},
		"left with an agent who had joined, and no survey": {
			survey, []move{landing, look(joined)}, "moving a=ended[clear unmark]", "did not come to the survey",
		},
		"with the leaver still: looked at again": {
			queue, []move{landing, look(both)}, "moving a=landing[clear verify]", "",
		},
		"in the queue: looked at again": {
			queue, []move{landing, look(queued)}, "moving a=landing[clear verify]", "waits in queue Support",
		},
		"in the queue of the agent who was to have it: looked at again": {
			to("agent ben"), []move{landing, look(ofBen)}, "moving a=landing[clear verify]", "waits in the own queue of agent ben",
		},
		"in a queue of which nothing is told: looked at again": {
			queue, []move{landing, look(unnamed)}, "moving a=landing[clear verify]", "waits in a queue of unknown name",
		},
		"in the flow, attributes read: looked at again": {
			queue, []move{landing, look(inFlow), look(inFlow), look(inFlow)}, "moving a=landing[clear verify]", "in a flow",
		},
		"in the flow, attributes not read yet: looked at again": {
			queue, []move{landing, look(unread)}, "moving a=landing[clear verify]", "in a flow",
		},
		"in the flow, attributes left alone: a person is told": {
			queue, []move{landing, look(unread), look(unread)}, "moving a=stranded[clear unmark]", "did not take the chat up",
		},
		"the survey began": {
			survey, []move{landing, look(inFlow)}, "moving a=landed[clear]", "to the survey",
		},
		"the survey has not begun yet": {
			survey, []move{landing, look(unread)}, "moving a=landing[clear verify]", "in a flow",
		},
		"the survey is over": {
			survey, []move{landing, look(flowEnd)}, "moving a=landed[clear unmark]", "to the survey",
		},
		"no survey: another agent": {
			survey, []move{landing, gained("u-ben", "a")}, "moving a=ended[clear unmark]", "did not come to the survey",
		},
		"the chat ended with the leg: looked at again": {
			queue, []move{landing, look(cut), look(cut), look(cut)}, "moving a=landing[clear verify]", "nowhere else yet",
		},
		"and again: we ended it, a person is told": {
			queue, []move{landing, look(cut), look(cut), look(cut), look(cut)}, "moving a=stranded[clear]", "no disconnect flow took it up",
		},
		"the customer ended it": {
			queue, []move{landing, look(left), look(left)}, "moving a=ended[clear]", "CUSTOMER_DISCONNECT",
		},
		"the agent ended the chat while it was marked: the flow's own way": {
			queue, with(ownEnd, look(inFlow), look(inFlow)), "moving a=ended[clear unmark]", "the agent ended the chat",
		},
		"and for a survey nothing is taken for proof": {
			survey, with(ownEnd, look(inFlow), look(inFlow)), "moving a=ended[clear unmark]", "the agent ended the chat",
		},
		"the agent ended the chat, and whether the flow had read the mark is not known": {
			queue, with(ownEnd, look(queued), gained("u-ben", "a")), "moving a=landed[clear unmark]", "agent u-ben",
		},
	})
}

func TestTheTimeToLandIsBounded(t *testing.T) {
	queued := departure.Observed{ContactID: "a2", Initiation: "DISCONNECT", QueuedAt: sec(20), QueueARN: "arn:instance/i/queue/u-zoe"}
	for name, tc := range map[string]struct {
		result       departure.Result
		want, reason string
	}{
		"nobody takes it":      {saw(queued), "moving a=stranded[unmark]", "not landed in time: the chat waits in the own queue of agent u-zoe"},
		"it cannot be seen":    {retry, "moving a=stranded[unmark]", "not landed in time: the chat could not be looked at: throttled"},
		"nothing is reported":  {done, "moving a=stranded[unmark]", "not landed in time"},
		"the mover is no help": {notPossible, "moving a=stranded[unmark]", "not landed in time"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("same-queue"), upTo(departure.Landing), try("a", departure.Clear, done))
			began := p.now
			var waits []time.Duration
			for p.chat("a").Phase == departure.Landing && len(waits) < 100 {
				due := p.intent("a", departure.Verify).Due
				waits = append(waits, due.Sub(p.now))
				try("a", departure.Verify, tc.result)(p)
			}
			if got := p.now.Sub(began); got != time.Minute {
				t.Errorf("given up after %s (%v), want the step's minute", got, waits)
			}
			if want := []time.Duration{2e9, 4e9, 8e9, 16e9, 30e9}; !slices.Equal(waits, want) {
				t.Errorf("looked after %v, want %v", waits, want)
			}
			if got := p.state(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if got := p.lastReason("a"); got[:min(len(got), len(tc.reason))] != tc.reason {
				t.Errorf("reason %q, want %q", got, tc.reason)
			}
		})
	}
}

func TestLandingIsFilledIn(t *testing.T) {
	p := newPlay(t, to("same-queue"), upTo(departure.Landing), wait(3*time.Second), gained("u-ben", "a"))
	h := p.chat("a")
	want := departure.Proof{At: p.now, By: "agent-event", ContactID: "a2", AgentID: "u-ben", ConnectedAt: sec(30)}
	if h.Proof != want || !h.LegOff || !h.Marked || !h.LandBy.IsZero() || !h.ReleasedAt.Equal(p.now.Add(-3*time.Second)) ||
		!h.LeftAt.Equal(sec(15)) || h.Waited != 15*time.Second || h.Segment != "a2" {
		t.Errorf("handover %+v", h)
	}
}

func TestLooksThatShowNothingNewAreNotToldAgain(t *testing.T) {
	queued := look(departure.Observed{ContactID: "a2", Initiation: "DISCONNECT", QueuedAt: sec(20), QueueName: "Support"})
	p := newPlay(t, to("same-queue"), upTo(departure.Landing))
	before := len(p.journal)
	for range 4 {
		queued(p)
	}
	if got := len(p.journal) - before; got != 1 {
		t.Errorf("%d lines of the journal say that the chat waits, want 1", got)
	}
}
