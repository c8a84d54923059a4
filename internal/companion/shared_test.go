package companion_test

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/roster"
)

func TestWhicheverIsAskedAnswersAlike(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		beat := p.beat()
		p.at(p.other).lives(beat)
		p.refused(p.at(p.one).post("beat", p.session, beat), 409, companion.Replayed)
		p.refused(p.at(p.other).post("beat", p.session, beat), 409, companion.Replayed)
		p.at(p.one).lives(p.beat())
		p.origin = "" // carried off
		p.refused(p.at(p.other).post("beat", p.session, p.beat()), 403, "cross-site")
		for _, made := range []string{"guess", "guess.dS1hbmE", p.session[:8] + p.session[9:], strings.Split(p.session, ".")[0], p.session + "x"} {
			p.refused(p.post("beat", made, p.beat()), 401, companion.NoSession)
		}
		if len(p.beats) != 3 {
			t.Errorf("%d signs of life, want 3: hello and two beats", len(p.beats))
		}
	})
}

func TestOfTheSameNumberOneIsTaken(t *testing.T) {
	paired(t, &shelf{Shelf: memledger.New(), slow: time.Millisecond}, func(t *testing.T, p *pair) {
		beat := p.beat()
		var taken atomic.Int32
		var all sync.WaitGroup
		for n := range 10 {
			all.Go(func() {
				mine := *p.page
				mine.server = []*companion.Server{p.one, p.other}[n%2]
				if mine.post("beat", p.session, beat).Code == 200 {
					taken.Add(1)
				}
			})
		}
		all.Wait()
		if taken.Load() != 1 || len(p.beats) != 2 {
			t.Errorf("%d were taken, %d signs of life", taken.Load(), len(p.beats))
		}
	})
}

func TestACommandFromAnotherProcess(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		p.opens()
		p.at(p.one).poll("")
		result := p.at(p.other).ending(t.Context(), p.at(p.one).leg())
		time.Sleep(time.Second)
		got := p.at(p.one).poll("")
		if len(got.Commands) != 1 {
			t.Fatalf("polled %+v", got)
		}
		c := got.Commands[0]
		third := p.world.server()
		p.refused(p.at(third).post("result", p.session, companion.Outcome{Signed: p.signed(), Command: c.ID, Epoch: 2, Outcome: "done"}), 409, companion.Stale)
		for range 2 { // the second time it was told before
			if out := p.at(third).tells(c.ID, "done"); out.Code != 204 {
				t.Fatalf("status %d %s", out.Code, out.Body)
			}
		}
		told := time.Now()
		if got := means(t, <-result); got != departure.Done || time.Since(told) > time.Second {
			t.Errorf("it means %s, after %s", got, time.Since(told))
		}
		p.refused(p.at(p.one).tells(c.ID, "done"), 404, companion.NoCommand)
		time.Sleep(time.Minute)
		if again := p.at(p.one).poll("").Commands; len(again) != 0 {
			t.Errorf("commands %+v, want none", again)
		}
	})
}

func TestACommandIsGivenByOneProcess(t *testing.T) {
	paired(t, &shelf{Shelf: memledger.New(), slow: time.Millisecond}, func(t *testing.T, p *pair) {
		p.at(p.one).poll("")
		ctx, cancel := context.WithCancel(t.Context())
		result := p.at(p.other).ending(ctx, p.at(p.one).leg())
		time.Sleep(10 * time.Millisecond)
		var given atomic.Int32
		var all sync.WaitGroup
		for n := range 10 {
			all.Go(func() {
				mine := *p.page
				s := &scene{p.world, &mine, []*companion.Server{p.one, p.other}[n%2]}
				mine.server = s.server
				given.Add(int32(len(s.poll("").Commands)))
			})
		}
		all.Wait()
		if given.Load() != 1 {
			t.Errorf("given %d times", given.Load())
		}
		cancel()
		if got := means(t, <-result); got != departure.RetryAfter {
			t.Errorf("it means %s", got)
		}
		time.Sleep(4 * time.Second)
		if got := p.at(p.other).poll("").Commands; len(got) != 0 {
			t.Errorf("commands %+v, want none: it was taken back", got)
		}
	})
}

func TestNobodySaysWhatCameOfIt(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		p.at(p.one).poll("")
		began := time.Now()
		if got := means(t, p.other.End(t.Context(), p.at(p.one).leg())); got != departure.RetryAfter || time.Since(began) != 15*time.Second {
			t.Errorf("it means %s, after %s", got, time.Since(began))
		}
		if p.counted["command disconnect no-result"] != 1 {
			t.Errorf("counted %v", p.counted)
		}
		time.Sleep(6 * time.Second) // it has not polled for 21 seconds
		if got := means(t, p.one.End(t.Context(), p.at(p.one).leg())); got != departure.RetryAfter || p.counted["command disconnect no-result"] != 1 {
			t.Errorf("it means %s, counted %v: it may be acting alone", got, p.counted)
		}
		time.Sleep(time.Minute)
		if got := means(t, p.other.End(t.Context(), p.at(p.one).leg())); got != departure.NotPossible {
			t.Errorf("it means %s", got)
		}
	})
}

func TestDismissedEverywhere(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		if err := p.other.Dismiss(t.Context(), "u-ana"); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*companion.Server{p.one, p.other} {
			p.refused(p.at(s).post("beat", p.session, p.beat()), 401, companion.NoSession)
		}
		p.at(p.one).hello()
		p.at(p.other).lives(p.beat())
	})
}

func TestDismissedWhileItPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.shelf, w.hold = memledger.New(), 25*time.Second
		p := w.page(t, w.server())
		p.hello()
		time.AfterFunc(5*time.Second, func() {
			if err := w.server().Dismiss(t.Context(), "u-ana"); err != nil {
				t.Error(err)
			}
		})
		began := time.Now()
		p.refused(p.post("poll", p.session, companion.Poll{}), 401, companion.NoSession)
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("it took %s, want the next look after 5s", took)
		}
	})
}

// TestATokenThatIsTakenBackMeanwhile lets nobody in whose token went while they came.
func TestATokenThatIsTakenBackMeanwhile(t *testing.T) {
	modes(t, func(t *testing.T, w *world) {
		s := w.server()
		p := w.page(t, s)
		w.onEnter = func() { w.revoked = []string{"hoe_ana"} }
		p.refused(p.post("hello", "hoe_ana", p.greeting()), 401, "unauthorized")
		if len(w.beats) != 0 {
			t.Errorf("beats %v", w.beats)
		}
	})
}

func TestTheLeadIsChosenAlike(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		second, welcome := p.at(p.other).another() // at the same instant as the first
		if welcome.Others != 1 {
			t.Errorf("%d others, want 1", welcome.Others)
		}
		companions := []*scene{p.at(p.one), second}
		for _, c := range companions {
			c.poll("")
		}
		ctx, cancel := context.WithCancel(t.Context())
		results := []<-chan error{p.at(p.one).ending(ctx, companions[0].leg()), p.at(p.other).ending(ctx, companions[0].leg())}
		if first, other := len(companions[0].poll("").Commands), len(companions[1].poll("").Commands); first+other != 2 || first == 1 {
			t.Errorf("%d and %d commands, want both at one companion", first, other)
		}
		cancel()
		for _, r := range results {
			<-r
		}
	})
}

func TestPause(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(d *departure.Departure)
		want int64
	}{
		"nobody leaves":              {nil, 5_000},
		"a chat is looked at soon":   {func(d *departure.Departure) { d.Handovers[0].Intents[0].Due = time.Now().Add(10 * time.Second) }, 1_000},
		"when, is not known":         {func(d *departure.Departure) { d.Handovers[0].Intents = nil }, 1_000},
		"it is kept for a while yet": {func(*departure.Departure) {}, 5_000},
		"it is being given up":       {func(d *departure.Departure) { d.Handovers[0].Phase = departure.Releasing }, 1_000},
		"it has been":                {func(d *departure.Departure) { d.Handovers[0].Phase = departure.Landing }, 5_000},
		"shadow":                     {func(d *departure.Departure) { d.Handovers[0].Intents, d.Handovers[0].Shadow = nil, true }, 5_000},
	} {
		t.Run(name, func(t *testing.T) {
			paired(t, memledger.New(), func(t *testing.T, p *pair) {
				if c.edit != nil {
					p.opens()
					c.edit(&p.open[0])
				}
				began := time.Now()
				if got := p.at(p.other).poll(""); got.Pause != c.want {
					t.Errorf("pause %d, want %d", got.Pause, c.want)
				}
				if welcome := p.at(p.one).hello(); welcome.Pause != c.want || welcome.Poll != 0 || time.Since(began) != 0 {
					t.Errorf("welcome %+v after %s", welcome, time.Since(began))
				}
			})
		})
	}
	modes(t, func(t *testing.T, w *world) { // polls that are held need none
		p := w.page(t, w.server())
		if welcome := p.hello(); welcome.Pause != 0 || welcome.Poll != 25_000 {
			t.Errorf("welcome %+v", welcome)
		}
	})
}

func TestAServerThatIsAloneMayHoldNoPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.unheld = true
		p, began := w.page(t, w.server()), time.Now()
		welcome := p.hello()
		var got companion.Polled
		p.read(p.post("poll", p.session, companion.Poll{Revision: welcome.Revision}), &got)
		if welcome.Poll != 0 || got.Pause != 5_000 || time.Since(began) != 0 {
			t.Errorf("welcome %+v, then %+v after %s", welcome, got, time.Since(began))
		}
	})
}

func TestWhatIsShownIsFoundOutOnce(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		p.opens()
		first, second := p.at(p.one).poll(""), p.at(p.other).poll("")
		if first.Revision != second.Revision || second.Departure.Chats[0].Say != "One moment." || p.counted["planned"] != 1 {
			t.Errorf("revisions %s, %s; %+v; planned %d times", first.Revision, second.Revision, second.Departure, p.counted["planned"])
		}
		p.open[0].State, p.open[0].UpdatedAt = departure.Settled, time.Now()
		if got := p.at(p.other).poll("").Departure; got == nil || got.State != "settled" {
			t.Errorf("just settled: %+v", got)
		}
	})
}

func TestAByeIsKnownEverywhere(t *testing.T) {
	paired(t, memledger.New(), func(t *testing.T, p *pair) {
		p.at(p.one).poll("")
		p.at(p.other).post("bye", "", companion.Bye{Signed: p.signed(), Session: p.session})
		if got := means(t, p.one.End(t.Context(), p.at(p.one).leg())); got != departure.NotPossible {
			t.Errorf("it means %s", got)
		}
		p.at(p.one).lives(p.beat()) // the page is back
		p.at(p.one).poll("")
		p.agent.Clients = []roster.Client{{ID: "tab-1", Beat: time.Now()}}
		if got := means(t, p.other.End(t.Context(), p.at(p.one).leg())); got != departure.RetryAfter || p.counted["command disconnect no-result"] != 1 {
			t.Errorf("it means %s, counted %v: it is there again", got, p.counted)
		}
	})
}
