package companion

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"handover/internal/companion/enrol"
	"handover/internal/httpjson"
)

const (
	// mostSessions is how many companions of one agent are known at once; of more, the
	// one that was heard least recently is forgotten.
	mostSessions = 16
	// sessionFor is how long a session lives unheard.
	sessionFor = 12 * time.Hour
	// presentFor is how long one that is not heard counts as present, where the policy
	// does not say.
	presentFor = time.Minute
	// betweenPolls is how long one that polls may take to poll again; a command is not
	// given again before.
	betweenPolls = 3 * time.Second
)

// hub knows the agents' companions. There are two: memory, for a controller that is
// alone, and shared, for one of several processes. Instants are the controller's.
type hub interface {
	// begin makes a session, in place of an earlier one of the same page, and returns
	// its secret.
	begin(ctx context.Context, who identity) (on *session, secret string, err error)
	// find gives the session of a secret; nil if there is none.
	find(ctx context.Context, secret string) (*session, error)
	// lead is the companion of the agent that takes commands: of those that poll, the one
	// that was heard last; nil if there is none that was heard since the instant. A poll
	// may stay open long after a machine has fallen asleep.
	lead(ctx context.Context, agentID string, since time.Time) (*session, error)
	// dismiss forgets the agent's sessions.
	dismiss(ctx context.Context, agentID string) error
	// ring tells everybody who polls for the agent, here, that there is news.
	ring(agentID string)
}

// identity is what a companion has proved, and where it lives.
type identity struct {
	agent  enrol.Agent
	client string
	origin string
}

// session is one companion that has proved who it is.
type session struct {
	identity
	key string // sum of the secret
	seat
}

// seat is what a hub keeps of one session.
type seat interface {
	// advance takes the number of a request; false if it is not greater than the last.
	advance(ctx context.Context, seq int64) (bool, error)
	// heard notes that the companion lives, or has said bye.
	heard(ctx context.Context, gone bool) error
	// others is how many further companions of the agent were heard since.
	others(since time.Time) int
	// poll begins a poll, and returns how to end it.
	poll() (end func())
	// await gives the commands that the companion is to be given now, and the bell that
	// tells when to ask again. One that was given is given again only after a while: it
	// may have been lost on the way, and the companion does it once.
	await(ctx context.Context) (due []Command, bell <-chan struct{}, err error)
	// do has the companion carry out a command, and waits for what it says. When ctx ends
	// the command is taken back.
	do(ctx context.Context, c Command) (Outcome, error)
	// conclude takes in what came of a command, once; what does not fit is a
	// *httpjson.Fault.
	conclude(ctx context.Context, said Outcome) error
	// noted is what was last noted of the agent, and note notes something else.
	noted() notes
	note(ctx context.Context, n notes) error
}

// notes are what all companions of an agent are told alike, and would cost to find out
// again.
type notes struct {
	Shown   string  `json:"shown,omitempty"` // the departure that was last shown
	Preview preview `json:"preview,omitzero"`
}

// preview is what would become of a departure's chats, found out once.
type preview struct {
	Departure string             `json:"departure"`
	Chats     map[string]outlook `json:"chats"`
}

// outlook is where a chat would go, and what its customer would read.
type outlook struct {
	Target string `json:"target"`
	Say    string `json:"say"`
}

// sum is what is kept of a secret. That looking it up takes a time of its own tells
// nothing: it is by the sum.
func sum(secret string) string {
	s := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(s[:])
}

// fits says what is wrong with an outcome of a command that is known, or is not (nil).
func fits(c *Command, said Outcome) error {
	switch {
	case c == nil:
		return &httpjson.Fault{Status: http.StatusNotFound, Code: NoCommand, Message: "the command is not known (any more)"}
	case c.Epoch != said.Epoch:
		return stale()
	}
	return nil
}

func noSession() error {
	return &httpjson.Fault{Status: http.StatusUnauthorized, Code: NoSession, Message: "the session is not known (any more); say hello again"}
}
