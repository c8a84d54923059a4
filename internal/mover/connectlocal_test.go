package mover_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/connectapi"
	"handover/internal/departure"
	"handover/internal/memnet"
	"handover/internal/mover"
	"handover/internal/policy"
)

// place is a connectlocal with people in it and a mover, in a bubble of its own.
type place struct {
	*testing.T
	*actor.Stage
	ctx    context.Context
	api    *connectapi.Client
	mover  *mover.Mover
	people []*actor.Customer
}

func inConnectlocal(t *testing.T, test func(p *place)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		p := &place{T: t, ctx: ctx}
		defer p.open()()
		test(p)
	})
}

// open serves connectlocal, and returns what closes it.
func (p *place) open() (stop func()) {
	srv, err := connectlocal.New(connectlocal.Options{})
	p.must(err)
	p.must(srv.Start())
	live, cancel := context.WithCancel(context.WithoutCancel(p.ctx))
	l := memnet.Listen()
	server := &http.Server{Handler: srv.Handler(), BaseContext: func(net.Listener) context.Context { return live }, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	conf := connectlocal.AWSConfig("http://connectlocal")
	conf.HTTPClient = l.Client()
	p.Stage, err = actor.Open(p.ctx, actor.Options{Base: "http://connectlocal", HTTP: l.Client(), Connect: connect.NewFromConfig(conf)})
	p.must(err)
	p.equip(conf)
	return func() {
		for _, c := range p.people {
			c.Close()
		}
		p.Close()
		p.must(srv.Stop(live))
		cancel()
		l.Client().CloseIdleConnections()
		p.must(server.Close())
		<-served
	}
}

func (p *place) equip(conf aws.Config) {
	api, err := connectapi.New(conf, connectapi.Options{InstanceID: p.Facts().InstanceID})
	p.must(err)
	p.api = api
	p.mover, err = mover.New(mover.Options{
		Connect: api, Names: connectapi.NewDirectory(api),
		OffLine: func(_, name string) bool { return name == "Offline" },
		Targets: func() (queues, agents []string) { return []string{"Billing"}, []string{"ben", "emma"} },
		Board:   connectapi.NewBoard(api, slog.New(slog.DiscardHandler)),
		Leaving: func(context.Context, string) (int, error) { return 1, nil },
	})
	p.must(err)
}

func (p *place) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *place) chat(name string) *actor.Customer {
	p.Helper()
	c, err := p.Chat(p.ctx, name, nil)
	p.must(err)
	p.people = append(p.people, c)
	return c
}

// departure is ana's, with this one chat.
func (p *place) departure(c *actor.Customer) departure.Departure {
	return departure.Departure{
		ID: p.Facts().Users["ana"] + "@1", AgentID: p.Facts().Users["ana"], Username: "ana",
		Handovers: []departure.Handover{{ChatID: c.ContactID, ContactID: c.ContactID}},
	}
}

func (p *place) do(d departure.Departure, kind departure.IntentKind) departure.Result {
	p.Helper()
	i := departure.Intent{Kind: kind}
	if len(d.Handovers) > 0 {
		i.ChatID = d.Handovers[0].ChatID
	}
	return p.mover.Do(p.ctx, d, i)
}

func (p *place) wants(d departure.Departure, kind departure.IntentKind, outcome departure.Outcome) departure.Result {
	p.Helper()
	r := p.do(d, kind)
	if r.Outcome != outcome {
		p.Fatalf("%s: %s (%s), want %s", kind, r.Outcome, r.Reason, outcome)
	}
	return r
}

func TestInspectInConnectlocal(t *testing.T) {
	inConnectlocal(t, func(p *place) {
		began := time.Now()
		p.must(p.Login(p.ctx, "ana"))
		c := p.chat("zoe")
		_, err := p.Take(p.ctx, "ana", c.ContactID)
		p.must(err)
		time.Sleep(time.Minute)
		p.must(c.Say(p.ctx, "hello"))
		p.must(p.Login(p.ctx, "ben"))
		p.must(p.Pick(p.ctx, "ana", "Offline"))
		seen := p.wants(p.departure(c), departure.Inspect, departure.Done).Facts
		if !seen.AgentLeaving || !seen.AgentHolds || seen.Segments != 1 || seen.Family != "web" {
			t.Errorf("the chat: %+v", seen)
		}
		if seen.StartedAt.Before(began.Truncate(time.Millisecond)) || seen.CustomerSpokeAt.Sub(seen.StartedAt) < time.Minute {
			t.Errorf("began at %v, the customer spoke at %v", seen.StartedAt, seen.CustomerSpokeAt)
		}
		equal(t, "ben", seen.Agents["ben"], policy.Colleague{Username: "ben", Ready: true, Free: 3})
		equal(t, "emma", seen.Agents["emma"], policy.Colleague{Username: "emma", Why: "is not logged in"})
		for _, name := range []string{"Support", "Billing"} {
			q := seen.Queues[name]
			if !q.Open || q.Staffed != 1 || q.Depth != 0 || seen.Queues[q.ARN] != q {
				t.Errorf("%s, which ana is leaving and ben serves: %+v", name, q)
			}
		}
		for _, u := range p.api.Usage() {
			if u.Operation == "ListAssociatedContacts" && u.Calls > 0 || u.Throttled > 0 {
				t.Errorf("used %+v", u)
			}
		}
	})
}

func TestCordonInConnectlocal(t *testing.T) {
	inConnectlocal(t, func(p *place) {
		p.must(p.Login(p.ctx, "ana"))
		c := p.chat("zoe")
		_, err := p.Take(p.ctx, "ana", c.ContactID)
		p.must(err)
		d := p.departure(c)
		next := func(want string) {
			t.Helper()
			desk, err := p.Agent(p.ctx, "ana")
			p.must(err)
			equal(t, "next status", desk.NextStatus, want)
		}
		for range 2 {
			p.wants(d, departure.Hold, departure.Done)
			next("Offline")
		}
		p.wants(d, departure.Unhold, departure.Done)
		next("")
		p.wants(d, departure.Unhold, departure.AlreadyGone)
		p.must(p.Pick(p.ctx, "ana", "Lunch"))
		p.wants(d, departure.Unhold, departure.AlreadyGone)
		next("Lunch")
	})
}

func TestAssignInConnectlocal(t *testing.T) {
	inConnectlocal(t, func(p *place) {
		p.must(p.Login(p.ctx, "finn")) // who does not serve the queue
		c := p.chat("zoe")
		synctest.Wait()
		d := p.departure(c)
		d.Handovers[0].LegOff = true
		d.Handovers[0].Decision.Ladder = []policy.Rung{{Target: policy.Target{Kind: policy.ToAgent, Name: "finn"}}}
		for range 2 { // asked again, it is the same
			p.wants(d, departure.Assign, departure.Done)
		}
		_, err := p.Take(p.ctx, "finn", c.ContactID)
		p.must(err)
		p.wants(d, departure.Assign, departure.Done)
		d.Handovers[0].Decision.Ladder[0].Target.Name = "ben"
		p.wants(d, departure.Assign, departure.Taken)
		seen := p.wants(d, departure.Verify, departure.Done).Facts
		equal(t, "who has it", seen.Username, "finn")
		p.wants(d, departure.Mark, departure.Taken)
		p.must(c.Leave(p.ctx))
		synctest.Wait()
		p.wants(d, departure.Assign, departure.AlreadyGone)
	})
}

// Thirty agents leave at one instant. The service throttles nobody, everybody is
// looked at within a few seconds, and the customer who waited longest first.
func TestStormInConnectlocal(t *testing.T) {
	inConnectlocal(t, func(p *place) {
		p.must(p.Login(p.ctx, "ana"))
		c := p.chat("zoe")
		_, err := p.Take(p.ctx, "ana", c.ContactID)
		p.must(err)
		d := p.departure(c)
		began := time.Now()
		failures := make(chan departure.Result, 30)
		for n := range 30 {
			ctx := departure.WithTurn(p.ctx, departure.Intent{Since: began.Add(-time.Duration(n) * time.Minute)})
			go func() {
				failures <- p.mover.Do(ctx, d, departure.Intent{Kind: departure.Inspect, ChatID: c.ContactID})
			}()
		}
		for range 30 {
			if r := <-failures; r.Outcome != departure.Done {
				t.Errorf("%s: %s", r.Outcome, r.Reason)
			}
		}
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("it took %v", took)
		}
		if n := slices.IndexFunc(p.api.Usage(), func(u connectapi.Usage) bool { return u.Throttled > 0 }); n >= 0 {
			t.Errorf("throttled: %+v", p.api.Usage()[n])
		}
	})
}
