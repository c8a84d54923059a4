package connectapi

import (
	"context"
	"fmt"
	"maps"
	"slices"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// Quota is how often an operation may be called, as a token bucket: Rate calls
// a second in the long run, Burst at once.
type Quota struct {
	Rate  float64
	Burst int
}

// DefaultQuotas are a new account's, for the operations that are used here, by
// operation name. Connect's are per account and Region, the participant
// service's per instance. Spec §8, where the bursts of the three lists are
// not known; they are taken to be as high as the rates.
func DefaultQuotas() map[string]Quota {
	return map[string]Quota{
		"GetContactAttributes":    {10, 15},
		"UpdateContactAttributes": {10, 15},
		"DescribeContact":         {10, 15},
		"ListAssociatedContacts":  {2, 5},
		"GetCurrentUserData":      {2, 5},
		"DismissUserContact":      {2, 5},
		"ListAgentStatuses":       {10, 10},
		"ListQueues":              {10, 10},
		"ListUsers":               {10, 10},
		disconnectParticipant:     {3, 5},
	}
}

// limits are the token buckets, one for each operation.
type limits map[string]*rate.Limiter

func newLimits(changed map[string]Quota) (limits, error) {
	quotas := DefaultQuotas()
	for op, q := range changed {
		if _, known := quotas[op]; !known {
			return nil, fmt.Errorf("connectapi: Quotas: %q is no operation that is called, must be one of %v", op, slices.Sorted(maps.Keys(quotas)))
		}
		if q.Rate <= 0 || q.Burst < 1 {
			return nil, fmt.Errorf("connectapi: Quotas[%s]: rate %v, burst %d: rate must be above 0, burst at least 1", op, q.Rate, q.Burst)
		}
		quotas[op] = q
	}
	l := make(limits, len(quotas))
	for op, q := range quotas {
		l[op] = rate.NewLimiter(rate.Limit(q.Rate), q.Burst)
	}
	return l, nil
}

// wait returns when the operation may be called once more, or with errQuota
// when that would be too late for ctx.
func (l limits) wait(ctx context.Context, op string) error {
	bucket, ok := l[op]
	if !ok {
		return fmt.Errorf("connectapi: %s has no quota", op)
	}
	if err := bucket.Wait(ctx); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return errQuota
	}
	return nil
}

// install puts the wait inside the SDK's retry loop, so that every attempt
// counts and not only every call.
func (l limits) install(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("HandoverQuota",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, md middleware.Metadata, err error) {
			if err := l.wait(ctx, awsmiddleware.GetOperationName(ctx)); err != nil {
				return out, md, err
			}
			return next.HandleFinalize(ctx, in)
		}), "Retry", middleware.After)
}
