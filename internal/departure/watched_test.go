package departure_test

import (
	"testing"

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
