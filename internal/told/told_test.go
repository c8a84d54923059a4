package told_test

import (
	"testing"
	"time"

	"handover/internal/departure"
	"handover/internal/told"
)

// TestDueAt: what is timed first is told, and what is only to be tried is not.
func TestDueAt(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	inspect := func(s int) []departure.Intent {
		return []departure.Intent{{Kind: departure.Inspect, Due: at.Add(time.Duration(s) * time.Second)}}
	}
	expire := []departure.Intent{{Kind: departure.Expire, Due: at.Add(time.Minute)}}
	for name, tc := range map[string]struct {
		d    departure.Departure
		want time.Time
	}{
		"in grace":                   {departure.Departure{State: departure.Grace, Handovers: []departure.Handover{{Intents: inspect(20)}, {Intents: inspect(15)}}}, at.Add(15 * time.Second)},
		"a look that is tried again": {departure.Departure{State: departure.Moving, Handovers: []departure.Handover{{Intents: inspect(15)}}}, time.Time{}},
		"landing and kept":           {departure.Departure{State: departure.Moving, Handovers: []departure.Handover{{LandBy: at.Add(time.Hour)}, {Intents: expire}}}, at.Add(time.Minute)},
		"over":                       {departure.Departure{State: departure.Settled, Handovers: []departure.Handover{{Phase: departure.Landed}}}, time.Time{}},
	} {
		if got := told.ShowDeparture(tc.d, true).DueAt; !got.Equal(tc.want) {
			t.Errorf("%s: due at %v, want %v", name, got, tc.want)
		}
	}
}

func TestWhatIsToldOfAChat(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	d := departure.Departure{Handovers: []departure.Handover{{
		Phase: departure.Kept, HeldSince: at, QueuedAt: at.Add(time.Second), LandBy: at.Add(time.Minute),
		Intents: []departure.Intent{{Kind: departure.Expire, Due: at.Add(time.Hour)}},
	}, {Phase: departure.Stranded, Watched: true}}}
	got := told.ShowDeparture(d, true).Chats
	if h := got[0]; !h.HeldSince.Equal(at) || !h.QueuedAt.Equal(at.Add(time.Second)) || !h.LandBy.Equal(at.Add(time.Minute)) || !h.KeepUntil.Equal(at.Add(time.Hour)) || h.Needed {
		t.Errorf("told was %+v", h)
	}
	if !got[1].Needed {
		t.Error("nobody is told that a person must see to it")
	}
}
