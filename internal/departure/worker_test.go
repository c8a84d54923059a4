package departure_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/clock"
	"handover/internal/departure"
)

// mover does nothing in no world: it answers by the kind of the intent.
type mover struct {
	mu    sync.Mutex
	calls []string
	do    func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result
}

func (m *mover) Do(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
	m.mu.Lock()
	m.calls = append(m.calls, string(i.Kind)+" "+i.ChatID)
	m.mu.Unlock()
	return m.do(ctx, d, i)
}

func (m *mover) count(call string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, c := range m.calls {
		if c == call {
			n++
		}
	}
	return n
}

// smooth is a world in which all goes well.
func smooth(_ context.Context, _ departure.Departure, i departure.Intent) departure.Result {
	switch i.Kind {
	case departure.Inspect:
		return holds(i.ChatID)
	case departure.Verify:
		return saw(departure.Observed{ContactID: i.ChatID + "2", AgentID: "u-ben"})
	default:
		return done
	}
}

// shift is a worker at work in a bubble.
type shift struct {
	*store
	*mover
	worker *departure.Worker
	stop   func() error
}

func startShift(t *testing.T, p decider, change func(*departure.WorkerOptions), chats ...string) *shift {
	t.Helper()
	s := &shift{store: newStore(), mover: &mover{do: smooth}}
	o := departure.WorkerOptions{Queue: s.store, Ledger: s.store, Mover: s.mover, Decider: p, Owner: "w", Now: time.Now, Wait: clock.WaitUntil}
	if change != nil {
		change(&o)
	}
	w, err := departure.NewWorker(o)
	if err != nil {
		t.Fatal(err)
	}
	s.worker = w
	pl := &play{t: t, policy: p, now: time.Now()}
	begin(chats...)(pl)
	if len(chats) > 0 {
		s.departures = append(s.departures, pl.d)
	}
	return s
}

func (s *shift) run(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.worker.Run(ctx) }()
	s.stop = func() error { cancel(); return <-ended }
}

func (s *shift) state() string {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return (&play{d: s.departures[0]}).state()
}

func (s *shift) leases() int {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return len(s.store.leases)
}

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func (s *shift) end(t *testing.T) {
	t.Helper()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	if n := s.leases(); n != 0 {
		t.Errorf("%d leases were not given back", n)
	}
}

func TestWorkerCarriesADepartureToItsEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a", "b", "c")
		s.run(t)
		time.Sleep(14 * time.Second)
		synctest.Wait()
		if s.count("inspect a") != 0 {
			t.Error("looked before the grace was over")
		}
		time.Sleep(1 * time.Second)
		synctest.Wait()
		if got := s.state(); got != "moving a=landing[verify] b=landing[verify] c=landing[verify]" {
			t.Errorf("when the grace is over: %s", got)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[] b=landed[] c=landed[]" {
			t.Errorf("two seconds later: %s", got)
		}
		for _, call := range []string{"inspect a", "mark b", "release c", "verify a", "clear b"} {
			if n := s.count(call); n != 1 {
				t.Errorf("%s was done %d times", call, n)
			}
		}
		s.end(t)
	})
}

func TestWorkerWakesOnAPoke(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil)
		s.run(t)
		synctest.Wait()
		p := newPlay(t, to("same-queue"), func(p *play) { p.now = time.Now().Add(-time.Minute) }, upTo(departure.Marking))
		s.store.mu.Lock()
		s.departures = append(s.departures, p.d)
		s.store.mu.Unlock()
		s.worker.Poke()
		synctest.Wait()
		if s.count("mark a") != 1 {
			t.Errorf("calls %v", s.calls)
		}
		s.end(t)
	})
}

func TestWorkerIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), func(o *departure.WorkerOptions) { o.Parallel = 2 }, "a", "b", "c", "d", "e")
		var mu sync.Mutex
		at, most := 0, 0
		s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
			mu.Lock()
			at++
			most = max(most, at)
			mu.Unlock()
			_ = clock.WaitUntil(ctx, time.Now().Add(time.Second))
			mu.Lock()
			at--
			mu.Unlock()
			return smooth(ctx, d, i)
		}
		s.run(t)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if got := s.state(); most != 2 || !strings.HasPrefix(got, "settled") {
			t.Errorf("%d at once; %s", most, got)
		}
		s.end(t)
	})
}

func TestWorkerSurvivesAPanic(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a")
		s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
			if i.Kind == departure.Mark && i.Attempt < 2 {
				panic("token 123")
			}
			return smooth(ctx, d, i)
		}
		s.run(t)
		time.Sleep(30 * time.Second)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" {
			t.Errorf("got %s", got)
		}
		if slices.ContainsFunc(s.journal, func(e departure.Entry) bool { return strings.Contains(e.Reason, "123") }) {
			t.Error("what the mover panicked with stands in the journal")
		}
		s.end(t)
	})
}

func TestWorkerEndsACallWithItsLease(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), func(o *departure.WorkerOptions) { o.Term = 10 * time.Second }, "a")
		s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
			if i.Kind == departure.Mark && i.Attempt == 0 {
				<-ctx.Done()
				return retry
			}
			return smooth(ctx, d, i)
		}
		s.run(t)
		time.Sleep(24 * time.Second)
		synctest.Wait()
		if n := s.count("mark a"); n != 1 {
			t.Errorf("begun %d times within its lease", n)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" {
			t.Errorf("got %s", got)
		}
		s.end(t)
	})
}

func TestWorkerStopsInTheMiddle(t *testing.T) {
	for name, tc := range map[string]struct {
		result departure.Result
		want   string
	}{
		"of what was not done: as if not begun": {retry, "moving a=marking[mark]"},
		"of what was done: it is recorded":      {done, "moving a=releasing[release:desktop]"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := startShift(t, to("same-queue"), nil, "a")
				s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
					if i.Kind == departure.Mark {
						<-ctx.Done()
						return tc.result
					}
					return smooth(ctx, d, i)
				}
				s.run(t)
				time.Sleep(16 * time.Second)
				synctest.Wait()
				s.end(t)
				if got := s.state(); got != tc.want {
					t.Errorf("got %s, want %s", got, tc.want)
				}
				if got := s.departures[0].Handovers[0].Intents[0].Attempt; got != 0 {
					t.Errorf("attempt %d, want none counted", got)
				}
			})
		})
	}
}

func TestWorkerOvercomesTheLedgersFailures(t *testing.T) {
	broken := errors.New("broken")
	for _, call := range []string{"Lease", "Load", "Commit", "Release", "NextDue"} {
		for name, err := range map[string]error{"failing": broken, "in conflict": departure.ErrConflict} {
			t.Run(call+" "+name, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					s := startShift(t, to("same-queue"), nil, "a", "b")
					var failures atomic.Int32
					s.before = func(c string) error {
						if c == call && failures.Add(1) <= 4 {
							return err
						}
						return nil
					}
					s.run(t)
					time.Sleep(10 * time.Minute)
					synctest.Wait()
					if got := s.state(); got != "settled a=landed[] b=landed[]" {
						t.Errorf("got %s", got)
					}
					for _, c := range []string{"release a", "release b"} {
						if n := s.count(c); n > 3 {
							t.Errorf("%s was done %d times", c, n)
						}
					}
					if err := s.stop(); err != nil {
						t.Error(err)
					}
				})
			})
		}
	}
}

func TestWorkerGivesUpOnALedgerThatIsGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a")
		broken := errors.New("broken")
		s.before = func(c string) error {
			if c == "Lease" {
				return broken
			}
			return nil
		}
		s.run(t)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if err := s.stop(); !errors.Is(err, broken) {
			t.Errorf("got %v, want the ledger's error", err)
		}
	})
}

func TestWorkerDoesNotRushWhileResultsCannotBeStored(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), func(o *departure.WorkerOptions) { o.Term = 10 * time.Second }, "a")
		s.before = func(c string) error {
			if c == "Commit" {
				return errors.New("broken")
			}
			return nil
		}
		s.run(t)
		time.Sleep(75 * time.Second)
		synctest.Wait()
		if n := s.count("inspect a"); n < 6 || n > 7 {
			t.Errorf("done %d times in a minute, want once a lease", n)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestWorkerAfterAJumpOfTheClock(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var jumped atomic.Int64
		now := func() time.Time { return time.Now().Add(time.Duration(jumped.Load())) }
		s := startShift(t, to("same-queue"), func(o *departure.WorkerOptions) { o.Now = now }, "a")
		s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
			_ = clock.WaitUntil(ctx, time.Now().Add(10*time.Second))
			return smooth(ctx, d, i)
		}
		s.run(t)
		time.Sleep(16 * time.Second)
		jumped.Store(int64(time.Hour)) // the lease of the look that is under way has run out
		s.worker.Poke()
		synctest.Wait()
		if n := s.count("inspect a"); n != 1 {
			t.Errorf("begun %d times at once", n)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" {
			t.Errorf("got %s", got)
		}
		s.end(t)
	})
}

func TestWorkerTakesOverFromOneThatDied(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a")
		time.Sleep(15 * time.Second)
		held, err := s.Lease(t.Context(), departure.LeaseRequest{Owner: "dead", Now: time.Now(), Term: time.Minute, Max: 9})
		if err != nil || len(held) != 1 {
			t.Fatal(held, err)
		}
		s.run(t)
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if n := s.count("inspect a"); n != 0 {
			t.Error("begun while another holds the lease")
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" {
			t.Errorf("got %s", got)
		}
		s.end(t)
	})
}

func TestTwoWorkersShareTheWork(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("same-queue"), nil, "a", "b", "c", "d")
		other := &shift{store: s.store, mover: s.mover}
		w, err := departure.NewWorker(departure.WorkerOptions{
			Queue: s.store, Ledger: s.store, Mover: s.mover, Decider: to("same-queue"), Owner: "w2", Now: time.Now, Wait: clock.WaitUntil,
		})
		if err != nil {
			t.Fatal(err)
		}
		other.worker = w
		s.run(t)
		other.run(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[] b=landed[] c=landed[] d=landed[]" {
			t.Errorf("got %s", got)
		}
		for _, c := range []string{"release a", "release b", "release c", "release d"} {
			if n := s.count(c); n != 1 {
				t.Errorf("%s was done %d times", c, n)
			}
		}
		s.end(t)
		other.end(t)
	})
}

func TestAKeptChatsTimeNeedsNoMover(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := startShift(t, to("keep", "same-queue"), nil, "a")
		s.run(t)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if got := s.state(); got != "settled a=landed[]" || s.count("expire a") != 0 || s.count("inspect a") != 2 {
			t.Errorf("got %s, calls %v", got, s.calls)
		}
		s.end(t)
	})
}

func TestNewWorkerRefuses(t *testing.T) {
	s := newStore()
	whole := departure.WorkerOptions{Queue: s, Ledger: s, Mover: &mover{}, Decider: to(), Owner: "w", Now: time.Now, Wait: clock.WaitUntil}
	for name, spoil := range map[string]func(*departure.WorkerOptions){
		"Queue":    func(o *departure.WorkerOptions) { o.Queue = nil },
		"Ledger":   func(o *departure.WorkerOptions) { o.Ledger = nil },
		"Mover":    func(o *departure.WorkerOptions) { o.Mover = nil },
		"Decider":  func(o *departure.WorkerOptions) { o.Decider = nil },
		"Owner":    func(o *departure.WorkerOptions) { o.Owner = "" },
		"Now":      func(o *departure.WorkerOptions) { o.Now = nil },
		"Wait":     func(o *departure.WorkerOptions) { o.Wait = nil },
		"Term":     func(o *departure.WorkerOptions) { o.Term = -1 },
		"Parallel": func(o *departure.WorkerOptions) { o.Parallel = -1 },
	} {
		o := whole
		spoil(&o)
		if _, err := departure.NewWorker(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := departure.NewWorker(whole); err != nil {
		t.Error(err)
	}
}
