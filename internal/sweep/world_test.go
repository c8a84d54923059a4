package sweep_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/clock"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/roster"
	"handover/internal/sweep"
)

const unanswered = 3 * time.Minute

func rules() roster.Rules {
	return roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}}
}

// world is the service, the roster and the ledger.
type world struct {
	t      *testing.T
	ledger *memledger.Ledger

	mu      sync.Mutex
	users   []string
	current map[string]agentevent.Snapshot
	chats   map[string]string // chat ids, by contact
	talks   map[string][2]time.Time
	broken  map[string]error // by the call's name
	calls   map[string]int
	told    []string // agents, in order; not by ticks
	signals []roster.Kind
	repairs map[string]int
	rules   roster.Rules
}

func newWorld(t *testing.T) *world {
	return &world{
		t: t, ledger: memledger.New(), current: map[string]agentevent.Snapshot{}, chats: map[string]string{},
		talks: map[string][2]time.Time{}, broken: map[string]error{}, calls: map[string]int{}, repairs: map[string]int{}, rules: rules(),
	}
}

func (w *world) enter(call string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls[call]++
	return w.broken[call]
}

// Users implements sweep.World.
func (w *world) Users(context.Context) ([]string, error) { return w.users, w.enter("Users") }

// CurrentUsers implements sweep.World.
func (w *world) CurrentUsers(_ context.Context, ids []string) (map[string]agentevent.Snapshot, error) {
	if len(ids) > 100 {
		return nil, errors.New("more than a hundred users")
	}
	found := maps.Clone(w.current)
	maps.DeleteFunc(found, func(id string, _ agentevent.Snapshot) bool { return !slices.Contains(ids, id) })
	return found, w.enter("CurrentUsers")
}

// ChatID implements sweep.World.
func (w *world) ChatID(_ context.Context, contactID string) (string, error) {
	return w.chats[contactID], w.enter("ChatID")
}

// Talk implements sweep.Talks.
func (w *world) Talk(_ context.Context, contactID string) (customer, agent time.Time, err error) {
	return w.talks[contactID][0], w.talks[contactID][1], w.enter("Talk")
}

// Tell implements sweep.Teller, as the intake does it.
func (w *world) Tell(ctx context.Context, agentID string, in roster.Input) error {
	if err := w.enter("Tell"); err != nil {
		return err
	}
	a, err := w.ledger.Agent(ctx, agentID)
	if err != nil {
		return err
	}
	a, signals := roster.Tell(a, in, time.Now(), w.rules)
	if _, tick := in.(roster.Tick); !tick {
		w.told = append(w.told, agentID)
	}
	for _, s := range signals {
		w.signals = append(w.signals, s.Kind)
	}
	return w.ledger.Commit(ctx, departure.Commit{Agents: []roster.Agent{a}})
}

// Repaired implements sweep.Counter.
func (w *world) Repaired(what string) { w.repairs[what]++ }

// hear applies an event, as the intake does it.
func (w *world) hear(id string, kind agentevent.Type, s agentevent.Snapshot) {
	w.t.Helper()
	a, err := w.ledger.Agent(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	now := time.Now()
	a, _ = roster.Fold(a, agentevent.Event{AgentID: id, EventID: now.String() + string(kind), Type: kind, Timestamp: now, Current: s}, w.rules)
	if err := w.ledger.Commit(w.t.Context(), departure.Commit{Agents: []roster.Agent{a}}); err != nil {
		w.t.Fatal(err)
	}
}

// both lets the agent be so, and the stream say it.
func (w *world) both(id string, s agentevent.Snapshot) {
	w.t.Helper()
	if !slices.Contains(w.users, id) {
		w.users = append(w.users, id)
	}
	w.current[id] = bare(s)
	w.hear(id, agentevent.StateChange, s)
}

// bare is what the service shows of a snapshot when it is asked.
func bare(s agentevent.Snapshot) agentevent.Snapshot {
	s.Username, s.Status.Type = "", ""
	s.Contacts = slices.Clone(s.Contacts)
	for n := range s.Contacts {
		s.Contacts[n].InitialID = ""
	}
	return s
}

func (w *world) sweeper(more ...func(*sweep.Options)) *sweep.Sweeper {
	w.t.Helper()
	o := sweep.Options{
		World: w, Agents: w.ledger, Teller: w, Counter: w, Rules: func() roster.Rules { return w.rules },
		Now: time.Now, Wait: clock.WaitUntil,
	}
	for _, set := range more {
		set(&o)
	}
	s, err := sweep.New(o)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}

func (w *world) agent(id string) roster.Agent {
	w.t.Helper()
	a, err := w.ledger.Agent(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func at(username, status string, contacts ...agentevent.Contact) agentevent.Snapshot {
	types := map[string]agentevent.StatusType{"Available": agentevent.Routable, "Offline": agentevent.Offline}
	return agentevent.Snapshot{
		Username: username, Status: agentevent.Status{ID: status + "-id", Name: status, Type: types[status]}, Contacts: contacts,
	}
}

func leaving(s agentevent.Snapshot) agentevent.Snapshot {
	s.Next = &agentevent.NextStatus{Name: "Offline"}
	return s
}

func chat(contact, initial string, since time.Time) agentevent.Contact {
	return agentevent.Contact{
		ID: contact, InitialID: initial, Channel: "CHAT", InitiationMethod: "API", State: agentevent.Connected,
		StateSince: since, ConnectedAt: since, Queue: agentevent.Queue{ARN: "queue/support"},
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
