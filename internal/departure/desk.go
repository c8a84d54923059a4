package departure

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"handover/internal/roster"
)

// Records is what the desk reads of the store, besides what the intake does.
type Records interface {
	// Load returns a departure; ErrNotFound if there is none.
	Load(ctx context.Context, id string) (Departure, error)
	// Kept returns a quarantined record; ErrNotFound if it is not there.
	Kept(ctx context.Context, id int64) (Quarantined, error)
}

// Refusal says why something cannot be done as things stand: it is the operator's
// concern, where any other error is the controller's.
type Refusal string

// Error implements error.
func (r Refusal) Error() string { return string(r) }

// Desk does what operators, and leaving agents, ask for. Each call
// is one commit, with a line in the journal that says who asked; an error means that
// nothing was changed. One that the operator can do something about is ErrNotFound or
// a Refusal.
type Desk struct {
	Intake  *Intake
	Records Records
}

// Drain orders that the agent's chats be moved and no new ones come, until Undrain.
// The username is needed only of an agent of whom nothing was heard yet. To ask again
// for what is ordered already changes nothing. The order's cause is forced; its time
// is now, if it has none.
func (k *Desk) Drain(ctx context.Context, agentID, username string, o roster.Order) error {
	o.Cause = roster.Forced
	o.At = cmp.Or(o.At, k.Intake.Now())
	err := k.Intake.inform(ctx, person{agentID, username}, roster.Ordered{Order: o}, func(was, is roster.Agent) ([]Entry, error) {
		if was.Order == is.Order {
			return nil, nil
		}
		return []Entry{k.line(is, o.By, ordered(o))}, nil
	})
	if err != nil {
		return fmt.Errorf("drain agent %s: %w", cmp.Or(username, agentID), err)
	}
	return nil
}

func ordered(o roster.Order) string {
	says := "an operator drains the agent"
	if o.Now {
		says += ", without a grace"
	}
	if !o.DrainAt.IsZero() {
		says += ", from " + o.DrainAt.UTC().Format(time.RFC3339) + " on"
	}
	if o.To != "" {
		says += ", to queue " + o.To
	}
	return says
}

// Undrain takes the order back, also that of a shift's end. It is refused if there
// is none. An agent who has gone by their own choice meanwhile goes on leaving.
func (k *Desk) Undrain(ctx context.Context, agentID, by string) error {
	who := agentID
	err := k.Intake.inform(ctx, person{id: agentID}, roster.Withdrawn{By: by}, func(was, is roster.Agent) ([]Entry, error) {
		who = cmp.Or(was.Username, agentID)
		if was.Order == nil {
			return nil, Refusal("the agent is not drained")
		}
		says := fmt.Sprintf("an operator takes the order (%s) back", was.Order.Cause)
		if is.Leaving != nil {
			says += "; the agent is leaving all the same"
		}
		return []Entry{k.line(is, by, says)}, nil
	})
	if err != nil {
		return fmt.Errorf("undrain agent %s: %w", who, err)
	}
	return nil
}

func (k *Desk) line(a roster.Agent, by, reason string) Entry {
	return Entry{At: k.Intake.Now(), AgentID: a.ID, Username: a.Username, By: by, Reason: reason}
}

// Note writes a line about an agent into the journal: what a companion did by
// itself. It holds no word of a customer.
func (k *Desk) Note(ctx context.Context, agentID, by, says string) error {
	a, err := k.Intake.Ledger.Agent(ctx, agentID)
	if err != nil {
		return fmt.Errorf("read agent %s: %w", agentID, err)
	}
	return k.NoteOf(ctx, agentID, a.Username, by, says)
}

// NoteOf does the same where the username is known: it may be that of an agent of
// whom nothing was heard yet.
func (k *Desk) NoteOf(ctx context.Context, agentID, username, by, says string) error {
	line := k.line(roster.Agent{ID: agentID, Username: username}, by, says)
	if err := k.Intake.Ledger.Commit(ctx, Commit{Journal: []Entry{line}}); err != nil {
		return fmt.Errorf("note about agent %s: %w", agentID, err)
	}
	return nil
}

// Ask asks something for one chat of a departure. It is refused if that changes
// nothing, with the phase that the chat is in.
func (k *Desk) Ask(ctx context.Context, departureID string, a Asked) error {
	err := k.Intake.commit(ctx, func(ctx context.Context, c *change) error {
		d, err := k.Records.Load(ctx, departureID)
		if err != nil {
			return fmt.Errorf("read it: %w", err)
		}
		made := advance(d, a, k.Intake.Now(), k.Intake.Decider)
		if !made.changed {
			return refused(d, a)
		}
		c.Departures, c.Journal = []Departure{made.departure}, made.lines
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s for chat %s of departure %s: %w", a.Want, a.ChatID, departureID, err)
	}
	return nil
}

// refused says why what was asked for changes nothing.
func refused(d Departure, a Asked) error {
	h := d.Handover(a.ChatID)
	if h == nil {
		return fmt.Errorf("the departure has no such chat: %w", ErrNotFound)
	}
	wants, known := map[Want]string{
		Now:    "one that waits for the end of the grace, or is kept for a while",
		Longer: "one that waits for the end of the grace, or is kept for a while, and not so long already",
		Send:   "one that waits, is kept, or has landed in a queue where nobody has taken it, and a target other than its next one: same-queue, queue NAME or agent NAME",
		Undo:   "one that waits in a queue where nobody has taken it, while the agent who left it could be given it",
	}[a.Want]
	if !known {
		return Refusal(fmt.Sprintf("there is no such thing to ask for; there is %s, %s, %s, %s", Longer, Send, Now, Undo))
	}
	phase := string(h.Phase)
	if h.Shadow {
		phase += ", in shadow: nothing is done to it"
	}
	return Refusal(fmt.Sprintf("it changes nothing: the chat is %s (%s); this can be asked for %s", phase, said(h.Reason), wants))
}

// FreeBreaker lets go what the breaker holds: it is looked at now. It is refused if
// the breaker holds nothing.
func (k *Desk) FreeBreaker(ctx context.Context, by string) error {
	err := k.Intake.commit(ctx, func(ctx context.Context, c *change) error {
		gate, err := k.Intake.Ledger.Gate(ctx)
		if err != nil {
			return fmt.Errorf("read the gate: %w", err)
		}
		if !gate.Breaker.Tripped {
			return Refusal("it holds nothing")
		}
		now := k.Intake.Now()
		next, line, _ := gate.free(by, now)
		c.Gate, c.Journal = &next, []Entry{line}
		return k.Intake.hurry(ctx, c, gate, now)
	})
	if err != nil {
		return fmt.Errorf("free the breaker: %w", err)
	}
	return nil
}

// Replay applies a quarantined record again, and takes it out of quarantine in the
// same commit. It returns what came of it. One that still cannot be applied stays
// where it is; the error says why. ErrNotFound: there is no such record.
func (k *Desk) Replay(ctx context.Context, id int64, by string) (says string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("replay record %d: applying it panicked again: %s", id, panicked(p))
		}
	}()
	q, err := k.Records.Kept(ctx, id)
	if err != nil {
		return "", fmt.Errorf("replay record %d: %w", id, err)
	}
	now := k.Intake.Now()
	read, err := decode(Record{Position: q.Position, Arrived: now, Data: q.Data})
	if err != nil {
		return "", fmt.Errorf("replay record %d: %w", id, Refusal("it still cannot be applied, and stays: "+err.Error()))
	}
	applied, err := k.Intake.take(ctx, read, k.taken(q, by, fmt.Sprintf("replayed: it is %s", read)))
	if err != nil {
		return "", fmt.Errorf("replay record %d: %w", id, err)
	}
	if !applied {
		return fmt.Sprintf("record %d is %s, which has nothing to say any more; it is kept no more", id, read), nil
	}
	return fmt.Sprintf("record %d was applied: %s", id, read), nil
}

// Drop gives a quarantined record up. ErrNotFound: there is no such record.
func (k *Desk) Drop(ctx context.Context, id int64, by string) error {
	q, err := k.Records.Kept(ctx, id)
	if err != nil {
		return fmt.Errorf("drop record %d: %w", id, err)
	}
	if err := k.Intake.Ledger.Commit(ctx, k.taken(q, by, "dropped unapplied; it could not be because of: "+q.Reason)); err != nil {
		return fmt.Errorf("drop record %d: %w", id, err)
	}
	return nil
}

// taken is the commit by which a record leaves quarantine.
func (k *Desk) taken(q Quarantined, by, what string) Commit {
	return Commit{Unkept: []int64{q.ID}, Journal: []Entry{{
		At: k.Intake.Now(), By: by,
		Reason: fmt.Sprintf("quarantine: record %d (%s of shard %s) was %s", q.ID, q.Position.Sequence, q.Position.Shard, what),
	}}}
}
