package connectapi_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	smithy "github.com/aws/smithy-go"

	"handover/internal/connectapi"
	"handover/internal/departure"
)

// others share the quota: they leave a turn at each of these instants.
type others struct {
	mu    sync.Mutex
	left  []time.Time
	err   error
	asked []string
}

func (o *others) Take(_ context.Context, operation string, rate float64, burst int) (time.Time, bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.asked = append(o.asked, operation)
	switch {
	case (connectapi.Quota{Rate: rate, Burst: burst}) != connectapi.DefaultQuotas()[operation]:
		return time.Time{}, false, errors.New("another quota than is in force")
	case o.err != nil:
		return time.Time{}, false, o.err
	case len(o.left) == 0:
		return time.Now().Add(time.Hour), false, nil
	case time.Now().Before(o.left[0]):
		return o.left[0], false, nil
	}
	at := o.left[0]
	o.left = o.left[1:]
	return at, true, nil
}

// leaving are turns that are left so long after now.
func leaving(after ...time.Duration) *others {
	o := &others{}
	for _, a := range after {
		o.left = append(o.left, time.Now().Add(a))
	}
	return o
}

func TestACallWaitsForItsTurnAmongAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(1, answer{body: `{"Contact":{}}`})
		c := newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: leaving(3 * time.Second)})
		began := time.Now()
		_, err := c.ChatID(t.Context(), "c1")
		must(t, err)
		if at := s.instants(); len(at) != 1 || at[0].Sub(began) != 3*time.Second {
			t.Errorf("called at %v, began at %v", at, began)
		}
	})
}

// TestAmongAllTooWhoHasWaitedLongestGoesFirst: a customer who has waited longer, and comes
// while others wait for what is left by other processes, goes before them.
func TestAmongAllTooWhoHasWaitedLongestGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := described(4, answer{body: `{"Contact":{}}`})
		c := newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: leaving(time.Second, 2*time.Second, 3*time.Second, 4*time.Second)})
		var all sync.WaitGroup
		for n, waited := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute, time.Hour} {
			all.Go(func() {
				if n == 3 {
					time.Sleep(1500 * time.Millisecond)
				}
				if _, err := c.ChatID(ranked(t.Context(), began.Add(-waited)), fmt.Sprint("c", n+1)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		equal(t, "order", s.order(), []string{"c3", "c4", "c2", "c1"})
		if at := s.instants(); at[3].Sub(began) != 4*time.Second {
			t.Errorf("called at %v, began at %v", at, began)
		}
	})
}

func TestACallWhoseTurnAmongAllIsTooLateIsNotMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := described(1, answer{body: `{"Contact":{}}`})
		c := newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: leaving(time.Minute)})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := c.ChatID(ctx, "c1")
		if means, ok := departure.Meaning(err); !ok || means != departure.RetryAfter {
			t.Errorf("error %v means %s", err, means)
		}
		equal(t, "calls", len(s.instants()), 0)
	})
}

// TestWhatTheLedgerSaysIsNoAnswerOfConnects: whatever the table says, the chat may be
// there, and the call may be made another time.
func TestWhatTheLedgerSaysIsNoAnswerOfConnects(t *testing.T) {
	for _, said := range []error{
		errors.New("no table"),
		&smithy.GenericAPIError{Code: "ResourceNotFoundException", Message: "no table"},
		fmt.Errorf("turns: %w", &smithy.GenericAPIError{Code: "AccessDeniedException"}),
		&smithy.GenericAPIError{Code: "ThrottlingException"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := described(1, answer{body: `{"Contact":{}}`})
			turns := &others{err: said}
			c := newClientOf(t, s, connectapi.Options{InstanceID: instance, Turns: turns})
			_, err := c.ChatID(t.Context(), "c1")
			if means, ok := departure.Meaning(err); !ok || means != departure.RetryAfter || connectapi.ClassOf(err) != connectapi.Transient {
				t.Errorf("%v: %v means %s", said, err, means)
			}
			equal(t, "calls", len(s.instants()), 0)
			equal(t, "turns asked for", len(turns.asked), 1)
		})
	}
}
