package ledgertest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

func unseenAgent(t *testing.T, s Store) {
	got, err := s.Agent(t.Context(), "nobody")
	must(t, err)
	equal(t, "agent", got, roster.Agent{ID: "nobody"})
}

func agentVersions(t *testing.T, s Store) {
	want := ana()
	for version := range int64(3) {
		want.Version = version
		commit(t, s, departure.Commit{Agents: []roster.Agent{want}})
		got, err := s.Agent(t.Context(), "ana-id")
		must(t, err)
		want.Version = version + 1
		equal(t, "agent", got, want)
		want.LastIDs = append(want.LastIDs, fmt.Sprint("event-", version))
	}
}

func departureVersions(t *testing.T, s Store) {
	want := leaving("ana", 0, "chat-1", "chat-2")
	if _, err := s.Load(t.Context(), want.ID); !errors.Is(err, departure.ErrNotFound) {
		t.Errorf("load before it was stored: error %v, want ErrNotFound", err)
	}
	for version := range int64(3) {
		want.Version = version
		begin(t, s, want)
		want.Version = version + 1
		equal(t, "departure", load(t, s, want.ID), want)
		want.State = departure.Moving
		want.Handovers[0].Moves++
	}
}

func conflictStoresNothing(t *testing.T, s Store) {
	stale := leaving("ana", 0, "chat-1")
	begin(t, s, stale)
	agent := ana()
	commit(t, s, departure.Commit{Agents: []roster.Agent{agent}, Quarantine: []departure.Quarantined{{Reason: "kept"}}})
	before := show(t, s)

	whole := func() departure.Commit {
		return departure.Commit{
			Agents:     []roster.Agent{{ID: "ben-id"}},
			Departures: []departure.Departure{leaving("ben", 0, "chat-9")},
			Journal:    []departure.Entry{{Reason: "lost"}},
			Position:   &departure.Position{Stream: "s", Shard: "shard-1", Sequence: "7"},
			Quarantine: []departure.Quarantined{{Data: []byte("x")}},
			Gate:       &departure.Gate{},
		}
	}
	for name, spoil := range map[string]func(*departure.Commit){
		"departure stored already":   func(c *departure.Commit) { c.Departures = append(c.Departures, stale) },
		"departure never stored":     func(c *departure.Commit) { c.Departures[0].Version = 3 },
		"departure moved on":         func(c *departure.Commit) { d := stale; d.Version = 2; c.Departures = append(c.Departures, d) },
		"agent stored already":       func(c *departure.Commit) { c.Agents = append(c.Agents, agent) },
		"agent at a later version":   func(c *departure.Commit) { a := agent; a.Version = 9; c.Agents = append(c.Agents, a) },
		"agent that was never seen":  func(c *departure.Commit) { c.Agents[0].Version = 1 },
		"gate that was never stored": func(c *departure.Commit) { c.Gate.Version = 1 },
	} {
		c := whole()
		spoil(&c)
		if err := s.Commit(t.Context(), c); !errors.Is(err, departure.ErrConflict) {
			t.Errorf("%s: error %v, want ErrConflict", name, err)
		}
		equal(t, name+": the store", show(t, s), before)
		if _, err := s.Load(t.Context(), c.Departures[0].ID); !errors.Is(err, departure.ErrNotFound) {
			t.Errorf("%s: the other departure was stored: %v", name, err)
		}
	}
	commit(t, s, whole())
}

func concurrentCommits(t *testing.T, s Store) {
	begin(t, s, leaving("ana", 0, "chat-1"))
	read := load(t, s, leaving("ana", 0).ID)
	var won, lost atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			err := s.Commit(t.Context(), departure.Commit{
				Departures: []departure.Departure{read},
				Journal:    []departure.Entry{{Reason: "won"}},
			})
			switch {
			case err == nil:
				won.Add(1)
			case errors.Is(err, departure.ErrConflict):
				lost.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	equal(t, "won", won.Load(), 1)
	equal(t, "lost", lost.Load(), 7)
	equal(t, "version", load(t, s, read.ID).Version, 2)
	equal(t, "journal lines", len(collect(t, s.Journal(t.Context(), ledger.JournalFilter{}))), 1)
}

func badCommit(t *testing.T, s Store) {
	foreign := leaving("ana", 0, "chat-1")
	foreign.Handovers[0].Intents[0].DepartureID = "another"
	misplaced := leaving("ana", 0, "chat-1")
	misplaced.Handovers[0].Intents[0].ChatID = "chat-2"
	homeless := leaving("ana", 0, "chat-1")
	homeless.Intents = []departure.Intent{{ID: "own", DepartureID: homeless.ID, ChatID: "chat-1"}}
	shared := leaving("ana", 0, "chat-1")
	shared.Intents = []departure.Intent{{ID: shared.Handovers[0].Intents[0].ID, DepartureID: shared.ID}}
	twice := leaving("ana", 0, "chat-1", "chat-2")
	twice.Handovers[1].Intents[0].ID = twice.Handovers[0].Intents[0].ID
	d := leaving("ana", 0, "chat-1")
	for name, c := range map[string]departure.Commit{
		"agent without id":                  {Agents: []roster.Agent{{}}},
		"agent twice":                       {Agents: []roster.Agent{{ID: "a"}, {ID: "a"}}},
		"departure without id":              {Departures: []departure.Departure{{}}},
		"departure twice":                   {Departures: []departure.Departure{d, d}},
		"intent of another":                 {Departures: []departure.Departure{foreign}},
		"intent twice":                      {Departures: []departure.Departure{twice}},
		"intent under a chat not its own":   {Departures: []departure.Departure{misplaced}},
		"the departure's own, with a chat":  {Departures: []departure.Departure{homeless}},
		"the departure's own, and a chat's": {Departures: []departure.Departure{shared}},
		"unkept twice":                      {Unkept: []int64{1, 1}},
		"position without stream":           {Position: &departure.Position{Shard: "1", Sequence: "1"}},
		"position of nothing":               {Position: &departure.Position{Stream: "s", Shard: "1"}},
	} {
		c.Journal = []departure.Entry{{Reason: name}}
		if err := s.Commit(t.Context(), c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	equal(t, "journal", collect(t, s.Journal(t.Context(), ledger.JournalFilter{})), nil)
	equal(t, "departures", collect(t, s.Departures(t.Context(), ledger.DepartureFilter{})), nil)
}

func copies(t *testing.T, s Store) {
	in, agent := leaving("ana", 0, "chat-1"), ana()
	data := []byte("bytes")
	commit(t, s, departure.Commit{
		Agents: []roster.Agent{agent}, Departures: []departure.Departure{in},
		Quarantine: []departure.Quarantined{{Data: data}},
	})
	want := show(t, s)
	in.Handovers[0].Intents[0].Kind = departure.Release
	in.Handovers[0].Decision.Ladder[0].Priority = 4
	agent.Chats[0].ID, agent.Leaving.Status, data[0] = "changed", "changed", 'X'
	out := show(t, s)
	equal(t, "after changing what went in", out, want)
	out.Departures[0].Handovers[0].Intents[0].Kind = departure.Release
	out.Open[0].Handovers[0].ChatID = "changed"
	out.Agent.Chats[0].ID, out.Quarantine[0].Data[0] = "changed", 'X'
	equal(t, "after changing what came out", show(t, s), want)
}

func finishedContext(t *testing.T, s Store) {
	begin(t, s, leaving("ana", 0, "chat-1"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, agent := s.Agent(ctx, "ana-id")
	_, open := s.Open(ctx, "ana-id", nil)
	_, leased := s.Lease(ctx, departure.LeaseRequest{Owner: "w", Now: at(1), Max: 1})
	for name, err := range map[string]error{
		"Agent":  agent,
		"Open":   open,
		"Lease":  leased,
		"Commit": s.Commit(ctx, departure.Commit{Journal: []departure.Entry{{Reason: "late"}}}),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want the context's", name, err)
		}
	}
	equal(t, "journal", collect(t, s.Journal(t.Context(), ledger.JournalFilter{})), nil)
}

func openDepartures(t *testing.T, s Store) {
	done := leaving("ana", 1, "chat-1")
	done.Handovers[0].Phase, done.Handovers[0].Intents = departure.Landed, nil
	clearing := leaving("ana", 2, "chat-2") // landed, but the slot is still to be cleared
	clearing.Handovers[0].Phase = departure.Landed
	held := leaving("ana", 3, "chat-3") // no intent, but not final
	held.Handovers[0].Intents = nil
	empty := leaving("ana", 4)
	ben := leaving("ben", 5, "chat-1", "chat-2")
	begin(t, s, done, clearing)
	begin(t, s, held)
	begin(t, s, empty, ben)

	for _, c := range []struct {
		name  string
		agent string
		chats []string
		want  []string
	}{
		{"by agent", "ana-id", nil, []string{clearing.ID, held.ID}},
		{"by chat", "nobody", []string{"chat-1"}, []string{ben.ID}},
		{"by one of several chats, once", "nobody", []string{"chat-0", "chat-2", "chat-1"}, []string{clearing.ID, ben.ID}},
		{"by agent or chat", "ana-id", []string{"chat-1"}, []string{clearing.ID, held.ID, ben.ID}},
		{"by neither", "nobody", []string{"chat-0"}, nil},
	} {
		open, err := s.Open(t.Context(), c.agent, c.chats)
		must(t, err)
		var got []string
		for _, d := range open {
			got = append(got, d.ID)
			equal(t, c.name+": "+d.ID, d, load(t, s, d.ID))
		}
		equal(t, c.name, got, c.want)
	}

	settled := load(t, s, held.ID)
	settled.Handovers[0].Phase = departure.Ended
	begin(t, s, settled)
	open, err := s.Open(t.Context(), "ana-id", nil)
	must(t, err)
	equal(t, "open once one has settled", len(open), 1)
}
