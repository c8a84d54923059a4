package connectapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
)

// Quota is how often an operation may be called, as a token bucket: Rate calls
// a second in the long run, Burst at once.
type Quota struct {
	Rate  float64
	Burst int
}

// Usage is how one operation's quota has been used since the start.
type Usage struct {
	Operation string
	Calls     int           // attempts that have had their turn
	Throttled int           // attempts that the service refused all the same
	Waiting   int           // calls that wait for their turn now
	Waited    time.Duration // of all calls together
}

// DefaultQuotas are a new account's, for the operations that are used here, by
// operation name. Connect's are per account and Region, the participant
// service's per instance. Spec §8, where the bursts of the lists are not known;
// they are taken to be as high as the rates.
func DefaultQuotas() map[string]Quota {
	return map[string]Quota{
		"GetContactAttributes":          {10, 15},
		"UpdateContactAttributes":       {10, 15},
		"DescribeContact":               {10, 15},
		"ListAssociatedContacts":        {2, 5},
		"AssociateContactWithUser":      {2, 5},
		getCurrentUserData:              {2, 5},
		"GetCurrentMetricData":          {5, 8},
		"PutUserStatus":                 {2, 5},
		"DismissUserContact":            {2, 5},
		"DescribeQueue":                 {10, 10},
		"DescribeHoursOfOperation":      {2, 5},
		"GetEffectiveHoursOfOperations": {2, 5},
		"ListAgentStatuses":             {10, 10},
		"ListQueues":                    {10, 10},
		"ListUsers":                     {10, 10},
		"ListRoutingProfiles":           {2, 5},
		disconnectParticipant:           {3, 5},
		getTranscript:                   {8, 12},
	}
}

// Operations are the names of all operations that are called, sorted: those
// whose quotas can be set.
func Operations() []string { return slices.Sorted(maps.Keys(DefaultQuotas())) }

// Turns shares quotas with other processes that call the same account.
type Turns interface {
	// Take gives one call of the operation its turn among all that share its quota, rate
	// calls a second and burst at once, and says when that is: now, or later. If it would
	// be after latest (zero: no matter), it is not taken; the instant is told all the
	// same, and false.
	Take(ctx context.Context, operation string, rate float64, burst int, latest time.Time) (at time.Time, taken bool, err error)
}

// scheduler gives all calls their turns, by the quota of each operation: among this
// process's own, then, where quotas are shared, among everybody's.
type scheduler struct {
	buckets map[string]*bucket
	clock   clock
	shared  Turns // nil: this process alone calls
}

func newScheduler(changed map[string]Quota, shared Turns, c clock) (*scheduler, error) {
	quotas, err := merged(changed)
	if err != nil {
		return nil, err
	}
	s := &scheduler{buckets: make(map[string]*bucket, len(quotas)), clock: c, shared: shared}
	for op, q := range quotas {
		s.buckets[op] = newBucket(op, q, c)
	}
	return s, nil
}

// merged are the quotas of all operations, with these changes.
func merged(changed map[string]Quota) (map[string]Quota, error) {
	quotas := DefaultQuotas()
	for _, op := range slices.Sorted(maps.Keys(changed)) {
		q := changed[op]
		if _, known := quotas[op]; !known {
			return nil, fmt.Errorf("connectapi: Quotas: %q is no operation that is called, must be one of %v", op, Operations())
		}
		if q.Rate <= 0 || q.Burst < 1 {
			return nil, fmt.Errorf("connectapi: Quotas[%s]: rate %v, burst %d: rate must be above 0, burst at least 1", op, q.Rate, q.Burst)
		}
		quotas[op] = q
	}
	return quotas, nil
}

// set changes the quotas of all operations, or none.
func (s *scheduler) set(changed map[string]Quota) error {
	quotas, err := merged(changed)
	if err != nil {
		return err
	}
	for op, q := range quotas {
		s.buckets[op].set(q)
	}
	return nil
}

// wait returns when it is the turn of one more attempt of the operation, or with
// an error when that would be too late for ctx.
func (s *scheduler) wait(ctx context.Context, op string) error {
	b, ok := s.buckets[op]
	if !ok {
		return fmt.Errorf("connectapi: %s has no quota", op)
	}
	if !takePrepaid(ctx) {
		if err := b.wait(ctx, turnOf(ctx)); err != nil {
			return err
		}
	}
	return s.waitForAll(ctx, op, b)
}

// waitForAll returns when it is the turn of the attempt among those of all processes.
func (s *scheduler) waitForAll(ctx context.Context, op string, b *bucket) error {
	if s.shared == nil {
		return nil
	}
	now := s.clock.now()
	var latest time.Time
	if deadline, ok := ctx.Deadline(); ok {
		latest = now.Add(time.Until(deadline)) // a deadline is the machine's time, latest is the controller's
	}
	q := b.inForce()
	at, taken, err := s.shared.Take(ctx, op, q.Rate, q.Burst, latest)
	switch {
	case err != nil:
		return &turnError{err}
	case !taken:
		return &lateError{at.Sub(now)}
	case !at.After(now):
		return nil
	}
	if err := s.clock.wait(ctx, at); err != nil {
		return fmt.Errorf("wait for the turn of %s: %w", op, err)
	}
	return nil
}

// learn tells the operation's bucket of a refusal by the service.
func (s *scheduler) learn(op string, err error) {
	if err == nil || classOf(err) != Throttled {
		return
	}
	if _, own := errors.AsType[*lateError](err); !own {
		s.buckets[op].refused()
	}
}

// usage is that of the wanted operations, sorted by name.
func (s *scheduler) usage(wanted func(op string) bool) []Usage {
	var all []Usage
	for _, op := range Operations() {
		if wanted(op) {
			all = append(all, s.buckets[op].usage())
		}
	}
	return all
}

// install puts the wait inside the SDK's retry loop, so that every attempt
// counts and not only every call.
func (s *scheduler) install(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("HandoverQuota",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, md middleware.Metadata, err error) {
			op := awsmiddleware.GetOperationName(ctx)
			if err := s.wait(ctx, op); err != nil {
				return out, md, err
			}
			out, md, err = next.HandleFinalize(ctx, in)
			s.learn(op, err)
			return out, md, err
		}), "Retry", middleware.After)
}
