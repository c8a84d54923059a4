package roster

import (
	"time"

	"handover/internal/agentevent"
)

// Agent is what is known now of one agent, folded from the events so far.
type Agent struct {
	ID       string
	Username string
	Status   agentevent.Status
	Next     *agentevent.NextStatus
	LoggedIn bool
	Chats    []Chat // live ones only: CONNECTING and CONNECTED

	Profile   agentevent.Profile
	Hierarchy []string // names of the hierarchy groups, from the top level down
	Watching  []Watch  // chats of others in which this one looks on

	Order    *Order    // what an operator or the schedule asked for; nil: nothing
	Clients  []Client  // the companions of this agent that are known
	Talks    []Talk    // what was last seen of the agent's live chats
	Released time.Time // when an order was last taken back; zero: never

	// Lost is when all companions had been missed for too long; zero while one is
	// heard, or none ever was. Silent is when a customer had waited too long for an
	// answer of this agent; zero while the agent is held to be there.
	Lost   time.Time
	Silent time.Time
	BackAt time.Time // when the agent last came back; a customer's wait counts from there

	// Cordoned says that the off-line choice that stands is the controller's, made
	// in the agent's name, and not the agent's own.
	Cordoned bool
	Look     *Look // the last look that showed what events had not told; nil: none did

	// Due is the next instant at which time alone changes something (the last
	// companion's beats are missed, the end of a shift is near, a customer has waited
	// too long): Tell the agent a Tick then. Zero: nothing is timed. What an order
	// times is the departure's affair.
	Due time.Time

	// Leaving is set while the agent is leaving or gone and has chats, or stands
	// under an order: it names the departure that is under way.
	Leaving *Leaving

	LastAt    time.Time // timestamp of the newest event applied
	LastIDs   []string  // ids of the events applied that carry LastAt
	LastEpoch time.Time // epoch of the newest departure begun
	Version   int64     // of the ledger's copy; 0 if it was never stored
}

// Leaving is one departure of an agent, as a signal names it.
type Leaving struct {
	Cause  Cause
	Epoch  time.Time
	Status string // name of the status chosen
	By     string // Forced: the operator; ShiftEnd: the name of the shift
	To     string // Forced: the queue that the chats are to go to; empty leaves it to the policy
	Now    bool   // Forced: without a grace
	// DrainAt is when the chats begin to be moved, where that is not left to the
	// grace: at the end of the shift. Zero otherwise.
	DrainAt time.Time
}

// Look is when the agent was looked at, and whether the agent was there.
type Look struct {
	At      time.Time
	Present bool
}

// Chat is one live chat in an agent's slot.
type Chat struct {
	ID        string // initial contact id, the same over the whole chain
	ContactID string // the segment that this agent holds
	State     agentevent.ContactState
	Queue     agentevent.Queue
	Since     time.Time // connected (or offered) since
	QueuedAt  time.Time
}

// Watch is a chat of another agent in which a supervisor looks on.
type Watch struct {
	ID        string // initial contact id
	ContactID string
	Barged    bool // takes part in it; false where that is not known
}

// Order is a drain that an operator, or the schedule, asked for.
type Order struct {
	Cause   Cause // Forced or ShiftEnd
	By      string
	To      string // queue; empty leaves it to the policy
	Now     bool
	At      time.Time // when it was given: from then on no new chats
	DrainAt time.Time // when the chats are to be moved; zero: after the grace
	Obeyed  bool      // the agent has been seen leaving since
}

// Client is one companion of the agent: a tab, on a device.
type Client struct {
	ID     string
	Beat   time.Time // when it was last heard
	Hidden bool      // its page is not in view; that alone means nothing
	Frozen bool      // its browser was about to stop it: it will not beat, and its agent may be there
	Gone   bool      // its last word was that the page is going
}

// Talk is what was last seen of a chat's conversation. Never its words.
type Talk struct {
	ChatID          string
	CustomerSpokeAt time.Time
	AgentSpokeAt    time.Time
}

// Cause is why an agent is held to be leaving. Closed list: design §2.
type Cause string

// The causes. Offline and LoggedOut are told from the agent event stream; the
// others from what Tell is told.
const (
	Offline      Cause = "offline"
	LoggedOut    Cause = "logout"
	ClientLost   Cause = "client-lost"
	Unresponsive Cause = "unresponsive"
	Forced       Cause = "forced"
	ShiftEnd     Cause = "shift-end"
)

// Signal is one thing that an event, or an input, told about an agent.
type Signal struct {
	Kind     Kind
	At       time.Time // the event's own time, else the controller's
	AgentID  string
	Username string
	Leaving  Leaving // Departed, Returned, Escalated, Defied: the departure meant; of an older one only the epoch
	Chats    []Chat  // Departed: all live chats; none may be there where an order is the cause
	Chat     Chat    // ChatGained, ChatLost
}

// Kind tells signals apart.
type Kind string

// The signals that Fold and Tell give.
const (
	Departed   Kind = "departed"    // the agent began to leave, with live chats or by an order
	Returned   Kind = "returned"    // the agent is routable again, or no longer leaving
	ChatGained Kind = "chat-gained" // a chat became CONNECTED with this agent
	ChatLost   Kind = "chat-lost"   // a chat that was CONNECTED with this agent no longer is
	Escalated  Kind = "escalated"   // an agent who is leaving already is drained by an order; Leaving says how
	Defied     Kind = "defied"      // an agent whom an operator has ordered away chose a status that is not off-line
)
