// Package console shows what the controller knows and did: departures with
// their handovers, the breaker, the chats whose agent is absent, and the journal,
// as JSON, as they change, and as a page; and whether the process is healthy and
// ready, for whoever watches over it.
//
// It only reads. Nothing it serves carries a token or a customer's words: the
// ledger holds neither. It listens on nothing itself; whoever mounts it decides
// who can reach it.
package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Reader is what the console needs of a ledger.
type Reader interface {
	Departures(ctx context.Context, f ledger.DepartureFilter) iter.Seq2[departure.Departure, error]
	Journal(ctx context.Context, f ledger.JournalFilter) iter.Seq2[departure.Entry, error]
	Quarantined(ctx context.Context) iter.Seq2[departure.Quarantined, error]
	Gate(ctx context.Context) (departure.Gate, error)
	Load(ctx context.Context, id string) (departure.Departure, error)
	End(ctx context.Context) (ledger.Link, error)
	Subscribe() (changed <-chan struct{}, stop func())
}

// Departure is a departure as the console tells it.
type Departure struct {
	ID        string     `json:"id"`
	Agent     string     `json:"agent"` // username
	Cause     string     `json:"cause"`
	By        string     `json:"by,omitempty"` // the operator, or the shift
	State     string     `json:"state"`
	BeganAt   time.Time  `json:"beganAt"`
	Handovers []Handover `json:"handovers"`
}

// Handover is one chat of a departure.
type Handover struct {
	ChatID string `json:"chatId"`
	Queue  string `json:"queue"` // name, else ARN
	Phase  string `json:"phase"`
	Needed bool   `json:"needed,omitempty"` // a person must see to it: stranded, not over, and with nobody
	Target string `json:"target"`           // empty until decided
	Rule   string `json:"rule"`
	Reason string `json:"reason"`
	Held   string `json:"held,omitempty"`   // why the move may not begin yet
	Shadow bool   `json:"shadow,omitempty"` // decided and noted only
}

// Entry is one line of the journal.
type Entry struct {
	Seq         int64     `json:"seq"`
	At          time.Time `json:"at"`
	DepartureID string    `json:"departureId"`
	Agent       string    `json:"agent"`
	ChatID      string    `json:"chatId,omitempty"`
	From        string    `json:"from"`
	To          string    `json:"to"`
	Reason      string    `json:"reason"`
	By          string    `json:"by,omitempty"` // the operator, for what an operator did
}

// most is how many departures a page shows; the ledger holds the rest.
const most = 200

type console struct {
	ledger Reader
	log    *slog.Logger
	ghosts func(context.Context) ([]roster.Ghost, error)
	checks []Check

	sources *Sources      // nil: none of what needs them
	places  chan struct{} // has one for each page that follows
}

// Option adds to a console what not every process has.
type Option func(*console)

// Ghosts lets the console show the chats whose agent is absent.
func Ghosts(census func(context.Context) ([]roster.Ghost, error)) Option {
	return func(c *console) { c.ghosts = census }
}

// New returns the handler of the page at /console/, to which / leads, of /healthz, which answers 200 while
// the process lives and the ledger can be read, of /readyz (see Ready), and of
// /console/v1/: departures, overview, journal?after=SEQ, and events, which sends
// every line of the journal from the first, or with ?last=N the last N, and on as
// it is written (server-sent events; Last-Event-ID resumes). Whoever has a page of their own mounts /console/, /healthz and /readyz
// alone.
func New(l Reader, log *slog.Logger, more ...Option) http.Handler {
	c := &console{ledger: l, log: log}
	for _, add := range more {
		add(c)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /console/v1/overview", c.overview)
	mux.HandleFunc("GET /readyz", c.ready)
	mux.HandleFunc("GET /console/v1/departures", c.departures)
	mux.HandleFunc("GET /console/v1/journal", c.journal)
	mux.HandleFunc("GET /console/v1/events", c.events)
	mux.HandleFunc("GET /healthz", c.health)
	mux.Handle("GET /{$}", http.RedirectHandler("/console/", http.StatusFound))
	mux.Handle("GET /console", http.RedirectHandler("/console/", http.StatusFound))
	c.mount(mux)
	pages := page()
	mux.Handle("GET /console/{$}", pages)
	mux.Handle("GET "+statics, pages)
	return mux
}

func (c *console) health(w http.ResponseWriter, r *http.Request) {
	if err := c.readable(r.Context()); err != nil {
		c.fail(w, r, err)
		return
	}
	c.answer(w, r, "ok")
}

func (c *console) readable(ctx context.Context) error {
	for _, err := range c.ledger.Departures(ctx, ledger.DepartureFilter{Limit: 1}) {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *console) departures(w http.ResponseWriter, r *http.Request) {
	list := []Departure{}
	for d, err := range c.ledger.Departures(r.Context(), ledger.DepartureFilter{Limit: most}) {
		if err != nil {
			c.fail(w, r, err)
			return
		}
		list = append(list, show(d))
	}
	c.answer(w, r, list)
}

func show(d departure.Departure) Departure {
	out := Departure{ID: d.ID, Agent: d.Username, Cause: string(d.Cause), By: d.By, State: string(d.State), BeganAt: d.BeganAt, Handovers: []Handover{}}
	for _, h := range d.Handovers {
		if h.Phase.Final() {
			h.Held = ""
		}
		out.Handovers = append(out.Handovers, Handover{
			ChatID: h.ChatID, Queue: h.Queue(), Phase: string(h.Phase), Target: h.Target().String(),
			Rule: h.Decision.Rule, Reason: h.Reason, Held: h.Held, Shadow: h.Shadow, Needed: h.NeedsPerson(),
		})
	}
	return out
}

func (c *console) journal(w http.ResponseWriter, r *http.Request) {
	after, err := sequence(r.URL.Query().Get("after"))
	if err != nil {
		http.Error(w, "after: "+err.Error(), http.StatusBadRequest)
		return
	}
	list := []Entry{}
	for e, err := range c.ledger.Journal(r.Context(), ledger.JournalFilter{AfterSeq: after, Limit: 1000}) {
		if err != nil {
			c.fail(w, r, err)
			return
		}
		list = append(list, line(e))
	}
	c.answer(w, r, list)
}

func line(e departure.Entry) Entry {
	return Entry{
		Seq: e.Seq, At: e.At, DepartureID: e.DepartureID, Agent: e.Username, ChatID: e.ChatID,
		From: e.From, To: e.To, Reason: e.Reason, By: e.By,
	}
}

func sequence(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("found %q, want the number of a journal line", s)
	}
	return n, nil
}

// first is the line after which a stream of events begins: that of Last-Event-ID;
// else, of as many lines before the journal's end as the parameter last asks for.
func (c *console) first(r *http.Request) (after int64, err error) {
	id, lines := r.Header.Get("Last-Event-ID"), r.URL.Query().Get("last")
	if id != "" || lines == "" {
		return sequence(id)
	}
	last, err := sequence(lines)
	if err != nil {
		return 0, err
	}
	end, err := c.ledger.End(r.Context())
	if err != nil {
		return 0, unread{err}
	}
	return max(0, end.Seq-last), nil
}

// unread is a ledger that could not be read, which is not the reader's fault.
type unread struct{ error }

// unasked is how often the journal is looked at for what another process has written:
// a ledger tells subscribers of its own process's changes alone.
const unasked = 5 * time.Second

// events sends the journal from a line on, and goes on as it grows.
func (c *console) events(w http.ResponseWriter, r *http.Request) {
	after, err := c.first(r)
	if _, ours := errors.AsType[unread](err); ours {
		c.fail(w, r, err)
		return
	}
	if err != nil {
		http.Error(w, "Last-Event-ID, last: "+err.Error(), http.StatusBadRequest)
		return
	}
	changed, stop := c.ledger.Subscribe()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	out := http.NewResponseController(w)
	again := time.NewTicker(unasked)
	defer again.Stop()
	for {
		after, err = c.send(r.Context(), w, after)
		if err == nil {
			err = out.Flush()
		}
		if err != nil {
			c.note(r, err)
			return
		}
		select {
		case <-changed:
		case <-again.C:
		case <-r.Context().Done():
			return
		}
	}
}

func (c *console) send(ctx context.Context, w http.ResponseWriter, after int64) (int64, error) {
	for e, err := range c.ledger.Journal(ctx, ledger.JournalFilter{AfterSeq: after}) {
		if err != nil {
			return after, err
		}
		data, err := json.Marshal(line(e))
		if err != nil {
			return after, err
		}
		if _, err := fmt.Fprintf(w, "id: %d\ndata: %s\n\n", e.Seq, data); err != nil {
			return after, err
		}
		after = e.Seq
	}
	return after, nil
}

func (c *console) answer(w http.ResponseWriter, r *http.Request, v any) {
	c.answerWith(w, r, http.StatusOK, v)
}

func (c *console) answerWith(w http.ResponseWriter, r *http.Request, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		c.note(r, err)
	}
}

func (c *console) fail(w http.ResponseWriter, r *http.Request, err error) {
	c.note(r, err)
	http.Error(w, "the ledger could not be read; see the log", http.StatusInternalServerError)
}

// refuse answers with what is wrong in a request, or leaves a failure to the log.
func (c *console) refuse(w http.ResponseWriter, r *http.Request, err error) {
	if f, ok := errors.AsType[*httpjson.Fault](err); ok {
		httpjson.Fail(w, f)
		return
	}
	c.note(r, err)
	httpjson.Fail(w, &httpjson.Fault{Status: http.StatusInternalServerError, Code: httpjson.Internal, Message: "it failed inside the controller; its log says why"})
}

// note logs what only an operator can mend; a reader who has gone is nobody's concern.
func (c *console) note(r *http.Request, err error) {
	if r.Context().Err() == nil {
		c.log.Error("console request failed", slog.String("path", r.URL.Path), slog.Any("error", err))
	}
}
