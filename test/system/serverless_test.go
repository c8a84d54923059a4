package system

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/smithy-go/middleware"

	"handover/internal/actor"
	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/serverless"
	"handover/internal/wake"
	"handover/test/mapping"
)

// cloud is what AWS does around the functions: it reads the stream, keeps the queue,
// looks at the clock, and calls a function, which lives for that call alone unless it is
// kept warm.
type cloud struct {
	*world
	store  store
	shared controller.Shared
	of     controller.Options // what is the same for all functions
	ends   context.Context
	work   sync.WaitGroup
	// companions is the URL of the companions' function; empty: it is not asked.
	companions string

	mu   sync.Mutex
	made map[serverless.Role]map[string]bool // calls to Amazon Connect, as IAM names them
	lost bool                                // messages that are sent now are lost
	// warm keeps functions for further invocations, as Lambda does, where one is free.
	warm bool
	free map[serverless.Role][]*serverless.Function
	// kills is how many further invocations of events are killed when their first record
	// has been applied.
	kills int
}

// cloud starts a cloud, which set changes before.
func (w *world) cloud(set func(c *cloud)) *cloud {
	ctx, cancel := context.WithCancel(w.ctx)
	c := &cloud{made: make(map[serverless.Role]map[string]bool), free: make(map[serverless.Role][]*serverless.Function), world: w, store: w.mem, shared: w.mem.(controller.Shared), of: w.options(w.mem), ends: ctx}
	c.of.Config.Stream, c.of.Config.ContactEvents = "", ""
	set(c)
	w.t.Cleanup(func() { cancel(); c.work.Wait() })
	c.work.Go(c.mapping)
	c.work.Go(c.schedule)
	return c
}

// call calls a function as the Lambda runtime does: with bytes, and a deadline.
func (c *cloud) call(role serverless.Role, event any) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ends), time.Minute)
	defer cancel()
	f, err := c.function(ctx, role, cancel)
	if err != nil {
		return nil, err
	}
	defer c.keep(role, f)
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	return lambda.NewHandler(f.Handler()).Invoke(ctx, payload)
}

// function is one that is free, else a new one; kill ends its first invocation.
func (c *cloud) function(ctx context.Context, role serverless.Role, kill func()) (*serverless.Function, error) {
	c.mu.Lock()
	store := c.store
	if free := c.free[role]; len(free) > 0 {
		defer c.mu.Unlock()
		c.free[role] = free[1:]
		return free[0], nil
	}
	if role == serverless.Events && c.kills > 0 {
		c.kills--
		store = &killer{store: c.store, kill: kill}
	}
	c.mu.Unlock()
	o := c.of
	return serverless.New(ctx, serverless.Options{
		Role: role, Config: o.Config, Store: store, Shared: c.shared, AWS: c.recorded(role), HTTP: o.HTTP, Clock: o.Clock, Log: o.Log, Metrics: io.Discard, Endpoint: base,
		Wake: &wake.Queue{Client: c, URL: "queue", Notes: c.store, Now: time.Now}, Companions: c.companions,
	})
}

// keep keeps a function warm, if functions are.
func (c *cloud) keep(role serverless.Role, f *serverless.Function) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.warm {
		c.free[role] = append(c.free[role], f)
	}
}

// recorded is what a role's calls are made with: they are noted.
func (c *cloud) recorded(role serverless.Role) aws.Config {
	conf := c.of.AWS.Copy()
	conf.APIOptions = append(slices.Clone(conf.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Record",
			func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
				c.mu.Lock()
				if c.made[role] == nil {
					c.made[role] = make(map[string]bool)
				}
				c.made[role][strings.ToLower(awsmiddleware.GetServiceID(ctx))+":"+awsmiddleware.GetOperationName(ctx)] = true
				c.mu.Unlock()
				return next.HandleInitialize(ctx, in)
			}), middleware.After)
	})
	return conf
}

// permitted checks that the roles have made calls that they have permissions for, and
// no others.
func (c *cloud) permitted() {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, role := range []serverless.Role{serverless.Events, serverless.Worker, serverless.Sweep} {
		if len(c.made[role]) == 0 {
			c.t.Errorf("%s has made no call", role)
		}
	}
	for role, calls := range c.made {
		for call := range calls {
			if !slices.Contains(serverless.Calls(role), call) {
				c.t.Errorf("%s calls %s, and has no permission for it", role, call)
			}
		}
	}
}

// SendMessage implements wake.Client: the queue brings the message when its delay is
// over.
func (c *cloud) SendMessage(_ context.Context, in *sqs.SendMessageInput, _ ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	if in.DelaySeconds < 0 || in.DelaySeconds > 900 {
		return nil, fmt.Errorf("DelaySeconds %d: 0 to 900", in.DelaySeconds)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.lost {
		c.work.Go(func() { //nolint:contextcheck // the message outlives the call that sends it
			for c.clock.Wait(c.ends, time.Now().Add(time.Duration(in.DelaySeconds)*time.Second)) == nil {
				if _, err := c.call(serverless.Worker, events.SQSEvent{Records: []events.SQSMessage{{Body: *in.MessageBody}}}); err == nil {
					return
				}
			}
		})
	}
	return &sqs.SendMessageOutput{}, nil
}

// schedule calls the sweep every minute.
func (c *cloud) schedule() {
	for c.clock.Wait(c.ends, time.Now().Add(time.Minute)) == nil {
		if _, err := c.call(serverless.Sweep, struct{}{}); err != nil && c.ends.Err() == nil {
			c.t.Errorf("sweep: %v", err)
		}
	}
}

// mapping brings the stream of agent events to their function.
func (c *cloud) mapping() {
	m := mapping.Stream{
		Client: kinesis.NewFromConfig(c.aws), Name: c.srv.AgentEventStream(), Every: time.Second,
		Call: func(_ context.Context, e events.KinesisEvent) ([]byte, error) { return c.call(serverless.Events, e) }, //nolint:contextcheck // a function has the runtime's context
	}
	if err := m.Run(c.ends); err != nil {
		c.t.Error(err)
	}
}

// killer ends an invocation after its first commit: whatever it does next fails.
type killer struct {
	store
	kill func()
}

// Commit implements controller.Store.
func (k *killer) Commit(ctx context.Context, c departure.Commit) error {
	err := k.store.Commit(ctx, c)
	k.kill()
	return errors.Join(err, ctx.Err())
}

// heal has messages arrive again.
func (c *cloud) heal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = false
}

// threeChats has ana take three chats, and two colleagues be there for them.
func (w *world) threeChats() []*actor.Customer {
	w.login("ana")
	var customers []*actor.Customer
	for _, name := range []string{"Dora", "Eli", "Fay"} {
		customers = append(customers, w.chat("ana", name, nil))
	}
	w.login("ben", "chloe")
	w.pass(5 * time.Second)
	return customers
}

// takeAll has colleagues take what they are offered.
func (w *world) takeAll(colleagues ...string) {
	w.t.Helper()
	for _, agent := range colleagues {
		for _, offered := range w.desktop(agent).In("CONNECTING") {
			w.must(w.stage.Act(w.ctx, agent, offered.ContactID, "accept"))
		}
	}
}

// landed checks that every chat has, and nobody was disconnected.
func (w *world) landed(customers []*actor.Customer) {
	w.t.Helper()
	for _, c := range customers {
		if h := w.handovers(c); len(h) == 0 || h[len(h)-1].Phase != departure.Landed {
			w.t.Errorf("%s: %+v\n%s", c.Name, h, w.journal())
		}
		if all := w.chain(c).Segments; all[len(all)-1].State != "connected" {
			w.t.Errorf("%s is with nobody: %+v", c.Name, all)
		}
	}
}

func TestFunctionsMoveChats(t *testing.T) {
	for name, trouble := range map[string]func(c *cloud){
		"nothing goes wrong":                    func(*cloud) {},
		"invocations are killed in mid-batch":   func(c *cloud) { c.kills = 5 },
		"messages are lost, and the sweep sees": func(c *cloud) { c.lost = true }, // for half a minute
		"functions are kept warm":               func(c *cloud) { c.warm = true },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, w *world) {
				c := w.cloud(func(*cloud) {})
				customers := w.threeChats()
				c.mu.Lock()
				trouble(c)
				c.mu.Unlock()
				w.pick("ana", "Offline")
				for n := range 20 {
					w.pass(10 * time.Second)
					w.takeAll("ben", "chloe")
					if n == 2 {
						c.heal()
					}
				}
				w.landed(customers)
				c.permitted()
				if got := strings.Count(w.journal(), "→ landed"); got != 3 {
					t.Errorf("%d landings, want 3\n%s", got, w.journal())
				}
			})
		})
	}
}
