package stream

import (
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

// Fate is what an injected fault does to one agent event record on its way
// into the stream. The zero value writes it once, at once, as it is.
type Fate struct {
	Repeats int           // how many further times it is written, byte for byte
	Delay   time.Duration // virtual time until it is written; later records of the same agent wait behind it
	Swap    bool          // held back until the next record has been written, whichever agent's it is
	Corrupt bool          // cut short, so that nobody can decode it
}

// swapLimit is how long a swapped record is held back, in virtual time, when
// no other comes to overtake it.
const swapLimit = 5 * time.Second

// PublisherOptions are what a Publisher is made of.
type PublisherOptions struct {
	Loop *clock.Loop
	IDs  func() string           // event ids; nil: random UUIDs
	Fate func(at time.Time) Fate // asked once for each record; nil: no faults
}

// Publisher is the state.Observer that turns every change of an agent into one
// record of the agent event stream (spec §1.2, §1.3), partition key the
// agent's ARN. All of it runs inside the loop, and so without a lock.
type Publisher struct {
	loop *clock.Loop
	ids  func() string
	fate func(time.Time) Fate

	log  *Log
	enc  encoder
	held *entry               // under Fate.Swap
	free map[string]time.Time // partition key → when its last delayed record is written
}

// entry is a record that is ready to be written.
type entry struct {
	key     string
	data    []byte
	repeats int
}

// NewPublisher returns a publisher that drops everything until Attach.
func NewPublisher(o PublisherOptions) *Publisher {
	p := &Publisher{loop: o.Loop, ids: o.IDs, fate: o.Fate, free: map[string]time.Time{}}
	if p.ids == nil {
		p.ids = uuid.NewString
	}
	if p.fate == nil {
		p.fate = func(time.Time) Fate { return Fate{} }
	}
	return p
}

// Directory is where a Publisher learns the names and ARNs that a snapshot
// needs. *state.World is one.
type Directory interface {
	Instance() state.Instance
	Queues() []state.Queue
}

// Attach tells the publisher where to write and what the queues are called. It
// must be called inside the loop, before the first agent logs in.
func (p *Publisher) Attach(d Directory, log *Log) {
	p.enc = newEncoder(d.Instance(), d.Queues())
	p.log = log
}

// AgentChanged writes one record.
func (p *Publisher) AgentChanged(c state.AgentChange) {
	if p.log == nil {
		return
	}
	f := p.fate(c.At)
	e := entry{key: c.Current.User.ARN, data: p.enc.encode(c, p.ids()), repeats: f.Repeats}
	if f.Corrupt {
		e.data = e.data[:len(e.data)/2]
	}
	if f.Swap && p.held == nil {
		p.hold(e)
		return
	}
	p.schedule(e, p.loop.Now().Add(f.Delay))
}

// hold keeps e until another record has been written, or for swapLimit.
func (p *Publisher) hold(e entry) {
	p.held = &e
	p.loop.At(p.loop.Now().Add(swapLimit), func() {
		if p.held == &e {
			p.release()
		}
	})
}

// release writes what is held back.
func (p *Publisher) release() {
	if e := p.held; e != nil {
		p.held = nil
		p.write(*e)
	}
}

// schedule writes e at due, but not before the records of the same agent that came earlier.
func (p *Publisher) schedule(e entry, due time.Time) {
	if free := p.free[e.key]; free.After(due) {
		due = free
	}
	if !due.After(p.loop.Now()) {
		delete(p.free, e.key)
		p.write(e)
		return
	}
	p.free[e.key] = due
	p.loop.At(due, func() { p.write(e) })
}

// write puts e into the stream, and then what it has overtaken.
func (p *Publisher) write(e entry) {
	for range 1 + e.repeats {
		p.log.Append(p.loop.Now(), e.key, e.data)
	}
	p.release()
}

// ItemAdded is of no interest here.
func (p *Publisher) ItemAdded(state.Item) {}

// ChatEnded is of no interest here.
func (p *Publisher) ChatEnded(string) {}

// Noted is of no interest here.
func (p *Publisher) Noted(state.Note) {}

var _ state.Observer = (*Publisher)(nil)
