package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/test/mapping"
)

// atMost is how long a test waits for what has to come.
const atMost = 90 * time.Second

// target is the function that a stream is brought to: another one when it has died.
type target struct {
	mu sync.Mutex
	to *function
}

// watch has the stream of agent events brought to a function until the test is over.
func (a *account) watch(to *function) *target {
	a.t.Helper()
	at := &target{to: to}
	m := mapping.Stream{
		Client: kinesis.NewFromConfig(connectlocal.AWSConfig(a.base)), Name: a.srv.AgentEventStream(), Every: 200 * time.Millisecond, Call: at.call,
	}
	ctx, cancel := context.WithCancel(a.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	a.t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			a.t.Error(err)
		}
	})
	return at
}

func (t *target) function() *function {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.to
}

// replace has another execution environment called from now on.
func (t *target) replace(f *function) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.to = f
}

func (t *target) call(ctx context.Context, e events.KinesisEvent) ([]byte, error) {
	a, err := t.function().invoke(ctx, e)
	if err == nil && a.failed {
		err = fmt.Errorf("the function failed: %s", a.body)
	}
	return a.body, err
}

// wake is the event source mapping of the queue: it calls the worker with each message,
// and deletes what was taken.
func (a *account) wake(worker *function) {
	ctx, cancel := context.WithCancel(a.t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			got, err := a.queue.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: &a.url, WaitTimeSeconds: 1, MaxNumberOfMessages: 10})
			if err != nil {
				continue
			}
			var e events.SQSEvent
			for _, m := range got.Messages {
				e.Records = append(e.Records, events.SQSMessage{MessageId: *m.MessageId, ReceiptHandle: *m.ReceiptHandle, Body: *m.Body, EventSource: "aws:sqs"})
			}
			if len(e.Records) == 0 {
				continue
			}
			if out, err := worker.invoke(ctx, e); err != nil || out.failed {
				if ctx.Err() == nil {
					a.t.Errorf("worker: %s, %v", out.body, err)
				}
				continue
			}
			for _, m := range got.Messages {
				if _, err := a.queue.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: &a.url, ReceiptHandle: m.ReceiptHandle}); err != nil && ctx.Err() == nil {
					a.t.Errorf("delete a message: %v", err)
				}
			}
		}
	}()
	a.t.Cleanup(func() { cancel(); <-ended })
}

// chats has ana take chats, and colleagues be there for them.
func (a *account) chats(names ...string) []*actor.Customer {
	a.t.Helper()
	ctx := a.t.Context()
	a.must(a.stage.Login(ctx, "ana"))
	var all []*actor.Customer
	for _, name := range names {
		c, err := a.stage.Chat(ctx, name, nil)
		a.must(err)
		a.t.Cleanup(c.Close)
		_, err = a.stage.Take(ctx, "ana", c.ContactID)
		a.must(err)
		all = append(all, c)
	}
	a.must(a.stage.Login(ctx, "ben"))
	return all
}

// departures are what the operators' function tells of them.
func (f *function) departures(ctx context.Context) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "/operator/v1/departures", http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := f.ask(ctx, r, "arn:aws:sts::111122223333:assumed-role/Supervisors/olga")
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d: %s", answer.StatusCode, answer.body)
	}
	return string(answer.body), err
}

// land has ben take what he is offered until every chat has landed.
func (a *account) land(operators *function, chats int) {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(a.t.Context(), atMost)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		desk, err := a.stage.Agent(ctx, "ben")
		a.must(err)
		for _, offered := range desk.In("CONNECTING") {
			a.must(a.stage.Act(ctx, "ben", offered.ContactID, "accept"))
		}
		told, err := operators.departures(ctx)
		a.must(err)
		if strings.Count(told, `"phase":"landed"`) == chats {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			a.t.Fatalf("not every chat has landed:\n%s", told)
		}
	}
}

func TestFunctionsMoveChats(t *testing.T) {
	a := newAccount(t)
	feed, worker, operators := a.function("events"), a.function("worker"), a.function("operators")
	watched := a.watch(feed)
	a.wake(worker)
	customers := a.chats("Dora", "Eli", "Fay")
	a.must(a.stage.Pick(t.Context(), "ana", "Offline"))
	watched.replace(a.function("events")) // Lambda starts another one
	a.must(feed.cmd.Process.Kill())       // and this one dies, whatever it is at
	a.land(operators, len(customers))
	for _, c := range customers {
		chain, err := a.stage.Chain(t.Context(), c.ContactID)
		a.must(err)
		if last := chain.Segments[len(chain.Segments)-1]; last.State != "connected" || last.Agent != "ben" || len(chain.Segments) != 2 {
			t.Errorf("%s: %+v", c.Name, chain.Segments)
		}
	}
	for name, f := range map[string]*function{"events": watched.function(), "worker": worker, "operators": operators} {
		used, err := f.memory()
		a.must(err)
		t.Logf("%s: the first invocation was asked for after %s; at most %d MB of memory", name, f.cold.Round(time.Millisecond), used>>20)
	}
}

func TestWhatIsNoAgentEventIsKept(t *testing.T) {
	a := newAccount(t)
	f := a.function("events")
	for range 2 { // a mapping may bring a batch again
		out, err := f.invoke(t.Context(), sample(t, "kinesis.json"))
		a.must(err)
		if out.failed || string(out.body) != `{"batchItemFailures":[]}` {
			t.Errorf("answered %s, failed %t", out.body, out.failed)
		}
	}
	operators := a.function("operators")
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/operator/v1/quarantine", http.NoBody)
	a.must(err)
	answer, err := operators.ask(t.Context(), r, "arn:aws:iam::111122223333:user/olga")
	a.must(err)
	for _, want := range []string{"49590338271490256608559692538361571095921575989136588898", "49590338271490256608559692540925702759324208523137515618"} {
		if strings.Count(string(answer.body), want) != 1 {
			t.Errorf("record %s is not in quarantine once:\n%s", want, answer.body)
		}
	}
	if answer, err = operators.ask(t.Context(), r, ""); err != nil || answer.StatusCode != http.StatusForbidden {
		t.Errorf("nobody signed: status %d %s, %v", answer.StatusCode, answer.body, err)
	}
}

func TestTheOtherRoles(t *testing.T) {
	a := newAccount(t)
	sweep := a.function("sweep")
	out, err := sweep.invoke(t.Context(), sample(t, "schedule.json"))
	a.must(err)
	if out.failed {
		t.Errorf("sweep: %s", out.body)
	}
	contacts := a.function("contact-events")
	for event, good := range map[string]bool{
		string(sample(t, "contact.json", "INSTANCE", a.srv.InstanceID(), "CONTACT", "c2", "INITIAL", "c1")): true,
		`{"Records":[]}`: false,
	} {
		out, err := contacts.invoke(t.Context(), json.RawMessage(event))
		a.must(err)
		if out.failed == good {
			t.Errorf("contact event: %s, failed %t", out.body, out.failed)
		}
	}
}
