package stream

import (
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// PublisherOptions are what a Publisher, or a ContactPublisher, is made of.
type PublisherOptions struct {
	Loop *clock.Loop
	IDs  func() string           // event ids; nil: random UUIDs
	Fate func(at time.Time) Fate // asked once for each record; nil: no faults
}

func (o PublisherOptions) ids() func() string {
	if o.IDs == nil {
		return uuid.NewString
	}
	return o.IDs
}

// Publisher is the state.Observer that turns every change of an agent into one
// record of the agent event stream (spec §1.2, §1.3), partition key the
// agent's ARN.
type Publisher struct {
	sender
	ids func() string
	enc encoder
}

// NewPublisher returns a publisher that drops everything until Attach.
func NewPublisher(o PublisherOptions) *Publisher {
	return &Publisher{sender: newSender(o), ids: o.ids()}
}

// Directory is where a Publisher learns the names and ARNs that a snapshot
// needs. *state.World is one.
type Directory interface {
	Instance() state.Instance
	KnownQueue(id string) (state.Queue, bool)
	HierarchyPath(ref string) []state.HierarchyGroup
}

// Attach tells the publisher what the queues are called and where to write. It
// must be called inside the loop, before the first agent logs in.
func (p *Publisher) Attach(d Directory, to ...Log) {
	p.enc = newEncoder(d)
	p.logs = to
}

// AgentChanged writes one record.
func (p *Publisher) AgentChanged(c state.AgentChange) {
	if p.logs != nil {
		p.send(c.At, c.Current.User.ARN, p.enc.encode(c, p.ids()))
	}
}

// ItemAdded is of no interest here.
func (p *Publisher) ItemAdded(state.Item) {}

// ChatEnded is of no interest here.
func (p *Publisher) ChatEnded(string) {}

// Noted is of no interest here.
func (p *Publisher) Noted(state.Note) {}

var _ state.Observer = (*Publisher)(nil)
