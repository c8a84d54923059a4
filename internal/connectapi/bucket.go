package connectapi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"
)

const (
	// patience is how long a call without a rank is passed over at most before
	// one turn in share is given to such calls.
	patience = 3 * time.Second
	share    = 4

	// mostHalvings bounds how far the rate goes down when the service throttles,
	// and recovery is how long it takes until one halving is taken back.
	mostHalvings = 3
	recovery     = 10 * time.Second
	// oneBlow is how long further refusals count as the same one: calls that
	// were under way together are refused together.
	oneBlow = time.Second
)

// timing is the time that a bucket lives by.
type timing struct {
	now  func() time.Time
	wait func(ctx context.Context, until time.Time) error
}

// bucket gives the calls of one operation their turns: a token bucket, and those
// who wait for its next token, the customer who has waited longest first.
//
// The service may throttle all the same, since others can use the account's quota
// too. Then the bucket is empty, and fills at half its rate, until nothing has
// been refused for a while.
//
// Where processes share the quota, the one whose turn it is here asks for one among all.
// If there is none, it waits on among the others: when there is one, it is for whoever is
// first then.
type bucket struct {
	clock  timing
	shared Turns // nil: this process alone calls

	mu       sync.Mutex
	quota    Quota
	tokens   float64
	filled   time.Time // when tokens was counted
	halvings int
	struckAt time.Time // when the service last refused, or a halving was taken back
	ranked   []*waiter // in the order of their turns
	others   []*waiter // without rank, in the order of their coming
	passed   int       // turns of the ranked since one of the others had one
	used     Usage

	asking bool      // one asks for a turn among all: the next has to wait
	opens  time.Time // there is none before
}

// waiter is one call that waits for its turn.
type waiter struct {
	turn    turn
	came    time.Time
	waited  time.Duration // until it was granted
	granted bool
	wake    context.CancelFunc // ends its present sleep; nil if it does not sleep
}

func newBucket(op string, q Quota, c timing) *bucket {
	return &bucket{clock: c, quota: q, tokens: float64(q.Burst), filled: c.now(), used: Usage{Operation: op}}
}

// wait returns when it is the call's turn, or with an error when that would be, or
// is, too late for ctx.
func (b *bucket) wait(ctx context.Context, t turn) error {
	if err := b.inTime(ctx, t); err != nil {
		return err
	}
	return b.await(ctx, b.enter(t))
}

// inTime returns an error if the turn of a call that came now would be too late
// for ctx, as far as can be told.
func (b *bucket) inTime(ctx context.Context, t turn) error {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fill(b.clock.now())
	ahead := 0 // nobody is sure to go before a call without rank
	if t.ranked {
		ahead = b.place(t)
	}
	if after := b.until(ahead + 1); after > time.Until(deadline) {
		return &lateError{after}
	}
	return nil
}

// enter queues a waiter, whose turn may come at once.
func (b *bucket) enter(t turn) *waiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	w := &waiter{turn: t, came: now}
	b.insert(w)
	b.give(now)
	return w
}

// hasten gives a waiter an earlier turn, if this one is earlier.
func (b *bucket) hasten(w *waiter, t turn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w.granted || !t.before(w.turn) {
		return
	}
	b.remove(w)
	w.turn = t
	b.insert(w)
}

// await returns when it is the waiter's turn. A waiter whose context ends is in
// the queue no more.
func (b *bucket) await(ctx context.Context, w *waiter) error {
	for {
		asleep, until, granted := b.look(ctx, w)
		if granted {
			if taken, err := b.ask(ctx, w); err != nil || taken {
				return err
			}
			continue
		}
		err := b.clock.wait(asleep, until)
		woken := asleep.Err() != nil
		w.wake()
		switch {
		case ctx.Err() != nil && b.leave(w):
			return b.late(ctx)
		case err != nil && !woken && b.leave(w):
			return fmt.Errorf("wait for a turn: %w", err)
		}
	}
}

// ask asks for a turn among all processes. If there is none, the waiter is in the queue
// again.
func (b *bucket) ask(ctx context.Context, w *waiter) (taken bool, err error) {
	if b.shared == nil {
		return true, nil
	}
	b.mu.Lock()
	op, q := b.used.Operation, b.quota
	b.mu.Unlock()
	next, taken, err := b.shared.Take(ctx, op, q.Rate, q.Burst)
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	b.asking = false
	if err != nil || !taken {
		b.fill(now)
		b.tokens = min(b.tokens+1, float64(b.quota.Burst))
		b.used.Calls--
		b.used.Waited -= w.waited
	}
	switch {
	case err != nil:
		err = &turnError{err}
	case !taken:
		b.opens, w.granted = next, false
		b.insert(w)
	}
	b.give(now) // another may be first now
	return taken, err
}

// look gives the turns that are due, and says how long to sleep if the waiter's
// is not among them. The sleep ends early when it is.
func (b *bucket) look(ctx context.Context, w *waiter) (asleep context.Context, until time.Time, granted bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	b.give(now)
	asleep, w.wake = context.WithCancel(ctx)
	if w.granted {
		w.wake()
	}
	return asleep, now.Add(b.until(1)), w.granted
}

// leave takes a waiter out; false if it has had its turn.
func (b *bucket) leave(w *waiter) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.remove(w)
	return !w.granted
}

// late is the error of a waiter whose context has ended.
func (b *bucket) late(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return &lateError{b.until(1)}
}

// set changes the quota for whoever waits, too.
func (b *bucket) set(q Quota) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	b.fill(now)
	b.quota, b.tokens = q, min(b.tokens, float64(q.Burst))
	b.give(now)
	for _, w := range slices.Concat(b.ranked, b.others) {
		w.nudge() // the next token comes at another time now
	}
}

// refused says that the service has throttled a call.
func (b *bucket) refused() {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.now()
	b.fill(now)
	b.used.Throttled++
	b.tokens = min(b.tokens, 0)
	if b.halvings == 0 || now.Sub(b.struckAt) >= oneBlow {
		b.halvings, b.struckAt = min(b.halvings+1, mostHalvings), now
	}
}

// usage is what has been used so far.
func (b *bucket) usage() Usage {
	b.mu.Lock()
	defer b.mu.Unlock()
	u := b.used
	u.Waiting = len(b.ranked) + len(b.others)
	return u
}

// give hands out the tokens that are there.
func (b *bucket) give(now time.Time) {
	b.fill(now)
	for b.tokens >= 1 && !b.asking && !now.Before(b.opens) {
		w := b.next(now)
		if w == nil {
			return
		}
		b.tokens--
		b.used.Calls++
		w.waited = now.Sub(w.came)
		b.used.Waited += w.waited
		w.granted, b.asking = true, b.shared != nil
		w.nudge()
	}
}

// next takes out the waiter whose turn it is; nil if there is none.
func (b *bucket) next(now time.Time) *waiter {
	from := &b.ranked
	overdue := len(b.others) > 0 && now.Sub(b.others[0].came) >= patience && b.passed >= share-1
	if len(b.ranked) == 0 || overdue {
		from, b.passed = &b.others, -1
	}
	b.passed++
	if len(*from) == 0 {
		return nil
	}
	w := (*from)[0]
	*from = slices.Delete(*from, 0, 1)
	return w
}

// fill counts the tokens that have come since it was last done. Time that went
// backwards brings none.
func (b *bucket) fill(now time.Time) {
	if now.After(b.filled) {
		b.tokens = min(float64(b.quota.Burst), b.tokens+now.Sub(b.filled).Seconds()*b.rate())
	}
	b.filled = now
	for b.halvings > 0 && now.Sub(b.struckAt) >= recovery {
		b.halvings--
		b.struckAt = b.struckAt.Add(recovery)
	}
}

// rate is how many tokens come in a second.
func (b *bucket) rate() float64 { return b.quota.Rate / float64(int(1)<<b.halvings) }

// until is how long it takes, from when it was filled last, until n turns have come.
func (b *bucket) until(n int) time.Duration {
	shut := max(0, b.opens.Sub(b.filled))
	missing := float64(n) - b.tokens
	if missing <= 0 {
		return shut
	}
	return max(shut, time.Duration(math.Ceil(missing/b.rate()*float64(time.Second))))
}

// insert puts a waiter in its place.
func (b *bucket) insert(w *waiter) {
	if w.turn.ranked {
		b.ranked = slices.Insert(b.ranked, b.place(w.turn), w)
		return
	}
	b.others = append(b.others, w)
}

// place is how many of the ranked come before a newcomer with this turn.
func (b *bucket) place(t turn) int {
	for n, w := range b.ranked {
		if t.before(w.turn) {
			return n
		}
	}
	return len(b.ranked)
}

func (b *bucket) remove(w *waiter) {
	is := func(other *waiter) bool { return other == w }
	b.ranked = slices.DeleteFunc(b.ranked, is)
	b.others = slices.DeleteFunc(b.others, is)
}

// nudge ends the waiter's sleep.
func (w *waiter) nudge() {
	if w.wake != nil {
		w.wake()
	}
}
