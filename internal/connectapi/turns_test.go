package connectapi_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/connectapi"
	"handover/internal/departure"
)

// others share the quota: a turn is so long after it was asked for.
type others struct {
	after time.Duration
	err   error
	asked []string
}

func (o *others) Take(_ context.Context, operation string, rate float64, burst int, latest time.Time) (time.Time, bool, error) {
	if (connectapi.Quota{Rate: rate, Burst: burst}) != connectapi.DefaultQuotas()[operation] {
		return time.Time{}, false, errors.New("another quota than is in force")
	}
	o.asked = append(o.asked, operation)
	at := time.Now().Add(o.after)
	return at, latest.IsZero() || !at.After(latest), o.err
}

func TestACallWaitsForItsTurnAmongAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := &others{after: 3 * time.Second}
		s := described(1, answer{body: `{"Contact":{}}`})
		c := newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: turns})
		began := time.Now()
		_, err := c.ChatID(t.Context(), "c1")
		must(t, err)
		if at := s.instants(); len(at) != 1 || at[0].Sub(began) != 3*time.Second {
			t.Errorf("called at %v, began at %v", at, began)
		}
		equal(t, "turns", turns.asked, []string{"DescribeContact"})
	})
}

func TestACallWhoseTurnAmongAllIsTooLateIsNotMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(1, answer{body: `{"Contact":{}}`})
		c := newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: &others{after: time.Minute}})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := c.ChatID(ctx, "c1")
		if means, ok := departure.Meaning(err); !ok || means != departure.RetryAfter {
			t.Errorf("error %v means %s", err, means)
		}
		c = newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: &others{err: errors.New("no table")}})
		if _, err := c.ChatID(t.Context(), "c1"); err == nil {
			t.Error("called without a turn")
		}
		equal(t, "calls", len(s.instants()), 0)
	})
}
