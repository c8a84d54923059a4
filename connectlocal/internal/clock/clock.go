// Package clock is connectlocal's time and its order.
//
// A Loop runs one function at a time, so that what runs in it needs no lock,
// and it is the only source of time in there: virtual time, which starts at
// the real time, runs at its pace, and jumps forward when told to. Timers
// fire in the order of their due time (then of their making), each seeing
// its own due time as now, before any function that comes later.
package clock

import (
	"context"
	"time"
)

// Loop is the clock and the lock of one connectlocal. The zero value is not usable.
type Loop struct{}

// New returns a loop whose virtual time is the real time now. No goroutine
// runs until Start.
func New() *Loop { panic("not yet") }

// Start runs the goroutine that fires timers as they fall due. Stop ends it.
func (l *Loop) Start() { panic("not yet") }

// Stop ends the goroutine and waits for it. Pending timers never fire.
func (l *Loop) Stop() { panic("not yet") }

// Do fires what is due, then runs fn, alone. fn must not block and must not
// call Do, Advance or Wait.
func (l *Loop) Do(fn func()) { panic("not yet") }

// Now is the virtual time. Inside Do and inside a timer it stands still.
func (l *Loop) Now() time.Time { panic("not yet") }

// At makes a timer; only inside Do or a timer.
func (l *Loop) At(due time.Time, fn func()) *Timer { panic("not yet") }

// Advance moves virtual time forward, firing everything due on the way in
// order. It refuses a negative duration.
func (l *Loop) Advance(by time.Duration) error { panic("not yet") }

// Wait blocks until virtual time has reached t or ctx ends. It is for those
// outside the loop who live by its time.
func (l *Loop) Wait(ctx context.Context, t time.Time) error { panic("not yet") }

// Call is Do for functions with a result.
func Call[T any](l *Loop, fn func() (T, error)) (T, error) {
	var v T
	var err error
	l.Do(func() { v, err = fn() })
	return v, err
}

// Timer is a function that waits for its time.
type Timer struct{}

// Stop keeps the timer from firing; only inside Do or a timer. It may be
// called on a nil timer and on one that has fired.
func (t *Timer) Stop() { panic("not yet") }
