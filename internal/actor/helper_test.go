package actor_test

import (
	"context"
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
	"handover/internal/memnet"
)

// place is a connectlocal with people in it, in a bubble of its own.
type place struct {
	*testing.T
	*actor.Stage
	ctx     context.Context
	connect *connect.Client
	aws     aws.Config
	people  []*actor.Customer
}

func onStage(t *testing.T, o connectlocal.Options, test func(p *place)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		p := &place{T: t, ctx: ctx}
		defer p.open(o)()
		test(p)
	})
}

// open serves a connectlocal, and returns what closes it.
func (p *place) open(o connectlocal.Options) (stop func()) {
	srv, err := connectlocal.New(o)
	p.must(err)
	p.must(srv.Start())
	live, cancel := context.WithCancel(context.WithoutCancel(p.ctx))
	l := memnet.Listen()
	server := &http.Server{Handler: srv.Handler(), BaseContext: func(net.Listener) context.Context { return live }, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	p.aws = connectlocal.AWSConfig("http://connectlocal")
	p.aws.HTTPClient = l.Client()
	p.connect = connect.NewFromConfig(p.aws)
	p.Stage, err = actor.Open(p.ctx, actor.Options{Base: "http://connectlocal", HTTP: l.Client(), Connect: p.connect})
	p.must(err)
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

func (p *place) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// customer is somebody with a chat that waits in a queue or rings.
func (p *place) customer(name string, attributes map[string]string) *actor.Customer {
	p.Helper()
	c, err := p.Chat(p.ctx, name, attributes)
	p.must(err)
	p.people = append(p.people, c)
	return c
}

// chain is the segments of a chat as "method/state/queue/agent".
func (p *place) chain(c *actor.Customer) []string {
	p.Helper()
	chain, err := p.Chain(p.ctx, c.ContactID)
	p.must(err)
	var out []string
	for _, s := range chain.Segments {
		out = append(out, s.InitiationMethod+"/"+s.State+"/"+s.Queue+"/"+s.Agent)
	}
	return out
}

func (p *place) wantChain(c *actor.Customer, want ...string) {
	p.Helper()
	if got := p.chain(c); !slices.Equal(got, want) {
		p.Errorf("the chain is %q, want %q", got, want)
	}
}

// mark writes the attributes of the flow contract, as the controller does.
func (p *place) mark(c *actor.Customer, attributes map[string]string) {
	p.Helper()
	_, err := p.connect.UpdateContactAttributes(p.ctx, &connect.UpdateContactAttributesInput{
		InstanceId: aws.String(p.Facts().InstanceID), InitialContactId: aws.String(c.ContactID), Attributes: attributes,
	})
	p.must(err)
}
