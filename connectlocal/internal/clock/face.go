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
	offset time.Duration
	frozen *time.Time
	moved  chan struct{} // closed and replaced when the offset grows
}

func (f *face) set() {
	f.set0 = time.Now()
	f.start = f.set0.Round(0).UTC()
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

func (f *face) runningLocked() time.Time {
	return f.start.Add(time.Since(f.set0) + f.offset)
}

// until is how long from now to t, and a channel that is closed when a jump makes that wrong.
func (f *face) until(t time.Time) (time.Duration, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return t.Sub(f.runningLocked()), f.moved
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
	close(f.moved)
	f.moved = make(chan struct{})
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
