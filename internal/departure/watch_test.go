package departure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/clock"
	"handover/internal/departure"
	"handover/internal/roster"
)

// watch is a desk in a bubble whose time a watcher tells.
type watch struct {
	*desk
	watcher *departure.Watcher
	ended   chan error
	cancel  func()
}

func startWatch(t *testing.T, p decider) *watch {
	t.Helper()
	w := &watch{desk: newDesk(p).watched(), ended: make(chan error, 1)}
	w.intake.Now = time.Now
	var err error
	w.watcher, err = departure.NewWatcher(departure.WatcherOptions{List: w.store, Intake: w.intake, Now: time.Now, Wait: clock.WaitUntil})
	if err != nil {
		t.Fatal(err)
	}
	w.intake.PokeWatcher = w.watcher.Poke
	ctx, cancel := context.WithCancel(t.Context())
	w.cancel = cancel
	go func() { w.ended <- w.watcher.Run(ctx) }()
	return w
}

// atWork has agents at work with a chat each and a companion, heard now.
func (w *watch) atWork(t *testing.T, agents int) {
	t.Helper()
	for n := range agents {
		id := fmt.Sprintf("a%03d", n)
		w.now = sec(0)
		w.apply(t, event(id, 0, "Available", id+"/"+id+"/CONNECTED"))
		if err := w.intake.Tell(t.Context(), "u-"+id, roster.Beat{Client: "tab", At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
}

// breaker is the breaker as it is stored.
func (w *watch) breaker() departure.Breaker {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.gate.Breaker
}

func (w *watch) departed() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.departures)
}

func (w *watch) end(t *testing.T) {
	t.Helper()
	w.cancel()
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
}

func TestTheWatcherTellsTheTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := startWatch(t, to("same-queue"))
		synctest.Wait()
		w.atWork(t, 250)
		time.Sleep(60*time.Second - time.Nanosecond)
		synctest.Wait()
		if n := w.departed(); n != 0 {
			t.Errorf("%d departures before the time", n)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if n := w.departed(); n != 250 {
			t.Errorf("%d departures at the time, want 250", n)
		}
		w.end(t)
	})
}

func TestTheWatcherLetsTheBreakerGo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := startWatch(t, withBreaker("same-queue"))
		synctest.Wait()
		w.mu.Lock()
		w.gate = departure.Gate{Breaker: departure.Breaker{Tripped: true, Until: time.Now().Add(15 * time.Minute)}}
		w.mu.Unlock()
		w.watcher.Poke()
		time.Sleep(15*time.Minute - time.Nanosecond)
		synctest.Wait()
		if !w.breaker().Tripped {
			t.Error("let go too early")
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		w.end(t)
		if b := w.breaker(); b.Tripped || b.Freed.IsZero() || len(w.breakerLines()) != 1 {
			t.Errorf("breaker %+v, lines %v", b, w.breakerLines())
		}
	})
}

func TestOneWhoCannotBeToldKeepsNobodyWaiting(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := startWatch(t, to("same-queue"))
		synctest.Wait()
		w.atWork(t, 3)
		var tries atomic.Int32
		w.mu.Lock()
		w.commits = func(c departure.Commit) error {
			if len(c.Agents) > 0 && c.Agents[0].ID == "u-a000" && tries.Add(1) <= 5 {
				return errors.New("broken")
			}
			return nil
		}
		w.mu.Unlock()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if n := w.departed(); n != 2 {
			t.Errorf("%d departures, want those of the two others", n)
		}
		if n := tries.Load(); n > 2 {
			t.Errorf("tried %d times within a second", n)
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := w.departed(); n != 3 {
			t.Errorf("%d departures in the end", n)
		}
		w.end(t)
	})
}

func TestTheWatcherOvercomesFailuresAndGivesUpOnALedgerThatIsGone(t *testing.T) {
	broken := errors.New("broken")
	for _, call := range []string{"Gate", "DueAgents", "NextAgentDue"} {
		for _, times := range []int{4, 1000} {
			bubble(t, func(t *testing.T) {
				w := startWatch(t, to("same-queue"))
				synctest.Wait()
				w.atWork(t, 1)
				var failures atomic.Int32
				w.mu.Lock()
				w.before = func(c string) error {
					if c == call && int(failures.Add(1)) <= times {
						return broken
					}
					return nil
				}
				w.mu.Unlock()
				w.watcher.Poke()
				time.Sleep(10 * time.Minute)
				synctest.Wait()
				if times == 4 {
					if w.departed() != 1 {
						t.Errorf("%s: no departure", call)
					}
					w.end(t)
					return
				}
				if err := <-w.ended; !errors.Is(err, broken) || !strings.Contains(err.Error(), "the watcher gives up") {
					t.Errorf("%s: got %v", call, err)
				}
				w.cancel()
			})
		}
	}
}

func TestNewWatcherRefuses(t *testing.T) {
	whole := departure.WatcherOptions{List: newStore(), Intake: &departure.Intake{}, Now: time.Now, Wait: clock.WaitUntil}
	for name, spoil := range map[string]func(*departure.WatcherOptions){
		"List":   func(o *departure.WatcherOptions) { o.List = nil },
		"Intake": func(o *departure.WatcherOptions) { o.Intake = nil },
		"Now":    func(o *departure.WatcherOptions) { o.Now = nil },
		"Wait":   func(o *departure.WatcherOptions) { o.Wait = nil },
	} {
		o := whole
		spoil(&o)
		if _, err := departure.NewWatcher(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
