package roster_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

var t0 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func sec(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }

var rules = roster.Rules{
	Types:     []agentevent.StatusType{agentevent.Offline},
	Catalogue: map[string]agentevent.StatusType{"s-available": agentevent.Routable, "s-offline": agentevent.Offline, "s-off2": agentevent.Offline, "s-lunch": agentevent.Custom},
}

// seen is one event of agent u-ana, n seconds after t0.
func seen(n int, status string, contacts ...agentevent.Contact) agentevent.Event {
	return agentevent.Event{
		AgentID: "u-ana", EventID: fmt.Sprintf("e-%d", n), Type: agentevent.StateChange, Timestamp: sec(n),
		Current: agentevent.Snapshot{
			Username: "ana",
			Status:   agentevent.Status{ID: "s-" + status, Name: status, Since: sec(-100)},
			Contacts: contacts,
		},
	}
}

// queued adds a next status, enqueued n seconds after t0.
func queued(e agentevent.Event, status string, n int) agentevent.Event {
	e.Current.Next = &agentevent.NextStatus{ID: "s-" + status, Name: status, EnqueuedAt: sec(n)}
	return e
}

func typed(e agentevent.Event, t agentevent.Type) agentevent.Event {
	e.Type = t
	return e
}

func chat(id string, s agentevent.ContactState) agentevent.Contact {
	return agentevent.Contact{ID: id, Channel: "CHAT", InitiationMethod: "API", State: s, StateSince: t0, ConnectedAt: t0}
}

func held(id string) agentevent.Contact { return chat(id, agentevent.Connected) }

// fold tells all events and gives, per event, the signals in short.
func fold(a roster.Agent, events ...agentevent.Event) (roster.Agent, []string) {
	var told []string
	for _, e := range events {
		var signals []roster.Signal
		a, signals = roster.Fold(a, e, rules)
		for _, s := range signals {
			told = append(told, short(s))
		}
	}
	return a, told
}

func short(s roster.Signal) string {
	switch s.Kind {
	case roster.Departed:
		return fmt.Sprintf("departed %s@%d chats=%d", s.Leaving.Cause, s.Leaving.Epoch.Sub(t0)/time.Second, len(s.Chats))
	case roster.Returned:
		return fmt.Sprintf("returned %s@%d", s.Leaving.Cause, s.Leaving.Epoch.Sub(t0)/time.Second)
	case roster.Defied:
		return fmt.Sprintf("defied %s@%d", s.Leaving.Cause, s.Leaving.Epoch.Sub(t0)/time.Second)
	case roster.Escalated:
		return fmt.Sprintf("escalated %s@%d", s.Leaving.Cause, s.Leaving.Epoch.Sub(t0)/time.Second)
	default:
		return string(s.Kind) + " " + s.Chat.ContactID
	}
}

func TestFoldSignals(t *testing.T) {
	ended, missed, offered := agentevent.Ended, agentevent.Missed, agentevent.Connecting
	for name, tc := range map[string]struct {
		events []agentevent.Event
		want   []string
	}{
		"offline queued with live chats": {
			[]agentevent.Event{seen(0, "available", held("a"), held("b")), queued(seen(5, "available", held("a"), held("b")), "offline", 4)},
			[]string{"chat-gained a", "chat-gained b", "departed offline@4 chats=2"},
		},
		"first event ever shows an agent who is leaving": {
			[]agentevent.Event{queued(seen(5, "available", held("a")), "offline", 4)},
			[]string{"chat-gained a", "departed offline@4 chats=1"},
		},
		"offline in force with a live chat": {
			[]agentevent.Event{seen(0, "available", held("a")), seen(5, "offline", held("a"))},
			[]string{"chat-gained a", "departed offline@-100 chats=1"},
		},
		"offline without a chat": {
			[]agentevent.Event{seen(0, "available"), seen(5, "offline")},
			nil,
		},
		"offline with only a chat in after-contact work": {
			[]agentevent.Event{queued(seen(5, "available", chat("a", ended)), "offline", 4)},
			nil,
		},
		"offline with only an offer": {
			[]agentevent.Event{queued(seen(5, "available", chat("a", offered)), "offline", 4)},
			[]string{"departed offline@4 chats=1"},
		},
		"a voice contact and a monitored chat are none of ours": {
			[]agentevent.Event{queued(seen(5, "available",
				agentevent.Contact{ID: "v", Channel: "VOICE", State: agentevent.Connected},
				agentevent.Contact{ID: "m", Channel: "CHAT", InitiationMethod: "MONITOR", State: agentevent.Connected}), "offline", 4)},
			nil,
		},
		"a custom next status that does not count": {
			[]agentevent.Event{queued(seen(5, "available", held("a")), "lunch", 4)},
			[]string{"chat-gained a"},
		},
		"back before the grace is over": {
			[]agentevent.Event{queued(seen(5, "available", held("a")), "offline", 4), seen(9, "available", held("a"))},
			[]string{"chat-gained a", "departed offline@4 chats=1", "returned offline@4"},
		},
		"lunch instead of offline is a return": {
			[]agentevent.Event{queued(seen(5, "available", held("a")), "offline", 4), queued(seen(9, "available", held("a")), "lunch", 8)},
			[]string{"chat-gained a", "departed offline@4 chats=1", "returned offline@4"},
		},
		"one off-line next status for another is no new departure": {
			[]agentevent.Event{queued(seen(5, "available", held("a")), "offline", 4), queued(seen(9, "available", held("a")), "off2", 8)},
			[]string{"chat-gained a", "departed offline@4 chats=1"},
		},
		"away, back, away": {
			[]agentevent.Event{
				queued(seen(5, "available", held("a")), "offline", 4), seen(9, "available", held("a")),
				queued(seen(12, "available", held("a")), "offline", 11),
			},
			[]string{"chat-gained a", "departed offline@4 chats=1", "returned offline@4", "departed offline@11 chats=1"},
		},
		"an epoch used before gives way to the event's time": {
			[]agentevent.Event{
				queued(seen(5, "available", held("a")), "offline", 4), seen(9, "available", held("a")),
				queued(seen(12, "available", held("a")), "offline", 4),
			},
			[]string{"chat-gained a", "departed offline@4 chats=1", "returned offline@4", "departed offline@12 chats=1"},
		},
		"the last chat goes, then one comes: a new departure": {
			[]agentevent.Event{
				queued(seen(5, "available", held("a")), "offline", 4), queued(seen(7, "available", chat("a", ended)), "offline", 4),
				queued(seen(9, "available", chat("a", ended), held("b")), "offline", 4),
			},
			[]string{"chat-gained a", "departed offline@4 chats=1", "chat-lost a", "chat-gained b", "departed offline@9 chats=1"},
		},
		"back after the last chat is gone": {
			[]agentevent.Event{
				queued(seen(5, "available", held("a")), "offline", 4), seen(7, "offline"), seen(9, "available"), seen(10, "available", held("b")),
			},
			[]string{"chat-gained a", "departed offline@4 chats=1", "chat-lost a", "returned @4", "chat-gained b"},
		},
		"back without ever having had a departure": {
			[]agentevent.Event{seen(5, "offline"), seen(9, "available")},
			nil,
		},
		"a chat taken while leaving": {
			[]agentevent.Event{
				queued(seen(5, "available", held("a"), chat("b", offered)), "offline", 4),
				queued(seen(7, "available", held("a"), held("b")), "offline", 4),
			},
			[]string{"chat-gained a", "departed offline@4 chats=2", "chat-gained b"},
		},
		"an offer that is missed signals nothing": {
			[]agentevent.Event{seen(0, "available", chat("a", offered)), seen(20, "available", chat("a", missed))},
			nil,
		},
		"a chat on hold is still connected": {
			[]agentevent.Event{seen(0, "available", held("a")), seen(3, "available", chat("a", "CONNECTED_ONHOLD"))},
			[]string{"chat-gained a"},
		},
		"log out": {
			[]agentevent.Event{seen(0, "available", held("a")), typed(queued(seen(5, "available", held("a")), "offline", 4), agentevent.Logout)},
			[]string{"chat-gained a", "departed logout@4 chats=1"},
		},
		"log out that leaves the status as it was": {
			[]agentevent.Event{
				seen(0, "available", held("a")), typed(seen(5, "available", held("a")), agentevent.Logout),
				typed(seen(8, "available", held("a")), agentevent.HeartBeat), typed(seen(9, "available", held("a")), agentevent.Login),
			},
			[]string{"chat-gained a", "departed logout@-100 chats=1", "returned logout@-100"},
		},
		"log out, and a choice of status though the log in was missed": {
			[]agentevent.Event{
				seen(0, "available", held("a")), typed(seen(5, "available", held("a")), agentevent.Logout),
				queued(seen(9, "available", held("a")), "lunch", 8),
			},
			[]string{"chat-gained a", "departed logout@-100 chats=1", "returned logout@-100"},
		},
		"log out while leaving is the same departure": {
			[]agentevent.Event{
				queued(seen(5, "available", held("a")), "offline", 4), typed(queued(seen(6, "available", held("a")), "offline", 4), agentevent.Logout),
			},
			[]string{"chat-gained a", "departed offline@4 chats=1"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := fold(roster.Agent{ID: "u-ana"}, tc.events...)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("signals (-want +got):\n%s", d)
			}
		})
	}
}

func TestFoldKeepsWhatIsKnown(t *testing.T) {
	e := queued(seen(5, "available", held("a")), "offline", 4)
	e.Current.Contacts[0].InitialID = "first"
	got, signals := roster.Fold(roster.Agent{ID: "u-ana", Version: 3}, e, rules)
	c := roster.Chat{ID: "first", ContactID: "a", State: agentevent.Connected, Since: t0}
	l := roster.Leaving{Cause: roster.Offline, Epoch: sec(4), Status: "offline"}
	want := roster.Agent{
		ID: "u-ana", Username: "ana", Status: e.Current.Status, Next: e.Current.Next, LoggedIn: true,
		Chats: []roster.Chat{c}, Leaving: &l, LastAt: sec(5), LastIDs: []string{"e-5"}, LastEpoch: sec(4), Version: 3,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("agent (-want +got):\n%s", d)
	}
	wantSignals := []roster.Signal{
		{Kind: roster.ChatGained, At: sec(5), AgentID: "u-ana", Username: "ana", Chat: c},
		{Kind: roster.Departed, At: sec(5), AgentID: "u-ana", Username: "ana", Leaving: l, Chats: []roster.Chat{c}},
	}
	if d := cmp.Diff(wantSignals, signals); d != "" {
		t.Errorf("signals (-want +got):\n%s", d)
	}
}

func TestAgainGivesANewEpoch(t *testing.T) {
	a, _ := fold(roster.Agent{}, queued(seen(5, "available", held("a")), "offline", 4))
	chats := []roster.Chat{{ID: "b", ContactID: "b"}}
	a, s := roster.Again(a, sec(4), chats)
	if s.Kind != roster.Departed || !s.Leaving.Epoch.After(sec(4)) || !a.LastEpoch.Equal(s.Leaving.Epoch) {
		t.Errorf("got %+v, agent %+v", s, a)
	}
	if d := cmp.Diff(chats, s.Chats); d != "" || s.AgentID != "u-ana" || s.Username != "ana" {
		t.Errorf("signal %+v, chats (-want +got):\n%s", s, d)
	}
	if s.Leaving.Cause != roster.Offline || s.Leaving.Status != "offline" {
		t.Errorf("cause and status are not the departure's: %+v", s.Leaving)
	}
}
