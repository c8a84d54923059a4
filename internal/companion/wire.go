package companion

// Version is that of the protocol between companion and controller. A companion
// that speaks another is told so at hello.
const Version = 1

// Instants on the wire are milliseconds since 1970, UTC; so are durations
// milliseconds.

// Hello begins a session. It is the only request that proves who asks, with an
// enrolment or OIDC token as bearer; the others carry the session that it gave.
type Hello struct {
	Version  int    `json:"version"`
	Agent    string `json:"agent"`    // username
	Client   string `json:"client"`   // a name of its own for each page that lives
	Desk     string `json:"desk"`     // where the companion lives: streams, workspace or local
	Library  string `json:"library"`  // version of the companion, for people
	Language string `json:"language"` // of the agent, as a BCP 47 tag
	At       int64  `json:"at"`       // the companion's clock
	State    State  `json:"state"`
}

// Welcome answers Hello.
type Welcome struct {
	Session string `json:"session"` // a secret
	Every   int64  `json:"every"`   // between two beats
	Poll    int64  `json:"poll"`    // how long a poll may stay without an answer
	Pause   int64  `json:"pause"`   // as in Polled
	Answer
}

// Answer is in the answer to Hello, Beat and Poll.
type Answer struct {
	Now       int64      `json:"now"`       // the controller's clock
	Others    int        `json:"others"`    // further companions of the same agent that are there
	Plan      *Plan      `json:"plan"`      // null: nothing may be done alone
	Departure *Departure `json:"departure"` // the agent's open departure; null: none
	Revision  string     `json:"revision"`  // of Departure: changes with it
}

// State is the agent as the desk shows it.
type State struct {
	Status   Status    `json:"status"`
	Next     *Status   `json:"next"` // null: none is queued
	Contacts []Contact `json:"contacts"`
}

// Status is an agent status.
type Status struct {
	Name string `json:"name"`
	Type string `json:"type"` // as Streams has it: routable, not_routable, offline, …
	At   int64  `json:"at"`   // since when, by Connect's clock; 0: not known
}

// Contact is a chat in the agent's hands.
type Contact struct {
	ContactID string `json:"contactId"`
	ChatID    string `json:"chatId"` // initial contact id
	State     string `json:"state"`  // incoming, connecting, connected, ended, missed or error
	Queue     string `json:"queue"`  // name; empty where it is not known
}

// Signed is in every request of a session that changes something.
type Signed struct {
	Seq int64 `json:"seq"` // greater than that of the request before
	At  int64 `json:"at"`  // the companion's clock, corrected by what Now told
}

// Beat says that the companion lives, and how the agent is. It is sent at
// intervals, and at once when something has changed.
type Beat struct {
	Signed
	Hidden bool  `json:"hidden"` // the page is not in view
	Frozen bool  `json:"frozen"` // the browser is about to stop it
	Leads  bool  `json:"leads"`  // it is the one of its browser that acts
	State  State `json:"state"`
}

// Poll waits for commands, or for another revision of the departure than the one
// that is known.
type Poll struct {
	Revision string `json:"revision"`
}

// Polled answers Poll.
type Polled struct {
	Commands []Command `json:"commands"`
	Pause    int64     `json:"pause"` // how long to wait before the next poll; 0: not at all
	Answer
}

// Command is one chat to be given up.
type Command struct {
	ID           string `json:"id"`
	Departure    string `json:"departure"`
	Epoch        int64  `json:"epoch"`
	Cause        string `json:"cause"`
	ContactID    string `json:"contactId"`
	ChatID       string `json:"chatId"`
	Action       string `json:"action"`       // transfer or disconnect
	QuickConnect string `json:"quickConnect"` // transfer: its name
	Say          string `json:"say"`          // to the customer before; empty: nothing
	Expires      int64  `json:"expires"`      // by the controller's clock: not begun after
}

// The actions.
const (
	Transfer   = "transfer"   // to a queue, by quick connect; a companion that cannot disconnects
	Disconnect = "disconnect" // disconnectSelf, or destroy of the agent's connection: the disconnect flow takes over
	Keep       = "keep"       // in plans only: nothing
)

// Outcome of a command, as the companion tells it. Departure's words are the
// controller's for the same.
type Outcome struct {
	Signed
	Command string `json:"command"`
	Epoch   int64  `json:"epoch"`
	Outcome string `json:"outcome"` // done, not-possible, retry-after, already-gone or agent-back
	Reason  string `json:"reason"`  // for people; no word of the customer's
}

// Plan is what a companion may do alone.
type Plan struct {
	After int64      `json:"after"` // from so long after the last answer of any kind on
	Until int64      `json:"until"` // and no later than this after the last hello or beat that was answered had been sent
	Grace int64      `json:"grace"` // from the choice of an off-line status on
	Chats []PlanChat `json:"chats"`
}

// PlanChat is what becomes of one chat.
type PlanChat struct {
	ContactID    string `json:"contactId"`
	Action       string `json:"action"`
	QuickConnect string `json:"quickConnect"`
	Say          string `json:"say"`
}

// Alone tells what a companion did on its plan while it could not reach the
// controller.
type Alone struct {
	Signed
	Did []Did `json:"did"`
}

// Did is one chat that a companion gave up alone.
type Did struct {
	ContactID string `json:"contactId"`
	Action    string `json:"action"`
	Outcome   string `json:"outcome"` // as in Outcome
	At        int64  `json:"at"`
}

// Departure is what a companion is told of the agent's open departure.
type Departure struct {
	ID         string          `json:"id"`
	Epoch      int64           `json:"epoch"`
	Cause      string          `json:"cause"`
	State      string          `json:"state"` // grace or moving; for a while after it is over settled or cancelled
	Shadow     bool            `json:"shadow"`
	Ask        bool            `json:"ask"`    // the agent may be shown, and asked; false: silence
	Due        int64           `json:"due"`    // when the first chat moves; 0: it is not known, or begun
	Longer     int64           `json:"longer"` // by how much a chat may be kept at once; 0: not at all
	Colleagues []string        `json:"colleagues"`
	Chats      []DepartureChat `json:"chats"`
}

// DepartureChat is one chat of a departure.
type DepartureChat struct {
	ContactID string `json:"contactId"`
	ChatID    string `json:"chatId"`
	Queue     string `json:"queue"`
	Phase     string `json:"phase"`  // design §4
	Target    string `json:"target"` // where it goes, or would, as a policy writes it
	Say       string `json:"say"`    // what the customer will read; empty: what the flow says to all
	Reason    string `json:"reason"`
	KeptUntil int64  `json:"keptUntil"` // it stays with the agent until then; 0: it is not known, or on its way
	Longer    bool   `json:"longer"`    // it may be kept (still) longer
}

// Choice is what the agent chose for one chat of the open departure.
type Choice struct {
	Signed
	Departure string `json:"departure"`
	Epoch     int64  `json:"epoch"`
	ChatID    string `json:"chatId"`
	Choice    string `json:"choice"`
	Colleague string `json:"colleague"` // Colleague: the username
}

// The choices.
const (
	Finish    = "finish"    // the agent finishes the chat: it is kept as long as the policy allows
	Longer    = "longer"    // a few minutes more
	HandOver  = "hand-over" // now, as the policy says
	Colleague = "colleague" // to this colleague
)

// Deposit hands over the agent's connection token for a chat.
type Deposit struct {
	Signed
	ContactID     string `json:"contactId"`
	ChatID        string `json:"chatId"`
	ParticipantID string `json:"participantId"`
	Token         string `json:"token"` // a secret
	Expires       int64  `json:"expires"`
}

// Withdraw asks that a deposit be forgotten.
type Withdraw struct {
	Signed
	ContactID string `json:"contactId"`
}

// Bye says that the page is going; it may be a reload. It is sent as a beacon,
// which can carry no header, so that the session is in the body.
type Bye struct {
	Signed
	Session string `json:"session"`
}

// Codes of refusals, beside those that every API here has (invalid, unauthorized,
// cross-site, refused, too-large, not-json, internal).
const (
	NoSession      = "no-session"      // 401: it is not known (any more): hello again
	NotYou         = "not-you"         // 403: the token is another agent's
	NotYourChat    = "not-your-chat"   // 403: Connect does not show the contact with this agent
	AnotherChat    = "another-chat"    // 403: the token is another chat's
	TokenRefused   = "token-refused"   // 403: the participant service does not take the token
	UnknownVersion = "unknown-version" // 400
	WrongClock     = "wrong-clock"     // 400: now is in the answer
	Replayed       = "replayed"        // 409: the number is not greater than the last
	Stale          = "stale"           // 409: the epoch is not that of the open departure
	NoCommand      = "no-command"      // 404: it is not known (any more)
	TooMany        = "too-many"        // 429, with Retry-After
	Unavailable    = "unavailable"     // 503, with Retry-After: somebody who has to be asked does not answer
)
