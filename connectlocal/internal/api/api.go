// Package api is the Amazon Connect API of one state.World, as the public
// service model describes it: REST-JSON, one handler for all operations.
//
// What it guarantees:
//   - A request is answered by exactly one function, run inside the clock's
//     loop, so that it sees and changes one consistent state.
//   - A request that the model does not allow (a required member missing, a
//     length, range or choice exceeded, a type of JSON wrong) is refused with
//     an exception that its operation models, and changes nothing.
//   - A request for an operation, or with a member, that the model has and
//     connectlocal has not is refused and says so: nothing succeeds that is not
//     done. Members that the model has not are nobody's wish, and are ignored.
//
// Signatures are not verified and any credentials will do. References are ids
// or ARNs as in Amazon Connect, never names.
package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/history"
	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

// Options are what the API is made of.
type Options struct {
	Loop  *clock.Loop
	World *state.World
	Log   *slog.Logger // nil: silent
	// Wrap, if given, is put around every operation's handler; op is the
	// operation's name in the service model, such as "StopContact".
	Wrap func(op string, next http.Handler) http.Handler
	// SocketURL is where a websocket ticket is redeemed, as seen by whoever made the
	// request; nil: nobody can have a websocket's address.
	SocketURL func(r *http.Request, ticket string) string
	// History has what the historical metrics are made of; nil: nothing is known.
	History *history.Recorder
	// CheckAnswers makes an answer that does not fit the service model an
	// InternalServiceException, and says in the log what is wrong with it.
	CheckAnswers bool
}

// API answers the operations. Make one with New.
type API struct {
	loop   *clock.Loop
	world  *state.World
	log    *slog.Logger
	born   time.Time // stands for the creation time of everything in the seed
	mux    *http.ServeMux
	check  bool
	tokens tokens // used inside the loop only

	history *history.Recorder

	socketURL func(r *http.Request, ticket string) string
}

// New returns the handler of every operation in the table; any other request
// gets UnknownOperationException.
func New(o Options) *API {
	a := &API{loop: o.Loop, world: o.World, log: o.Log, born: o.Loop.Now(), mux: http.NewServeMux(), check: o.CheckAnswers, socketURL: o.SocketURL}
	a.history = o.History
	if a.history == nil {
		a.history = history.New()
	}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	table := map[string]operation{}
	for _, op := range operations() {
		table[op.Name] = op
	}
	for _, op := range model.Connect().Operations() {
		a.mux.Handle(op.Pattern(), a.handler(op, table, o.Wrap))
	}
	a.mux.HandleFunc("/", a.unknown)
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", uuid.NewString())
	a.mux.ServeHTTP(w, r)
}

// handler is what answers an operation of the model, in the table or not.
func (a *API) handler(op *model.Operation, table map[string]operation, wrap func(string, http.Handler) http.Handler) http.Handler {
	entry, implemented := table[op.Name]
	if !implemented {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { unknownOperation(op.Name).write(w) })
	}
	h := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, entry) }))
	if wrap != nil {
		h = wrap(op.Name, h)
	}
	return h
}

func (a *API) serve(w http.ResponseWriter, r *http.Request, op operation) {
	answer, err := a.call(w, r, op)
	if err == nil {
		send(w, http.StatusOK, answer)
		return
	}
	refusal := refusalOf(op.Operation, err)
	if refusal.status >= http.StatusInternalServerError {
		a.log.ErrorContext(r.Context(), "operation failed", "operation", op.Name, "error", err)
	}
	refusal.write(w)
}

func (a *API) call(w http.ResponseWriter, r *http.Request, op operation) ([]byte, error) {
	in, err := members(w, r, op.Operation)
	if err != nil {
		return nil, err
	}
	out, err := op.run(a, in)
	if err != nil {
		return nil, err
	}
	answer, err := json.Marshal(a.addressed(r, out))
	if err != nil {
		return nil, fmt.Errorf("encoding the answer: %w", err)
	}
	if a.check {
		if err := op.CheckAnswer(answer); err != nil {
			return nil, fmt.Errorf("the answer does not fit the model: %w", err)
		}
	}
	return answer, nil
}

func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	unknownOperation(r.Method + " " + r.URL.Path).write(w)
}
