package clock

import (
	"sync"
	"time"
)

// face is what can be read off the clock. It has its own lock, so that time can
// be read inside the loop, where the loop's lock is held.
//
// It counts real time from its setting by the monotonic clock: a correction of
// the machine's wall clock does not make virtual time jump.
type face struct {
	mu     sync.Mutex
	set0   time.Time // real, with its monotonic reading
	start  time.Time // virtual time at set0
	rate   float64   // how fast it runs since set0
	offset time.Duration
	frozen *time.Time
	moved  chan struct{} // closed and replaced when what until told is wrong
}

func (f *face) set() {
	f.set0 = time.Now()
	f.start = f.set0.Round(0).UTC()
	f.rate = 1
	f.moved = make(chan struct{})
}

// now is the frozen time, or else the running one.
func (f *face) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.frozen != nil {
		return *f.frozen
	}
	return f.runningLocked()
}

func (f *face) running() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.runningLocked()
}

func (f *face) runningLocked() time.Time { return f.at(time.Now()) }

// at is the virtual time at a real one; f.mu is held.
func (f *face) at(real time.Time) time.Time {
	return f.start.Add(scaled(real.Sub(f.set0), f.rate) + f.offset)
}

// scaled is how much virtual time passes in real time.
func scaled(d time.Duration, rate float64) time.Duration {
	if rate == 1 {
		return d // to the nanosecond
	}
	return time.Duration(float64(d) * rate)
}

// longestSleep bounds a wait by real time: a slow or a stopped clock is looked at again.
const longestSleep = time.Hour

// until is how much virtual time is left to t, for how much real time to sleep until
// then, and a channel that is closed when a jump or a new rate makes that wrong.
func (f *face) until(t time.Time) (left, sleep time.Duration, moved <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	left = t.Sub(f.runningLocked())
	return left, asleep(left, f.rate), f.moved
}

// asleep is the real time in which so much virtual time passes, rounded up: whoever
// wakes early sleeps again.
func asleep(left time.Duration, rate float64) time.Duration {
	switch {
	case left <= 0:
		return 0
	case rate == 1:
		return left
	case float64(left) >= float64(longestSleep)*rate: // with a rate of 0, too
		return longestSleep
	}
	return time.Duration(float64(left)/rate) + 1
}

// moveTo jumps to t unless it has passed.
func (f *face) moveTo(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	by := t.Sub(f.runningLocked())
	if by <= 0 {
		return
	}
	f.offset += by
	f.move()
}

// run goes on from here at another rate.
func (f *face) run(rate float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	real := time.Now()
	f.start, f.set0, f.offset = f.at(real), real, 0
	f.rate = rate
	f.move()
}

// move wakes those who sleep; f.mu is held.
func (f *face) move() {
	close(f.moved)
	f.moved = make(chan struct{})
}

func (f *face) pace() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rate
}

func (f *face) freeze(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.frozen = &t
}

func (f *face) thaw() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.frozen = nil
}
