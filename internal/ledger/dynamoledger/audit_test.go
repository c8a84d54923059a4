package dynamoledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// TestWhatIsFoundIsWhatIsStored: two processes commit, lease, give back and prune at
// once, while writes fail in every way. Afterwards each item by which something is found
// says what its departure, or its agent, says, and there is no other.
func TestWhatIsFoundIsWhatIsStored(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := NewMemory()
				chance := rand.New(rand.NewPCG(seed, 1))
				m.Fault = func(int) Fault { return Fault(max(0, chance.IntN(20)-16)) } // one in twenty each
				var wg sync.WaitGroup
				for n := range uint64(2) {
					l := mustOpen(t, m)
					for k := range uint64(2) {
						chance := rand.New(rand.NewPCG(seed, 10+2*n+k))
						wg.Go(func() {
							for range 100 {
								err := act(t.Context(), l, chance)
								if err != nil && !errors.Is(err, errBroken) && !errors.Is(err, departure.ErrConflict) {
									t.Error(err)
								}
							}
						})
					}
				}
				wg.Wait()
				m.Fault = nil
				audit(t, m)
				if n, err := ledger.Verify(mustOpen(t, m).Journal(t.Context(), ledger.JournalFilter{})); err != nil || n < 50 {
					t.Errorf("%d lines in the journal, error %v", n, err)
				}
			})
		})
	}
}

func mustOpen(t *testing.T, m *Memory) *Ledger {
	t.Helper()
	for {
		l, err := m.Open(t.Context())
		if err == nil {
			return l
		}
		if !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
	}
}

func instantOf(chance *rand.Rand) time.Time {
	return noon().Add(time.Duration(chance.IntN(60)) * time.Second)
}

// act does one thing, drawn by lot.
func act(ctx context.Context, l *Ledger, chance *rand.Rand) error {
	switch chance.IntN(10) {
	case 0:
		_, err := l.Prune(ctx, instantOf(chance))
		return err
	case 1, 2, 3:
		leased, err := l.Lease(ctx, departure.LeaseRequest{Owner: fmt.Sprint(chance.IntN(9)), Now: instantOf(chance), Term: time.Minute, Max: 3})
		for _, i := range leased[:len(leased)/2] {
			err = errors.Join(err, l.Release(ctx, i))
		}
		return err
	case 4, 5:
		a, err := l.Agent(ctx, fmt.Sprint("agent-", chance.IntN(4)))
		if err != nil {
			return err
		}
		change(&a, chance)
		return l.Commit(ctx, departure.Commit{Agents: []roster.Agent{a}})
	default:
		id := fmt.Sprint("d", chance.IntN(6))
		d, err := l.Load(ctx, id)
		if errors.Is(err, departure.ErrNotFound) {
			d, err = departure.Departure{ID: id, AgentID: fmt.Sprint("agent-", chance.IntN(4)), BeganAt: instantOf(chance)}, nil
		}
		if err != nil {
			return err
		}
		step(&d, chance)
		return l.Commit(ctx, departure.Commit{Departures: []departure.Departure{d}, Journal: []departure.Entry{{DepartureID: id}}})
	}
}

func change(a *roster.Agent, chance *rand.Rand) {
	a.LoggedIn, a.Chats, a.Due = chance.IntN(2) == 0, nil, time.Time{}
	if chance.IntN(2) == 0 {
		a.Chats = []roster.Chat{{ID: "chat", State: agentevent.Connected, Queue: agentevent.Queue{ARN: fmt.Sprint(chance.IntN(3))}}}
	}
	if chance.IntN(2) == 0 {
		a.Due = instantOf(chance)
	}
}

func step(d *departure.Departure, chance *rand.Rand) {
	d.Handovers, d.UpdatedAt = nil, instantOf(chance)
	phases := []departure.Phase{departure.Waiting, departure.Landing, departure.Landed}
	over := chance.IntN(3) == 0
	for n := range chance.IntN(3) {
		h := departure.Handover{ChatID: fmt.Sprint("chat-", n), Phase: phases[chance.IntN(3)], QueueARN: "q", LegOff: chance.IntN(2) == 0}
		if over {
			h.Phase = departure.Landed
		} else {
			h.Intents = []departure.Intent{{ID: fmt.Sprint(d.ID, n, chance.IntN(2)), DepartureID: d.ID, ChatID: h.ChatID, Due: instantOf(chance)}}
		}
		d.Handovers = append(d.Handovers, h)
	}
}

// audit compares the items that are there with those that ought to be.
func audit(t *testing.T, m *Memory) {
	t.Helper()
	want, found := make(map[key]string), make(map[key]string)
	file := func(f filed) {
		doc, err := encode(f.value)
		if err != nil {
			t.Fatal(err)
		}
		want[f.key] = doc
	}
	shared := make(map[key][]mention)
	for pk, part := range m.parts {
		for _, i := range part {
			switch name, _, _ := strings.Cut(pk, "#"); kind(name) {
			case "departure":
				s := decoded[*stored](t, i)
				for _, f := range s.places() {
					file(f)
				}
				for k, m := range s.mentions() {
					shared[k] = append(shared[k], m)
				}
			case agentItems:
				for _, f := range placesOf(decoded[roster.Agent](t, i)) {
					file(f)
				}
			case "open", "chat": // the order of what is mentioned is free
				list := decoded[[]mention](t, i)
				sortMentions(list)
				doc, err := encode(list)
				if err != nil {
					t.Fatal(err)
				}
				found[i.key] = doc
			case agentsDue, staffItems, began, pendingItems, overItems, workItems:
				found[i.key] = i.doc
			}
		}
	}
	for k, list := range shared {
		sortMentions(list)
		file(filed{k, list})
	}
	equal(t, "by which something is found", found, want)
}

func sortMentions(list []mention) {
	slices.SortFunc(list, func(a, b mention) int { return strings.Compare(a.ID, b.ID) })
}

func decoded[T any](t *testing.T, i item) T {
	t.Helper()
	v, err := decode[T](i)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
