// Package replay runs recorded agent events through the roster, a policy and the
// departures, in the time that the events themselves tell, and says what would have
// become of each chat whose agent left, and what really did.
//
// It is the controller's own code that decides: departure's Intake, Worker and
// Watcher, with a policy in shadow, a ledger in memory and a clock that the events
// move. What is due between two events is done between them, in its order.
//
// It guarantees:
//   - nothing is called and nothing is done: what a decision looks at is what the
//     events have told until then, and what was assumed (Options.Assume);
//   - the same recording and policy give the same report;
//   - every record is counted under one heading, and every piece that could not be used
//     is handed to Options.Reject;
//   - what agent events do not know is never made up in silence: the report names
//     what was assumed, and which of the policy's conditions were judged without their
//     facts.
//
// A departure's causes client-lost and unresponsive, and operators' orders, are not in
// agent events; shifts are in the policy, and end as they say.
package replay

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"handover/internal/archive"
	"handover/internal/departure"
	"handover/internal/policy"
)

// Options say how to replay. Policy is needed.
type Options struct {
	Policy     *policy.Policy
	PolicyName string
	PolicyText []byte // of its file, to tell which conditions cannot be judged
	From, To   time.Time
	Assume     Assumed
	// Reject gets every piece of the recording that could not be used; nil: nobody wants
	// them. Its error ends the replay.
	Reject func(archive.Reject) error
}

// Assumed is what is taken for true of every chat, since agent events do not tell it.
type Assumed struct {
	Family     string            // web, sms, whatsapp, apple or other
	Attributes map[string]string // of the contact
}

// Run replays the items and reports. Their order should be that of their time; an
// event of an agent that comes after a later one of that agent is counted, and not
// used.
func Run(ctx context.Context, items iter.Seq2[archive.Item, error], o Options) (Report, error) {
	if o.Policy == nil {
		return Report{}, errors.New("replay: option Policy is missing")
	}
	p, err := newPlayer(o)
	if err != nil {
		return Report{}, err
	}
	for i, err := range items {
		if bad, ok := errors.AsType[*archive.Reject](err); ok {
			err = p.reject(*bad)
		} else if err == nil {
			err = p.play(ctx, i)
		}
		if err != nil {
			return Report{}, err
		}
	}
	return p.report()
}

// shadowing is a policy of which every decision is only recorded.
type shadowing struct{ *policy.Policy }

// Mode implements departure.Decider.
func (shadowing) Mode() policy.Mode { return policy.Shadow }

// Decide implements departure.Decider.
func (s shadowing) Decide(f policy.Facts) policy.Decision {
	d := s.Policy.Decide(f)
	d.Mode = policy.Shadow
	return d
}

// player is a replay under way.
type player struct {
	o       Options
	store   *store
	chats   *chats
	scene   *scene
	intake  *departure.Intake
	worker  *departure.Worker
	watcher *departure.Watcher

	clock   time.Time // of the controller that never was
	counts  Records
	rejects []Rejected
	first   time.Time // of the events that were used
	seen    span      // of those of another time
}

func newPlayer(o Options) (*player, error) {
	p := &player{o: o, chats: newChats()}
	p.store = newStore(p.chats.keep)
	now := func() time.Time { return p.clock }
	decider := shadowing{o.Policy}
	p.intake = &departure.Intake{Ledger: p.store, Decider: decider, Rules: o.Policy.Rules, Now: now}
	// Nothing else is at work: whoever waits, waits to be woken.
	wait := func(ctx context.Context, _ time.Time) error {
		<-ctx.Done()
		return ctx.Err()
	}
	p.scene = newScene(p.store, p.chats, o, now)
	var err error
	p.worker, err = departure.NewWorker(departure.WorkerOptions{
		Queue: p.store, Ledger: p.store, Mover: p.scene, Decider: decider,
		Owner: "replay", Now: now, Wait: wait, Parallel: 1,
	})
	if err != nil {
		return nil, err
	}
	p.watcher, err = departure.NewWatcher(departure.WatcherOptions{List: p.store, Intake: p.intake, Now: now, Wait: wait})
	return p, err
}

// play takes in one item at its time.
func (p *player) play(ctx context.Context, i archive.Item) error {
	p.counts.Read++
	if !i.At.IsZero() && ((!p.o.From.IsZero() && i.At.Before(p.o.From)) || (!p.o.To.IsZero() && !i.At.Before(p.o.To))) {
		p.counts.OtherTime++
		p.seen.add(i.At)
		return nil
	}
	late := i.At.Before(p.clock)
	if err := p.pass(ctx, i.At); err != nil {
		return err
	}
	p.store.heard = heard{}
	record := departure.Record{Position: departure.Position{Stream: i.Source, Sequence: i.Sequence}, Arrived: i.Arrived, Data: i.Data, Untracked: true}
	if err := p.intake.Apply(ctx, record); err != nil {
		return fmt.Errorf("replay %s: %w", i.Where(), err)
	}
	return p.count(i, late)
}

// count enters the item under what became of it.
func (p *player) count(i archive.Item, late bool) error {
	switch h := p.store.heard; {
	case h.refused != "":
		return p.reject(archive.Reject{Source: i.Source, Offset: i.Offset, Reason: h.refused, Data: i.Data})
	case i.Kind == archive.ContactEvent:
		p.counts.ContactEvents++
		p.used(i)
		p.chats.happened(i.Data)
	case i.Kind == archive.AgentEvent && h.agent != "":
		p.counts.AgentEvents++
		p.used(i)
		p.chats.shown(p.store.agents[h.agent], i.At)
	case i.Kind == archive.AgentEvent && late:
		p.counts.Late++
	case i.Kind == archive.AgentEvent:
		p.counts.Repeated++
	default:
		p.counts.Foreign++
	}
	return nil
}

// span is from the first to the last of some instants.
type span struct{ first, last time.Time }

func (s *span) add(t time.Time) {
	if s.first.IsZero() || t.Before(s.first) {
		s.first = t
	}
	if t.After(s.last) {
		s.last = t
	}
}

func (p *player) used(i archive.Item) {
	if p.first.IsZero() || i.At.Before(p.first) {
		p.first = i.At
	}
}

// mostRejects is how many rejected pieces a report names; all are counted.
const mostRejects = 100

func (p *player) reject(r archive.Reject) error {
	p.counts.Rejected++
	if r.Data == nil {
		p.counts.CutOff++
	}
	if len(p.rejects) < mostRejects {
		p.rejects = append(p.rejects, Rejected{Source: r.Source, Offset: r.Offset, Reason: r.Reason})
	}
	if p.o.Reject == nil {
		return nil
	}
	return p.o.Reject(r)
}

// mostRounds is how often one instant may bring about something more at that instant.
const mostRounds = 1000

// pass lets time pass until an instant, and everything be done that is due on the way.
func (p *player) pass(ctx context.Context, until time.Time) error {
	rounds := 0
	for {
		next := p.store.next()
		if next.IsZero() || next.After(until) {
			break
		}
		if rounds++; next.After(p.clock) {
			p.clock, rounds = next, 0
		}
		if rounds > mostRounds {
			return fmt.Errorf("replay: what is due at %s stays due", next)
		}
		if err := p.round(ctx); err != nil {
			return err
		}
	}
	if until.After(p.clock) {
		p.clock = until
	}
	return nil
}

// round does what is due now: the intents first, and only when none is left tells the
// agents the time. The worker may leave one that has become due while it stopped.
func (p *player) round(ctx context.Context) error {
	if next := p.store.nextIntent(); !next.IsZero() && !next.After(p.clock) {
		_, _, err := p.worker.UntilIdle(ctx, 0)
		return err
	}
	_, _, err := p.watcher.UntilIdle(ctx)
	return err
}
