package serverless

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdaurl"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/uuid"

	"handover/internal/config"
	"handover/internal/controller"
	"handover/internal/feed/lambdafeed"
	"handover/internal/hearing"
	"handover/internal/wake"
)

const (
	// lingers is for how much longer a worker stays for what will be due: a move is a
	// chain of steps, and waking for each would cost more, and take longer.
	lingers = 20 * time.Second
	// margin is how long before the end of an invocation's time work stops, so that what
	// was done in the world can still be recorded.
	margin = 12 * time.Second
	// tidying is how long arming the next wake may take.
	tidying = 5 * time.Second
)

// Options are what a function is made of. All are needed but Shared and Companions.
type Options struct {
	Role   Role
	Config config.Config
	Store  controller.Store
	Shared controller.Shared // the same; nil: this function is alone
	Wake   *wake.Queue

	AWS      aws.Config
	HTTP     *http.Client
	Clock    controller.Clock
	Log      *slog.Logger
	Metrics  io.Writer // lines in CloudWatch's embedded metric format
	Version  string
	Endpoint string // base URL of the participant service
	// Companions is the base URL at which companions are answered; empty: this function
	// does not ask there whether they can be heard.
	Companions string
}

// Function answers the invocations of one role.
type Function struct {
	o     Options
	c     *controller.Controller
	feed  lambdafeed.Feed
	poked atomic.Bool // something may be due sooner than it was
}

// New builds a function: it asks the instance for its agent statuses. The sweep also
// finds out whether the instance has what the policy names; the others rely on it.
func New(ctx context.Context, o Options) (*Function, error) {
	f := &Function{o: o}
	c, err := controller.New(ctx, controller.Options{
		Config: o.Config, AWS: o.AWS, HTTP: o.HTTP, Store: o.Store, Clock: o.Clock, Owner: string(o.Role) + "/" + uuid.NewString(), Log: o.Log,
		Shared: o.Shared, Unchecked: o.Role != Sweep, Poke: func() { f.poked.Store(true) }, Ear: o.ear(),
		Participant: o.Endpoint, Version: o.Version,
	})
	if err != nil {
		return nil, err
	}
	f.c = c
	f.feed = lambdafeed.Feed{Intake: c, Now: o.Clock.Now, Log: o.Log}
	if o.Role == Companions && c.Companions() == nil {
		return nil, fmt.Errorf("%s: found nothing, want the KMS key of the companions' vault: this function answers companions", envKMSKey)
	}
	return f, nil
}

// ear tells since when companions could be heard: by another function than this, but for
// theirs. Nil where no other function is.
func (o Options) ear() *hearing.Ear {
	if o.Shared == nil {
		return nil
	}
	return &hearing.Ear{Shelf: o.Shared, Now: o.Clock.Now, Log: o.Log, URL: o.Companions, HTTP: o.HTTP}
}

// Handler is what the Lambda runtime is started with.
func (f *Function) Handler() any {
	switch f.o.Role {
	case Events:
		return f.events
	case Worker:
		return f.work
	case ContactEvents:
		return f.contactEvent
	case Sweep:
		return f.tend
	case Companions:
		return lambdaurl.Wrap(f.serving(f.c.Companions()))
	default:
		return lambdaurl.Wrap(f.serving(signed(f.c.Operators(""))))
	}
}

func (f *Function) events(ctx context.Context, e events.KinesisEvent) (events.KinesisEventResponse, error) {
	within, cancel := f.within(ctx)
	defer cancel()
	f.c.Refresh(within)
	answer := f.feed.Kinesis(within, e)
	f.poked.Store(true) // also if what they did is stored already, by one who died before it woke anybody
	f.tidied(ctx)
	return answer, nil
}

func (f *Function) contactEvent(ctx context.Context, e json.RawMessage) error {
	within, cancel := f.within(ctx)
	defer cancel()
	err := f.feed.ContactEvent(within, e)
	f.tidied(ctx)
	return err
}

// work does what is due. What a message says does not matter: the ledger says it.
func (f *Function) work(ctx context.Context, _ json.RawMessage) error {
	within, cancel := f.within(ctx)
	defer cancel()
	f.c.Refresh(within)
	err := f.c.Work(within, lingers)
	if err != nil && within.Err() != nil && ctx.Err() == nil { // the next goes on, and meets again what else there was
		f.o.Log.InfoContext(ctx, "the time of this invocation is up", slog.Any("error", err))
		err = nil
	}
	f.poked.Store(true)
	return errors.Join(err, f.tidy(ctx))
}

func (f *Function) tend(ctx context.Context, _ json.RawMessage) error {
	within, cancel := f.within(ctx)
	defer cancel()
	f.c.Refresh(within)
	err := f.c.Tend(within)
	f.poked.Store(true)
	return errors.Join(err, f.tidy(ctx))
}

// within leaves time at the end of an invocation.
func (f *Function) within(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	left := time.Until(deadline)
	return context.WithDeadline(ctx, deadline.Add(-min(margin, left/4)))
}

// serving answers HTTP calls, and tidies up what they leave before the function is
// frozen. A panic ends the call and not the function, as with package http's server.
func (f *Function) serving(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		within, cancel := f.within(r.Context())
		defer cancel()
		defer f.tidied(r.Context())
		defer func() {
			if p := recover(); p != nil {
				f.o.Log.Error("a call panicked", slog.String("path", r.URL.Path), slog.String("panic", fmt.Sprintf("%T", p)), slog.String("stack", string(debug.Stack())))
				w.WriteHeader(http.StatusInternalServerError) // if nothing was written yet
			}
		}()
		f.c.Refresh(within)
		h.ServeHTTP(w, r.WithContext(within))
	})
}

// tidied tidies up where the answer must not wait for it: the sweep makes good within a
// minute what could not be armed.
func (f *Function) tidied(ctx context.Context) {
	if err := f.tidy(ctx); err != nil {
		f.o.Log.ErrorContext(ctx, "what a call has left could not be tidied up; the sweep wakes whoever has to be woken", slog.Any("error", err))
	}
}

// tidy arms the next wake, if something may be due sooner than was known, and tells
// the metrics.
func (f *Function) tidy(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tidying)
	defer cancel()
	return errors.Join(f.arm(ctx), f.flush())
}

func (f *Function) arm(ctx context.Context) error {
	if !f.poked.Swap(false) {
		return nil
	}
	next, some, err := f.c.Next(ctx)
	if err == nil && some {
		err = f.o.Wake.Arm(ctx, f.rested(next))
	}
	if err != nil {
		f.poked.Store(true)
	}
	return err
}

// rest is how long after a worker another one comes at the earliest: what is due all the
// same could not be done, or another is at it.
const rest = 5 * time.Second

func (f *Function) rested(next time.Time) time.Time {
	if soonest := f.o.Clock.Now().Add(rest); f.o.Role == Worker && next.Before(soonest) {
		return soonest
	}
	return next
}

// flush tells the metrics; what is counted by reading everything, the sweep tells.
func (f *Function) flush() error { return f.c.Flush(f.o.Metrics, f.o.Role == Sweep) }
