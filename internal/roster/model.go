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

	// Due is the next instant at which time alone changes something (a
	// heartbeat is missed, an order begins, a customer has waited too long):
	// Tell the agent a Tick then. Zero: nothing is timed.
	Due time.Time

	// Leaving is set while the agent is leaving or gone and has had chats in
	// that time: it names the departure that is under way.
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
}

// Talk is what was last seen of a chat's conversation. Never its words.
type Talk struct {
	ChatID          string
	CustomerSpokeAt time.Time
	AgentSpokeAt    time.Time
}

// Cause is why an agent is held to be leaving. Closed list: design §2.
type Cause string

// The causes. Offline and Logout are told from the agent event stream.
const (
	Offline      Cause = "offline"
	LoggedOut    Cause = "logout"
	ClientLost   Cause = "client-lost"
	Unresponsive Cause = "unresponsive"
	Forced       Cause = "forced"
	ShiftEnd     Cause = "shift-end"
)

// Signal is one thing that an event told about an agent.
type Signal struct {
	Kind     Kind
	At       time.Time // the event's own time
	AgentID  string
	Username string
	Leaving  Leaving // Departed, Returned: the departure meant; of an older one only the epoch
	Chats    []Chat  // Departed: all live chats
	Chat     Chat    // ChatGained, ChatLost
}

// Kind tells signals apart.
type Kind string

// The signals that Fold gives.
const (
	Departed   Kind = "departed"    // the agent began to leave, with live chats
	Returned   Kind = "returned"    // the agent is routable again, or no longer leaving
	ChatGained Kind = "chat-gained" // a chat became CONNECTED with this agent
	ChatLost   Kind = "chat-lost"   // a chat that was CONNECTED with this agent no longer is
	Escalated  Kind = "escalated"   // an agent who is leaving already is drained by an order; Leaving says how
)
