package roster_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// watchful are rules that switch everything on: a companion is lost after 60 s,
// an agent is silent after 300 s, and the shift "day" is cordoned at 1000 s and
// ends at 1900 s after t0; the next one a day later.
var watchful = roster.Rules{
	Types: rules.Types, Catalogue: rules.Catalogue,
	Interval: 20 * time.Second, Misses: 3, Unanswered: 5 * time.Minute,
	Shift: func(a roster.Agent, after time.Time) (roster.Shift, bool) {
		for day := range 3 {
			if end := sec(1900 + day*86400); end.After(after) && a.Username == "ana" {
				return roster.Shift{Name: "day", CordonAt: end.Add(-15 * time.Minute), EndsAt: end}, true
			}
		}
		return roster.Shift{}, false
	},
}

// happening is one event or input, at its time.
type happening struct {
	at    int
	event *agentevent.Event
	in    roster.Input
}

func saw(e agentevent.Event) happening {
	return happening{at: int(e.Timestamp.Sub(t0) / time.Second), event: &e}
}

func told(at int, in roster.Input) happening { return happening{at: at, in: in} }

func beat(at int, client string) happening {
	return told(at, roster.Beat{Client: client, At: sec(at)})
}

func hidden(at int, client string) happening {
	return told(at, roster.Beat{Client: client, At: sec(at), Hidden: true})
}

func bye(at int, client string) happening {
	return told(at, roster.Beat{Client: client, At: sec(at), Bye: true})
}

func tick(at int) happening { return told(at, roster.Tick{}) }

func drained(at int) happening {
	return told(at, roster.Ordered{Order: roster.Order{Cause: roster.Forced, By: "olga", To: "Billing", At: sec(at)}})
}

func undrained(at int) happening { return told(at, roster.Withdrawn{By: "olga"}) }

// talk: in chat, the customer spoke last at c and the agent at a; 0: never.
func talk(at int, chat string, c, a int) happening {
	t := roster.Talk{ChatID: chat}
	if c != 0 {
		t.CustomerSpokeAt = sec(c)
	}
	if a != 0 {
		t.AgentSpokeAt = sec(a)
	}
	return told(at, roster.Talked{Talks: []roster.Talk{t}})
}

// looked: the service shows the agent as the event would, less what it never shows.
func looked(at int, e agentevent.Event) happening {
	s := e.Current
	if s.Next != nil {
		s.Next = &agentevent.NextStatus{Name: s.Next.Name}
	}
	return told(at, roster.Seen{At: sec(at), Present: true, Snapshot: s})
}

func absent(at int) happening { return told(at, roster.Seen{At: sec(at)}) }

// live tells everything, each input twice, and gives the signals in short.
func live(t *testing.T, r roster.Rules, all ...happening) (roster.Agent, []string) {
	t.Helper()
	a := roster.Agent{ID: "u-ana"}
	var got []string
	for _, h := range all {
		var signals []roster.Signal
		before := a
		if h.event != nil {
			a, signals = roster.Fold(a, *h.event, r)
		} else {
			a, signals = roster.Tell(a, h.in, sec(h.at), r)
			again, more := roster.Tell(a, h.in, sec(h.at), r)
			if d := cmp.Diff(a, again); d != "" || len(more) > 0 {
				t.Fatalf("told twice, %+v signals %v and changes (-once +twice):\n%s", h.in, more, d)
			}
			if from, _ := roster.Tell(before, h.in, sec(h.at), r); !cmp.Equal(from, a) {
				t.Fatalf("%+v changed what it was told of", h.in)
			}
		}
		for _, s := range signals {
			if s.AgentID != "u-ana" || s.At != sec(h.at) {
				t.Errorf("signal of %q at %s: %+v", s.AgentID, s.At, s)
			}
			got = append(got, fmt.Sprintf("%d: %s", h.at, short(s)))
		}
	}
	return a, got
}

// atWork is ana, available, with these chats since the beginning.
func atWork(chats ...string) happening {
	var contacts []agentevent.Contact
	for _, c := range chats {
		contacts = append(contacts, held(c))
	}
	return saw(seen(0, "available", contacts...))
}

type scene struct {
	happens []happening
	want    []string
}

func run(t *testing.T, r roster.Rules, scenes map[string]scene) {
	t.Helper()
	for name, sc := range scenes {
		t.Run(name, func(t *testing.T) {
			a, got := live(t, r, sc.happens...)
			if d := cmp.Diff(sc.want, got); d != "" {
				t.Errorf("signals (-want +got):\n%s\nagent %+v", d, a)
			}
		})
	}
}

func TestClientLost(t *testing.T) {
	offline := func(at int, c ...agentevent.Contact) happening {
		return saw(queued(seen(at, "available", c...), "offline", at))
	}
	run(t, watchful, map[string]scene{
		"three beats are missed": {
			[]happening{atWork("a"), beat(10, "tab"), tick(69), tick(70), tick(100)},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1"},
		},
		"two devices: one loss says nothing": {
			[]happening{atWork("a"), beat(10, "desk"), beat(20, "home"), tick(75), beat(80, "home"), tick(139), tick(140)},
			[]string{"0: chat-gained a", "140: departed client-lost@140 chats=1"},
		},
		"a hidden tab is as good as any": {
			[]happening{atWork("a"), beat(10, "tab"), hidden(40, "tab"), tick(99), hidden(99, "tab"), tick(140)},
			[]string{"0: chat-gained a"},
		},
		"a reload: the page goes and a new one comes": {
			[]happening{atWork("a"), beat(10, "tab"), bye(30, "tab"), beat(34, "tab2"), tick(93)},
			[]string{"0: chat-gained a"},
		},
		"a page that goes and does not come back": {
			[]happening{atWork("a"), beat(10, "tab"), bye(30, "tab"), tick(49), tick(50)},
			[]string{"0: chat-gained a", "50: departed client-lost@50 chats=1"},
		},
		"a page that loads again is heard in time": {
			[]happening{atWork("a"), beat(10, "tab"), bye(30, "tab"), beat(33, "tab2"), tick(50), tick(92), tick(93)},
			[]string{"0: chat-gained a", "93: departed client-lost@93 chats=1"},
		},
		"a page that goes while another was heard long ago: the other is still waited for": {
			[]happening{atWork("a"), beat(10, "tab2"), beat(40, "tab"), bye(41, "tab"), tick(61), tick(69), tick(70)},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1"},
		},
		"a page that goes while another is there says nothing": {
			[]happening{atWork("a"), beat(10, "tab"), beat(20, "tab2"), bye(60, "tab"), tick(79), tick(80)},
			[]string{"0: chat-gained a", "80: departed client-lost@80 chats=1"},
		},
		"a companion that was never heard cannot be lost": {
			[]happening{atWork("a"), tick(1000 - 1)},
			[]string{"0: chat-gained a"},
		},
		"without a chat there is nothing to move": {
			[]happening{atWork(), beat(10, "tab"), tick(70), beat(80, "tab")},
			nil,
		},
		"a chat that comes to a companion that is lost": {
			[]happening{atWork(), beat(10, "tab"), tick(70), saw(seen(90, "available", held("a")))},
			[]string{"90: chat-gained a", "90: departed client-lost@90 chats=1"},
		},
		"heard again": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), beat(80, "tab"), tick(140)},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "80: returned client-lost@70", "140: departed client-lost@140 chats=1"},
		},
		"another device is heard": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), beat(75, "phone")},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "75: returned client-lost@70"},
		},
		"a last beat is no return": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), bye(80, "tab")},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1"},
		},
		"a beat that is late is no return": {
			[]happening{atWork("a"), beat(10, "tab"), tick(90), told(91, roster.Beat{Client: "tab", At: sec(20)})},
			[]string{"0: chat-gained a", "90: departed client-lost@90 chats=1"},
		},
		"heard again while the controller's own choice is queued": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), offline(72, held("a")), beat(80, "tab"), saw(seen(81, "available", held("a")))},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "80: returned client-lost@70"},
		},
		"heard again, and then the agent chooses to leave": {
			[]happening{
				atWork("a"), beat(10, "tab"), tick(70), offline(72, held("a")), beat(80, "tab"), saw(seen(81, "available", held("a"))),
				offline(85, held("a")),
			},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "80: returned client-lost@70", "85: departed offline@85 chats=1"},
		},
		"heard again when all chats are gone and off-line is in force": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), offline(72, held("a")), saw(seen(75, "offline")), beat(80, "tab"), saw(seen(90, "available"))},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "75: chat-lost a", "90: returned @70"},
		},
		"off-line was chosen before: that departure stands": {
			[]happening{atWork("a"), beat(10, "tab"), offline(20, held("a")), tick(70), beat(90, "tab")},
			[]string{"0: chat-gained a", "20: departed offline@20 chats=1"},
		},
		"an agent who chooses to be available does without the companion": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), offline(72, held("a")), saw(seen(90, "available", held("a"))), tick(500)},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "90: returned client-lost@70"},
		},
		"log out after the loss keeps the departure": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), saw(typed(seen(75, "available", held("a")), agentevent.Logout)), beat(80, "tab")},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1"},
		},
	})
}

// TestNobodyIsMissedBeforeTheyCouldBeHeard: beats that were sent while the controller
// was down are not the agent's fault.
func TestNobodyIsMissedBeforeTheyCouldBeHeard(t *testing.T) {
	restarted := watchful
	restarted.Listening = sec(500)
	run(t, restarted, map[string]scene{
		"not heard since":  {[]happening{atWork("a"), beat(10, "tab"), tick(500), tick(559), tick(560)}, []string{"0: chat-gained a", "560: departed client-lost@560 chats=1"}},
		"heard in time":    {[]happening{atWork("a"), beat(10, "tab"), tick(500), beat(515, "tab"), tick(574)}, []string{"0: chat-gained a"}},
		"another is there": {[]happening{atWork("a"), beat(10, "tab"), beat(20, "tab2"), bye(510, "tab"), beat(520, "tab2"), tick(579)}, []string{"0: chat-gained a"}},
	})
	a, _ := live(t, restarted, atWork("a"), beat(10, "tab"), tick(500))
	if ghosts := roster.Ghosts([]roster.Agent{a}, sec(501), restarted); !a.Due.Equal(sec(560)) || len(ghosts) > 0 {
		t.Errorf("due %s, ghosts %+v", a.Due, ghosts)
	}
}

func TestUnresponsive(t *testing.T) {
	run(t, watchful, map[string]scene{
		"a customer waits too long": {
			[]happening{atWork("a"), talk(20, "a", 15, 10), tick(314), tick(315), tick(400)},
			[]string{"0: chat-gained a", "315: departed unresponsive@315 chats=1"},
		},
		"the agent spoke last": {
			[]happening{atWork("a"), talk(20, "a", 10, 15), tick(900)},
			[]string{"0: chat-gained a"},
		},
		"nobody has said anything": {
			[]happening{atWork("a"), tick(900)},
			[]string{"0: chat-gained a"},
		},
		"the agent speaks in another chat": {
			[]happening{atWork("a", "b"), talk(20, "a", 15, 0), talk(200, "b", 190, 195), tick(494), tick(495)},
			[]string{"0: chat-gained a", "0: chat-gained b", "495: departed unresponsive@495 chats=2"},
		},
		"a wait from before the agent had the chat counts from then": {
			[]happening{atWork("a"), talk(20, "a", -500, 0), tick(299), tick(300)},
			[]string{"0: chat-gained a", "300: departed unresponsive@300 chats=1"},
		},
		"the agent speaks again": {
			[]happening{atWork("a"), talk(20, "a", 15, 0), tick(315), talk(330, "a", 15, 325), tick(700)},
			[]string{"0: chat-gained a", "315: departed unresponsive@315 chats=1", "330: returned unresponsive@315"},
		},
		"that the customer speaks again is no return": {
			[]happening{atWork("a"), talk(20, "a", 15, 0), tick(315), talk(330, "a", 325, 0)},
			[]string{"0: chat-gained a", "315: departed unresponsive@315 chats=1"},
		},
		"the agent picks available afresh, and the wait counts anew": {
			[]happening{
				atWork("a"), talk(20, "a", 15, 0), tick(315), saw(queued(seen(317, "available", held("a")), "offline", 317)),
				saw(seen(330, "available", held("a"))), tick(629), tick(630),
			},
			[]string{"0: chat-gained a", "315: departed unresponsive@315 chats=1", "330: returned unresponsive@315", "630: departed unresponsive@630 chats=1"},
		},
		"the chat is moved on: the agent does not answer all the same": {
			[]happening{atWork("a"), talk(20, "a", 15, 0), tick(315), saw(seen(317, "available")), saw(seen(318, "available", held("b")))},
			[]string{
				"0: chat-gained a", "315: departed unresponsive@315 chats=1", "317: chat-lost a", "318: chat-gained b",
				"318: departed unresponsive@318 chats=1",
			},
		},
		"a chat that is over is waited for by nobody": {
			[]happening{atWork("a"), talk(20, "a", 15, 0), saw(seen(100, "available")), tick(900)},
			[]string{"0: chat-gained a", "100: chat-lost a"},
		},
		"an old word says nothing": {
			[]happening{atWork("a"), talk(20, "a", 15, 10), talk(30, "a", 5, 2), tick(315)},
			[]string{"0: chat-gained a", "315: departed unresponsive@315 chats=1"},
		},
	})
}

func TestOrders(t *testing.T) {
	offline := func(at int) happening { return saw(queued(seen(at, "available", held("a")), "offline", at)) }
	run(t, watchful, map[string]scene{
		"drained with a chat": {
			[]happening{atWork("a"), drained(10)},
			[]string{"0: chat-gained a", "10: departed forced@10 chats=1"},
		},
		"drained without a chat": {
			[]happening{atWork(), drained(10)},
			[]string{"10: departed forced@10 chats=0"},
		},
		"drained before anything was heard of the agent": {
			[]happening{drained(10), undrained(20)},
			[]string{"10: departed forced@10 chats=0", "20: returned forced@10"},
		},
		"undrained": {
			[]happening{atWork("a"), drained(10), offline(12), undrained(20), saw(seen(22, "available", held("a")))},
			[]string{"0: chat-gained a", "10: departed forced@10 chats=1", "20: returned forced@10"},
		},
		"undrained when the controller's choice is in force": {
			[]happening{atWork(), drained(10), saw(seen(12, "offline")), undrained(20), saw(seen(22, "available")), saw(seen(25, "offline"))},
			[]string{"10: departed forced@10 chats=0", "20: returned forced@10"},
		},
		"undrained without having been drained": {
			[]happening{atWork("a"), undrained(20)},
			[]string{"0: chat-gained a"},
		},
		"to be available is no return": {
			[]happening{atWork("a"), drained(10), offline(12), saw(seen(20, "available", held("a"))), undrained(30)},
			[]string{"0: chat-gained a", "10: departed forced@10 chats=1", "20: defied forced@10", "30: returned forced@10"},
		},
		"to be available is no return without a chat either": {
			[]happening{atWork(), drained(10), saw(seen(12, "offline")), saw(seen(20, "available")), saw(seen(25, "offline"))},
			[]string{"10: departed forced@10 chats=0", "20: defied forced@10"},
		},
		"an agent who is leaving is drained": {
			[]happening{atWork("a"), offline(5), drained(10), undrained(20), saw(seen(30, "available", held("a")))},
			[]string{"0: chat-gained a", "5: departed offline@5 chats=1", "10: escalated forced@5", "30: returned forced@5"},
		},
		"an agent who is off-line without a chat is drained": {
			[]happening{atWork(), saw(seen(5, "offline")), drained(10), saw(seen(20, "available")), undrained(30)},
			[]string{"10: departed forced@10 chats=0", "20: defied forced@10", "30: returned forced@10"},
		},
		"drained otherwise": {
			[]happening{atWork("a"), drained(10), told(20, roster.Ordered{Order: roster.Order{Cause: roster.Forced, By: "olga", Now: true}})},
			[]string{"0: chat-gained a", "10: departed forced@10 chats=1", "20: escalated forced@10"},
		},
		"an agent whose companion is lost is drained, and heard again": {
			[]happening{atWork("a"), beat(10, "tab"), tick(70), drained(75), beat(80, "tab"), undrained(90)},
			[]string{"0: chat-gained a", "70: departed client-lost@70 chats=1", "75: escalated forced@70", "90: returned forced@70"},
		},
		"drained, and signs out": {
			[]happening{atWork("a"), drained(10), saw(typed(seen(12, "available", held("a")), agentevent.Logout)), undrained(20)},
			[]string{"0: chat-gained a", "10: departed forced@10 chats=1"},
		},
		"no companion is missed of one who is drained": {
			[]happening{atWork("a"), beat(10, "tab"), drained(20), tick(90), undrained(100), tick(100)},
			[]string{"0: chat-gained a", "20: departed forced@20 chats=1", "100: returned forced@20", "100: departed client-lost@100 chats=1"},
		},
	})
}

func TestShiftEnd(t *testing.T) {
	offline := func(at int) happening { return saw(queued(seen(at, "available", held("a")), "offline", at)) }
	available := func(at int) happening { return saw(seen(at, "available", held("a"))) }
	departed := []string{"0: chat-gained a", "1000: departed shift-end@1000 chats=1"}
	run(t, watchful, map[string]scene{
		"cordoned before it, for everybody": {
			[]happening{atWork("a"), tick(999), tick(1000), tick(1900)}, departed,
		},
		"without a chat": {
			[]happening{atWork(), tick(1000)}, []string{"1000: departed shift-end@1000 chats=0"},
		},
		"the agent stays on": {
			[]happening{atWork("a"), tick(1000), offline(1002), available(1100), tick(1900), tick(80000)},
			append(departed, "1100: returned shift-end@1000"),
		},
		"what was available before is no wish to stay": {
			[]happening{atWork("a"), tick(1000), saw(typed(seen(1001, "available", held("a")), agentevent.HeartBeat)), offline(1002)}, departed,
		},
		"an operator lets it off": {
			[]happening{atWork("a"), tick(1000), offline(1002), undrained(1050), available(1052), tick(1900), tick(80000)},
			append(departed, "1050: returned shift-end@1000"),
		},
		"the next one comes": {
			[]happening{atWork("a"), tick(1000), offline(1002), available(1100), tick(86400 + 1000)},
			append(departed, "1100: returned shift-end@1000", "87400: departed shift-end@87400 chats=1"),
		},
		"one who has left already need not be told": {
			[]happening{atWork("a"), offline(900), tick(1000), available(1100), tick(1100)},
			[]string{"0: chat-gained a", "900: departed offline@900 chats=1", "1100: returned offline@900", "1100: departed shift-end@1100 chats=1"},
		},
		"one who is not signed in need not be told": {
			[]happening{saw(typed(seen(0, "offline"), agentevent.Logout)), tick(1000)}, nil,
		},
		"an operator's order goes before": {
			[]happening{atWork("a"), drained(990), tick(1000), undrained(1100), tick(1100)},
			[]string{"0: chat-gained a", "990: departed forced@990 chats=1", "1100: returned forced@990", "1100: departed shift-end@1100 chats=1"},
		},
		"an operator does not wait for it": {
			[]happening{atWork("a"), tick(1000), drained(1100)}, append(departed, "1100: escalated forced@1000"),
		},
		"noticed a little late": {
			[]happening{atWork("a"), tick(2000)}, []string{"0: chat-gained a", "2000: departed shift-end@2000 chats=1"},
		},
		"noticed hours late": {
			[]happening{atWork("a"), tick(9000)}, []string{"0: chat-gained a"},
		},
		"the agent signs out before it, and in again": {
			[]happening{
				atWork("a"), tick(1000), saw(typed(seen(1100, "available", held("a")), agentevent.Logout)),
				saw(typed(seen(1200, "available", held("a")), agentevent.Login)),
			},
			append(departed, "1100: escalated logout@1000", "1200: returned logout@1000", "1200: departed shift-end@1200 chats=1"),
		},
		"the companion is lost before it, and heard again": {
			[]happening{atWork("a"), beat(990, "tab"), tick(1000), tick(1050), beat(1060, "tab")},
			append(departed, "1050: escalated client-lost@1000", "1060: returned client-lost@1000", "1060: departed shift-end@1060 chats=1"),
		},
	})
}

func TestWhatADepartureByOrderSays(t *testing.T) {
	a, _ := live(t, watchful, atWork("a"), tick(1000))
	want := roster.Leaving{Cause: roster.ShiftEnd, Epoch: sec(1000), Status: "available", By: "day", DrainAt: sec(1900)}
	if d := cmp.Diff(&want, a.Leaving); d != "" {
		t.Errorf("shift end (-want +got):\n%s", d)
	}
	a, signals := roster.Tell(a, drained(1100).in, sec(1100), watchful)
	want = roster.Leaving{Cause: roster.Forced, Epoch: sec(1000), Status: "available", By: "olga", To: "Billing"}
	if d := cmp.Diff(&want, a.Leaving); d != "" {
		t.Errorf("drain (-want +got):\n%s", d)
	}
	if len(signals) != 1 || !cmp.Equal(signals[0].Leaving, want) || signals[0].Username != "ana" {
		t.Errorf("signals %+v", signals)
	}
	_, again := roster.Again(a, sec(1200), []roster.Chat{{ID: "b", ContactID: "b"}})
	want.Epoch = sec(1200)
	if d := cmp.Diff(want, again.Leaving); d != "" {
		t.Errorf("a chat that comes later (-want +got):\n%s", d)
	}
}

func TestDue(t *testing.T) {
	for name, tc := range map[string]struct {
		happens []happening
		want    time.Time
	}{
		"the shift's cordon":                  {[]happening{atWork("a")}, sec(1000)},
		"a companion's third beat":            {[]happening{atWork("a"), beat(10, "tab")}, sec(70)},
		"the last of two companions'":         {[]happening{atWork("a"), beat(10, "tab"), beat(30, "phone")}, sec(90)},
		"an answer":                           {[]happening{atWork("a"), talk(20, "a", 15, 0)}, sec(315)},
		"what comes first":                    {[]happening{atWork("a"), beat(10, "tab"), talk(20, "a", 15, 0)}, sec(70)},
		"nothing of one who is leaving":       {[]happening{atWork("a"), beat(10, "tab"), drained(20)}, time.Time{}},
		"nothing of one who is lost already":  {[]happening{atWork("a"), beat(10, "tab"), tick(70)}, time.Time{}},
		"but a loss before the shift is over": {[]happening{atWork("a"), beat(990, "tab"), tick(1000)}, sec(1050)},
		"the next day's cordon":               {[]happening{atWork("a"), tick(1000), undrained(1100)}, sec(87400)},
		"after the agent is back": {
			[]happening{atWork("a"), saw(queued(seen(5, "available", held("a")), "offline", 5)), saw(seen(7, "available", held("a")))}, sec(1000),
		},
		"nothing of one of whom nothing is known": {[]happening{tick(5)}, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := live(t, watchful, tc.happens...)
			if !a.Due.Equal(tc.want) {
				t.Errorf("due %s, want %s", a.Due, tc.want)
			}
			if _, signals := roster.Tell(a, roster.Tick{}, a.Due.Add(-time.Nanosecond), watchful); len(signals) > 0 {
				t.Errorf("a tick before it is due signals %v", signals)
			}
		})
	}
}

func TestFewCompanionsAreKept(t *testing.T) {
	happens := []happening{atWork("a")}
	for n := range 40 {
		happens = append(happens, beat(10+n, fmt.Sprintf("tab-%02d", n)))
	}
	a, _ := live(t, watchful, happens...)
	if len(a.Clients) != 16 || a.Clients[15].ID != "tab-39" {
		t.Errorf("kept %v", a.Clients)
	}
	a, _ = roster.Tell(a, beat(500, "new").in, sec(500), watchful)
	if d := cmp.Diff([]roster.Client{{ID: "new", Beat: sec(500)}}, a.Clients); d != "" {
		t.Errorf("after all others were lost (-want +got):\n%s", d)
	}
}

func TestWhatIsSwitchedOffIsForgotten(t *testing.T) {
	off := watchful
	off.Misses, off.Unanswered = 0, 0
	for name, h := range map[string][]happening{
		"client-lost":  {atWork("a"), beat(10, "tab"), tick(70)},
		"unresponsive": {atWork("a"), talk(20, "a", 15, 0), tick(315)},
	} {
		a, _ := live(t, watchful, h...)
		if a.Leaving == nil {
			t.Fatalf("%s: not leaving", name)
		}
		a, signals := roster.Tell(a, roster.Tick{}, sec(400), off)
		if len(signals) != 1 || signals[0].Kind != roster.Returned || a.Leaving != nil {
			t.Errorf("%s: got %v", name, signals)
		}
	}
}

// TestTheCordonIsNoChoiceOfTheAgents: who is drained again while the cordon of before
// stands had not chosen its status.
func TestTheCordonIsNoChoiceOfTheAgents(t *testing.T) {
	a, got := live(t, watchful, atWork("a"), drained(10), saw(queued(seen(12, "available", held("a")), "offline", 12)), undrained(20), drained(21))
	if a.Leaving == nil || a.Leaving.Status != "available" {
		t.Errorf("leaving %+v after %q, want the status that the agent chose", a.Leaving, got)
	}
}
