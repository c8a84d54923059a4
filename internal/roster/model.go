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
)
