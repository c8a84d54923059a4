// Package system tests the whole product at once: the controller, the real AWS
// SDK and connectlocal, in one testing/synctest bubble over an in-memory
// transport. Hours pass in milliseconds, and every run is the same.
package system

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/config"
	"handover/internal/console"
	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
	"handover/internal/policy"
)

const base = "http://connectlocal"

// world is one bubble's worth of Amazon Connect with people in it. The
// controller is started by the test, as often as it likes, on the same ledger.
type world struct {
	t      *testing.T
	srv    *connectlocal.Server
	client *http.Client
	aws    aws.Config
	stage  *actor.Stage
	mem    store
	policy *policy.Policy
	starts int
	people []*actor.Customer
	clock  controller.Clock // of the controllers
	front  http.Handler     // of the controller started last: operators, companions, monitoring
	ctx    context.Context  // the test's own, with an end
}

// longest is how long the people of a test may wait for something.
const longest = 20 * time.Minute

// store is a ledger that a controller works on, and the tests look into.
type store interface {
	controller.Store
	Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error]
}

// inBubble runs a test in a world of its own, with a ledger in memory.
func inBubble(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	inBubbleOn(t, func(*testing.T) store { return memledger.New() }, test)
}

// inBubbleOn runs a test in a world of its own, on a ledger that open gives.
func inBubbleOn(t *testing.T, open func(t *testing.T) store, test func(t *testing.T, w *world)) {
	t.Helper()
	inBubbleOf(t, connectlocal.Options{}, open, test)
}

// inBubbleOf runs a test in a world of its own, with a connectlocal made of options.
func inBubbleOf(t *testing.T, options connectlocal.Options, open func(t *testing.T) store, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		mem := open(t)
		ctx, cancel := context.WithTimeout(t.Context(), longest)
		defer cancel()
		w := &world{t: t, mem: mem, policy: policy.Default(), ctx: ctx, clock: controller.RealClock()}
		defer w.open(options)()
		test(t, w)
	})
}

// open serves connectlocal and the console, and returns what closes them.
func (w *world) open(options connectlocal.Options) (stop func()) {
	log := w.log()
	options.Logger = log
	srv, err := connectlocal.New(options)
	w.must(err)
	w.must(srv.Start())
	mux := http.NewServeMux()
	mux.Handle("/", srv.Handler())
	mux.Handle("/console/", console.New(w.mem, log))
	l := memnet.Listen()
	live, cancel := context.WithCancel(context.WithoutCancel(w.ctx))
	server := &http.Server{Handler: mux, BaseContext: func(net.Listener) context.Context { return live }, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	w.srv, w.client = srv, &http.Client{Transport: wires{calls: memnet.Transport{Handler: mux}, streams: l.Client().Transport}}
	w.aws = connectlocal.AWSConfig(base)
	w.aws.HTTPClient = w.client
	w.stage, err = actor.Open(w.ctx, actor.Options{Base: base, HTTP: w.client, Connect: connect.NewFromConfig(w.aws)})
	w.must(err)
	return func() {
		for _, c := range w.people {
			c.Close()
		}
		w.stage.Close()
		w.must(srv.Stop(live))
		cancel()
		w.client.CloseIdleConnections()
		w.must(server.Close())
		<-served
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// control starts a controller on the world's ledger; stop ends it as a
// graceful stop would.
func (w *world) control() (stop func()) {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.ctx)
	ended := w.start(ctx, w.mem)
	return func() {
		cancel()
		if err := <-ended; err != nil && ctx.Err() == nil {
			w.t.Errorf("the controller ended by itself: %v", err)
		}
	}
}

// start runs a controller on a store until ctx ends, and tells when it has ended.
func (w *world) start(ctx context.Context, store controller.Store) (ended <-chan error) {
	w.t.Helper()
	c, err := controller.New(ctx, w.options(store))
	w.must(err)
	w.front = c.Front("", nil)
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	return done
}

// options are those of one more controller on a store.
func (w *world) options(store controller.Store) controller.Options {
	w.starts++
	return controller.Options{
		Trusting: true,
		Config: config.Config{
			Instance: w.srv.InstanceID(), Stream: w.srv.AgentEventStream(), ContactEvents: w.srv.ContactEventStream(), Sweep: 30 * time.Second, Companion: &config.Companion{KeyFile: filepath.Join(w.t.TempDir(), "companion.key")}, Start: config.Start{Kind: config.StartOldest},
			Poll: time.Second, Desktop: base, Workers: 4, Policy: w.policy,
		},
		AWS: w.aws, HTTP: w.client, Store: store, Clock: w.clock,
		Owner: fmt.Sprintf("controller-%d", w.starts), Log: w.log(), Participant: base,
	}
}

// log writes warnings to the test's own output.
func (w *world) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// login signs agents in.
func (w *world) login(names ...string) {
	w.t.Helper()
	for _, n := range names {
		w.must(w.stage.Login(w.ctx, n))
	}
}

// chat starts a chat that this agent, the only one free for it, takes.
func (w *world) chat(agent, customer string, attributes map[string]string) *actor.Customer {
	w.t.Helper()
	c, err := w.stage.Chat(w.ctx, customer, attributes)
	w.must(err)
	w.people = append(w.people, c)
	_, err = w.stage.Take(w.ctx, agent, c.ContactID)
	w.must(err)
	w.must(c.Say(w.ctx, "hello from "+customer))
	return c
}

// pass lets time pass, and everything that it brings happen.
func (w *world) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (w *world) pick(agent, status string) {
	w.t.Helper()
	w.must(w.stage.Pick(w.ctx, agent, status))
}

func (w *world) desktop(agent string) actor.Desktop {
	w.t.Helper()
	d, err := w.stage.Agent(w.ctx, agent)
	w.must(err)
	return d
}

func (w *world) chain(c *actor.Customer) actor.Chain {
	w.t.Helper()
	chain, err := w.stage.Chain(w.ctx, c.ContactID)
	w.must(err)
	return chain
}

// handovers returns every handover of this chat, oldest departure first.
func (w *world) handovers(c *actor.Customer) []departure.Handover {
	w.t.Helper()
	var found []departure.Handover
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		w.must(err)
		for _, h := range d.Handovers {
			if h.ChatID == c.ContactID {
				found = append([]departure.Handover{h}, found...)
			}
		}
	}
	return found
}

// became checks the phases of the chat's handovers, oldest first.
func (w *world) became(c *actor.Customer, want ...departure.Phase) {
	w.t.Helper()
	var got []departure.Phase
	for _, h := range w.handovers(c) {
		got = append(got, h.Phase)
	}
	if len(got) != len(want) {
		w.t.Fatalf("%s: handovers became %v, want %v\n%s", c.Name, got, want, w.journal())
	}
	for i := range got {
		if got[i] != want[i] {
			w.t.Fatalf("%s: handovers became %v, want %v\n%s", c.Name, got, want, w.journal())
		}
	}
}

// journal is the whole journal as text, for messages.
func (w *world) journal() string {
	w.t.Helper()
	var b []byte
	for e, err := range w.mem.Journal(w.ctx, ledger.JournalFilter{}) {
		w.must(err)
		b = append(b, (e.At.Format("15:04:05.000 ") + e.Username + " " + e.ChatID + " " + e.From + " → " + e.To + ": " + e.Reason + "\n")...)
	}
	return string(b)
}

// fault injects a fault through the control API; an empty body clears.
func (w *world) fault(body string) {
	w.t.Helper()
	resp, err := w.client.Post(base+"/_local/v1/faults", "application/json", strings.NewReader(body))
	w.must(err)
	data, err := io.ReadAll(resp.Body)
	w.must(err)
	w.must(resp.Body.Close())
	if resp.StatusCode >= 300 {
		w.t.Fatalf("fault %s: %s %s", body, resp.Status, data)
	}
}

// hit checks that every fault injected last took effect: all of its count, or
// once at least.
func (w *world) hit() {
	w.t.Helper()
	resp, err := w.client.Get(base + "/_local/v1/faults")
	w.must(err)
	var faults []struct {
		Kind      string
		Operation string
		Count     int
		Hits      int
	}
	err = json.NewDecoder(resp.Body).Decode(&faults)
	w.must(resp.Body.Close())
	w.must(err)
	if len(faults) == 0 {
		w.t.Error("no fault is in force")
	}
	for _, f := range faults {
		if f.Hits < max(1, f.Count) {
			w.t.Errorf("fault %s %s was hit %d times of %d", f.Kind, f.Operation, f.Hits, f.Count)
		}
	}
}

// obey has the controllers that are started from now on follow this policy.
func (w *world) obey(text string) {
	w.t.Helper()
	var err error
	w.policy, err = policy.Parse("policy.yaml", []byte(text))
	w.must(err)
}

func (w *world) kinesis() *kinesis.Client { return kinesis.NewFromConfig(w.aws) }

// forgetful is a ledger that knows no positions: what reads with it begins
// where a controller begins that has never run.
type forgetful struct{ controller.Store }

// Position implements the feed's reading side.
func (forgetful) Position(context.Context, string, string) (departure.Position, bool, error) {
	return departure.Position{}, false, nil
}
