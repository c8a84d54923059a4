package connectapi

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/internal/clock"
)

// attempts is how often one call is tried, the first time included.
const attempts = 3

// DefaultTimeout is how long one call may take, waiting for its turn and trying
// again included.
const DefaultTimeout = 15 * time.Second

// Options are what a Client is made of.
type Options struct {
	InstanceID string           // id of the Amazon Connect instance; needed
	Quotas     map[string]Quota // by operation name; what is not here has its default
	Turns      Turns            // shares the quotas with other processes; nil: there are none
	Timeout    time.Duration    // of one call; 0: DefaultTimeout

	// Now and Wait are the time that quotas and remembered answers live by; nil: the
	// machine's. Wait returns at the instant, or with ctx's error when it ends.
	Now  func() time.Time
	Wait func(ctx context.Context, until time.Time) error
}

// timing is the time of the options.
func (o Options) timing() timing {
	c := timing{o.Now, o.Wait}
	if c.now == nil {
		c.now = time.Now
	}
	if c.wait == nil {
		c.wait = func(ctx context.Context, until time.Time) error { return clock.Wait(ctx, until.Sub(c.now())) }
	}
	return c
}

// Client calls Amazon Connect for one instance. Its methods may be called from
// any goroutine.
type Client struct {
	sdk      *connect.Client
	instance *string
	timeout  time.Duration
	clock    timing
	quotas   *scheduler
	gather   gather
	links    links
}

// New returns a client that uses the configuration's credentials, region,
// endpoint and HTTP client. It calls nothing.
func New(cfg aws.Config, o Options) (*Client, error) {
	if o.InstanceID == "" {
		return nil, errors.New("connectapi: InstanceID is empty, must be the id of an Amazon Connect instance")
	}
	quotas, err := newScheduler(o.Quotas, o.Turns, o.timing())
	if err != nil {
		return nil, err
	}
	sdk := connect.NewFromConfig(cfg, func(c *connect.Options) {
		c.RetryMode = aws.RetryModeStandard
		c.RetryMaxAttempts = attempts
		c.APIOptions = append(c.APIOptions, quotas.install)
	})
	return &Client{
		sdk: sdk, instance: &o.InstanceID, timeout: cmp.Or(o.Timeout, DefaultTimeout),
		clock: o.timing(), quotas: quotas,
	}, nil
}

// SetQuotas changes the quotas at once, for calls that wait already, too. As in
// Options, an operation that is not named has its default. All are changed or,
// with an error, none.
func (c *Client) SetQuotas(changed map[string]Quota) error { return c.quotas.set(changed) }

// Usage is how the quotas have been used, by operation name.
func (c *Client) Usage() []Usage {
	return c.quotas.usage(func(op string) bool { return paths[op] == "" })
}

// call makes one call within the time limit and gives its error a class.
func call[In, Out any](ctx context.Context, c *Client, do func(context.Context, *In, ...func(*connect.Options)) (*Out, error), in *In) (*Out, error) {
	within, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	out, err := do(within, in)
	if err != nil {
		return nil, newError(operation(in), err)
	}
	return out, nil
}

// operation is the name of the operation that takes this input.
func operation(in any) string {
	const suffix = "Input"
	name := fmt.Sprintf("%T", in) // *connect.DescribeContactInput
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' {
			name = name[i+1:]
			break
		}
	}
	return name[:len(name)-len(suffix)]
}

func deref(s *string) string { return aws.ToString(s) }

func instant(t *time.Time) time.Time { return aws.ToTime(t) }
