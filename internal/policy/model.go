package policy

import (
	"time"

	"handover/internal/roster"
)

// Facts are what a decision may look at: one chat of one departure, where it
// could go, and the time. What could not be found out is the zero value.
type Facts struct {
	Now   time.Time
	Cause roster.Cause
	Agent AgentFacts
	Chat  ChatFacts

	// Queues and Agents are the targets as they are now, by every name that the
	// policy may use: a queue's name and its ARN, a username.
	Queues map[string]Queue
	Agents map[string]Colleague

	// To is the queue that an operator asked for (drain --to); empty: none.
	To string
}

// AgentFacts are the agent who leaves.
type AgentFacts struct {
	ID             string
	Username       string
	RoutingProfile string   // name
	Hierarchy      []string // names of the groups, from the top level down
	Status         string   // name of the status chosen
}

// ChatFacts are the chat.
type ChatFacts struct {
	QueueARN        string
	QueueName       string
	Attributes      map[string]string
	Family          string    // web, sms, whatsapp, apple or other
	StartedAt       time.Time // when the customer began it
	HeldSince       time.Time // when the agent was connected
	Segments        int       // of the chain so far, this one included
	CustomerSpokeAt time.Time // last message of the customer to this agent
	AgentSpokeAt    time.Time // last message of the agent
	Others          []Other
	Moves           int      // how often Handover has moved this chat already
	Left            []Leaver // who left this chat before, newest last
}

// Other is somebody besides the customer and the agent who leaves.
type Other struct {
	Kind     OtherKind
	Username string // empty for a bot
}

// OtherKind tells apart who else is in a chat.
type OtherKind string

// The others. Spec §3.1, §8; peers: who else is in the room is part of the decision.
const (
	Agent      OtherKind = "agent"      // a second agent of a multi-party chat
	Supervisor OtherKind = "supervisor" // looks on, and is not seen
	Barged     OtherKind = "barged"     // a supervisor who takes part
	Bot        OtherKind = "bot"
)

// Leaver is an agent whose chat was moved on.
type Leaver struct {
	AgentID  string
	Username string
	At       time.Time // when the leg came off
}

// Queue is a queue as it is now.
type Queue struct {
	Name, ARN  string
	Open       bool // by its hours of operation
	Staffed    int  // agents signed in who serve it and are not off-line; those who are leaving are not counted
	Available  int  // those of them who could take a chat now
	Depth      int  // contacts that wait
	OldestWait time.Duration
	Limit      int // most contacts that may wait; 0: the instance's
	ReadAt     time.Time
}

// Colleague is an agent who is a target.
type Colleague struct {
	Username string
	Ready    bool   // signed in, in a routable status, nothing else chosen next
	Free     int    // slots for chats
	Why      string // why not ready, for people
}

// Decision is what becomes of the chat, and why.
type Decision struct {
	Rule     string // name of the rule that matched
	Reason   string // one sentence for the journal
	Ladder   []Rung // in order; empty means nothing can be done (the chat is stranded)
	Mode     Mode
	Undo     bool // an agent who comes back is given the chat again, if nobody has taken it yet
	Rejected []Rejected
}

// Rejected is a rule that did not apply, and why. The reason repeats what the
// policy says and never a value from the chat, which could be the customer's.
type Rejected struct {
	Rule string
	Why  string
}

// Mode says whether a decision is carried out.
type Mode string

// The modes. Design §2. The zero Mode is Enforce.
const (
	Enforce Mode = "enforce"
	Shadow  Mode = "shadow"
)

// Rung is one step of a ladder: a target and how to get there.
type Rung struct {
	Target   Target
	Priority int               // contact priority to ask for, 1 (best) to 5; 0 leaves it
	Say      string            // text for the customer; empty for none
	SayIn    map[string]string // the same in other languages, by the value of the policy's language attribute
	Within   time.Duration     // how long the landing may take; for keep, how long to keep (0: for good)
	Needs    Need              // what a queue must be for the step to be taken
	If       string            // CEL condition; empty: always
}

// Need is what a queue must be for a step to be taken.
type Need string

// The needs, each one more than the one before.
const (
	NeedNothing   Need = "nothing"
	NeedOpen      Need = "open"      // within its hours, and not full
	NeedStaffed   Need = "staffed"   // open, and somebody serves it: the default
	NeedAvailable Need = "available" // staffed, and somebody could take the chat now
)

// Target is where a chat should go. Design §2.
type Target struct {
	Kind TargetKind
	Name string // of the queue or agent, where Kind needs one
}

// TargetKind tells targets apart.
type TargetKind string

// The targets. Closed list: design §2.
const (
	SameQueue TargetKind = "same-queue"
	ToQueue   TargetKind = "queue"
	ToAgent   TargetKind = "agent"
	Survey    TargetKind = "survey"
	Keep      TargetKind = "keep"
)

// String is the target as a policy file writes it.
func (t Target) String() string {
	if t.Name == "" {
		return string(t.Kind)
	}
	return string(t.Kind) + " " + t.Name
}

// Companion says what the agents' companions may do.
type Companion struct {
	Ask     bool          // show a leaving agent what becomes of the chats, and let them choose
	Alone   bool          // hand chats back by themselves when the controller cannot be reached
	Longer  time.Duration // by how much an agent may keep a chat at once; 0: not at all
	Longest time.Duration // how long an agent may keep a chat in all, from the departure on
}

// Limits are what holds moves back when many happen at once. Design §5.10.
type Limits struct {
	Breaker BreakerRule
	Budgets []Budget
}

// BreakerRule says when so many leave at once that it is no longer their choice.
type BreakerRule struct {
	Share   float64       // of the agents staffed, above which it trips; 0 switches it off
	Within  time.Duration // the departures that count
	AtLeast int           // departures, fewer than which never trip it
	Hold    time.Duration // how long it holds if nobody decides
	Causes  []roster.Cause
}

// Budget is how many live chats of a queue may be on the move at once.
type Budget struct {
	Name   string
	Queues []string // names or ARNs; empty: each queue
	AtOnce int      // 0: see Share
	Share  float64  // of the queue's live chats, rounded up; used if AtOnce is 0
	Causes []roster.Cause
}

// Names are what the policy calls by name, for the instance to be asked whether
// it has them. Each comes with the place where the file says it.
type Names struct {
	Queues, Agents, Statuses, RoutingProfiles []Named
}

// Named is one name and its place.
type Named struct {
	Name  string
	Field string // as in rules[0].do[1].target
	Line  int
}
