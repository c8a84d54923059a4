// Package api is the Amazon Connect API of one state.World, as the public
// service model describes it: REST-JSON, one handler for all operations.
//
// What it guarantees:
//   - A request is answered by exactly one function, run inside the clock's
//     loop, so that it sees and changes one consistent state.
//   - A request that the model does not allow (a required member missing, a
//     length, range or choice exceeded, a type of JSON wrong) is refused with
//     an exception that its operation models, and changes nothing.
//   - A request for an operation, or with a member, that connectlocal does not
//     have is refused and says so. It never succeeds silently.
//
// Signatures are not verified and any credentials will do. References are ids
// or ARNs as in Amazon Connect, never names.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"handover/connectlocal/internal/clock"
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
}

// API answers the operations. Make one with New.
type API struct {
	loop  *clock.Loop
	world *state.World
	log   *slog.Logger
	born  time.Time // stands for the creation time of everything in the seed
	mux   *http.ServeMux
}

// New returns the handler of every operation in the table; any other request
// gets UnknownOperationException.
func New(o Options) *API {
	a := &API{loop: o.Loop, world: o.World, log: o.Log, born: o.Loop.Now(), mux: http.NewServeMux()}
	if a.log == nil {
		a.log = slog.New(slog.DiscardHandler)
	}
	for _, op := range operations() {
		var h http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.serve(w, r, op) })
		if o.Wrap != nil {
			h = o.Wrap(op.name, h)
		}
		a.mux.Handle(op.pattern, h)
	}
	a.mux.HandleFunc("/", a.unknown)
	return a
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Amzn-Requestid", uuid.NewString())
	a.mux.ServeHTTP(w, r)
}

func (a *API) serve(w http.ResponseWriter, r *http.Request, op operation) {
	out, err := a.call(w, r, op)
	if err != nil {
		refusal := op.models.refusal(err)
		if refusal.status >= http.StatusInternalServerError {
			a.log.ErrorContext(r.Context(), "operation failed", "operation", op.name, "error", err)
		}
		refusal.write(w)
		return
	}
	if err := writeJSON(w, http.StatusOK, out); err != nil {
		a.log.DebugContext(r.Context(), "answer not delivered", "operation", op.name, "error", err)
	}
}

func (a *API) call(w http.ResponseWriter, r *http.Request, op operation) (any, error) {
	src, err := read(w, r)
	if err != nil {
		return nil, err
	}
	return op.run(a, src)
}

func (a *API) unknown(w http.ResponseWriter, r *http.Request) {
	unknownOperation(r.Method, r.URL.Path).write(w)
}
