// Package look reads an instance and what is around it, for package doctor to judge.
//
// It changes nothing: every call reads, but for a made-up text that the vault's key seals
// and opens. What was read of a stream is forgotten. A call that fails is kept as its error, explained by package awsfault, and
// the others are made all the same. No operation is called more often than once a
// second, with three at once, which is half of what a new account allows, so that a
// controller beside is not in the way. It takes thus about a second for each flow, queue
// or routing profile, whatever there are most of.
package look

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"

	"handover/internal/awsfault"
	"handover/internal/config"
	"handover/internal/doctor"
	"handover/internal/probe"
)

// Options are what is looked at.
type Options struct {
	AWS    aws.Config
	Config config.Config
	Ledger func(ctx context.Context) (doctor.Seen, error) // nil: it is not looked at
	Probes func() (probe.Results, error)                  // nil: they are not looked at
}

// Look reads what it can. It takes as long as its calls, each ten seconds at most; ctx
// ends them all.
func Look(ctx context.Context, o Options) doctor.Picture {
	l := &looker{conf: o.Config, aws: o.AWS.Copy(), pace: map[string]*rate.Limiter{}}
	l.aws.RetryMode, l.aws.RetryMaxAttempts = aws.RetryModeStandard, 3
	l.aws.APIOptions = append(l.aws.APIOptions, l.install)
	l.sdk, l.instance = connect.NewFromConfig(l.aws), &o.Config.Instance
	l.p.Region = l.aws.Region
	for _, read := range []func(context.Context){
		l.caller, l.statuses, l.queues, l.users, l.profiles, l.attached, l.flows,
		l.associations, l.streams, l.quotas, l.vault,
	} {
		read(ctx)
	}
	if l.skew != nil {
		l.p.Skew = doctor.Got(*l.skew, nil)
	}
	if o.Ledger != nil {
		l.p.Ledger = doctor.Got(o.Ledger(ctx))
	}
	if o.Probes != nil {
		l.p.Probes = doctor.Got(o.Probes())
	}
	return l.p
}

// looker is one look.
type looker struct {
	conf     config.Config
	aws      aws.Config
	sdk      *connect.Client
	instance *string
	p        doctor.Picture

	pace map[string]*rate.Limiter // by operation; calls are made one after the other
	skew *time.Duration
}

// callLimit is how long one call may take, with its tries and its turn.
const callLimit = 10 * time.Second

// How often an operation is called: an account's quota of most of Connect's operations is
// 2 a second and 5 at once. Spec §8.
const (
	paceRate  = 1
	paceBurst = 3
)

// install paces every attempt, and keeps how far AWS's clock is from this machine's.
func (l *looker) install(stack *middleware.Stack) error {
	return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("DoctorPace",
		func(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, md middleware.Metadata, err error) {
			name := awsmiddleware.GetServiceID(ctx) + awsmiddleware.GetOperationName(ctx)
			if l.pace[name] == nil {
				l.pace[name] = rate.NewLimiter(paceRate, paceBurst)
			}
			if err := l.pace[name].Wait(ctx); err != nil {
				return out, md, fmt.Errorf("wait for the turn of %s: %w", name, err)
			}
			out, md, err = next.HandleFinalize(ctx, in)
			if skew, told := awsmiddleware.GetAttemptSkew(md); told {
				l.skew = &skew
			}
			return out, md, err
		}), "Retry", middleware.After)
}

// setting is what a call is made for.
func (l *looker) setting(name, value string) awsfault.Setting {
	return awsfault.Setting{Name: name, Value: value, Region: l.aws.Region}
}

// explain says what an error of a call to the instance means.
func (l *looker) explain(err error) error {
	return awsfault.Explain(err, l.setting("instance", l.conf.Instance))
}

// within makes one call within its time.
func within[In, Out, Opt any](ctx context.Context, do func(context.Context, *In, ...func(*Opt)) (*Out, error), in *In) (*Out, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return do(ctx, in)
}

// pages puts the pages of a list together.
func pages[T any](next func(token *string) ([]T, *string, error)) ([]T, error) {
	var all []T
	for token := (*string)(nil); ; {
		page, following, err := next(token)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if aws.ToString(following) == "" {
			return all, nil
		}
		token = following
	}
}
