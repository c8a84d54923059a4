package notice_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/notice"
	"handover/internal/roster"
)

func TestKinds(t *testing.T) {
	seen := map[notice.Kind]bool{}
	for _, c := range []struct {
		name string
		e    departure.Entry
		want notice.Kind // empty: no event
	}{
		{"a departure begins", departure.Entry{DepartureID: "d", To: "grace"}, notice.Departed},
		{"its grace is over", departure.Entry{DepartureID: "d", From: "grace", To: "moving"}, ""},
		{"it settles", departure.Entry{DepartureID: "d", From: "moving", To: "settled"}, notice.Settled},
		{"it goes on after all", departure.Entry{DepartureID: "d", From: "settled", To: "moving"}, ""},
		{"the agent is back", departure.Entry{DepartureID: "d", From: "grace", To: "cancelled"}, notice.Cancelled},
		{"something of it was noted", departure.Entry{DepartureID: "d", From: "grace", To: "grace"}, ""},
		{"a chat waits", departure.Entry{DepartureID: "d", ChatID: "c", To: "waiting"}, ""},
		{"a step begins", departure.Entry{DepartureID: "d", ChatID: "c", From: "waiting", To: "marking"}, notice.BeforeMove},
		{"marking is tried again", departure.Entry{DepartureID: "d", ChatID: "c", From: "marking", To: "marking"}, ""},
		{"the leg is being taken off", departure.Entry{DepartureID: "d", ChatID: "c", From: "marking", To: "releasing"}, ""},
		{"by the next releaser", departure.Entry{DepartureID: "d", ChatID: "c", From: "releasing", To: "releasing"}, ""},
		{"the next step begins", departure.Entry{DepartureID: "d", ChatID: "c", From: "releasing", To: "marking"}, notice.BeforeMove},
		{"the next step from the queue", departure.Entry{
			DepartureID: "d", ChatID: "c", From: "landing", To: "landing", Reason: "nobody took it; next, from the queue: agent ben",
		}, notice.BeforeMove},
		{"the leg is off", departure.Entry{DepartureID: "d", ChatID: "c", From: "releasing", To: "landing"}, notice.Moved},
		{"it was looked at", departure.Entry{DepartureID: "d", ChatID: "c", From: "landing", To: "landing"}, ""},
		{"it landed", departure.Entry{DepartureID: "d", ChatID: "c", From: "landing", To: "landed"}, notice.Landed},
		{"it is stranded", departure.Entry{DepartureID: "d", ChatID: "c", From: "landing", To: "stranded"}, notice.Stranded},
		{"it is kept", departure.Entry{DepartureID: "d", ChatID: "c", From: "waiting", To: "kept", Reason: "no shadow: kept"}, notice.Kept},
		{"its time with the agent is up", departure.Entry{DepartureID: "d", ChatID: "c", From: "kept", To: "waiting"}, ""},
		{"nothing is done in shadow", departure.Entry{DepartureID: "d", ChatID: "c", From: "waiting", To: "kept", Reason: "shadow: would go to queue Billing"}, notice.Shadow},
		{"it is the agent's again", departure.Entry{DepartureID: "d", ChatID: "c", From: "waiting", To: "returned"}, notice.Returned},
		{"the customer ended it", departure.Entry{DepartureID: "d", ChatID: "c", From: "landing", To: "ended"}, notice.Ended},
		{"too many left", departure.Entry{From: "closed", To: "breaker-tripped"}, notice.BreakerTripped},
		{"moves go on", departure.Entry{From: "breaker-tripped", To: "breaker-freed"}, notice.BreakerFreed},
		{"a record is kept", departure.Entry{To: "quarantined"}, notice.Quarantined},
		{"something else of the controller", departure.Entry{Reason: "an operator dropped record 7"}, ""},
		{"a phase that is not known", departure.Entry{DepartureID: "d", ChatID: "c", From: "waiting", To: "flying"}, ""},
	} {
		e, ok := notice.Of(c.e)
		if e.Kind != c.want || ok != (c.want != "") {
			t.Errorf("%s: kind %q, told %t; want %q", c.name, e.Kind, ok, c.want)
		}
		seen[e.Kind] = true
	}
	for _, k := range notice.Kinds() {
		if !seen[k] {
			t.Errorf("kind %s is made by no line", k)
		}
	}
}

func TestAnEventTellsWhatItsLineSays(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 5, time.UTC)
	got, _ := notice.Of(departure.Entry{
		Seq: 7, At: at.In(time.FixedZone("there", 3600)), DepartureID: "ana-id@1", AgentID: "ana-id", Username: "ana", ChatID: "chat",
		From: "landing", To: "landed", Reason: "ben has it", Cause: roster.Offline, ContactID: "contact", Queue: "Support",
		Target: "same-queue", Rule: "everybody", By: "olga", Hash: "00ff",
	})
	want := notice.Event{
		ID: 7, Kind: notice.Landed, At: at, Departure: "ana-id@1", AgentID: "ana-id", Agent: "ana", Chat: "chat", Contact: "contact",
		Queue: "Support", Target: "same-queue", Rule: "everybody", Cause: "offline", By: "olga", Reason: "ben has it", Hash: "00ff",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !slices.Contains(notice.Kinds(), got.Kind) {
		t.Error("its kind is not listed")
	}
}
