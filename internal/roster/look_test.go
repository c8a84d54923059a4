package roster_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

func TestALookRepairsWhatEventsMissed(t *testing.T) {
	offline := func(at int, c ...agentevent.Contact) agentevent.Event {
		return queued(seen(at, "available", c...), "offline", at)
	}
	run(t, watchful, map[string]scene{
		"what is known says nothing": {
			[]happening{atWork("a"), looked(10, seen(10, "available", held("a")))},
			[]string{"0: chat-gained a"},
		},
		"off-line was chosen, and the event comes late": {
			[]happening{atWork("a"), looked(60, offline(20, held("a"))), saw(offline(20, held("a"))), saw(seen(90, "available", held("a")))},
			[]string{"0: chat-gained a", "60: departed offline@60 chats=1", "90: returned offline@60"},
		},
		"so do the events from before the choice": {
			[]happening{
				atWork("a"), looked(60, offline(20, held("a"), held("b"))), saw(seen(10, "available", held("a"), held("b"))),
				saw(offline(20, held("a"), held("b"))),
			},
			[]string{"0: chat-gained a", "60: chat-gained b", "60: departed offline@60 chats=2"},
		},
		"an event from before the look that says otherwise": {
			[]happening{atWork("a"), looked(60, offline(20, held("a"))), saw(seen(30, "available", held("a")))},
			[]string{"0: chat-gained a", "60: departed offline@60 chats=1"},
		},
		"an older look than the newest event": {
			[]happening{atWork("a"), saw(offline(20, held("a"))), looked(19, seen(19, "available", held("a")))},
			[]string{"0: chat-gained a", "20: departed offline@20 chats=1"},
		},
		"a chat is gone": {
			[]happening{atWork("a", "b"), looked(60, seen(60, "available", held("b")))},
			[]string{"0: chat-gained a", "0: chat-gained b", "60: chat-lost a"},
		},
		"the agent is back": {
			[]happening{atWork("a"), saw(offline(20, held("a"))), looked(60, seen(60, "available", held("a")))},
			[]string{"0: chat-gained a", "20: departed offline@20 chats=1", "60: returned offline@20"},
		},
		"nobody is there": {
			[]happening{atWork("a"), absent(60), absent(90), saw(seen(120, "available", held("a")))},
			[]string{"0: chat-gained a", "60: departed logout@-100 chats=1"},
		},
		"nobody is there, and a log in comes late": {
			[]happening{atWork("a"), absent(60), saw(typed(seen(30, "available", held("a")), agentevent.Login))},
			[]string{"0: chat-gained a", "60: departed logout@-100 chats=1"},
		},
		"nobody is there, and somebody logs in": {
			[]happening{atWork("a"), absent(60), saw(typed(seen(70, "available", held("a")), agentevent.Login))},
			[]string{"0: chat-gained a", "60: departed logout@-100 chats=1", "70: returned logout@-100"},
		},
		"nobody is there, nor has anything been heard for more than an hour": {
			[]happening{atWork("a"), absent(3700)},
			[]string{"0: chat-gained a", "3700: chat-lost a"},
		},
		"one who was never heard of is not there": {
			[]happening{absent(60)}, nil,
		},
		"one who was never heard of leaves": {
			[]happening{looked(60, offline(20, held("a"))), saw(offline(20, held("a")))},
			[]string{"60: chat-gained a", "60: departed offline@60 chats=1"},
		},
		"a log out that comes late counts: no look can show it": {
			[]happening{atWork("a"), looked(60, seen(60, "available", held("a"), held("b"))), saw(typed(seen(30, "available", held("a")), agentevent.Logout))},
			[]string{"0: chat-gained a", "60: chat-gained b", "30: departed logout@-100 chats=2"},
		},
	})
}

func TestDiffers(t *testing.T) {
	known, _ := live(t, rules, saw(queued(seen(10, "available", held("a"), chat("b", agentevent.Connecting)), "lunch", 9)))
	same := queued(seen(20, "available", chat("b", agentevent.Connecting), held("a")), "lunch", 20)
	for name, tc := range map[string]struct {
		in   roster.Seen
		want []string
	}{
		"the same, in another order": {looked(20, same).in.(roster.Seen), nil},
		"not newer than the event":   {roster.Seen{At: sec(10)}, nil},
		"signed out":                 {roster.Seen{At: sec(20)}, []string{"signed out"}},
		"signed out, hours ago":      {roster.Seen{At: sec(4000)}, []string{"signed out", "contacts"}},
		"another status, no next one": {
			looked(20, seen(20, "lunch", held("a"), chat("b", agentevent.Connecting))).in.(roster.Seen), []string{"status", "next status"},
		},
		"another next one": {
			looked(20, queued(seen(20, "available", held("a"), chat("b", agentevent.Connecting)), "offline", 20)).in.(roster.Seen), []string{"next status"},
		},
		"an offer was taken": {
			looked(20, queued(seen(20, "available", held("a"), held("b")), "lunch", 20)).in.(roster.Seen), []string{"contacts"},
		},
		"what is no live chat": {
			looked(20, queued(seen(20, "available", held("a"), chat("b", agentevent.Connecting), chat("c", agentevent.Ended)), "lunch", 20)).in.(roster.Seen), nil,
		},
	} {
		if d := cmp.Diff(tc.want, roster.Differs(known, tc.in)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// epochless is what must be the same whether a look came before some of the
// events or not: all but when the departures began, and with which of the
// off-line statuses.
func epochless(a roster.Agent) roster.Agent {
	a.Look, a.LastEpoch, a.BackAt = nil, time.Time{}, time.Time{}
	if a.Leaving != nil {
		l := *a.Leaving
		l.Epoch, l.Status = time.Time{}, ""
		a.Leaving = &l
	}
	return a
}

// A look shows what the last of the events that are still on their way told. They
// come afterwards. The agent must end as without the look, and no departure may
// be begun twice.
func TestALookAndThenTheLateEvents(t *testing.T) {
	rules := rules
	rules.Names = []string{"off2"} // a look shows next statuses by name alone
	for seed := range uint64(2000) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		events := slices.DeleteFunc(history(rnd, "u-ana", 30), func(e agentevent.Event) bool { return e.Type == agentevent.Login || e.Type == agentevent.Logout })
		for n := range events { // no two at one time: a look is between them
			events[n].Timestamp = sec(10 * n)
			events[n].Current.Status.Since = sec(-100)
		}
		from := rnd.IntN(len(events))
		to := min(len(events)-1, from+rnd.IntN(8))

		alone, n := roster.Agent{}, 0
		for _, e := range events {
			var s []roster.Signal
			alone, s = roster.Fold(alone, e, rules)
			n += departures(s)
		}
		with, m := roster.Agent{}, 0
		for i, e := range events {
			var s []roster.Signal
			if i == from {
				last := events[to]
				with, s = roster.Tell(with, looked(10*to+5, last).in, last.Timestamp.Add(6*time.Second), rules)
				m += departures(s)
			}
			with, s = roster.Fold(with, e, rules)
			if i >= from && i <= to && len(s) > 0 && with.Look != nil {
				t.Fatalf("seed %d: the late event %s signals %v", seed, e.EventID, s)
			}
			m += departures(s)
		}
		if d := cmp.Diff(epochless(alone), epochless(with)); d != "" {
			t.Fatalf("seed %d: late events %d to %d (-alone +with):\n%s", seed, from, to, d)
		}
		if m > n {
			t.Fatalf("seed %d: %d departures with a look, %d without", seed, m, n)
		}
	}
}

func departures(signals []roster.Signal) int {
	n := 0
	for _, s := range signals {
		if s.Kind == roster.Departed {
			n++
		}
	}
	return n
}

func TestGhosts(t *testing.T) {
	at := func(happens ...happening) roster.Agent {
		a, _ := live(t, watchful, happens...)
		return a
	}
	for name, tc := range map[string]struct {
		agent roster.Agent
		want  []string
	}{
		"an agent at work":            {at(atWork("a"), beat(50, "tab")), nil},
		"off-line is next":            {at(saw(queued(seen(5, "available", held("a"), chat("b", agentevent.Connecting)), "offline", 4))), []string{"a offline 4: chose offline"}},
		"off-line without a chat":     {at(saw(seen(5, "offline"))), nil},
		"signed out":                  {at(atWork("a"), saw(typed(queued(seen(5, "available", held("a")), "offline", 5), agentevent.Logout))), []string{"a logout 5: signed out"}},
		"signed out, as a look shows": {at(atWork("a"), absent(60)), []string{"a logout -100: signed out"}},
		"lost":                        {at(atWork("a", "b"), beat(10, "tab"), tick(75)), []string{"a client-lost 70: no companion is heard any more", "b client-lost 70: no companion is heard any more"}},
		"lost, and nobody has noticed": {
			at(atWork("a"), beat(10, "tab")), []string{"a client-lost 70: no companion is heard any more"},
		},
		"does not answer": {at(atWork("a"), talk(20, "a", 15, 0), tick(315)), []string{"a unresponsive 315: does not answer"}},
		"drained":         {at(atWork("a"), drained(10)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, g := range roster.Ghosts([]roster.Agent{tc.agent}, sec(80), watchful) {
				if g.AgentID != "u-ana" || g.Username != "ana" {
					t.Errorf("got %+v", g)
				}
				got = append(got, fmt.Sprintf("%s %s %d: %s", g.Chat.ID, g.Cause, g.Since.Sub(t0)/time.Second, g.Why))
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestTheLongestAbsentIsFirst(t *testing.T) {
	ana, _ := live(t, rules, saw(queued(seen(5, "available", held("a")), "offline", 4)))
	ben := ana
	ben.ID, ben.Next = "u-ben", &agentevent.NextStatus{Name: "Offline", EnqueuedAt: sec(2)}
	got := roster.Ghosts([]roster.Agent{ana, ben}, sec(9), rules)
	if len(got) != 2 || got[0].AgentID != "u-ben" {
		t.Errorf("got %+v", got)
	}
}
