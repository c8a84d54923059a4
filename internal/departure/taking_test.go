package departure_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/departure"
	"handover/internal/roster"
)

// watched are rules by which a companion is lost after 60 s.
func (k *desk) watched() *desk {
	rules := k.intake.Rules()
	rules.Interval, rules.Misses = 20*time.Second, 3
	k.intake.Rules = func() roster.Rules { return rules }
	return k
}

// tell tells the roster's input, n seconds after t0.
func (k *desk) tell(t *testing.T, n int, i roster.Input) {
	t.Helper()
	k.now = sec(n)
	if err := k.intake.Tell(t.Context(), "u-ana", i); err != nil {
		t.Fatal(err)
	}
}

// contact writes a contact event of chat a's next segment, n seconds after t0.
func contact(kind string, n int) string {
	at := sec(n).Format(time.RFC3339)
	return fmt.Sprintf(`{"id":"ev","source":"aws.connect","detail-type":"Amazon Connect Contact Event","time":%q,"detail":{`+
		`"eventType":%q,"contactId":"a2","initialContactId":"a","channel":"CHAT","initiationMethod":"DISCONNECT",`+
		`"agentInfo":{"agentArn":"i/agent/u-ben","connectedToAgentTimestamp":%q}}}`, at, kind, at)
}

func TestIntakeTellsOfContactEvents(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.departures = []departure.Departure{newPlay(t, to("same-queue"), upTo(departure.Landing)).d}
	k.apply(t, contact("CONTACT_DATA_UPDATED", 35))
	k.apply(t, strings.Replace(contact("CONNECTED_TO_AGENT", 36), `"a"`, `"z"`, 1))
	if got := k.states()[0]; !strings.HasSuffix(got, "moving a=landing[clear verify]") {
		t.Fatalf("changed by what does not concern it: %s", got)
	}
	pokes := k.pokes
	k.apply(t, contact("CONNECTED_TO_AGENT", 40))
	if got := k.states()[0]; !strings.HasSuffix(got, "moving a=landed[clear unmark]") || k.pokes != pokes+1 {
		t.Errorf("got %s, %d pokes", got, k.pokes-pokes)
	}
	if p := k.departures[0].Handovers[0].Proof; p.By != "contact-event" || p.AgentID != "u-ben" {
		t.Errorf("proof %+v", p)
	}
	if len(k.positions) != 3 || len(k.quarantine) != 0 || len(k.agents) != 0 {
		t.Errorf("positions %v, quarantine %v, agents %v", k.positions, k.quarantine, k.agents)
	}
}

func TestForeignAndBrokenRecordsOfEventBridge(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, `{"id":"e","source":"aws.s3","detail-type":"Object Created","detail":{}}`)
	k.apply(t, strings.Replace(contact("QUEUED", 5), `"CHAT"`, `"VOICE"`, 1))
	if len(k.quarantine) != 0 || len(k.positions) != 2 {
		t.Errorf("foreign: quarantine %v, positions %v", k.quarantine, k.positions)
	}
	k.apply(t, strings.Replace(contact("QUEUED", 5), `"contactId":"a2",`, ``, 1))
	k.apply(t, contact("QUEUED", 7200))
	if len(k.quarantine) != 2 || len(k.positions) != 4 {
		t.Fatalf("broken: quarantine %v, positions %v", k.quarantine, k.positions)
	}
	for n, want := range []string{"detail.contactId is missing", "the contact event's time is 2026-03-02T12:00:00Z"} {
		if got := k.quarantine[n].Reason; !strings.Contains(got, want) {
			t.Errorf("reason %q, want %q", got, want)
		}
	}
}

func TestACompanionThatIsLostBeginsADeparture(t *testing.T) {
	k := newDesk(to("same-queue")).watched()
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
	k.tell(t, 10, roster.Beat{Client: "tab", At: sec(10)})
	if len(k.departures) != 0 || k.watches != 1 {
		t.Errorf("departures %v, the watcher was poked %d times", k.states(), k.watches)
	}
	k.tell(t, 70, roster.Tick{})
	if d := cmp.Diff([]string{"u-ana@1772445670000 grace+hold a=waiting[inspect]"}, k.states()); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	if d := k.departures[0]; d.Cause != roster.ClientLost || d.Username != "ana" || k.pokes != 1 {
		t.Errorf("departure %+v, pokes %d", d, k.pokes)
	}
	k.tell(t, 80, roster.Beat{Client: "tab", At: sec(80)})
	if got := k.states()[0]; !strings.HasPrefix(got, "u-ana@1772445670000 cancelled") || !strings.HasSuffix(got, "a=returned[]") {
		t.Errorf("got %s", got)
	}
}

func TestWhatChangesNothingIsNotStored(t *testing.T) {
	k := newDesk(to("same-queue")).watched()
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
	k.tell(t, 10, roster.Beat{Client: "tab", At: sec(10)})
	version := k.agents["u-ana"].Version
	for _, i := range []roster.Input{roster.Tick{}, roster.Beat{Client: "tab", At: sec(10)}, roster.Withdrawn{}, roster.Talked{}} {
		k.tell(t, 20, i)
		if got := k.agents["u-ana"].Version; got != version {
			t.Fatalf("%T is stored", i)
		}
	}
}

func TestTellOnConflictsAndFailures(t *testing.T) {
	for name, tc := range map[string]struct {
		call  string
		times int
		fails bool
	}{
		"a few conflicts are overcome":     {"Commit", 5, false},
		"conflicts without end are an end": {"Commit", 1000, true},
		"the agent cannot be read":         {"Agent", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			k := newDesk(to("same-queue")).watched()
			k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
			k.tell(t, 10, roster.Beat{Client: "tab", At: sec(10)})
			failures := 0
			k.before = func(call string) error {
				if call != tc.call || failures >= tc.times {
					return nil
				}
				failures++
				return departure.ErrConflict
			}
			k.now = sec(70)
			err := k.intake.Tell(t.Context(), "u-ana", roster.Tick{})
			if (err != nil) != tc.fails || (len(k.departures) == 0) != tc.fails {
				t.Errorf("got %v, departures %v", err, k.states())
			}
		})
	}
}

func TestTellOutlivesAPanic(t *testing.T) {
	k := newDesk(to("same-queue")).watched()
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED"))
	k.tell(t, 10, roster.Beat{Client: "tab", At: sec(10)})
	k.intake.Decider = clumsy{}
	k.now = sec(70)
	err := k.intake.Tell(t.Context(), "u-ana", roster.Tick{})
	if err == nil || strings.Contains(err.Error(), "words") || !strings.Contains(err.Error(), "u-ana") {
		t.Errorf("got %v", err)
	}
}

// An order drains also what a departure before had left with the agent for good.
func TestAnOrderBeginsAnewForWhatWasKept(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED", "b/b1/CONNECTED"))
	d := k.departures[0]
	d.State = departure.Settled
	for n := range d.Handovers {
		d.Handovers[n].Phase, d.Handovers[n].Intents = departure.Kept, nil
	}
	k.departures[0] = d
	k.tell(t, 30, roster.Ordered{Order: roster.Order{Cause: roster.Forced, By: "olga", To: "Billing", At: sec(30)}})
	want := []string{"u-ana@1772445605000 settled a=kept[] b=kept[]", "u-ana@1772445630000 grace+hold a=waiting[inspect] b=waiting[inspect]"}
	if d := cmp.Diff(want, k.states()); d != "" {
		t.Fatalf("(-want +got):\n%s", d)
	}
	if got := k.departures[1]; got.Cause != roster.Forced || got.By != "olga" || got.To != "Billing" {
		t.Errorf("departure %+v", got)
	}
	k.tell(t, 31, roster.Ordered{Order: roster.Order{Cause: roster.Forced, By: "olga", To: "VIP", At: sec(31)}})
	if len(k.departures) != 2 || k.departures[1].To != "VIP" {
		t.Errorf("an order over an order: %+v", k.departures[len(k.departures)-1])
	}
}

func TestAnOrderWithoutAChatKeepsNewOnesAway(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 0, "Available"))
	k.tell(t, 30, roster.Ordered{Order: roster.Order{Cause: roster.Forced, By: "olga", At: sec(30)}})
	if got := k.states(); len(got) != 1 || !strings.Contains(got[0], "+hold") {
		t.Errorf("got %v", got)
	}
	k.tell(t, 40, roster.Withdrawn{By: "olga"})
	if got := k.states(); len(got) != 1 || !strings.Contains(got[0], "cancelled") {
		t.Errorf("got %v", got)
	}
}
