// Package operator is what people and companions may ask of a running
// controller, over HTTP: drain an agent, free the breaker, see to quarantine,
// explain, report, reload; and let agents' companions in.
//
// It decides nothing: each call is checked, handed to the one who does it, and
// answered. It guarantees:
//   - nothing is read or changed without the token, where there is one, or by a visitor
//     who has signed in to the console; who may only look changes nothing and sees no
//     record's bytes; the token is compared in constant time, and stands in no answer,
//     log line or address;
//   - a page of another site cannot use a browser's reach: its posts are refused,
//     and every post has to be JSON;
//   - what is wrong in a request is told by field, with what was found, what is
//     allowed and, for names, the nearest one; nothing is done then;
//   - a change is journalled under the name that the operator gave. Whoever has
//     the token may give any: the name says who, the token proves that they may. A
//     visitor's name is the one that they signed in with.
//
// Answers are JSON; errors are {"code", "message"} with a 4xx or 5xx.
package operator

import (
	"context"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
	"handover/internal/told"
)

// Desk does what operators ask for. *departure.Desk is one.
type Desk interface {
	Drain(ctx context.Context, agentID, username string, o roster.Order) error
	Undrain(ctx context.Context, agentID, by string) error
	Ask(ctx context.Context, departureID string, a departure.Asked) error
	FreeBreaker(ctx context.Context, by string) error
	// Replay applies a quarantined record again and says what came of it.
	Replay(ctx context.Context, id int64, by string) (string, error)
	Drop(ctx context.Context, id int64, by string) error
}

var _ Desk = (*departure.Desk)(nil)

// Names are the instance's.
type Names interface {
	// UserID gives the user's id; false if the instance has no such user.
	UserID(ctx context.Context, username string) (string, bool, error)
	Usernames(ctx context.Context) ([]string, error)
	QueueNames(ctx context.Context) ([]string, error)
}

// Reader is what is read of the ledger.
type Reader interface {
	Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error]
	Open(ctx context.Context, agentID string, chatIDs []string) ([]departure.Departure, error)
	Load(ctx context.Context, id string) (departure.Departure, error)
	Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error]
	Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error]
	Kept(ctx context.Context, id int64) (departure.Quarantined, error)
	Gate(ctx context.Context) (departure.Gate, error)
}

// Options are what the API is made of. Desk, Ledger, Names, Now and Log are
// needed; a call whose func is nil is answered with 501: it is not to be had from
// this process.
type Options struct {
	// Token is asked of operators; empty lets everybody in who reaches the
	// address, which is for `handover local` alone.
	Token string
	// Visitor lets people in who have signed in to the console; nil: only the token counts.
	Visitor Visitor

	Desk   Desk
	Ledger Reader
	Names  Names
	Now    func() time.Time
	Log    *slog.Logger

	// Plan says what would happen if the agent left now, and does nothing.
	Plan func(ctx context.Context, agentID string) (departure.Departure, []departure.Entry, error)
	// Ghosts are the chats whose agent is absent.
	Ghosts func(ctx context.Context) ([]roster.Ghost, error)
	// Process is what the process knows of itself.
	Process func(ctx context.Context) (told.Process, error)
	// Grace gives that of a cause, for the report.
	Grace func(roster.Cause) time.Duration
	// Enroller lets companions in; nil: no companions are configured.
	Enroller Enroller
	// Reload reads policy and configuration anew, and says in words what is in
	// force now. An error leaves what was in force.
	Reload func(ctx context.Context, by string) (string, error)
	// Adopt puts a policy in force, given as its file's text, and says in words what is in
	// force now. An error leaves what was in force. It is for `handover local` alone: a
	// policy that an instance goes by belongs into a file.
	Adopt func(ctx context.Context, text, by string) (string, error)
}

type server struct{ o Options }

// maxBody bounds what a request may carry. The longest says a name or two.
const maxBody = 16 << 10

// New returns the handler of everything under /operator/v1/.
func New(o Options) http.Handler {
	s := &server{o}
	mux := http.NewServeMux()
	for pattern, call := range s.calls() {
		mux.Handle(pattern, s.guard(s.answer(call)))
	}
	mux.Handle("GET /operator/v1/journal", s.guard(s.journal))
	mux.HandleFunc("/operator/v1/", noSuchCall)
	site := http.NewCrossOriginProtection()
	site.SetDenyHandler(http.HandlerFunc(crossSite))
	return site.Handler(mux)
}

// calls are those that answer with one JSON value.
func (s *server) calls() map[string]call {
	return map[string]call{
		"POST /operator/v1/agents/{username}/drain":                    s.drain,
		"POST /operator/v1/agents/{username}/undrain":                  s.undrain,
		"GET /operator/v1/agents/{username}/plan":                      s.plan,
		"POST /operator/v1/agents/{username}/enrol":                    s.enrol,
		"POST /operator/v1/agents/{username}/revoke-enrolment":         s.revoke,
		"GET /operator/v1/ghosts":                                      s.ghosts,
		"GET /operator/v1/breaker":                                     s.breaker,
		"POST /operator/v1/breaker/free":                               s.freeBreaker,
		"GET /operator/v1/departures":                                  s.departures,
		"POST /operator/v1/departures/{id}/chats/{chatId}/keep-longer": s.keepLonger,
		"POST /operator/v1/departures/{id}/chats/{chatId}/send":        s.send,
		"POST /operator/v1/departures/{id}/chats/{chatId}/undo":        s.undo,
		"GET /operator/v1/quarantine":                                  s.quarantine,
		"GET /operator/v1/quarantine/{id}":                             s.record,
		"POST /operator/v1/quarantine/{id}/replay":                     s.replay,
		"POST /operator/v1/quarantine/{id}/drop":                       s.drop,
		"GET /operator/v1/report":                                      s.report,
		"POST /operator/v1/reload":                                     s.reload,
		"POST /operator/v1/policy":                                     s.adopt,
		"GET /operator/v1/status":                                      s.status,
	}
}
