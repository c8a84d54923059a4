package departure_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
)

// TestWhatIsHeldIsLookedAtWhenTheBreakerIsFreed, all of it at one instant; a chat
// whose grace is not over waits on.
func TestWhatIsHeldIsLookedAtWhenTheBreakerIsFreed(t *testing.T) {
	d := departure.Departure{ID: "d", State: departure.Moving}
	for _, h := range []struct {
		chat, held string
		due        int
	}{{"held", "the breaker holds", 40}, {"held, too", "the breaker holds", 55}, {"in grace", "", 50}} {
		d.Handovers = append(d.Handovers, departure.Handover{
			ChatID: h.chat, Phase: departure.Waiting, Held: h.held, Intents: []departure.Intent{{ID: h.chat, Kind: departure.Inspect, ChatID: h.chat, Due: sec(h.due)}},
		})
	}
	after, _ := departure.Step(d, departure.Freed{}, sec(20), to("same-queue"))
	got := map[string]time.Time{}
	for _, h := range after.Handovers {
		got[h.ChatID] = h.Intents[0].Due
	}
	if diff := cmp.Diff(map[string]time.Time{"held": sec(20), "held, too": sec(20), "in grace": sec(50)}, got); diff != "" {
		t.Errorf("looked at (-want +got):\n%s", diff)
	}
}
