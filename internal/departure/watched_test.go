package departure_test

import (
	"testing"
	"time"

	"handover/internal/contactevent"
	"handover/internal/departure"
)

// TestAChatThatStaysWithTheLeaver: when it is over, its ended contact would keep
// Connect from applying the next status.
func TestAChatThatStaysWithTheLeaver(t *testing.T) {
	good := to("keep")
	good.ladder[0].Within = 0
	none := to("same-queue")
	none.releasers = nil
	stranded := []move{begin("a"), inspect(still)}
	act(t, map[string]scene{
		"stranded, and over: cleared":         {none, append(stranded, lost("a")), "moving a=stranded[clear]", "the chat has left the agent"},
		"and then nothing is left to do":      {none, append(stranded, lost("a"), try("a", departure.Clear, done)), "settled a=stranded[]", "the chat has left the agent"},
		"stranded, and the agent is back":     {none, append(stranded, back()), "settled a=stranded[]", "has the chat still"},
		"back, and over: the agent clears it": {none, append(stranded, back(), lost("a")), "settled a=stranded[]", "has the chat still"},
		"kept for good, and over: cleared":    {good, []move{begin("a"), inspect(still), lost("a")}, "moving a=kept[clear]", "the chat has left the agent"},
		"kept for good, and the agent back":   {good, []move{begin("a"), inspect(still), back(), lost("a")}, "settled a=returned[]", "nothing was done"},
	})
	if d := newPlay(t, none, stranded...).d; d.State != departure.Settled || !d.Pending() {
		t.Errorf("a departure with a stranded chat is %s, pending %t: it would not be told that the chat is over", d.State, d.Pending())
	}
}

// TestAStrandedChatNeedsAPersonUntil somebody has it, or it is over.
func TestAStrandedChatNeedsAPersonUntil(t *testing.T) {
	waiting := []move{unlanded, try("a", departure.Unmark, done)} // in a queue, and no step is left
	for name, sc := range map[string]struct {
		then  move
		needs bool
	}{
		"nothing has happened":              {wait(time.Hour), true},
		"somebody has it":                   {gained("u-ben", "a"), false},
		"the agent who left has it again":   {gained("u-ana", "a"), false},
		"somebody has it, by contact event": {contactEvent(contactevent.Connected, "a3", contactevent.Event{AgentID: "u-ben", ConnectedAt: sec(400)}), false},
		"a supervisor looks on":             {contactEvent(contactevent.Connected, "m1", contactevent.Event{Initiation: "MONITOR", AgentID: "u-sue", ConnectedAt: sec(400)}), true},
		"the customer hangs up":             {contactEvent(contactevent.Disconnected, "a2", contactevent.Event{EndReason: "CUSTOMER_DISCONNECT"}), false},
		"an older segment's end is told":    {contactEvent(contactevent.Disconnected, "a1", contactevent.Event{EndReason: "AGENT_DISCONNECT"}), true},
		"the agent who left is back":        {back(), true},
		"nothing is heard for a day":        {try("a", departure.Expire, done), false},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, to("same-queue"), append(waiting, sc.then)...)
			h := p.chat("a")
			if h.Phase != departure.Stranded || !h.LegOff || h.NeedsPerson() != sc.needs {
				t.Errorf("the chat is %s (%s), needs a person: %t, want %t", h.Phase, h.Reason, h.NeedsPerson(), sc.needs)
			}
			if p.d.State != departure.Settled || p.d.Pending() != sc.needs {
				t.Errorf("the departure is %s, pending %t", p.d.State, p.d.Pending())
			}
		})
	}
}
