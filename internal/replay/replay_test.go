package replay_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/archive"
	"handover/internal/policy"
	"handover/internal/replay"
)

func TestAChatThatItsAgentLeft(t *testing.T) {
	o := newOffice()
	ana, ben := o.login("ana"), o.login("ben")
	o.pass(time.Minute)
	o.takes(ana, "c-1")
	o.pass(time.Minute)
	o.picks(ana, "Offline")
	gone := o.now
	o.pass(10 * time.Minute)
	o.ended("c-1", "", "CUSTOMER_DISCONNECT")
	o.ends(ana)
	o.pass(time.Minute)
	o.says(ben, "HEART_BEAT")

	r := replayed(t, "", o.items, replay.Options{})
	c := chatOf(t, r, "c-1")
	if c.Would != replay.Moved || c.Target != "same-queue" || c.Rule != "back to the queue" || c.Rung != 1 || c.Agent != "ana" || c.Queue != "Support" || c.Cause != "offline" {
		t.Errorf("it would have become %+v", c)
	}
	if !c.Began.Equal(gone) || !c.At.Equal(gone.Add(15*time.Second)) || c.Wait != 600 || c.Ended != replay.ByCustomer {
		t.Errorf("it really became %+v", c)
	}
	if r.Waits.N != 1 || r.Waits.Longest != 600 || r.Departures.Shadow.Moved != 1 || r.Departures.Shadow.Times.Longest != 585 {
		t.Errorf("sums: %+v, %+v", r.Waits, r.Departures.Shadow)
	}
	if r.Records.AgentEvents != 6 || r.Records.ContactEvents != 1 || r.Records.Read != 7 || r.Agents != 2 {
		t.Errorf("counted %+v", r.Records)
	}
}

func TestHowChatsReallyEnded(t *testing.T) {
	o := newOffice()
	people := map[string]*person{}
	for _, name := range []string{"ana", "ben", "chloe", "dev", "emma", "finn"} {
		people[name] = o.login(name)
		o.pass(time.Second)
		o.takes(people[name], "c-"+name)
	}
	last := o.login("zoe")
	o.pass(time.Minute)
	for _, name := range []string{"ana", "ben", "chloe", "dev", "emma"} {
		o.picks(people[name], "Offline")
		o.pass(time.Minute)
	}
	o.ended("c-ana", "", "AGENT_DISCONNECT")
	o.ends(people["ana"])
	o.ends(people["ben"])
	o.picks(people["chloe"], "Available")
	o.ends(people["dev"])
	o.pass(20 * time.Second)
	o.takesOver(last, "c-dev", "c-dev-2")
	o.pass(time.Minute)
	o.picks(people["finn"], "Offline")
	o.pass(10 * time.Second)
	o.picks(people["finn"], "Available")
	o.pass(time.Hour)
	o.says(last, "HEART_BEAT")

	r := replayed(t, "", o.items, replay.Options{})
	for name, want := range map[string]replay.End{
		"c-ana": replay.ByAgent, "c-ben": replay.Over, "c-chloe": replay.CameBack, "c-dev": replay.WentOn, "c-emma": replay.StillThere, "c-finn": replay.CameBack,
	} {
		if c := chatOf(t, r, name); c.Ended != want {
			t.Errorf("%s: %s (%s), want %s", name, c.Ended, c.How, want)
		}
	}
	if c := chatOf(t, r, "c-dev"); c.By != "zoe" || c.After != 20 {
		t.Errorf("c-dev went on to %q after %v", c.By, c.After)
	}
	if c := chatOf(t, r, "c-finn"); c.Would != replay.InTime || c.Wait != 10 {
		t.Errorf("c-finn: %+v", c)
	}
	if r.Waits.N != 5 {
		t.Errorf("%d waits are counted, want 5: whose agent was back within the grace did not wait", r.Waits.N)
	}
	if len(r.Ghosts) != 1 || r.Ghosts[0].ChatID != "c-emma" {
		t.Errorf("ghosts: %+v", r.Ghosts)
	}
}

// TestAChatThatCameAfterItsAgentHadGone: offered before, taken after. Its customer was
// with nobody only from then on.
func TestAChatThatCameAfterItsAgentHadGone(t *testing.T) {
	o := newOffice()
	ana, ben := o.login("ana"), o.login("ben")
	o.takes(ana, "c-1")
	o.pass(time.Minute)
	o.picks(ana, "Offline")
	o.pass(5 * time.Second)
	o.takes(ana, "c-2")
	o.pass(time.Minute)
	o.ends(ana)
	o.pass(time.Minute)
	o.says(ben, "HEART_BEAT")
	r := replayed(t, "", o.items, replay.Options{})
	if one, two := chatOf(t, r, "c-1"), chatOf(t, r, "c-2"); one.Wait != 125 || two.Wait != 60 {
		t.Errorf("waits of %v s and %v s, want 125 and 60", one.Wait, two.Wait)
	}
}

func TestWhatCannotBeUsedIsCounted(t *testing.T) {
	o := newOffice()
	ana := o.login("ana")
	o.pass(time.Minute)
	o.takes(ana, "c-1")
	o.pass(time.Hour)
	o.says(ana, "HEART_BEAT")
	items := append(o.items, o.items[1])
	old := o.items[0]
	old.At = morning.Add(-time.Hour)
	items = append(items,
		archive.Item{Source: "f", Offset: 7, Kind: archive.Other, Data: []byte(`{"ContactId":"c","AWSContactTraceRecordFormatVersion":"1"}`)},
		archive.Item{Source: "f", Offset: 9, Kind: archive.AgentEvent, At: o.now, Data: []byte(`{"AgentARN":"a/u","EventTimestamp":"2026-03-02T09:01:00Z"}`)},
		archive.Item{Source: "f", Offset: 11, Kind: archive.Other, Data: []byte("no JSON")},
		old)
	var rejects []archive.Reject
	r := replayed(t, "", items, replay.Options{From: morning, To: o.now.Add(time.Second), Reject: func(r archive.Reject) error {
		rejects = append(rejects, r)
		return nil
	}})
	want := replay.Records{Read: 8, AgentEvents: 3, Foreign: 1, Repeated: 1, OtherTime: 1, Rejected: 2}
	if r.Records != want {
		t.Errorf("counted %+v, want %+v", r.Records, want)
	}
	if len(rejects) != 2 || len(r.Rejected) != 2 || rejects[0].Source != "f" {
		t.Errorf("rejected %+v", rejects)
	}
}

func TestALateEventIsCounted(t *testing.T) {
	o := newOffice()
	ana := o.login("ana")
	o.pass(time.Minute)
	o.says(ana, "HEART_BEAT")
	o.pass(time.Minute)
	o.says(ana, "HEART_BEAT")
	o.items[1], o.items[2] = o.items[2], o.items[1]
	r, err := replay.Run(t.Context(), each(o.items), replay.Options{Policy: policy.Default()})
	if err != nil {
		t.Fatal(err)
	}
	if r.Records.Late != 1 || r.Records.AgentEvents != 2 {
		t.Errorf("counted %+v", r.Records)
	}
}

func TestAnEmptyRecordingSaysSo(t *testing.T) {
	if _, err := replay.Run(t.Context(), each(nil), replay.Options{Policy: policy.Default()}); err == nil {
		t.Error("nothing was said")
	}
}

func TestAPolicyThatEnforcesIsShadowedAndAssumed(t *testing.T) {
	const text = `mode: enforce
rules:
  - name: gold   # who pays more
    when: {attributes: {tier: gold}}
    mode: enforce
    do: [{target: queue VIP, needs: nothing}]
  - name: web
    if: chat.family == "web" && same_queue.depth < 5
    do: [{target: same-queue}]
`
	o := newOffice()
	ana, ben := o.login("ana"), o.login("ben")
	o.takes(ana, "c-1")
	o.pass(time.Minute)
	o.picks(ana, "Offline")
	o.pass(time.Minute)
	o.says(ben, "HEART_BEAT")
	for name, c := range map[string]struct {
		assume replay.Assumed
		would  replay.Would
		target string
	}{
		"nothing is assumed": {replay.Assumed{}, replay.Stranded, ""},
		"the web":            {replay.Assumed{Family: "web"}, replay.Moved, "same-queue"},
		"gold":               {replay.Assumed{Attributes: map[string]string{"tier": "gold"}}, replay.Moved, "queue VIP"},
	} {
		r := replayed(t, text, o.items, replay.Options{Assume: c.assume})
		if got := chatOf(t, r, "c-1"); got.Would != c.would || got.Target != c.target {
			t.Errorf("%s: %s %q (%s), want %s %q", name, got.Would, got.Target, got.Reason, c.would, c.target)
		}
		if len(r.Unjudged) != 3 || r.Unjudged[0].Line != 4 || r.Unjudged[1].Line != 8 {
			t.Errorf("%s: unjudged %+v", name, r.Unjudged)
		}
		if !has(r.Assumed, "came through the queue VIP") {
			t.Errorf("%s: nothing is said of the queue VIP: %q", name, r.Assumed)
		}
		if c.assume.Family != "" && !has(r.Assumed, "every chat is of the family web") {
			t.Errorf("%s: assumed %q", name, r.Assumed)
		}
	}
}

// TestAStorm: so many leave at once that the breaker would hold, for a quarter of an
// hour, and once more in the evening.
func TestAStorm(t *testing.T) {
	o := newOffice()
	people := make([]*person, 8)
	for n := range people {
		people[n] = o.login(fmt.Sprintf("a%d", n))
		o.takes(people[n], fmt.Sprintf("c-%d", n))
	}
	for range 2 {
		for n := range 4 {
			o.picks(people[n], "Offline")
			o.pass(time.Second)
		}
		for n := range 4 {
			o.picks(people[n], "Available")
			o.pass(time.Second)
		}
		o.pass(8 * time.Hour)
	}
	o.says(people[7], "HEART_BEAT")
	if r := replayed(t, "", o.items, replay.Options{}); r.Breaker != 2 || len(r.Chats) != 8 {
		t.Errorf("the breaker tripped %d times over %d chats, want twice over 8", r.Breaker, len(r.Chats))
	}
}

func TestAShiftEndsInReplay(t *testing.T) {
	o := newOffice()
	ana, ben := o.login("ana"), o.login("ben")
	o.takes(ana, "c-1")
	o.pass(2 * time.Hour)
	o.says(ben, "HEART_BEAT")
	r := replayed(t, `
shifts:
  - {name: morning, agents: [ana], days: [mon], ends: "09:00", time_zone: UTC}
rules: [{name: back, do: [{target: same-queue}]}]
`, o.items, replay.Options{})
	c := chatOf(t, r, "c-1")
	if c.Cause != "shift-end" || c.Would != replay.Moved || !c.Began.Equal(morning.Add(time.Hour)) || c.Ended != replay.StillThere {
		t.Errorf("%+v", c)
	}
}

// crowd is a recording of so many agents over a time, with heartbeats, chats and leavings.
func crowd(agents int, span time.Duration) []archive.Item {
	o, rnd := newOffice(), rand.New(rand.NewPCG(1, 2))
	people := make([]*person, agents)
	for n := range people {
		people[n] = o.login(fmt.Sprintf("a%03d", n))
	}
	chat := 0
	step := 24 * time.Hour / time.Duration(agents*920)
	for end := o.now.Add(span); o.now.Before(end); o.pass(step) {
		p := people[rnd.IntN(agents)]
		switch n := rnd.IntN(92); {
		case n >= 20:
			o.says(p, "HEART_BEAT")
		case p.next != "" && (n < 3 || len(p.contacts) == 0):
			o.picks(p, "Available")
		case len(p.contacts) > 0 && n < 10:
			o.ends(p)
		case len(p.contacts) < 3 && p.next == "" && n < 19:
			chat++
			o.takes(p, fmt.Sprintf("c-%d", chat))
		case len(p.contacts) > 0 && p.next == "":
			o.picks(p, "Offline")
		}
	}
	return o.items
}

// TestTheSameGivesTheSame: whatever order maps have, and however the events come.
func TestTheSameGivesTheSame(t *testing.T) {
	items := crowd(20, 4*time.Hour)
	want := replayed(t, "", items, replay.Options{})
	if len(want.Chats) < 50 {
		t.Fatalf("only %d chats were left behind", len(want.Chats))
	}
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 3 {
		rnd.Shuffle(len(items), func(a, b int) { items[a], items[b] = items[b], items[a] })
		if d := cmp.Diff(want, replayed(t, "", items, replay.Options{})); d != "" {
			t.Fatal(d)
		}
	}
}

// BenchmarkRun: events a second, sorted and replayed; two hours of 500 agents.
func BenchmarkRun(b *testing.B) {
	items := crowd(500, 2*time.Hour)
	bytes := 0
	for _, i := range items {
		bytes += len(i.Data)
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		r, err := replay.Run(b.Context(), archive.Sorted(each(items), archive.MostHeld), replay.Options{Policy: policy.Default()})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Chats)), "chats")
	}
	b.ReportMetric(float64(len(items)*b.N)/b.Elapsed().Seconds(), "events/s")
}
