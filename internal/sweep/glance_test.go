package sweep_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
	"handover/internal/sweep"
)

// glimpse is a world of one agent.
type glimpse struct {
	found map[string]agentevent.Snapshot
	err   error
	told  []roster.Input
}

func (*glimpse) Users(context.Context) ([]string, error) { return nil, errors.New("nobody asks") }

func (g *glimpse) CurrentUsers(context.Context, []string) (map[string]agentevent.Snapshot, error) {
	return g.found, g.err
}

func (*glimpse) ChatID(_ context.Context, contact string) (string, error) {
	return "chat of " + contact, nil
}

func (g *glimpse) Tell(_ context.Context, _ string, in roster.Input) error {
	g.told = append(g.told, in)
	return nil
}

func TestGlance(t *testing.T) {
	at := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	g := &glimpse{found: map[string]agentevent.Snapshot{"ana": {Contacts: []agentevent.Contact{
		{ID: "known", Channel: "CHAT", State: agentevent.Connected},
		{ID: "new", Channel: "CHAT", State: agentevent.Connected, Queue: agentevent.Queue{ARN: "q1"}},
		{ID: "ringing", Channel: "CHAT", State: agentevent.Connecting},
		{ID: "call", Channel: "VOICE", State: agentevent.Connected},
	}}}}
	queue := func(_ context.Context, arn string) (string, bool, error) { return "name of " + arn, true, nil }
	glance := sweep.Glance{Queue: queue, World: g, Teller: g, Now: func() time.Time { return at }, Known: func(context.Context, string) (roster.Agent, error) {
		return roster.Agent{ID: "ana", Chats: []roster.Chat{{ID: "first", ContactID: "known"}}}, nil
	}}
	if err := glance.Look(t.Context(), "ana", "ana.silva"); err != nil {
		t.Fatal(err)
	}
	seen := g.told[0].(roster.Seen)
	if c := seen.Snapshot.Contacts; !seen.At.Equal(at) || !seen.Present || seen.Snapshot.Username != "ana.silva" || c[0].InitialID != "first" || c[1].InitialID != "chat of new" || c[1].Queue.Name != "name of q1" {
		t.Errorf("told %+v", seen)
	}
	for contact, want := range map[string]string{"new": "chat of new", "ringing": "", "call": "", "gone": ""} {
		if got, err := glance.Holds(t.Context(), "ana", contact); err != nil || got != want {
			t.Errorf("holds %s: %q, %v, want %q", contact, got, err, want)
		}
	}
	g.err = errors.New("throttled")
	if err := glance.Look(t.Context(), "ana", ""); !errors.Is(err, g.err) || len(g.told) != 1 {
		t.Errorf("error %v, told %d", err, len(g.told))
	}
	if _, err := glance.Holds(t.Context(), "ana", "new"); !errors.Is(err, g.err) {
		t.Errorf("error %v", err)
	}
}
