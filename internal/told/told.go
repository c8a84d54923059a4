// Package told is what is told of departures, agents and records in JSON, the same
// wherever it is asked for: by the operators' calls and by the console. It holds no token
// and no customer's word.
package told

import (
	"cmp"
	"time"

	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// Departure is one agent's leaving, as the API tells it.
type Departure struct {
	ID        string     `json:"id"`
	AgentID   string     `json:"agentId"`
	Agent     string     `json:"agent"` // username
	Cause     string     `json:"cause"`
	State     string     `json:"state"`
	Status    string     `json:"status,omitempty"` // that the agent chose
	By        string     `json:"by,omitempty"`     // the operator, or the shift
	To        string     `json:"to,omitempty"`     // the queue that the operator asked for
	Epoch     time.Time  `json:"epoch"`
	BeganAt   time.Time  `json:"beganAt"`
	UpdatedAt time.Time  `json:"updatedAt,omitzero"`
	DrainAt   time.Time  `json:"drainAt,omitzero"`
	DueAt     time.Time  `json:"dueAt,omitzero"` // what is timed first: the end of the grace, of a landing, of a chat's being kept
	Cordon    *Cordon    `json:"cordon,omitempty"`
	Open      bool       `json:"open"` // something is still to happen
	Chats     []Handover `json:"chats"`
}

// Cordon keeps new chats from an agent who has not chosen to leave.
type Cordon struct {
	SetAt  time.Time `json:"setAt,omitzero"`
	OffAt  time.Time `json:"offAt,omitzero"` // when it was taken off again, or given up
	Failed string    `json:"failed,omitempty"`
}

// Handover is what becomes of one chat.
type Handover struct {
	ChatID     string     `json:"chatId"`
	ContactID  string     `json:"contactId"`
	Queue      string     `json:"queue"` // name, else ARN
	Phase      string     `json:"phase"`
	Reason     string     `json:"reason"`
	Held       string     `json:"held,omitempty"` // why the move may not begin yet
	Shadow     bool       `json:"shadow,omitempty"`
	Target     string     `json:"target,omitempty"` // empty until decided
	Rule       string     `json:"rule,omitempty"`
	Why        string     `json:"why,omitempty"` // the decision's reason
	Ladder     []Rung     `json:"ladder,omitempty"`
	Rung       int        `json:"rung"` // index into the ladder
	Rejected   []Rejected `json:"rejected,omitempty"`
	BeganAt    time.Time  `json:"beganAt,omitzero"`
	UpdatedAt  time.Time  `json:"updatedAt,omitzero"`
	HeldSince  time.Time  `json:"heldSince,omitzero"` // the leaver was connected
	ReleasedAt time.Time  `json:"releasedAt,omitzero"`
	LeftAt     time.Time  `json:"leftAt,omitzero"`
	QueuedAt   time.Time  `json:"queuedAt,omitzero"`  // landing: it waits in a queue
	LandBy     time.Time  `json:"landBy,omitzero"`    // landing: when the proof must be there
	KeepUntil  time.Time  `json:"keepUntil,omitzero"` // kept for a time: its end
	Needed     bool       `json:"needed,omitempty"`   // a person must see to it: stranded, not over, and with nobody
	Waited     float64    `json:"waitedSeconds,omitempty"`
	Moves      int        `json:"moves"` // of this chat before this departure
	Proof      *Proof     `json:"proof,omitempty"`
}

// Rung is one step of a ladder.
type Rung struct {
	Target   string  `json:"target"`
	Priority int     `json:"priority,omitempty"`
	Needs    string  `json:"needs,omitempty"`
	If       string  `json:"if,omitempty"`
	Within   float64 `json:"withinSeconds,omitempty"`
}

// Rejected is a rule that did not apply, and why.
type Rejected struct {
	Rule string `json:"rule"`
	Why  string `json:"why"`
}

// Proof is what showed that a chat had landed.
type Proof struct {
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	ContactID string    `json:"contactId"`
	AgentID   string    `json:"agentId,omitempty"`
}

// ShowDeparture is the departure as the API tells it: without what the customer
// is told and what the chat's attributes say.
func ShowDeparture(d departure.Departure, open bool) Departure {
	out := Departure{
		ID: d.ID, AgentID: d.AgentID, Agent: d.Username, Cause: string(d.Cause), State: string(d.State), Status: d.Status,
		By: d.By, To: d.To, Epoch: d.Epoch, BeganAt: d.BeganAt, UpdatedAt: d.UpdatedAt, DrainAt: d.DrainAt, DueAt: dueAt(d), Open: open,
		Chats: make([]Handover, 0, len(d.Handovers)),
	}
	if d.Cordon.Wanted {
		out.Cordon = &Cordon{SetAt: d.Cordon.SetAt, OffAt: d.Cordon.OffAt, Failed: d.Cordon.Failed}
	}
	for _, h := range d.Handovers {
		out.Chats = append(out.Chats, showHandover(h))
	}
	return out
}

// dueAt is what is timed first of a departure; zero: nothing.
func dueAt(d departure.Departure) time.Time {
	var first time.Time
	for _, h := range d.Handovers {
		timed := []time.Time{h.LandBy, due(h.Intents, departure.Expire)}
		if d.State == departure.Grace {
			timed = append(timed, due(h.Intents, departure.Inspect))
		}
		for _, t := range timed {
			if !t.IsZero() && (first.IsZero() || t.Before(first)) {
				first = t
			}
		}
	}
	return first
}

// due is when an intent of a kind is due; zero if there is none.
func due(intents []departure.Intent, k departure.IntentKind) time.Time {
	for _, i := range intents {
		if i.Kind == k {
			return i.Due
		}
	}
	return time.Time{}
}

func showHandover(h departure.Handover) Handover {
	out := Handover{
		ChatID: h.ChatID, ContactID: h.ContactID, Queue: h.Queue(), Phase: string(h.Phase), Reason: h.Reason,
		Shadow: h.Shadow, Target: h.Target().String(), Rule: h.Decision.Rule, Why: h.Decision.Reason, Rung: h.Rung,
		BeganAt: h.BeganAt, UpdatedAt: h.UpdatedAt, HeldSince: h.HeldSince, ReleasedAt: h.ReleasedAt, LeftAt: h.LeftAt,
		QueuedAt: h.QueuedAt, LandBy: h.LandBy, KeepUntil: due(h.Intents, departure.Expire),
		Waited: h.Waited.Seconds(), Moves: h.Moves, Needed: h.NeedsPerson(),
	}
	if !h.Phase.Final() {
		out.Held = h.Held
	}
	for _, r := range h.Decision.Ladder {
		out.Ladder = append(out.Ladder, showRung(r))
	}
	for _, r := range h.Decision.Rejected {
		out.Rejected = append(out.Rejected, Rejected{Rule: r.Rule, Why: r.Why})
	}
	if !h.Proof.At.IsZero() {
		out.Proof = &Proof{At: h.Proof.At, By: h.Proof.By, ContactID: h.Proof.ContactID, AgentID: h.Proof.AgentID}
	}
	return out
}

func showRung(r policy.Rung) Rung {
	return Rung{Target: r.Target.String(), Priority: r.Priority, Needs: string(r.Needs), If: r.If, Within: r.Within.Seconds()}
}

// Entry is one line of the journal, whole: what ShowEntry tells, Entry.Line gives
// back, so that an export can be verified.
type Entry struct {
	Seq         int64     `json:"seq"`
	At          time.Time `json:"at"`
	DepartureID string    `json:"departureId,omitempty"`
	AgentID     string    `json:"agentId,omitempty"`
	Agent       string    `json:"agent,omitempty"`
	ChatID      string    `json:"chatId,omitempty"`
	ContactID   string    `json:"contactId,omitempty"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	Reason      string    `json:"reason"`
	Cause       string    `json:"cause,omitempty"`
	Queue       string    `json:"queue,omitempty"`
	Target      string    `json:"target,omitempty"`
	Rule        string    `json:"rule,omitempty"`
	By          string    `json:"by,omitempty"`
	Hash        string    `json:"hash,omitempty"`
}

// ShowEntry is the line as the API tells it.
func ShowEntry(e departure.Entry) Entry {
	return Entry{
		Seq: e.Seq, At: e.At, DepartureID: e.DepartureID, AgentID: e.AgentID, Agent: e.Username, ChatID: e.ChatID, ContactID: e.ContactID,
		From: e.From, To: e.To, Reason: e.Reason, Cause: string(e.Cause), Queue: e.Queue, Target: e.Target, Rule: e.Rule, By: e.By, Hash: e.Hash,
	}
}

// Line is the entry as the ledger has it.
func (e Entry) Line() departure.Entry {
	return departure.Entry{
		Seq: e.Seq, At: e.At, DepartureID: e.DepartureID, AgentID: e.AgentID, Username: e.Agent, ChatID: e.ChatID, ContactID: e.ContactID,
		From: e.From, To: e.To, Reason: e.Reason, Cause: roster.Cause(e.Cause), Queue: e.Queue, Target: e.Target, Rule: e.Rule, By: e.By, Hash: e.Hash,
	}
}

// Record is a record that could not be applied.
type Record struct {
	ID       int64     `json:"id"`
	Stream   string    `json:"stream"`
	Shard    string    `json:"shard"`
	Sequence string    `json:"sequence"`
	At       time.Time `json:"at,omitzero"`
	Arrived  time.Time `json:"arrived"`
	Reason   string    `json:"reason"`
	Size     int       `json:"size"`           // bytes
	Data     []byte    `json:"data,omitempty"` // base64; only when asked for
}

// ShowRecord is the record without its bytes.
func ShowRecord(q departure.Quarantined) Record {
	return Record{
		ID: q.ID, Stream: q.Position.Stream, Shard: q.Position.Shard, Sequence: q.Position.Sequence, At: q.Position.At,
		Arrived: q.Arrived, Reason: q.Reason, Size: len(q.Data),
	}
}

// Breaker holds voluntary moves back while it is tripped.
type Breaker struct {
	Tripped  bool      `json:"tripped"`
	At       time.Time `json:"at,omitzero"` // when it last tripped
	Departed int       `json:"departed"`    // agents who left at once
	Staffed  int       `json:"staffed"`     // of so many
	Until    time.Time `json:"until,omitzero"`
	Freed    time.Time `json:"freed,omitzero"`
	By       string    `json:"by,omitempty"` // who let it go; empty: its time was up
}

// ShowBreaker is the gate's breaker as the API tells it.
func ShowBreaker(g departure.Gate) Breaker {
	b := g.Breaker
	return Breaker{Tripped: b.Tripped, At: b.At, Departed: b.Departed, Staffed: b.Staffed, Until: b.Until, Freed: b.Freed, By: b.By}
}

// Ghost is a chat whose agent is absent.
type Ghost struct {
	AgentID   string    `json:"agentId"`
	Agent     string    `json:"agent"`
	ChatID    string    `json:"chatId"`
	ContactID string    `json:"contactId"`
	Queue     string    `json:"queue"` // name, else ARN
	Since     time.Time `json:"since"` // the agent has been absent
	Cause     string    `json:"cause"`
	Why       string    `json:"why"`
}

// ShowGhost is the ghost as the API tells it.
func ShowGhost(g roster.Ghost) Ghost {
	return Ghost{
		AgentID: g.AgentID, Agent: g.Username, ChatID: g.Chat.ID, ContactID: g.Chat.ContactID,
		Queue: cmp.Or(g.Chat.Queue.Name, g.Chat.Queue.ARN), Since: g.Since, Cause: string(g.Cause), Why: g.Why,
	}
}

// Plan is what would happen if an agent left now.
type Plan struct {
	Departure Departure `json:"departure"`
	Journal   []Entry   `json:"journal"` // the lines that would be written at once
}

// Process is what a controller's process knows of itself.
type Process struct {
	Version   string    `json:"version"`
	Instance  string    `json:"instance"`
	StartedAt time.Time `json:"startedAt,omitzero"`
	Mode      string    `json:"mode"` // of the policy: enforce or shadow
	Policy    string    `json:"policy"`
	Hash      string    `json:"policyHash"` // of the policy file's text
	Streams   []Stream  `json:"streams"`
}

// Stream is how far one shard of a stream is read.
type Stream struct {
	Name  string    `json:"name"`
	Shard string    `json:"shard"`
	At    time.Time `json:"at,omitzero"` // up to this instant, of the newest record read
	Lag   float64   `json:"lagSeconds"`  // the service's own: how far behind the end
}

// Status is how things stand.
type Status struct {
	Now     time.Time `json:"now"`
	Process *Process  `json:"process,omitempty"`
	Breaker Breaker   `json:"breaker"`
	Counts  Counts    `json:"counts"`
}

// Counts are of what is not over yet, and of what a person must see to.
type Counts struct {
	Departures  int            `json:"departures"` // open ones
	Chats       map[string]int `json:"chats"`      // of those, by phase
	Held        int            `json:"held"`
	Stranded    int            `json:"stranded"` // chats that a person must see to
	Quarantined int            `json:"quarantined"`
}

// Add counts a departure; open says whether something is still to happen.
func (c *Counts) Add(d departure.Departure, open bool) {
	if open {
		c.Departures++
	}
	for _, h := range d.Handovers {
		if h.NeedsPerson() {
			c.Stranded++
		}
		if open {
			c.Chats[string(h.Phase)]++
		}
		if h.Held != "" && !h.Phase.Final() {
			c.Held++
		}
	}
}
