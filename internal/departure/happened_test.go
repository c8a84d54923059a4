package departure_test

import (
	"testing"
	"time"

	"handover/internal/contactevent"
	"handover/internal/departure"
	"handover/internal/roster"
)

func contactEvent(k contactevent.Type, contact string, e contactevent.Event) move {
	e.Type, e.ContactID, e.InitialID = k, contact, "a"
	return func(p *play) { p.tell(departure.Happened{Event: e}) }
}

func TestContactEvents(t *testing.T) {
	queue := to("same-queue")
	landing := upTo(departure.Landing)
	connected := func(contact, agent string, at time.Time) move {
		return contactEvent(contactevent.Connected, contact, contactevent.Event{AgentID: agent, ConnectedAt: at})
	}
	const lands = "moving a=landing[clear verify]"
	act(t, map[string]scene{
		"an agent has it: landed":  {queue, []move{landing, connected("a2", "u-ben", sec(30))}, "moving a=landed[clear unmark]", "agent u-ben has the chat"},
		"the leaver has it again":  {queue, []move{landing, connected("a2", "u-ana", sec(30))}, "moving a=landed[clear unmark]", "has the chat again"},
		"the leaver's own segment": {queue, []move{landing, connected("a1", "u-ana", sec(30))}, lands, ""},
		"an older segment":         {queue, []move{landing, connected("a0", "u-zoe", sec(-90))}, lands, ""},
		"a supervisor who looked on": {
			queue,
			[]move{landing, contactEvent(contactevent.Connected, "m1", contactevent.Event{Initiation: "MONITOR", AgentID: "u-sue", ConnectedAt: sec(10)})},
			lands, "",
		},
		"nobody is named":                {queue, []move{landing, connected("a2", "", sec(30))}, lands, ""},
		"no survey, but an agent":        {to("survey"), []move{landing, connected("a2", "u-ben", sec(30))}, "moving a=ended[clear unmark]", "did not come to the survey"},
		"before the leg is off: nothing": {queue, []move{begin("a"), connected("a2", "u-ben", sec(30))}, "grace a=waiting[inspect]", ""},
		"queued, and the agent is back: asked back": {
			undoing("same-queue"),
			[]move{landing, back(), contactEvent(contactevent.Queued, "a2", contactevent.Event{QueuedAt: sec(20)})},
			"cancelled a=landing[assign clear verify]", "it is asked back",
		},
	})
	p := newPlay(t, queue, landing, contactEvent(contactevent.Queued, "a2", contactevent.Event{QueuedAt: sec(20)}))
	if h := p.chat("a"); h.Segment != "a2" || !h.QueuedAt.Equal(sec(20)) {
		t.Errorf("handover %+v", h)
	}
	contactEvent(contactevent.Queued, "a0", contactevent.Event{QueuedAt: sec(-90)})(p)
	if h := p.chat("a"); h.Segment != "a2" {
		t.Errorf("an old event tells where the chat waits: %s", h.Segment)
	}
	contactEvent(contactevent.Disconnected, "a9", contactevent.Event{})(p)
	if i := p.intent("a", departure.Verify); !i.Due.After(p.now) {
		t.Error("the end of another segment is looked into")
	}
	contactEvent(contactevent.Disconnected, "a2", contactevent.Event{})(p)
	if i := p.intent("a", departure.Verify); !i.Due.Equal(p.now) {
		t.Errorf("the end of the newest segment is looked into in %s, want now", i.Due.Sub(p.now))
	}
	connected("a2", "u-ben", sec(40))(p)
	h := p.chat("a")
	if want := (departure.Proof{At: p.now, By: "contact-event", ContactID: "a2", ConnectedAt: sec(40), AgentID: "u-ben"}); h.Proof != want {
		t.Errorf("proof %+v, want %+v", h.Proof, want)
	}
	if h.Waited != 25*time.Second {
		t.Errorf("waited %s, want from the release until somebody was connected", h.Waited)
	}
}

func TestTheWaitIsTakenFromConnectsClock(t *testing.T) {
	lostAt := func(n int) move {
		s := signal(roster.ChatLost, "u-ana", held("a"))
		s.At = sec(n)
		return hear(s)
	}
	for name, tc := range map[string]struct {
		lost int
		want time.Duration
	}{
		"lost before the answer was in": {12, 18 * time.Second},
		"clocks that differ":            {40, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("same-queue"), upTo(departure.Landing), lostAt(tc.lost), gained("u-ben", "a"))
			if h := p.chat("a"); !h.LeftAt.Equal(sec(tc.lost)) || h.Waited != tc.want {
				t.Errorf("left at %s, waited %s, want %s", h.LeftAt.Sub(t0), h.Waited, tc.want)
			}
		})
	}
}
