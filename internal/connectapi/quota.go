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
	// Take takes one turn for a call of the operation now, if all who share its quota, rate
	// calls a second and burst at once, have left one; else it is false, and says when
	// there is one if nobody takes it before.
	Take(ctx context.Context, operation string, rate float64, burst int) (next time.Time, taken bool, err error)
}

// scheduler gives all calls their turns, by the quota of each operation.
type scheduler struct{ buckets map[string]*bucket }

func newScheduler(changed map[string]Quota, shared Turns, c timing) (*scheduler, error) {
	quotas, err := merged(changed)
	if err != nil {
		return nil, err
	}
	s := &scheduler{buckets: make(map[string]*bucket, len(quotas))}
	for op, q := range quotas {
		s.buckets[op] = newBucket(op, q, c)
		s.buckets[op].shared = shared
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
	if takePrepaid(ctx) {
		return nil
	}
	return b.wait(ctx, turnOf(ctx))
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
