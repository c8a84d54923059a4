package connectapi_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	smithy "github.com/aws/smithy-go"

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
