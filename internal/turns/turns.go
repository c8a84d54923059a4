// Package turns shares the quotas of an account among processes: replicas of the
// daemon, Lambda functions. Each operation has one item on a ledger's shelf, and each
// call takes its turn by compare-and-set.
//
// The item holds when the bucket would be full again (the generic cell rate algorithm,
// GCRA, as ITU-T I.371 has it: a token bucket with one number). So with whatever number
// of processes, the calls of all of them together keep within rate and burst; an item
// that cannot be read or written lets nobody through. Clocks are compared: a process
// whose clock is ahead takes its turns by so much early, and the others wait the longer.
package turns

import (
	"context"
	"errors"
	"fmt"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// Turns gives turns, on a shelf: it is what connectapi.Turns wants. All fields are needed.
type Turns struct {
	Shelf ledger.Shelf
	Now   func() time.Time
}

// group is the shelf's.
const group = "turns"

// mostRaces bounds how often one turn is tried for: of those who race, one always wins.
const mostRaces = 50

// ErrCrowded says that so many others take turns that this one did not come to its.
var ErrCrowded = errors.New("turns: too many others take turns at the same time")

// bucket is the item's document.
type bucket struct {
	Full time.Time `json:"full"` // when the bucket is full again
}

// Take takes one turn now, of rate a second and burst at once; if there is none left, it
// is false, and says when there is one.
func (t Turns) Take(ctx context.Context, operation string, rate float64, burst int) (time.Time, bool, error) {
	for range mostRaces {
		d, err := ledger.ReadDoc[bucket](ctx, t.Shelf, group, operation) // one that nobody has stored yet is full
		if err != nil && !errors.Is(err, departure.ErrNotFound) {
			return time.Time{}, false, fmt.Errorf("turns: %w", err)
		}
		now := t.Now()
		next, at := d.Is.take(rate, burst, now)
		if at.After(now) {
			return at, false, nil
		}
		d.Is = next
		taken, err := d.Put(ctx, t.Shelf, next.Full.Add(time.Hour)) // a full bucket need not be kept
		if err != nil {
			return at, false, fmt.Errorf("turns: %w", err)
		}
		if taken {
			return at, true, nil
		}
	}
	return time.Time{}, false, ErrCrowded
}

// take is the bucket with one more turn taken out of it, and when that turn is: now, or
// when the bucket has filled so far.
func (b bucket) take(rate float64, burst int, now time.Time) (bucket, time.Time) {
	each := time.Duration(float64(time.Second) / rate)
	full := b.Full
	if full.Before(now) {
		full = now
	}
	full = full.Add(each)
	at := full.Add(-time.Duration(burst) * each)
	if at.Before(now) {
		at = now
	}
	return bucket{Full: full}, at
}
