package departure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/roster"
)

// desk is an intake over a store, with a clock to set.
type desk struct {
	*store
	intake  *departure.Intake
	now     time.Time
	pokes   int
	watches int // pokes of the watcher
	seq     int
}

func newDesk(p decider) *desk {
	k := &desk{store: newStore(), now: t0}
	k.intake = &departure.Intake{
		Ledger:  k.store,
		Decider: p,
		Rules:   func() roster.Rules { return roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}} },
		Now:     func() time.Time { return k.now },
		Poke:    func() { k.pokes++ },

		PokeWatcher: func() { k.watches++ },
	}
	return k
}

func (k *desk) record(data string) departure.Record {
	k.seq++
	return departure.Record{
		Position: departure.Position{Stream: "s", Shard: "0", Sequence: fmt.Sprint(k.seq)},
		Arrived:  k.now, Data: []byte(data),
	}
}

func (k *desk) apply(t *testing.T, data string) {
	t.Helper()
	if err := k.intake.Apply(t.Context(), k.record(data)); err != nil {
		t.Fatal(err)
	}
}

// event writes an event of the agent, n seconds after t0. A status "x>y" is x
// with y as next status; each contact is "chat/contact/STATE".
func event(agent string, n int, status string, contacts ...string) string {
	force, queued, _ := strings.Cut(status, ">")
	next := "null"
	if queued != "" {
		next = fmt.Sprintf(`{"ARN":"i/agent-state/%s","Name":%q,"EnqueuedTimestamp":%q}`, queued, queued, sec(n).Format(time.RFC3339))
	}
	var list []string
	for _, c := range contacts {
		p := strings.Split(c, "/")
		list = append(list, fmt.Sprintf(`{"ContactId":%q,"InitialContactId":%q,"Channel":"CHAT","InitiationMethod":"API","State":%q,`+
			`"ConnectedToAgentTimestamp":%q,"Queue":{"ARN":"i/queue/q","Name":"Support"}}`, p[1], p[0], p[2], sec(n).Format(time.RFC3339)))
	}
	return fmt.Sprintf(`{"AgentARN":"i/agent/u-%s","EventId":"%s-%d","EventTimestamp":%q,"EventType":"STATE_CHANGE","CurrentAgentSnapshot":{`+
		`"AgentStatus":{"ARN":"i/agent-state/%s","Name":%q,"StartTimestamp":%q},"NextAgentStatus":%s,"Configuration":{"Username":%q},"Contacts":[%s]}}`,
		agent, agent, n, sec(n).Format(time.RFC3339), force, force, sec(-99).Format(time.RFC3339), next, agent, strings.Join(list, ","))
}

func (k *desk) states() []string {
	var all []string
	for _, d := range k.departures {
		all = append(all, d.ID+" "+(&play{d: d}).state())
	}
	return all
}

func TestIntakeBeginsADeparture(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 0, "Available", "a/a1/CONNECTED", "b/b1/CONNECTED"))
	if len(k.departures) != 0 || k.pokes != 0 {
		t.Fatalf("begun without a reason: %v", k.states())
	}
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED", "b/b1/CONNECTED"))
	if d := cmp.Diff([]string{"u-ana@1772445605000 grace a=waiting[inspect] b=waiting[inspect]"}, k.states()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if k.pokes != 1 || len(k.positions) != 2 || len(k.journal) != 3 || k.departures[0].Username != "ana" {
		t.Errorf("pokes %d, positions %v, journal %v", k.pokes, k.positions, k.journal)
	}
	if a := k.agents["u-ana"]; a.Version != 2 || a.Leaving == nil {
		t.Errorf("agent %+v", a)
	}
}

func TestIntakeCancelsWhenTheAgentIsBack(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	k.apply(t, event("ana", 9, "Available", "a/a1/CONNECTED"))
	if d := cmp.Diff([]string{"u-ana@1772445605000 cancelled a=returned[]"}, k.states()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestIntakeTellsOtherAgentsGains(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.departures = []departure.Departure{newPlay(t, to("same-queue"), upTo(departure.Landing)).d}
	k.apply(t, event("ben", 40, "Available", "a/a2/CONNECTED"))
	if got := k.states()[0]; !strings.HasSuffix(got, "moving a=landed[clear unmark]") {
		t.Errorf("got %s", got)
	}
}

func TestRepeatsAndReplaysOnlyAcknowledge(t *testing.T) {
	k := newDesk(to("same-queue"))
	stream := []string{
		event("ana", 0, "Available", "a/a1/CONNECTED"),
		event("ana", 5, "Available>Offline", "a/a1/CONNECTED"),
		event("ana", 6, "Available>Offline", "a/a1/CONNECTED", "b/b1/CONNECTED"),
	}
	for _, data := range stream {
		k.apply(t, data)
	}
	want, journal, agent := k.states(), len(k.journal), k.agents["u-ana"].Version
	for _, data := range append(stream, stream[2], stream[0]) {
		k.apply(t, data)
	}
	if d := cmp.Diff(want, k.states()); d != "" {
		t.Errorf("(-before +after):\n%s", d)
	}
	if len(k.journal) != journal || k.agents["u-ana"].Version != agent {
		t.Errorf("the journal or the agent changed")
	}
	if n := len(k.positions); n != 8 || k.positions[7].Sequence != "8" {
		t.Errorf("acknowledged %v", k.positions)
	}
}

func TestQuarantineAndForeignRecords(t *testing.T) {
	k := newDesk(to("same-queue"))
	bad := k.record("corrupt")
	if err := k.intake.Apply(t.Context(), bad); err != nil {
		t.Fatal(err)
	}
	k.apply(t, `{"ContactId":"c","AWSContactTraceRecordFormatVersion":"2017-03-10"}`)
	if len(k.positions) != 2 {
		t.Errorf("acknowledged %v", k.positions)
	}
	if len(k.quarantine) != 1 || k.quarantine[0].Reason == "" {
		t.Fatalf("quarantine %+v", k.quarantine)
	}
	want := departure.Quarantined{ID: 1, Position: bad.Position, Arrived: t0, Data: []byte("corrupt"), Reason: k.quarantine[0].Reason}
	if d := cmp.Diff(want, k.quarantine[0]); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if len(k.journal) != 1 || !strings.Contains(k.journal[0].Reason, "record 1 of shard 0") || k.journal[0].At != t0 || k.journal[0].To != "quarantined" {
		t.Errorf("journal %+v", k.journal)
	}
}

// An event of a time to come would make the agent's later ones look old.
func TestAnEventOfTheFutureIsNotBelieved(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 7200, "Available", "a/a1/CONNECTED"))
	if len(k.quarantine) != 1 || !strings.Contains(k.quarantine[0].Reason, "EventTimestamp is 2026-03-02T12:00:00Z") {
		t.Errorf("quarantine %+v", k.quarantine)
	}
	k.apply(t, event("ana", 1800, "Available>Offline", "a/a1/CONNECTED")) // a little ahead: two clocks
	if len(k.quarantine) != 1 || len(k.departures) != 1 {
		t.Errorf("quarantine %+v, departures %v", k.quarantine, k.states())
	}
}

func TestIntakeOnConflictsAndFailures(t *testing.T) {
	broken := errors.New("broken")
	for name, tc := range map[string]struct {
		call  string
		err   error
		times int
		want  error
	}{
		"a few conflicts are overcome":     {"Commit", departure.ErrConflict, 5, nil},
		"conflicts without end are an end": {"Commit", departure.ErrConflict, 1000, departure.ErrConflict},
		"the agent cannot be read":         {"Agent", broken, 1, broken},
		"departures cannot be read":        {"Open", broken, 1, broken},
		"history cannot be read":           {"History", broken, 1, broken},
		"nothing can be stored":            {"Commit", broken, 1, broken},
	} {
		t.Run(name, func(t *testing.T) {
			k := newDesk(to("same-queue"))
			failures := 0
			k.before = func(call string) error {
				if call == tc.call && failures < tc.times {
					failures++
					return tc.err
				}
				return nil
			}
			r := k.record(event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
			if err := k.intake.Apply(t.Context(), r); !errors.Is(err, tc.want) {
				t.Errorf("got %v, want %v", err, tc.want)
			}
			stored := len(k.departures) + len(k.positions) + len(k.agents)
			if (stored == 0) != (tc.want != nil) {
				t.Errorf("stored %d things", stored)
			}
		})
	}
}

func TestAChatTakenAfterAllIsSettledBeginsAnew(t *testing.T) {
	k := newDesk(to("keep"))
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED", "b/b1/CONNECTING"))
	d := k.departures[0]
	for n := range d.Handovers {
		d.Handovers[n].Phase, d.Handovers[n].Intents = departure.Ended, nil
	}
	d.State = departure.Settled
	k.departures[0] = d
	k.apply(t, event("ana", 30, "Available>Offline", "a/a1/CONNECTED", "b/b1/CONNECTED"))
	want := []string{"u-ana@1772445605000 settled a=ended[] b=ended[]", "u-ana@1772445630000 grace b=waiting[inspect]"}
	if d := cmp.Diff(want, k.states()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := k.agents["u-ana"]; !got.LastEpoch.Equal(sec(30)) || !got.Leaving.Epoch.Equal(sec(30)) {
		t.Errorf("agent %+v", got)
	}
}

func TestAChatTakenAfterItsHandoverIsFinalBeginsAnew(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED", "b/b1/CONNECTED"))
	k.apply(t, event("ana", 7, "Available>Offline", "a/a1/CONNECTED"))
	k.apply(t, event("ana", 9, "Available>Offline", "a/a1/CONNECTED", "b/b2/CONNECTED"))
	want := []string{"u-ana@1772445605000 grace a=waiting[inspect] b=ended[clear]", "u-ana@1772445609000 grace b=waiting[inspect]"}
	if d := cmp.Diff(want, k.states()); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestOneEventOfManySignals(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.departures = []departure.Departure{newPlay(t, to("same-queue"), upTo(departure.Landing)).d}
	k.apply(t, event("ben", 40, "Available", "a/a2/CONNECTED", "z/z1/CONNECTED"))
	if got := k.states()[0]; !strings.HasSuffix(got, "moving a=landed[clear unmark]") {
		t.Errorf("got %s", got)
	}
}

func TestMovesAreCounted(t *testing.T) {
	k := newDesk(to("same-queue"))
	before := newPlay(t, to("same-queue"), upTo(departure.Landing), gained("u-zoe", "a"), try("a", departure.Clear, done)).d
	before.ID, before.AgentID = "u-old@1", "u-old"
	k.departures = []departure.Departure{before}
	k.apply(t, event("ana", 5, "Available>Offline", "a/a3/CONNECTED"))
	if got := k.departures[1].Handovers[0].Moves; got != 1 {
		t.Errorf("%d moves before, want 1", got)
	}
}

// clumsy is a policy that panics.
type clumsy struct{ decider }

func (clumsy) Grace(roster.Cause) time.Duration { panic(errors.New("a customer's words")) }

func TestIntakeOutlivesAPanic(t *testing.T) {
	k := newDesk(to("same-queue"))
	k.intake.Decider = clumsy{}
	k.apply(t, event("ana", 5, "Available>Offline", "a/a1/CONNECTED"))
	k.intake.Decider = to("same-queue")
	k.apply(t, event("ben", 6, "Available>Offline", "b/b1/CONNECTED"))
	if len(k.quarantine) != 1 || k.quarantine[0].Reason != "applying it panicked: *errors.errorString" || len(k.quarantine[0].Data) == 0 {
		t.Errorf("in quarantine: %+v", k.quarantine)
	}
	if len(k.departures) != 1 || k.departures[0].Username != "ben" || len(k.positions) != 2 {
		t.Errorf("departures %v, positions %v", k.states(), k.positions)
	}
}
