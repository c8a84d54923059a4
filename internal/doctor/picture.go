package doctor

import (
	"time"

	"handover/flow"
	"handover/internal/probe"
)

// Read is what came of reading something: not asked, an answer, or an error.
type Read[T any] struct {
	Asked bool
	Of    T
	Err   error
}

// Got is the outcome of a call.
func Got[T any](of T, err error) Read[T] { return Read[T]{Asked: true, Of: of, Err: err} }

// here tells whether there is an answer.
func (r Read[T]) here() bool { return r.Asked && r.Err == nil }

// Picture is an instance and what is around it, as it was read.
type Picture struct {
	Region       string
	Caller       Read[string]        // ARN of who asks
	Skew         Read[time.Duration] // AWS's clock less this machine's
	Denied       Read[[]string]      // actions that the caller's role may not do, of those that the controller needs
	Associations Read[[]Association] // of the agent events
	Streams      []Stream            // that the configuration names
	Flows        Read[[]Flow]
	Statuses     Read[[]Status]
	Queues       Read[[]Queue]
	Users        Read[[]string]  // usernames
	Profiles     Read[[]Profile] // routing profiles
	Attached     []Attached      // quick connects, of the queues that the configuration has one for
	Quotas       Read[[]Quota]   // that Service Quotas lists for Connect
	Vault        Read[struct{}]  // the key sealed and opened a text
	Ledger       Read[Seen]
	Probes       Read[probe.Results]
}

// Association is where an instance sends its agent events.
type Association struct {
	Type      string // KINESIS_STREAM, …
	StreamARN string
}

// Stream is a Kinesis stream.
type Stream struct {
	Setting   string // of the configuration: stream or contact_events
	Named     string // what it says
	ARN       string
	Status    string // ACTIVE, …
	Retention time.Duration
	Key       string // of KMS; empty: not encrypted
	Err       error  // describing it
	ReadErr   error  // reading a record, which takes the right to the key, too
}

// Flow is a contact flow.
type Flow struct {
	ID, ARN, Name string
	Type          string     // CONTACT_FLOW, CUSTOMER_QUEUE, …
	Archived      bool       // and not ACTIVE
	Published     bool       // and not only saved
	Content       *flow.Flow // nil: of a type that is not looked into, or see Err
	Err           error
}

// Status is an agent status.
type Status struct{ ID, Name, Type string }

// Queue is a standard queue.
type Queue struct {
	ID, ARN, Name string
	Hours         Read[int] // spans of time in a week in which it is open
}

// Profile is a routing profile.
type Profile struct {
	Name  string
	Chats int // at once; 0: none
	Err   error
}

// Attached are the quick connects of a queue.
type Attached struct {
	Queue string
	Names []string // of those that lead to queues
	Err   error
}

// Quota is one of Connect's, as Service Quotas tells it.
type Quota struct {
	Name  string
	Value float64
}

// Seen is what the ledger knows of agents.
type Seen struct {
	Agents     int
	Companions int  // agents who have, or had, a companion
	New        bool // there is no ledger yet, and it can be made
}
