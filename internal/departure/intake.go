package departure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"handover/internal/agentevent"
	"handover/internal/contactevent"
	"handover/internal/kpl"
	"handover/internal/roster"
)

// mostConflicts bounds how often one commit is redone because something else
// was stored in between.
const mostConflicts = 20

// Record is one record of a stream of agent events or contact events, as a feed
// read it.
type Record struct {
	Position Position
	Arrived  time.Time
	Data     []byte
	// Untracked says that somebody else keeps how far the stream has been read, as a
	// Lambda event source mapping does: the position is not stored, but with the record
	// if that goes to quarantine.
	Untracked bool

	part int // of an aggregated record, from 1 on; 0: it is whole
}

// kept is where a record stands in quarantine: the parts of one are told apart.
func (r Record) kept() Position {
	p := r.Position
	if r.part > 0 {
		p.Sequence = fmt.Sprintf("%s#%d", p.Sequence, r.part)
	}
	return p
}

// parts are the records that an aggregated one holds, itself alone otherwise. The last
// of them acknowledges it: if one before cannot be applied now, all come again.
func (r Record) parts() []Record {
	data := kpl.Split(r.Data)
	if len(data) < 2 {
		if len(data) == 1 {
			r.Data = data[0]
		}
		return []Record{r}
	}
	parts := make([]Record, len(data))
	for n := range data {
		parts[n] = r
		parts[n].Data, parts[n].part = data[n], n+1
		parts[n].Untracked = r.Untracked || n < len(data)-1
	}
	return parts
}

// acknowledged is the position to be stored with what the record causes, if any.
func (r Record) acknowledged() *Position {
	if r.Untracked {
		return nil
	}
	return &r.Position
}

// Intake takes in what is told: records (decode, fold, step) and the roster's other
// inputs, with one commit each that stores what follows and, of a record, its
// acknowledgement. Records of one agent must be applied one after the other, in
// their order; everything else may be told at the same time, from any goroutine.
// All fields but the Pokes are needed.
type Intake struct {
	Ledger  Ledger
	Decider Decider
	Rules   func() roster.Rules // in force now; the catalogue may be renewed
	Now     func() time.Time    // the controller's time
	Poke    func()              // called after a commit that changed a departure; may be nil
	// PokeWatcher is called after a commit by which time will change something sooner
	// than was known; may be nil.
	PokeWatcher func()
}

// Apply applies one record: an agent event, or a contact event as EventBridge
// delivers it, or several that the Kinesis Producer Library has put together. A record that is applied, was applied before, is foreign, or cannot
// be read and went to quarantine is acknowledged, and Apply returns nil. An error
// means that nothing was stored: apply the record again, before the next one of
// its shard.
func (in *Intake) Apply(ctx context.Context, r Record) error {
	for _, part := range r.parts() {
		if err := in.apply(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (in *Intake) apply(ctx context.Context, r Record) (err error) {
	defer func() {
		if p := recover(); p != nil { // our own mistake; it must not stop the shard at this record for good
			err = in.refuse(ctx, r, fmt.Errorf("applying it panicked: %s", panicked(p)))
		}
	}()
	read, err := decode(r)
	if err != nil {
		return in.refuse(ctx, r, err)
	}
	if _, err := in.take(ctx, read, Commit{Position: r.acknowledged(), Record: true}); err != nil {
		return fmt.Errorf("apply %s: %w", read, err)
	}
	return nil
}

// Tell takes in what is told of an agent besides the agent's own events, and is
// done when that is stored. What changes nothing is not stored. An error means that
// nothing was stored.
func (in *Intake) Tell(ctx context.Context, agentID string, i roster.Input) error {
	return in.inform(ctx, person{id: agentID}, i, nil)
}

// person is an agent, by id and, where it is known, by name.
type person struct{ id, username string }

// inform is Tell, with lines about it for the journal, which are given the agent as
// it was and as it is.
func (in *Intake) inform(ctx context.Context, who person, i roster.Input, lines func(was, is roster.Agent) ([]Entry, error)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("tell of agent %s: it panicked: %s", who.id, panicked(p))
		}
	}()
	return in.commit(ctx, func(ctx context.Context, c *change) error {
		was, err := in.Ledger.Agent(ctx, who.id)
		if err != nil {
			return fmt.Errorf("read agent %s: %w", who.id, err)
		}
		was.Username = cmp.Or(was.Username, who.username)
		is, signals := roster.Tell(was, i, in.Now(), in.Rules())
		if lines != nil {
			if c.Journal, err = lines(was, is); err != nil {
				return err
			}
		}
		return in.conclude(ctx, c, turn{was, is, signals})
	})
}

// panicked says of a panic what can hold no secret: the runtime's own words, or
// its type.
func panicked(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

// reading is what a record turned out to be: one of the two, or of another kind.
type reading struct {
	agent   *agentevent.Event
	contact *contactevent.Event
}

// String names the event, for people.
func (r reading) String() string {
	switch {
	case r.agent != nil:
		return fmt.Sprintf("event %s of agent %s", r.agent.EventID, r.agent.AgentID)
	case r.contact != nil:
		return fmt.Sprintf("event %s of contact %s", r.contact.ID, r.contact.ContactID)
	}
	return "a record of another kind"
}

// decode reads a record as whichever event it is. One that is of no kind that
// matters is the zero reading.
func decode(r Record) (reading, error) {
	agent, err := agentevent.Decode(r.Data)
	if err == nil {
		return reading{agent: &agent}, believe("EventTimestamp", agent.Timestamp, r.Arrived)
	}
	if !errors.Is(err, agentevent.ErrForeign) {
		return reading{}, err
	}
	contact, err := contactevent.Decode(r.Data)
	switch {
	case err == nil:
		return reading{contact: &contact}, believe("the contact event's time", contact.At, r.Arrived)
	case errors.Is(err, contactevent.ErrForeign):
		return reading{}, nil
	}
	return reading{}, err
}

// mostAhead is how far an event may be ahead of its own arrival: both times are
// the service's, by two clocks.
const mostAhead = time.Hour

// believe refuses an event of the future: it would make all that the agent does
// until then look old, and be passed over.
func believe(what string, at, arrived time.Time) error {
	if arrived.IsZero() || !at.After(arrived.Add(mostAhead)) {
		return nil
	}
	return fmt.Errorf("%s is %s, want no more than %s after the record's arrival at %s",
		what, at.Format(time.RFC3339), mostAhead, arrived.UTC().Format(time.RFC3339))
}

// refuse acknowledges a record that cannot be applied; it is kept, and the journal
// says so.
func (in *Intake) refuse(ctx context.Context, r Record, why error) error {
	c := Commit{
		Position:   r.acknowledged(),
		Record:     true,
		Quarantine: []Quarantined{{Position: r.kept(), Arrived: r.Arrived, Data: r.Data, Reason: why.Error()}},
		Journal: []Entry{{At: in.Now(), To: "quarantined", Reason: fmt.Sprintf("intake: record %s of shard %s could not be applied and is kept in quarantine: %v",
			r.kept().Sequence, r.Position.Shard, why)}},
	}
	if err := in.Ledger.Commit(ctx, c); err != nil {
		return fmt.Errorf("acknowledge record %s of shard %s: %w", r.Position.Sequence, r.Position.Shard, err)
	}
	return nil
}
