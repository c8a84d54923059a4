package departure_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/roster"
)

// boss is the desk of the operators.
func (k *desk) boss() *departure.Desk { return &departure.Desk{Intake: k.intake, Records: k.store} }

// lastLine is the newest line of the journal.
func (k *desk) lastLine() departure.Entry { return k.journal[len(k.journal)-1] }

// refuses wants an error with these words, and nothing changed.
func (k *desk) refuses(t *testing.T, words string, act func() error) {
	t.Helper()
	before, lines := k.states(), len(k.journal)
	err := act()
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Errorf("got %v, want %q", err, words)
	}
	if d := cmp.Diff(before, k.states()); d != "" || len(k.journal) != lines {
		t.Errorf("refused, and changed (-before +after):\n%s", d)
	}
}

func TestDrainAndUndrain(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
	k.now = sec(10)
	order := roster.Order{By: "olga", To: "Billing", Now: true}
	for range 2 { // asked again, it changes nothing
		if err := k.boss().Drain(t.Context(), "u-ana", "ana", order); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff([]string{"u-ana@1772445610000 grace+hold a=waiting[inspect]"}, k.states()); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	if d := k.departures[0]; d.Cause != roster.Forced || d.By != "olga" || d.To != "Billing" || !d.DrainAt.Equal(sec(10)) {
		t.Errorf("departure %+v", d)
	}
	var lines []string
	for _, e := range k.journal {
		if e.DepartureID == "" {
			lines = append(lines, e.Username+" by "+e.By+": "+e.Reason)
		}
	}
	if d := cmp.Diff([]string{"ana by olga: an operator drains the agent, without a grace, to queue Billing"}, lines); d != "" {
		t.Errorf("journal (-want +got):\n%s", d)
	}
	if err := k.boss().Undrain(t.Context(), "u-ana", "olga"); err != nil {
		t.Fatal(err)
	}
	if got := k.states()[0]; !strings.Contains(got, "cancelled") || k.agents["u-ana"].Order != nil {
		t.Errorf("got %s, agent %+v", got, k.agents["u-ana"])
	}
	k.refuses(t, "the agent is not drained", func() error { return k.boss().Undrain(t.Context(), "u-ana", "olga") })
}

func TestUndrainOfOneWhoHasGone(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	if err := k.boss().Drain(t.Context(), "u-ana", "ana", roster.Order{By: "olga"}); err != nil {
		t.Fatal(err)
	}
	if err := k.boss().Undrain(t.Context(), "u-ana", "olga"); err != nil {
		t.Fatal(err)
	}
	if got := k.states()[0]; !strings.Contains(got, "a=waiting[inspect]") {
		t.Errorf("got %s", got)
	}
	if got := k.lastLine(); got.By != "olga" || !strings.HasSuffix(got.Reason, "; the agent is leaving all the same") {
		t.Errorf("journal %+v", got)
	}
}

// TestADrainWhileTheCordonIsBeingTakenOff: the earlier departure would take off the
// cordon that the later one needs.
func TestADrainWhileTheCordonIsBeingTakenOff(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
	drain := func(n int) {
		t.Helper()
		k.now = sec(n)
		if err := k.boss().Drain(t.Context(), "u-ana", "ana", roster.Order{By: "olga"}); err != nil {
			t.Fatal(err)
		}
	}
	drain(10)
	k.departures[0] = newPlay(t, to("same-queue"), func(p *play) { p.d = k.departures[0] }, hold(done)).d
	k.apply(t, event("ana", 11, "Available>Offline", "a/a1/CONNECTED"))
	if err := k.boss().Undrain(t.Context(), "u-ana", "olga"); err != nil {
		t.Fatal(err)
	}
	drain(12)
	want := []string{"u-ana@1772445610000 cancelled a=returned[]", "u-ana@1772445612000 grace+hold a=waiting[inspect]"}
	if d := cmp.Diff(want, k.states()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := k.departures[1].Status; got != "Available" {
		t.Errorf("the later one says that the agent had chosen %q", got)
	}
}

func TestDrainOfOneOfWhomNothingWasHeard(t *testing.T) {
	k := newDesk(to("same-queue"))
	if err := k.boss().Drain(t.Context(), "u-zoe", "zoe", roster.Order{By: "olga"}); err != nil {
		t.Fatal(err)
	}
	if len(k.departures) != 1 || k.departures[0].Username != "zoe" || k.agents["u-zoe"].Username != "zoe" {
		t.Errorf("departures %+v", k.departures)
	}
}

func TestBeat(t *testing.T) {
	k := newDesk(to("same-queue")).watched()
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
	lines := len(k.journal)
	if err := k.intake.Tell(t.Context(), "u-ana", roster.Beat{Client: "tab", At: sec(10)}); err != nil {
		t.Fatal(err)
	}
	if a := k.agents["u-ana"]; len(a.Clients) != 1 || !a.Due.Equal(sec(70)) || len(k.journal) != lines {
		t.Errorf("agent %+v, journal %v", a, k.journal[lines:])
	}
}

func TestAsk(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	id := k.departures[0].ID
	ask := func(id string, a departure.Asked) func() error {
		return func() error { a.By = "olga"; return k.boss().Ask(t.Context(), id, a) }
	}
	longer := departure.Asked{ChatID: "a", Want: departure.Longer, For: 10 * time.Minute}
	if err := ask(id, longer)(); err != nil {
		t.Fatal(err)
	}
	if i := k.departures[0].Handovers[0].Intents[0]; !i.Due.Equal(t0.Add(10*time.Minute)) || k.lastLine().By != "olga" || k.pokes != 2 {
		t.Errorf("intent %+v, line %+v, pokes %d", i, k.lastLine(), k.pokes)
	}
	k.refuses(t, "it changes nothing: the chat is waiting", ask(id, longer))
	k.refuses(t, "waits in a queue where nobody has taken it", ask(id, departure.Asked{ChatID: "a", Want: departure.Undo}))
	k.refuses(t, "there is keep-longer, send, hand-over, undo", ask(id, departure.Asked{ChatID: "a", Want: "sing"}))
	k.refuses(t, "the departure has no such chat", ask(id, departure.Asked{ChatID: "z", Want: departure.Undo}))
	k.refuses(t, "departure nobody@1", ask("nobody@1", longer))
	for _, unknown := range []func() error{ask("nobody@1", longer), ask(id, departure.Asked{ChatID: "z", Want: departure.Undo})} {
		if err := unknown(); !errors.Is(err, departure.ErrNotFound) {
			t.Errorf("got %v, want ErrNotFound", err)
		}
	}
	conflicts := 0
	k.before = func(call string) error {
		if call == "Commit" && conflicts < 3 {
			conflicts++
			return departure.ErrConflict
		}
		return nil
	}
	if err := ask(id, departure.Asked{ChatID: "a", Want: departure.Send, Target: "queue VIP"})(); err != nil {
		t.Errorf("after conflicts: %v", err)
	}
}

func TestReplay(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.intake.Decider = clumsy{}
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED")) // 1: it panics
	k.apply(t, "corrupt")                                              // 2
	k.apply(t, event("ben", 7200, "Available"))                        // 3: of the future
	k.intake.Decider = to("same-queue")
	if len(k.quarantine) != 3 || len(k.departures) != 0 {
		t.Fatalf("quarantine %+v", k.quarantine)
	}
	k.refuses(t, "it still cannot be applied, and stays", func() error { _, err := k.boss().Replay(t.Context(), 2, "olga"); return err })
	k.refuses(t, "EventTimestamp is", func() error { _, err := k.boss().Replay(t.Context(), 3, "olga"); return err })
	positions := len(k.positions)

	says, err := k.boss().Replay(t.Context(), 1, "olga")
	if err != nil || says != "record 1 was applied: event ana-5 of agent u-ana" {
		t.Errorf("got %q, %v", says, err)
	}
	if got := k.states(); len(got) != 1 || !strings.HasSuffix(got[0], "grace a=waiting[inspect]") || len(k.positions) != positions {
		t.Errorf("departures %v, positions %v", got, k.positions)
	}
	if got := k.journal[len(k.journal)-3]; got.By != "olga" || got.Reason != "quarantine: record 1 (1 of shard 0) was replayed: it is event ana-5 of agent u-ana" {
		t.Errorf("journal %+v", got)
	}
	k.now = sec(7200)
	if says, err := k.boss().Replay(t.Context(), 3, "olga"); err != nil || !strings.Contains(says, "was applied: event ben-7200") {
		t.Errorf("when its time has come: %q, %v", says, err)
	}
	if len(k.quarantine) != 1 {
		t.Errorf("left in quarantine: %+v", k.quarantine)
	}
	if _, err := k.boss().Replay(t.Context(), 1, "olga"); !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("replayed again: %v", err)
	}
}

func TestReplayOfWhatHasNothingToSayAnyMore(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.intake.Decider = clumsy{}
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	k.intake.Decider = to("same-queue")
	k.apply(t, event("ana", 6, "Available", "a/a1/CONNECTED"))
	says, err := k.boss().Replay(t.Context(), 1, "olga")
	if err != nil || !strings.Contains(says, "which has nothing to say any more") || len(k.quarantine) != 0 || len(k.departures) != 0 {
		t.Errorf("got %q, %v; quarantine %v", says, err, k.quarantine)
	}
}

func TestReplayThatPanicsAgain(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.intake.Decider = clumsy{}
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	k.refuses(t, "panicked again", func() error { _, err := k.boss().Replay(t.Context(), 1, "olga"); return err })
	if len(k.quarantine) != 1 {
		t.Error("it did not stay in quarantine")
	}
}

func TestDrop(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, "corrupt")
	if err := k.boss().Drop(t.Context(), 1, "olga"); err != nil {
		t.Fatal(err)
	}
	if got := k.lastLine(); len(k.quarantine) != 0 || got.By != "olga" || !strings.Contains(got.Reason, "record 1 (1 of shard 0) was dropped unapplied") {
		t.Errorf("quarantine %v, journal %+v", k.quarantine, got)
	}
	if err := k.boss().Drop(t.Context(), 1, "olga"); !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("dropped again: %v", err)
	}
}
