// Package clock is connectlocal's time and its order.
//
// A Loop runs one function at a time, so that what runs in it needs no lock,
// and it is the only source of time in there: virtual time, which starts at
// the real time, runs at its pace or at a multiple of it, stands still if told to, and
// jumps forward when told to. Timers
// fire in the order of their due time (then of their making), each seeing
// its own due time as now, before any function that comes later. Inside the
// loop time never runs backwards.
package clock

import (
	"container/heap"
	"context"
	"fmt"
	"sync"
	"time"
)

// Loop is the clock and the lock of one connectlocal. The zero value is not usable.
type Loop struct {
	mu      sync.Mutex // held while anything runs in the loop
	timers  queue
	made    uint64 // timers made so far: breaks ties
	stopped bool

	face face

	advancing chan struct{} // holds one token; who has it may Advance
	wake      chan struct{} // tells the goroutine that the next due time may have changed
	quit      chan struct{}
	done      chan struct{} // closed when the goroutine has ended; nil before Start
	once      sync.Once

	holds holds
}

// New returns a loop whose virtual time is the real time now. No goroutine
// runs until Start.
func New() *Loop {
	l := &Loop{
		advancing: make(chan struct{}, 1),
		wake:      make(chan struct{}, 1),
		quit:      make(chan struct{}),
	}
	l.advancing <- struct{}{}
	l.face.set()
	return l
}

// Start runs the goroutine that fires timers as they fall due. Stop ends it.
// Only the first call has an effect.
func (l *Loop) Start() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done != nil || l.stopped {
		return
	}
	l.done = make(chan struct{})
	go l.run(l.done)
}

// Stop ends the goroutine and waits for it. Pending timers never fire, not in
// a later Do either. It must not be called from inside the loop.
func (l *Loop) Stop() {
	l.once.Do(func() { close(l.quit) })
	l.mu.Lock()
	l.stopped = true
	done := l.done
	l.mu.Unlock()
	if done != nil {
		<-done
	}
}

// Do fires what is due, then runs fn, alone. fn must not block and must not
// call Do, Advance or Wait.
func (l *Loop) Do(fn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.face.running()
	l.fireUntil(now)
	l.runAt(now, fn)
	l.poke()
}

// Now is the virtual time, in UTC. Inside Do and inside a timer it stands
// still. Read from outside while something runs in the loop, it is the time
// which that sees.
func (l *Loop) Now() time.Time { return l.face.now() }

// At makes a timer; only inside Do or a timer. A due time that has passed
// counts as now: the timer fires before any function that comes later.
func (l *Loop) At(due time.Time, fn func()) *Timer {
	if now := l.Now(); due.Before(now) {
		due = now
	}
	l.made++
	t := &Timer{loop: l, due: due, order: l.made, fn: fn}
	heap.Push(&l.timers, t)
	return t
}

// Advance moves virtual time forward, firing everything due on the way in
// order. It refuses a negative duration. Between two due times other functions
// may run in the loop, and what Hold announced is waited for. Advances take turns.
func (l *Loop) Advance(by time.Duration) error {
	if by < 0 {
		return fmt.Errorf("clock: advance by %v: must not be negative", by)
	}
	<-l.advancing
	defer func() { l.advancing <- struct{}{} }()
	target := l.face.running().Add(by)
	for more := true; more; more = l.step(target) {
		l.holds.wait()
	}
	l.poke()
	return nil
}

// fastest is the highest rate: what is served in real time (a request, a websocket's
// frame) still takes little of virtual time.
const fastest = 100

// SetRate makes virtual time pass so many times as fast as real time from now on, 0 to
// 100. 1 is how it begins; 0 stops it, and it can still be moved. It refuses all else,
// and must not be called from inside the loop.
func (l *Loop) SetRate(rate float64) error {
	if !(rate >= 0 && rate <= fastest) { // NaN is neither
		return fmt.Errorf("clock: rate %v: want 0 to %d", rate, fastest)
	}
	l.face.run(rate)
	l.poke()
	return nil
}

// Rate is how many times as fast as real time virtual time passes.
func (l *Loop) Rate() float64 { return l.face.pace() }

// step moves to the next due time, but not beyond target, and fires what is
// due there. It tells whether there may be more to do on the way.
func (l *Loop) step(target time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	next, ok := l.timers.next()
	if !ok || l.stopped || next.After(target) {
		l.face.moveTo(target)
		return false
	}
	l.face.moveTo(next)
	l.fireUntil(next)
	return true
}

// Hold announces work outside the loop whose outcome belongs to this moment of
// virtual time, such as the answer of a function that was called: until release
// has been called, or limit of real time has passed, Advance goes no further.
// release may be called anywhere, any number of times.
func (l *Loop) Hold(limit time.Duration) (release func()) { return l.holds.add(limit) }

// Wait blocks until virtual time has reached t or ctx ends. It is for those
// outside the loop who live by its time.
func (l *Loop) Wait(ctx context.Context, t time.Time) error {
	for {
		left, sleep, moved := l.face.until(t)
		if left <= 0 {
			return nil
		}
		timer := time.NewTimer(sleep)
		select {
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		case <-timer.C:
		case <-moved:
			timer.Stop()
		}
	}
}

// Call is Do for functions with a result.
func Call[T any](l *Loop, fn func() (T, error)) (T, error) {
	var v T
	var err error
	l.Do(func() { v, err = fn() })
	return v, err
}

// run fires timers at their time until Stop.
func (l *Loop) run(done chan<- struct{}) {
	defer close(done)
	for {
		sleep := time.NewTimer(l.fireDue())
		select {
		case <-sleep.C:
		case <-l.wake:
			sleep.Stop()
		case <-l.quit:
			sleep.Stop()
			return
		}
	}
}

// fireDue fires what is due and returns the real time until more is.
func (l *Loop) fireDue() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fireUntil(l.face.running())
	next, ok := l.timers.next()
	if !ok {
		return longestSleep
	}
	_, sleep, _ := l.face.until(next)
	return sleep
}

// fireUntil fires the timers due at t or before; l.mu is held.
func (l *Loop) fireUntil(t time.Time) {
	for !l.stopped {
		next, ok := l.timers.next()
		if !ok || next.After(t) {
			return
		}
		timer := heap.Pop(&l.timers).(*Timer)
		l.runAt(timer.due, timer.fn)
	}
}

// runAt runs fn with time standing still at t; l.mu is held.
func (l *Loop) runAt(t time.Time, fn func()) {
	l.face.freeze(t)
	defer l.face.thaw()
	fn()
}

// poke makes the goroutine look again at what is due next.
func (l *Loop) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}
