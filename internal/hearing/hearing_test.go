package hearing_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/hearing"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/roster"
)

// beat is how often companions beat, and patience how long they may be silent.
const (
	beat     = 20 * time.Second
	patience = 3 * beat
)

// shelf counts what is stored and read, and can fail.
type shelf struct {
	ledger.Shelf
	stored, read atomic.Int32
	err          error
}

func (s *shelf) Item(ctx context.Context, group, name string) (ledger.Item, error) {
	s.read.Add(1)
	if s.err != nil {
		return ledger.Item{}, s.err
	}
	return s.Shelf.Item(ctx, group, name)
}

func (s *shelf) SwapItem(ctx context.Context, i ledger.Item) (bool, error) {
	s.stored.Add(1)
	return s.Shelf.SwapItem(ctx, i)
}

// air is between the companions and who judges them: the function that hears them, and
// its address.
type air struct {
	t       *testing.T
	shelf   *shelf
	log     strings.Builder
	next    atomic.Int32 // requests that were passed on
	asked   atomic.Int32 // times that the address was asked
	down    atomic.Bool  // the address does not answer
	hears   http.Handler
	judging *hearing.Ear
	bye     bool // the agent's page says that it is going: it is loaded again
}

// RoundTrip implements http.RoundTripper.
func (a *air) RoundTrip(r *http.Request) (*http.Response, error) {
	a.asked.Add(1)
	if a.down.Load() {
		return nil, errors.New("nobody is there")
	}
	w := httptest.NewRecorder()
	a.hears.ServeHTTP(w, r)
	return w.Result(), nil
}

func inAir(t *testing.T, play func(t *testing.T, a *air)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a := &air{t: t, shelf: &shelf{Shelf: memledger.New()}}
		log := slog.New(slog.NewTextHandler(&a.log, nil))
		a.judging = &hearing.Ear{Shelf: a.shelf, Now: time.Now, Log: log, URL: "https://companions.example", HTTP: &http.Client{Transport: a}}
		hearing := &hearing.Ear{Shelf: a.shelf, Now: time.Now, Log: log}
		a.hears = hearing.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { a.next.Add(1) }))
		play(t, a)
	})
}

// hear has a companion be heard, unless nobody can be.
func (a *air) hear() {
	if !a.down.Load() {
		a.hears.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(a.t.Context(), http.MethodPost, "/companion/v1/beat", nil))
	}
}

// polls has a companion poll every five seconds for so long.
func (a *air) polls(d time.Duration) {
	for range d / (5 * time.Second) {
		a.hear()
		time.Sleep(5 * time.Second)
	}
}

// another is another agent's companion, which polls until it is stopped.
func (a *air) another() (stop func()) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Second):
				a.hear()
			}
		}
	}()
	return func() { close(done) }
}

// lost judges an agent whose companion was heard last at an instant, until they are lost,
// and says how long that took; false if they are not after five minutes.
func (a *air) lost(heard time.Time) (time.Duration, bool) {
	a.judging.Learn(a.t.Context())
	agent := roster.Agent{ID: "ana", LoggedIn: true}
	agent, _ = roster.Tell(agent, roster.Beat{Client: "tab", At: heard}, heard, a.rules())
	if a.bye {
		agent, _ = roster.Tell(agent, roster.Beat{Client: "tab", At: heard.Add(1), Bye: true}, heard, a.rules())
	}
	for range 5 * 60 {
		if now := time.Now(); !agent.Due.After(now) {
			a.judging.Listen(a.t.Context())
			agent, _ = roster.Tell(agent, roster.Tick{}, now, a.rules())
		}
		if !agent.Lost.IsZero() {
			return time.Since(heard), true
		}
		time.Sleep(time.Second)
	}
	return 0, false
}

func (a *air) rules() roster.Rules {
	return a.judging.Rules(roster.Rules{Interval: beat, Misses: int(patience / beat)})
}

func TestWhoIsSilentAmongOthersIsLostAfterTheirPatience(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.polls(2 * time.Minute)
		heard := time.Now()
		stop := a.another()
		took, lost := a.lost(heard)
		stop()
		if !lost || took != patience {
			t.Errorf("lost %v after %s, want after %s", lost, took, patience)
		}
	})
}

// TestTheOnlyOneIsLostAsWell: that nobody is heard may be since nobody can be. The address
// is asked, and a beat and a half must pass.
func TestTheOnlyOneIsLostAsWell(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.polls(2 * time.Minute)
		took, lost := a.lost(time.Now())
		if !lost || took != patience+beat*3/2 {
			t.Errorf("lost %v after %s, want after %s", lost, took, patience+beat*3/2)
		}
		if asked := a.asked.Load(); asked == 0 || asked > 5 {
			t.Errorf("the address was asked %d times", asked)
		}
	})
}

// TestNobodyIsLostWhileNobodyCanBeHeard, whatever part of the silence that is.
func TestNobodyIsLostWhileNobodyCanBeHeard(t *testing.T) {
	for _, after := range []time.Duration{0, time.Second, 19 * time.Second} { // the last beat
		for down := 5 * time.Second; down <= 4*time.Minute; down += 5 * time.Second {
			for n := range 4 {
				alone, bye := n&1 == 0, n&2 == 0 && after < beat/2 // a page is there again soon
				inAir(t, func(t *testing.T, a *air) {
					a.bye = bye
					a.polls(2 * time.Minute)
					if !alone {
						defer a.another()()
					}
					if took, early := a.lostWhileDown(after, down); early {
						t.Errorf("down from %s for %s, alone %v, bye %v: lost after %s", after, down, alone, bye, took)
					}
				})
			}
		}
	}
}

// lostWhileDown judges an agent who has been heard now, and is there all the time: a beat
// that has failed is tried again after one at the latest, here just then. It is true if
// they are lost before.
func (a *air) lostWhileDown(after, down time.Duration) (time.Duration, bool) {
	heard := time.Now()
	time.AfterFunc(after, func() { a.down.Store(true) })
	time.AfterFunc(after+down, func() { a.down.Store(false) })
	took, lost := a.lost(heard)
	return took, lost && took < after+down+beat-time.Second
}

// TestTheAddressHasJustGone: a mark that others have left a moment ago is not enough.
func TestTheAddressHasJustGone(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.polls(time.Minute)
		heard := time.Now()
		a.polls(45 * time.Second)
		a.down.Store(true)
		time.Sleep(13 * time.Second)
		if took, lost := a.lost(heard); lost {
			t.Errorf("lost after %s", took)
		}
	})
}

func TestAMarkIsMadeSeldom(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		for range 60 {
			a.hear()
			time.Sleep(time.Second)
		}
		if stored, read, next := a.shelf.stored.Load(), a.shelf.read.Load(), a.next.Load(); stored != 6 || read != 6 || next != 60 {
			t.Errorf("%d stored, %d read, %d passed on; want 6, 6, 60", stored, read, next)
		}
	})
}

// TestWhoIsRefusedIsNotHeard: a function that refuses everybody hears nobody, and whoever
// is no companion says nothing of those who are.
func TestWhoIsRefusedIsNotHeard(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		for _, c := range []struct {
			method, path string
			status, want int
			stored       int32
		}{
			{http.MethodPost, "/companion/v1/beat", http.StatusServiceUnavailable, http.StatusServiceUnavailable, 0},
			{http.MethodPost, "/companion/v1/hello", http.StatusUnauthorized, http.StatusUnauthorized, 0},
			{http.MethodOptions, "/companion/v1/beat", http.StatusNoContent, http.StatusNoContent, 0},
			{http.MethodGet, hearing.Path, http.StatusTeapot, http.StatusNoContent, 0},
			{http.MethodPost, "/companion/v1/beat", http.StatusOK, http.StatusOK, 1},
		} {
			ear := &hearing.Ear{Shelf: a.shelf, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
			h := ear.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(c.status) }))
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), c.method, c.path, nil))
			if w.Code != c.want || a.shelf.stored.Load() != c.stored {
				t.Errorf("%s %s: %d, %d marks; want %d, %d", c.method, c.path, w.Code, a.shelf.stored.Load(), c.want, c.stored)
			}
		}
	})
}

// TestAnAddressThatHangs holds up whoever judges many, and asks each time, once in a while.
func TestAnAddressThatHangs(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.polls(time.Minute)
		time.Sleep(time.Minute)
		a.judging.HTTP = &http.Client{Transport: hanging{}}
		began := time.Now()
		for range 700 {
			a.judging.Listen(t.Context())
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("it took %s, want 5 s", took)
		}
		a.judging.HTTP = &http.Client{Transport: a}
		time.Sleep(10 * time.Second)
		a.judging.Listen(t.Context())
		if asked := a.asked.Load(); asked != 1 {
			t.Errorf("asked %d times ten seconds later, want once", asked)
		}
	})
}

// hanging never answers.
type hanging struct{}

// RoundTrip implements http.RoundTripper.
func (hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestWhereThereAreNoCompanions nobody is asked, and little is read.
func TestWhereThereAreNoCompanions(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.judging.Listen(t.Context())
		a.shelf.read.Store(0)
		for range 60 {
			a.judging.Learn(t.Context())
			time.Sleep(time.Second)
		}
		if asked, read := a.asked.Load(), a.shelf.read.Load(); asked != 0 || read != 12 {
			t.Errorf("asked %d times, read %d times; want 0, 12", asked, read)
		}
	})
}

func TestWithoutAShelfNobodyIsLost(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.polls(2 * time.Minute)
		a.shelf.err = errors.New("the table is not there")
		if took, lost := a.lost(time.Now()); lost {
			t.Errorf("lost after %s", took)
		}
		a.hear()
		if next := a.next.Load(); next != 25 { // the companion's request is passed on all the same
			t.Errorf("%d requests were passed on", next)
		}
		w := httptest.NewRecorder()
		a.hears.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, hearing.Path, nil))
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("status %d", w.Code)
		}
		if log := a.log.String(); !strings.Contains(log, "the table is not there") {
			t.Errorf("log %s", log)
		}
	})
}

func TestAnAddressThatIsAnotherOne(t *testing.T) {
	inAir(t, func(t *testing.T, a *air) {
		a.polls(2 * time.Minute)
		a.hears = http.NotFoundHandler()
		if took, lost := a.lost(time.Now()); lost {
			t.Errorf("lost after %s", took)
		}
		if log := a.log.String(); !strings.Contains(log, "404") {
			t.Errorf("log %s", log)
		}
	})
}

func TestPatienceIsLongEnoughForALossOfHearing(t *testing.T) {
	e := &hearing.Ear{Now: time.Now}
	for _, c := range []struct {
		interval     time.Duration
		misses, want int
	}{{beat, 1, 3}, {beat, 3, 3}, {beat, 6, 6}, {5 * time.Second, 2, 6}, {15 * time.Second, 3, 4}, {beat, 0, 0}} {
		if got := e.Rules(roster.Rules{Interval: c.interval, Misses: c.misses}); got.Misses != c.want {
			t.Errorf("%d misses of %s: %d, want %d", c.misses, c.interval, got.Misses, c.want)
		}
	}
}
