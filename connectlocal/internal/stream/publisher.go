package stream

import (
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// PublisherOptions are what an AgentPublisher, a ContactPublisher or a RecordPublisher is made of.
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

// AgentPublisher is the state.Observer that turns every change of an agent into one
// record of the agent event stream (spec §1.2, §1.3), partition key the
// agent's ARN.
type AgentPublisher struct {
	state.Indifferent
	sender
	ids func() string
	enc encoder
}

// NewAgentPublisher returns a publisher that drops everything until Attach.
func NewAgentPublisher(o PublisherOptions) *AgentPublisher {
	return &AgentPublisher{sender: newSender(o), ids: o.ids()}
}

// Directory is where an AgentPublisher learns the names and ARNs that a snapshot
// needs. *state.World is one.
type Directory interface {
	Instance() state.Instance
	KnownQueue(id string) (state.Queue, bool)
	HierarchyPath(ref string) []state.HierarchyGroup
}

// Attach tells the publisher what the queues are called and where to write. It
// must be called inside the loop, before the first agent logs in.
func (p *AgentPublisher) Attach(d Directory, to ...Log) {
	p.enc = newEncoder(d)
	p.logs = to
}

// AgentChanged writes one record.
func (p *AgentPublisher) AgentChanged(c state.AgentChange) {
	if p.logs != nil {
		p.send(c.At, c.Current.User.ARN, p.enc.encode(c, p.ids()))
	}
}

var (
	_ state.Observer = (*AgentPublisher)(nil)
	_ state.Observer = (*ContactPublisher)(nil)
	_ state.Observer = (*RecordPublisher)(nil)
)
