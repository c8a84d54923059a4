package connectlocal

import (
	"cmp"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/google/uuid"

	"handover/connectlocal/internal/api"
	"handover/connectlocal/internal/autoagent"
	"handover/connectlocal/internal/ccp"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/control"
	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/history"
	"handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/live"
	"handover/connectlocal/internal/participant"
	"handover/connectlocal/internal/quota"
	"handover/connectlocal/internal/refusal"
	"handover/connectlocal/internal/seed"
	"handover/connectlocal/internal/state"
	"handover/connectlocal/internal/stream"
)

const agentEventStream = "connectlocal-agent-events"

// contactShards: EventBridge spreads contact events over all shards of its target,
// in no order. Here one shard keeps them, and the records, in theirs; faults are for
// the rest.
const contactShards = 1

// parts are what hears of the world; they are made before it.
type parts struct {
	loop     *clock.Loop
	ids      func() string
	hub      *participant.Hub
	feed     *control.Feed
	crew     *autoagent.Crew
	dirty    *live.Dirty
	bell     *ccp.Bell
	faults   *faults.Set
	quotas   quota.Quotas
	agents   *stream.AgentPublisher
	contacts *stream.ContactPublisher
	records  *stream.RecordPublisher
	history  *history.Recorder
}

func newParts(o Options, sd *seed.Seed) parts {
	p := parts{loop: clock.New(), ids: uuid.NewString, hub: participant.NewHub(), feed: control.NewFeed(), bell: ccp.NewBell(), history: history.New(), dirty: live.NewDirty()}
	p.crew = autoagent.New(p.loop, o.Logger)
	if o.Deterministic {
		p.ids = counter()
	}
	p.faults = faults.New(faults.Options{Loop: p.loop, DropSockets: p.hub.Drop, Streams: []string{agentEventStream, sd.ContactEventStream, sd.ContactRecordStream}})
	publishing := func(name string) stream.PublisherOptions {
		return stream.PublisherOptions{Loop: p.loop, IDs: p.ids, Fate: p.faults.FateOf(name)}
	}
	p.agents = stream.NewAgentPublisher(publishing(agentEventStream))
	p.contacts = stream.NewContactPublisher(publishing(sd.ContactEventStream))
	p.records = stream.NewRecordPublisher(publishing(sd.ContactRecordStream))
	return p
}

// counter makes ids that are UUIDs in form and count up.
func counter() func() string {
	var n atomic.Uint64
	return func() string { return fmt.Sprintf("00000000-0000-4000-8000-%012x", n.Add(1)) }
}

// assemble joins the parts around one world.
func assemble(o Options, sd *seed.Seed) (*Server, error) {
	p := newParts(o, sd)
	var err error
	if p.quotas, err = o.quotas(sd); err != nil {
		return nil, err
	}
	s := &Server{loop: p.loop, stream: agentEventStream, contactStream: sd.ContactEventStream, recordStream: sd.ContactRecordStream, lambdas: newInvoker(o, sd.Lambdas, p)}
	s.topics = newTopics(o, sd.Topics, p.ids)
	observers := []state.Observer{p.agents, p.contacts, p.records, p.hub, p.feed, p.bell, p.history, p.crew, p.dirty}
	if o.AutoAgents {
		s.begin = p.crew.Start
	}
	switches := sd.Switches
	if o.Switches != nil {
		switches = state.Switches(*o.Switches)
	}
	p.loop.Do(func() {
		s.world, err = state.New(state.Options{
			Loop: p.loop, Seed: sd.World, Observers: observers, Switches: switches, IDs: p.ids, Invoke: s.lambdas.Invoke,
			Streamer: s.topics, Limits: o.limits(sd),
		})
	})
	if err != nil {
		return nil, fmt.Errorf("connectlocal: the seed: %w", err)
	}
	return s, s.open(o, p, sd)
}

// wrap puts the injected faults and the quotas around a service's operations.
func (p parts) wrap(service refusal.Service) func(string, http.Handler) http.Handler {
	faulty, throttled := p.faults.For(service), p.quotas.For(service, p.loop.Now)
	return func(operation string, next http.Handler) http.Handler {
		return throttled(operation, faulty(operation, next))
	}
}

// open makes the outside of the world.
func (s *Server) open(o Options, p parts, sd *seed.Seed) error {
	s.loop.Do(func() { s.instance = s.world.Instance() })
	s.topics.Attach(s.instance)
	s.streams = kinesis.New(kinesis.Options{
		Clock: p.loop, Region: s.instance.Region, Account: s.instance.Account, Throughput: p.quotas.Streams, Stalled: p.faults.Stalled,
	})
	logs, err := s.openStreams()
	if err != nil {
		return err
	}
	out, err := s.openSinks(o, sd)
	if err != nil {
		return err
	}
	p.loop.Do(func() {
		p.agents.Attach(s.world, append(out[AgentEvents], routed{s.world, s.streams, agentEvents})...)
		p.contacts.Attach(s.instance, append(out[ContactEvents], logs.contacts)...)
		p.records.Attach(s.world, append(out[ContactRecords], routed{s.world, s.streams, contactRecords})...)
		p.history.Attach(s.world)
		p.crew.Attach(s.world)
		err = s.setUp(logs, o.functions(sd))
	})
	if err != nil {
		return err
	}
	s.talk = participant.New(participant.Options{
		Loop: p.loop, World: s.world, Hub: p.hub, Wrap: p.wrap(refusal.Participant), Log: o.Logger,
	})
	s.control = control.New(control.Options{
		Loop: p.loop, World: s.world, Crew: p.crew, Feed: p.feed, Faults: p.faults,
		AgentEventStream: logs.agents.Name(), AgentEventStreamARN: logs.agents.ARN(),
		ContactEventStream: logs.contacts.Name(), ContactEventStreamARN: logs.contacts.ARN(),
		ContactRecordStream: logs.records.Name(), ContactRecordStreamARN: logs.records.ARN(),
	})
	s.live = live.New(live.Options{Loop: p.loop, World: s.world, Dirty: p.dirty, Auto: p.crew.Works})
	s.faults, s.crew = p.faults, p.crew
	s.ccp = ccp.New(ccp.Options{Loop: p.loop, World: s.world, Bell: p.bell, SocketURL: participant.SocketURL})
	s.handler = s.front(
		api.New(api.Options{Loop: p.loop, World: s.world, History: p.history, SocketURL: participant.SocketURL, Log: o.Logger, Wrap: p.wrap(refusal.Connect)}),
		kinesis.NewAPI(s.streams, p.faults.For(refusal.Kinesis)),
		p.faults.Sockets(s.talk),
	)
	return nil
}

// logs are the streams that are there from the beginning.
type logs struct{ agents, contacts, records kinesis.Log }

func (s *Server) openStreams() (l logs, err error) {
	for _, o := range []struct {
		name   string
		shards int
		log    *kinesis.Log
	}{
		{s.stream, 0, &l.agents}, {s.contactStream, contactShards, &l.contacts}, {s.recordStream, contactShards, &l.records},
	} {
		if *o.log, err = s.streams.Open(kinesis.StreamOptions{Name: o.name, Shards: o.shards}); err != nil {
			return logs{}, fmt.Errorf("connectlocal: %w", err)
		}
	}
	return l, nil
}

// seed is the seed of the options, or the built-in one.
func (o Options) seed() (*seed.Seed, error) {
	sd := cmp.Or(o.Seed, new(Seed)).seed
	if sd != nil {
		return sd, nil
	}
	return seed.Builtin(shippedFlows())
}
