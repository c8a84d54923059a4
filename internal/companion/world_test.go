package companion_test

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"handover/internal/agentevent"
	"handover/internal/companion"
	"handover/internal/companion/enrol"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/policy"
	"handover/internal/roster"
)

// world is all that a server needs, and what it has done to it. The agent is ana;
// she has chat c-1 by contact k-1.
type world struct {
	mu       sync.Mutex
	agent    roster.Agent
	beats    []roster.Beat
	looks    int
	onLook   func(*roster.Agent)
	held     map[string]string // by contact, as Connect shows it
	tokens   map[string]string // chat by token
	proving  error
	vault    map[string]string
	open     []departure.Departure
	asked    []departure.Asked
	refusing error
	notes    []string
	counted  map[string]int
	policy   companionPolicy
	log      bytes.Buffer
	skew     time.Duration
	shelf    ledger.Shelf // nil: a server is alone
	hold     time.Duration
	unheld   bool
	onEnter  func()
	revoked  []string // tokens
}

type companionPolicy struct {
	policy.Companion
	mode      policy.Mode
	releasers []string
}

func newWorld() *world {
	return &world{
		agent: roster.Agent{
			ID: "u-ana", Username: "ana", LoggedIn: true, Status: agentevent.Status{Name: "Available"},
			Chats: []roster.Chat{{ID: "c-1", ContactID: "k-1", State: agentevent.Connected, Queue: agentevent.Queue{Name: "Support"}}},
		},
		held: map[string]string{"k-2": "c-2"}, tokens: map[string]string{"good-token-1": "c-1", "good-token-2": "c-2", "bens-token": "c-9"},
		vault: make(map[string]string), counted: make(map[string]int),
		policy: companionPolicy{policy.Companion{Ask: true, Longer: 5 * time.Minute, Longest: 30 * time.Minute, Alone: true}, policy.Enforce, []string{"desktop", "token"}},
	}
}

func (w *world) now() time.Time { return time.Now().Add(w.skew) }

func (w *world) Authenticate(_ context.Context, bearer, username string) (enrol.Agent, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.onEnter != nil {
		defer w.onEnter()
	}
	switch {
	case slices.Contains(w.revoked, bearer):
		return enrol.Agent{}, &enrol.Refusal{Why: "the token was taken back"}
	case bearer == "hoe_away":
		return enrol.Agent{}, errors.New("the provider is away")
	case bearer != "hoe_ana":
		return enrol.Agent{}, &enrol.Refusal{Why: "the token is not known"}
	case username != "ana":
		return enrol.Agent{}, &enrol.Refusal{NotYou: true, Why: "the token is another agent's"}
	}
	return enrol.Agent{ID: "u-ana", Username: "ana"}, nil
}

func (w *world) Agent(context.Context, string) (roster.Agent, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.agent, nil
}

func (w *world) Tell(_ context.Context, _ string, in roster.Input) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := in.(roster.Beat)
	w.beats = append(w.beats, b)
	w.agent.Clients = []roster.Client{{ID: b.Client, Beat: b.At, Gone: b.Bye}}
	return nil
}

func (w *world) Look(context.Context, string, string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.looks++
	if w.onLook != nil {
		w.onLook(&w.agent)
	}
	return nil
}

func (w *world) Holds(_ context.Context, _, contact string) (string, error) {
	return w.held[contact], nil
}

func (w *world) Colleagues(context.Context, string) ([]string, error) { return []string{"ben"}, nil }

func (w *world) prove(_ context.Context, token string) (string, error) {
	if w.proving != nil {
		return "", w.proving
	}
	chat, known := w.tokens[token]
	if !known {
		return "", &companion.Error{Call: "GetTranscript", Means: departure.NotPossible, Err: errors.New("refused")}
	}
	return chat, nil
}

func (w *world) Put(_ context.Context, d ledger.Deposit, token string) error {
	w.vault[d.AgentID+" "+d.ContactID+" "+d.ChatID] = token
	return nil
}

func (w *world) Drop(_ context.Context, agent, contact string) error {
	maps.DeleteFunc(w.vault, func(k, _ string) bool { return strings.HasPrefix(k, agent+" "+contact+" ") })
	return nil
}

func (w *world) Open(context.Context, string, []string) ([]departure.Departure, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.open), func(d departure.Departure) bool { return d.State == departure.Settled }), nil
}

func (w *world) Departures(_ context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error] {
	return func(yield func(departure.Departure, error) bool) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, d := range w.open[:min(len(w.open), f.Limit)] {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (w *world) Load(_ context.Context, id string) (departure.Departure, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.open {
		if d.ID == id {
			return d, nil
		}
	}
	return departure.Departure{}, departure.ErrNotFound
}

func (w *world) Ask(_ context.Context, _ string, a departure.Asked) error {
	w.asked = append(w.asked, a)
	return w.refusing
}

func (w *world) Note(_ context.Context, agent, by, says string) error {
	w.notes = append(w.notes, agent+" "+by+": "+says)
	return nil
}

func (w *world) CompanionRefused(code string) { w.count("refused " + code) }

func (w *world) CompanionCommand(action, outcome string) {
	w.count("command " + action + " " + outcome)
}

func (w *world) CompanionAlone(outcome string) { w.count("alone " + outcome) }

func (w *world) count(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counted[what]++
}

// server is one on the world, which plans that every chat goes back to its queue. It
// shares the world's shelf with all others, if there is one.
func (w *world) server() *companion.Server {
	return companion.New(companion.Options{
		Enter: w, Agents: w, Prove: w.prove, Vault: w, Departures: w, Desk: w, Policy: livePolicy{w},
		Rules:         func() roster.Rules { return roster.Rules{Interval: 20 * time.Second, Misses: 3} },
		Plan:          w.plan,
		QuickConnects: map[string]string{"Billing": "To Billing"},
		Origins:       []string{"https://agents.example.test"},
		Shelf:         w.shelf, Hold: w.hold, Unheld: w.unheld,
		Counter: w, Now: w.now, Log: slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
}

type livePolicy struct{ w *world }

func (p livePolicy) Mode() policy.Mode                { return p.w.policy.mode }
func (p livePolicy) Grace(roster.Cause) time.Duration { return 15 * time.Second }
func (p livePolicy) Releasers() []string              { return p.w.policy.releasers }
func (p livePolicy) Companion() policy.Companion      { return p.w.policy.Companion }

func (w *world) plan(context.Context, string) (departure.Departure, []departure.Entry, error) {
	w.count("planned")
	d := w.departing()
	for n := range d.Handovers {
		d.Handovers[n].Decision = policy.Decision{Ladder: []policy.Rung{{Target: policy.Target{Kind: policy.SameQueue}}}}
		d.Handovers[n].Say = "One moment."
	}
	return d, nil, nil
}

// departing is ana's departure, as it begins.
func (w *world) departing() departure.Departure {
	now := w.now()
	return departure.Departure{
		ID: "u-ana@1", AgentID: "u-ana", Username: "ana", Cause: roster.Offline, Epoch: now, State: departure.Grace, BeganAt: now, UpdatedAt: now,
		Handovers: []departure.Handover{{
			ChatID: "c-1", ContactID: "k-1", QueueName: "Support", Phase: departure.Waiting, BeganAt: now,
			Intents: []departure.Intent{{ID: "i", Kind: departure.Inspect, ChatID: "c-1", Due: now.Add(15 * time.Second)}},
		}},
	}
}
