package departure

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

// mostConflicts bounds how often one commit is redone because something else
// was stored in between.
const mostConflicts = 20

// Record is one record of an agent event stream, as a feed read it.
type Record struct {
	Position Position
	Arrived  time.Time
	Data     []byte
}

// Intake takes records in: decode, fold, step, and one commit per record that
// stores what follows from it and acknowledges it. Records of one agent must be
// applied one after the other, in their order; different agents' may be applied
// at the same time. All fields but Poke are needed.
type Intake struct {
	Ledger  Ledger
	Decider Decider
	Rules   func() roster.Rules // in force now; the catalogue may be renewed
	Now     func() time.Time    // the controller's time
	Poke    func()              // called after a commit that changed a departure; may be nil
}

// Apply applies one record. A record that is applied, was applied before, is
// foreign, or cannot be read and went to quarantine is acknowledged, and Apply
// returns nil. An error means that nothing was stored: apply the record again,
// before the next one of its shard.
func (in *Intake) Apply(ctx context.Context, r Record) (err error) {
	defer func() {
		if p := recover(); p != nil { // our own mistake; it must not stop the shard at this record for good
			err = in.refuse(ctx, r, fmt.Errorf("applying it panicked: %s", panicked(p)))
		}
	}()
	e, err := agentevent.Decode(r.Data)
	if err == nil {
		err = believe(e, r)
	}
	if err != nil {
		return in.refuse(ctx, r, err)
	}
	for range mostConflicts {
		if err = in.apply(ctx, r, e); !errors.Is(err, ErrConflict) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("apply event %s of agent %s: %w", e.EventID, e.AgentID, err)
	}
	return nil
}

// panicked says of a panic what can hold no secret: the runtime's own words, or
// its type.
func panicked(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

// mostAhead is how far an event may be ahead of its own arrival: both times are
// the service's, by two clocks.
const mostAhead = time.Hour

// believe refuses an event of the future: it would make all that the agent does
// until then look old, and be passed over.
func believe(e agentevent.Event, r Record) error {
	if r.Arrived.IsZero() || !e.Timestamp.After(r.Arrived.Add(mostAhead)) {
		return nil
	}
	return fmt.Errorf("EventTimestamp is %s, want no more than %s after the record's arrival at %s",
		e.Timestamp.Format(time.RFC3339), mostAhead, r.Arrived.UTC().Format(time.RFC3339))
}

// refuse acknowledges a record that is no agent event to us; a broken one is
// kept, and the journal says so.
func (in *Intake) refuse(ctx context.Context, r Record, why error) error {
	c := Commit{Position: &r.Position}
	if !errors.Is(why, agentevent.ErrForeign) {
		c.Quarantine = []Quarantined{{Position: r.Position, Arrived: r.Arrived, Data: r.Data, Reason: why.Error()}}
		c.Journal = []Entry{{At: in.Now(), Reason: fmt.Sprintf("intake: record %s of shard %s could not be applied and is kept in quarantine: %v",
			r.Position.Sequence, r.Position.Shard, why)}}
	}
	if err := in.Ledger.Commit(ctx, c); err != nil {
		return fmt.Errorf("acknowledge record %s of shard %s: %w", r.Position.Sequence, r.Position.Shard, err)
	}
	return nil
}

func (in *Intake) apply(ctx context.Context, r Record, e agentevent.Event) error {
	agent, err := in.Ledger.Agent(ctx, e.AgentID)
	if err != nil {
		return fmt.Errorf("read the agent: %w", err)
	}
	c := Commit{Position: &r.Position}
	if !roster.Stale(agent, e) {
		var signals []roster.Signal
		agent, signals = roster.Fold(agent, e, in.Rules())
		if agent, err = in.tell(ctx, agent, signals, &c); err != nil {
			return err
		}
		c.Agents = []roster.Agent{agent}
	}
	if err := in.Ledger.Commit(ctx, c); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if len(c.Departures) > 0 && in.Poke != nil {
		in.Poke()
	}
	return nil
}

// tell tells the departures concerned of the signals, and adds to the commit
// what changes.
func (in *Intake) tell(ctx context.Context, a roster.Agent, signals []roster.Signal, c *Commit) (roster.Agent, error) {
	if len(signals) == 0 {
		return a, nil
	}
	chats := chatIDs(signals)
	open, err := in.Ledger.Open(ctx, a.ID, chats)
	if err != nil {
		return a, fmt.Errorf("read the open departures: %w", err)
	}
	before, err := in.Ledger.History(ctx, chats)
	if err != nil {
		return a, fmt.Errorf("read the chats' history: %w", err)
	}
	b := book{now: in.Now(), policy: in.Decider, chats: before}
	for _, d := range open {
		b.pages = append(b.pages, page{Departure: d})
	}
	for _, s := range signals {
		b.tell(a, s)
	}
	for _, s := range signals {
		if s.Kind == roster.ChatGained && a.Leaving != nil && !b.covers(a.ID, s.Chat.ID) {
			var begun roster.Signal
			a, begun = roster.Again(a, s)
			b.tell(a, begun)
		}
	}
	c.Departures, c.Journal = b.changed(), b.journal
	return a, nil
}

func chatIDs(signals []roster.Signal) []string {
	var ids []string
	for _, s := range signals {
		if s.Chat.ID != "" {
			ids = append(ids, s.Chat.ID)
		}
		for _, c := range s.Chats {
			ids = append(ids, c.ID)
		}
	}
	return ids
}
