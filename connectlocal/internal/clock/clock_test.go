package clock_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/clock"
)

// bubble runs fn with a started loop in a synctest bubble.
func bubble(t *testing.T, fn func(t *testing.T, l *clock.Loop)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := clock.New()
		l.Start()
		defer l.Stop()
		fn(t, l)
	})
}

func advance(t *testing.T, l *clock.Loop, by time.Duration) {
	t.Helper()
	if err := l.Advance(by); err != nil {
		t.Fatal(err)
	}
}

func TestTimersFireAtTheirTimeByThemselves(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		start := l.Now()
		var seen []time.Duration
		l.Do(func() {
			for _, d := range []time.Duration{3 * time.Second, time.Second, 2 * time.Second} {
				l.At(start.Add(d), func() { seen = append(seen, l.Now().Sub(start)) })
			}
		})
		time.Sleep(2500 * time.Millisecond)
		synctest.Wait()
		want := []time.Duration{time.Second, 2 * time.Second}
		l.Do(func() {
			if d := cmp.Diff(want, seen); d != "" {
				t.Errorf("after 2.5 s of real time (-want +got):\n%s", d)
			}
		})
	})
}

func TestAdvanceFiresEverythingOnTheWayInOrder(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		start := l.Now()
		var seen []time.Duration
		note := func() { seen = append(seen, l.Now().Sub(start)) }
		l.Do(func() {
			l.At(start.Add(time.Minute), func() {
				note()
				l.At(l.Now().Add(time.Minute), note)   // on the way: fires too
				l.At(l.Now().Add(9*time.Minute), note) // beyond
			})
			l.At(start.Add(3*time.Minute), note)
		})
		advance(t, l, 5*time.Minute)
		want := []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute}
		if d := cmp.Diff(want, seen); d != "" {
			t.Errorf("fired (-want +got):\n%s", d)
		}
		if got := l.Now().Sub(start); got != 5*time.Minute {
			t.Errorf("now is %v after the start, want 5m", got)
		}
	})
}

func TestEqualDueTimesFireInTheOrderOfMaking(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		var seen []int
		l.Do(func() {
			due := l.Now().Add(time.Second)
			for i := range 20 {
				l.At(due, func() { seen = append(seen, i) })
			}
		})
		advance(t, l, time.Second)
		if !slices.IsSorted(seen) || len(seen) != 20 {
			t.Errorf("fired in the order %v", seen)
		}
	})
}

func TestDoFiresOverdueTimersFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := clock.New() // not started: nothing else fires
		start := l.Now()
		var seen []string
		l.Do(func() {
			l.At(start.Add(time.Second), func() { seen = append(seen, "timer at "+l.Now().Sub(start).String()) })
		})
		time.Sleep(3 * time.Second)
		l.Do(func() { seen = append(seen, "do at "+l.Now().Sub(start).String()) })
		if d := cmp.Diff([]string{"timer at 1s", "do at 3s"}, seen); d != "" {
			t.Errorf("order (-want +got):\n%s", d)
		}
	})
}

func TestATimerMadeForThePastFiresNow(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		start := l.Now()
		advance(t, l, time.Hour)
		var at time.Time
		l.Do(func() { l.At(start, func() { at = l.Now() }) })
		l.Do(func() {
			if want := start.Add(time.Hour); !at.Equal(want) {
				t.Errorf("fired at %v, want %v", at, want)
			}
		})
	})
}

func TestStoppedTimersDoNotFire(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		fired := 0
		var none *clock.Timer
		l.Do(func() {
			none.Stop()
			a := l.At(l.Now().Add(time.Second), func() { fired++ })
			b := l.At(l.Now().Add(2*time.Second), func() { fired += 10 })
			l.At(l.Now().Add(time.Second), b.Stop)
			a.Stop()
			a.Stop()
		})
		advance(t, l, time.Minute)
		if fired != 0 {
			t.Errorf("stopped timers fired: %d", fired)
		}
	})
}

func TestNowStandsStillInside(t *testing.T) {
	l := clock.New() // outside a bubble, where time passes by itself
	var a, b time.Time
	l.Do(func() {
		a = l.Now()
		for real := time.Now(); time.Since(real) < time.Microsecond; {
		}
		b = l.Now()
	})
	if !a.Equal(b) {
		t.Errorf("now moved from %v to %v inside Do", a, b)
	}
	if !l.Now().After(a) {
		t.Errorf("outside, now still is %v", a)
	}
}

func TestAfterStopNothingFires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := clock.New()
		l.Start()
		l.Start()
		fired := false
		l.Do(func() { l.At(l.Now().Add(time.Second), func() { fired = true }) })
		l.Stop()
		l.Stop()
		time.Sleep(time.Minute)
		ran := false
		l.Do(func() { ran = true })
		if err := l.Advance(time.Minute); err != nil {
			t.Fatal(err)
		}
		if fired || !ran {
			t.Errorf("after Stop: timer fired %v, Do ran %v; want false, true", fired, ran)
		}
	})
}

func TestWaitWakes(t *testing.T) {
	gone := errors.New("gone")
	tests := map[string]struct {
		act  func(t *testing.T, l *clock.Loop, cancel context.CancelCauseFunc)
		want error
	}{
		"by real time": {act: func(*testing.T, *clock.Loop, context.CancelCauseFunc) { time.Sleep(time.Hour) }},
		"by Advance":   {act: func(t *testing.T, l *clock.Loop, _ context.CancelCauseFunc) { advance(t, l, time.Hour) }},
		"by both": {act: func(t *testing.T, l *clock.Loop, _ context.CancelCauseFunc) {
			advance(t, l, 20*time.Minute)
			time.Sleep(40 * time.Minute)
		}},
		"by its context": {act: func(_ *testing.T, _ *clock.Loop, cancel context.CancelCauseFunc) { cancel(gone) }, want: gone},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, l *clock.Loop) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				got := make(chan error, 1)
				until := l.Now().Add(time.Hour)
				go func() { got <- l.Wait(ctx, until) }()
				synctest.Wait()
				tt.act(t, l, cancel)
				synctest.Wait()
				select {
				case err := <-got:
					if !errors.Is(err, tt.want) {
						t.Errorf("Wait: %v, want %v", err, tt.want)
					}
				default:
					t.Error("Wait still waits")
				}
			})
		})
	}
}

func TestWaitDoesNotWakeEarly(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		until := l.Now().Add(time.Hour)
		got := make(chan error, 1)
		go func() { got <- l.Wait(t.Context(), until) }()
		advance(t, l, time.Hour-time.Nanosecond)
		synctest.Wait()
		// The bubble's time stands still while this goroutine runs.
		if len(got) != 0 {
			t.Error("woke before its time")
		}
		<-got
	})
}

func TestAdvanceRefusesNegative(t *testing.T) {
	l := clock.New()
	if err := l.Advance(-time.Second); err == nil {
		t.Error("Advance(-1s) was accepted")
	}
}

func TestAdvanceWaitsForWhatIsHeld(t *testing.T) {
	tests := map[string]struct {
		answer time.Duration // real time the work takes
		limit  time.Duration
		want   []string
	}{
		"answered in time": {answer: time.Second, limit: 2 * time.Second, want: []string{"asked", "answered", "timeout"}},
		"too slow":         {answer: time.Minute, limit: 2 * time.Second, want: []string{"asked", "timeout", "answered"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, l *clock.Loop) {
				var seen []string
				l.Do(func() {
					l.At(l.Now().Add(time.Minute), func() {
						seen = append(seen, "asked")
						release := l.Hold(tt.limit)
						go func() {
							time.Sleep(tt.answer)
							l.Do(func() { seen = append(seen, "answered") })
							release()
						}()
						l.At(l.Now().Add(8*time.Second), func() { seen = append(seen, "timeout") })
					})
				})
				advance(t, l, 5*time.Minute)
				time.Sleep(2 * time.Minute)
				l.Do(func() {
					if d := cmp.Diff(tt.want, seen); d != "" {
						t.Errorf("order (-want +got):\n%s", d)
					}
				})
			})
		})
	}
}

// TestRandomTimers makes timers at random, from outside and from timers, stops
// some, moves time in random steps, and compares with a sorted list.
func TestRandomTimers(t *testing.T) {
	for seed := range uint64(50) {
		bubble(t, func(t *testing.T, l *clock.Loop) { playRandomTimers(t, l, rand.New(rand.NewPCG(seed, 1))) })
	}
}

type planned struct {
	due   time.Time
	order int
}

func playRandomTimers(t *testing.T, l *clock.Loop, r *rand.Rand) {
	t.Helper()
	var want, got []planned
	order, last := 0, l.Now()
	var plan func(depth int)
	plan = func(depth int) {
		p := planned{due: l.Now().Add(time.Duration(r.IntN(20)) * time.Second), order: order}
		order++
		timer := l.At(p.due, func() {
			if now := l.Now(); !now.Equal(p.due) || now.Before(last) {
				t.Errorf("timer due %v saw %v after %v", p.due, now, last)
			}
			last = l.Now()
			got = append(got, p)
			if depth > 0 && r.IntN(2) == 0 {
				plan(depth - 1)
			}
		})
		if r.IntN(4) == 0 {
			timer.Stop()
			return
		}
		want = append(want, p)
	}
	for range 30 {
		var jump bool
		var by time.Duration
		l.Do(func() {
			for range r.IntN(4) {
				plan(3)
			}
			jump, by = r.IntN(2) == 0, time.Duration(r.IntN(15))*time.Second
		})
		if jump {
			advance(t, l, by)
		} else {
			time.Sleep(by)
		}
	}
	advance(t, l, 5*time.Minute)
	slices.SortFunc(want, func(a, b planned) int {
		if c := a.due.Compare(b.due); c != 0 {
			return c
		}
		return a.order - b.order
	})
	if !slices.Equal(want, got) {
		t.Errorf("fired %v\nwant %v", got, want)
	}
}
