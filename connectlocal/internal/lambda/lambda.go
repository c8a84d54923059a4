// Package lambda invokes the Lambda functions that flows call: functions in Go,
// or URLs that get the event by POST.
//
// What it guarantees:
//   - Invoke returns at once. Every function runs in a goroutine of its own, with
//     a context that ends with the flow's time limit and with Stop.
//   - The outcome is reported exactly once, even if it is that there is no answer,
//     except after Stop has begun, when it may be not at all.
//   - An answer that a flow could not have got from AWS (more than 32 KB, not a
//     JSON object, too late) is an error.
//   - Throttling and server errors of a URL are tried again within the time limit, spec §5.4.
package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"handover/connectlocal/internal/ending"
	"handover/connectlocal/internal/flowrun"
)

// Function is a Lambda function in Go: it gets the event of spec §5.8 and
// answers with a JSON object.
type Function func(ctx context.Context, event json.RawMessage) (json.RawMessage, error)

// Options are what an Invoker is made of. Functions are known by name or ARN.
type Options struct {
	Functions map[string]Function
	Endpoints map[string]string // URLs; Functions of the same name come first
	Client    *http.Client      // for the endpoints; nil: one of its own
	Log       *slog.Logger      // nil: silent
	// Hold keeps virtual time from jumping over an answer; it fits (*clock.Loop).Hold.
	Hold func(limit time.Duration) (release func())
	// Fate is asked for each call, inside the loop; nil: no faults.
	Fate func(function string) Fate
}

// Fate is what an injected fault does to one call. The zero value does nothing.
type Fate struct {
	Skip     bool          // the function is not called
	Err      error         // what the call fails with
	NoAnswer bool          // the call is never answered: the flow's time limit ends it
	Late     time.Duration // virtual time by which the answer comes later
}

// on is an outcome under the fate.
func (f Fate) on(r flowrun.LambdaResult) flowrun.LambdaResult {
	if f.Err != nil {
		r = flowrun.LambdaResult{Err: f.Err}
	}
	r.NoAnswer, r.Late = f.NoAnswer, f.Late
	return r
}

// asyncLimit is Lambda's own limit, which holds where no flow waits.
const asyncLimit = 15 * time.Minute

// Invoker calls functions. Make one with New; Stop it at the end.
type Invoker struct {
	functions map[string]Function // by name
	hold      func(time.Duration) func()
	fate      func(string) Fate
	log       *slog.Logger
	live      context.Context //nolint:containedctx // the server's life, which is no caller's
	cancel    context.CancelFunc
	client    *http.Client

	mu      sync.Mutex
	stopped bool
	running sync.WaitGroup
}

// New returns an Invoker. It starts nothing.
func New(o Options) *Invoker {
	v := &Invoker{functions: map[string]Function{}, hold: o.Hold, fate: o.Fate, log: o.Log, client: o.Client}
	v.live, v.cancel = context.WithCancel(context.Background())
	if v.log == nil {
		v.log = slog.New(slog.DiscardHandler)
	}
	if v.fate == nil {
		v.fate = func(string) Fate { return Fate{} }
	}
	if v.client == nil {
		v.client = &http.Client{Transport: &http.Transport{}}
	}
	for name, url := range o.Endpoints {
		v.functions[Name(name)] = v.endpoint(url)
	}
	for name, f := range o.Functions {
		v.functions[Name(name)] = f
	}
	return v
}

// Name is the name in a function's ARN, with or without a version or alias; a name
// stays as it is.
func Name(ref string) string {
	if _, rest, ok := strings.Cut(ref, ":function:"); ok {
		ref = rest
	}
	name, _, _ := strings.Cut(ref, ":")
	return name
}

// Invoke starts a function; it fits state.Options. done gets the outcome, when
// the function has answered or its time is up, and is not called from inside
// the loop. Virtual time does not jump over an answer that a flow waits for.
func (v *Invoker) Invoke(c flowrun.LambdaCall, event map[string]any, done func(flowrun.LambdaResult)) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stopped {
		return
	}
	limit, release := c.Limit, func() {}
	if c.Async {
		limit = asyncLimit
	} else {
		release = v.hold(limit)
	}
	fate := v.fate(c.Function)
	v.running.Go(func() {
		defer release()
		if fate.Skip {
			done(fate.on(flowrun.LambdaResult{}))
			return
		}
		ctx, cancel := context.WithTimeout(v.live, limit)
		defer cancel()
		values, err := v.call(ctx, c, event)
		if err != nil {
			v.log.WarnContext(ctx, "Lambda function failed", "function", c.Function, "error", err)
		}
		done(fate.on(flowrun.LambdaResult{Values: values, Err: err}))
	})
}

func (v *Invoker) call(ctx context.Context, c flowrun.LambdaCall, event map[string]any) (map[string]string, error) {
	f, ok := v.functions[Name(c.Function)]
	if !ok {
		return nil, fmt.Errorf("there is no Lambda function %q", c.Function)
	}
	in, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("encoding the event: %w", err)
	}
	out, err := f(ctx, in)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("the function's time was up: %w", err)
	}
	return answer(out)
}

// Stop ends the functions that run and waits for them, until ctx ends. What is
// invoked later is not run.
func (v *Invoker) Stop(ctx context.Context) error {
	v.mu.Lock()
	v.stopped = true
	v.mu.Unlock()
	v.cancel()
	if err := ending.Wait(ctx, &v.running); err != nil {
		return fmt.Errorf("a Lambda function does not end: %w", err)
	}
	v.client.CloseIdleConnections()
	return nil
}
