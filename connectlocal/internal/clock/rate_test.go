package clock_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"handover/connectlocal/internal/clock"
)

func setRate(t *testing.T, l *clock.Loop, rate float64) {
	t.Helper()
	if err := l.SetRate(rate); err != nil {
		t.Fatal(err)
	}
}

func TestRateIsHowFastTimePasses(t *testing.T) {
	for _, rate := range []float64{0, 0.5, 1, 20, 100} {
		bubble(t, func(t *testing.T, l *clock.Loop) {
			start := l.Now()
			setRate(t, l, rate)
			if got := l.Rate(); got != rate {
				t.Errorf("the rate is %v, want %v", got, rate)
			}
			time.Sleep(10 * time.Second)
			if got, want := l.Now().Sub(start), time.Duration(rate*float64(10*time.Second)); got != want {
				t.Errorf("at rate %v, 10 s of real time were %v, want %v", rate, got, want)
			}
		})
	}
}

func TestWhatIsNoRateIsRefused(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		for _, rate := range []float64{-1, 100.5, math.NaN(), math.Inf(1)} {
			if err := l.SetRate(rate); err == nil {
				t.Errorf("SetRate(%v) was accepted", rate)
			}
		}
		if got := l.Rate(); got != 1 {
			t.Errorf("after refusals the rate is %v, want 1", got)
		}
	})
}

func TestWhenTimeStandsStillItCanBeMoved(t *testing.T) {
	bubble(t, func(t *testing.T, l *clock.Loop) {
		start := l.Now()
		setRate(t, l, 0)
		var fired time.Time
		l.Do(func() { l.At(start.Add(time.Minute), func() { fired = l.Now() }) })
		time.Sleep(3 * time.Hour)
		if !l.Now().Equal(start) || !fired.IsZero() {
			t.Fatalf("time passed: now %v after the start, fired at %v", l.Now().Sub(start), fired)
		}
		advance(t, l, 2*time.Minute)
		if want := start.Add(time.Minute); !fired.Equal(want) {
			t.Errorf("fired at %v, want %v", fired, want)
		}
		setRate(t, l, 1)
		time.Sleep(time.Second)
		if got, want := l.Now().Sub(start), 2*time.Minute+time.Second; got != want {
			t.Errorf("now is %v after the start, want %v", got, want)
		}
	})
}

// TestRandomRates changes the rate and jumps at random: time never runs back, timers
// fire in order at their time, and whoever waits is woken then and not before.
func TestRandomRates(t *testing.T) {
	for seed := range uint64(50) {
		bubble(t, func(t *testing.T, l *clock.Loop) {
			r := rand.New(rand.NewPCG(seed, 2))
			last, left := l.Now(), 40
			waits(t, l, r, left)
			l.Do(func() {
				for range left {
					due := l.Now().Add(time.Duration(r.Int64N(int64(10 * time.Minute))))
					l.At(due, func() {
						left--
						if now := l.Now(); !now.Equal(due) || now.Before(last) {
							t.Errorf("a timer due %v saw %v after %v", due, now, last)
						}
						last = l.Now()
					})
				}
			})
			before := l.Now()
			for range 60 {
				setRate(t, l, []float64{0, 0.25, 1, 3, 20, 60, 100}[r.IntN(7)])
				if r.IntN(4) == 0 {
					advance(t, l, time.Duration(r.Int64N(int64(20*time.Second))))
				}
				time.Sleep(time.Duration(r.Int64N(int64(2 * time.Second))))
				if now := l.Now(); now.Before(before) {
					t.Errorf("time ran back from %v to %v", before, now)
				}
				before = l.Now()
			}
			setRate(t, l, 1)
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			l.Do(func() {
				if left != 0 {
					t.Errorf("%d timers did not fire", left)
				}
			})
		})
	}
}

// waits lets some wait, and looks at when they are woken.
func waits(t *testing.T, l *clock.Loop, r *rand.Rand, many int) {
	t.Helper()
	for range many {
		until := l.Now().Add(time.Duration(r.Int64N(int64(10 * time.Minute))))
		go func() {
			if err := l.Wait(t.Context(), until); err != nil {
				t.Errorf("Wait: %v", err)
			}
			// A jump wakes at its end; the longest is 20 s.
			if late := l.Now().Sub(until); late < 0 || late > 21*time.Second {
				t.Errorf("woken %v after the time", late)
			}
		}()
	}
}
