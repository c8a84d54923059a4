// Package hearing tells since when companions could be heard, where those who hear them
// and those who judge them lost are different processes: Lambda functions.
//
// An agent whose companions are silent for too long counts as lost, and their chats are
// moved. That must never happen because nobody could be heard. In one process it is easy:
// none is missed before its start. Here whoever hears companions leaves a mark on the
// ledger's shelf, when it has answered one of them, every ten seconds at most; and
// whoever judges reads it. If it is old, the companions of an only agent may be lost; or the
// function fails, its quota is used up, its address is gone. Then who judges asks at that
// very address, as companions do.
//
// It guarantees: an agent is judged lost only if companions could be heard when it is
// judged, and could for a beat and a half before, each time that was looked at; marks that
// are more than 20 seconds apart do not count as "could". Where that cannot be told,
// nobody is lost, and the agent is looked at again.
package hearing

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/roster"
)

// Path is where the address of the companions is asked whether they could be heard.
const Path = "/companion/v1/listening"

// Ear hears, and tells since when. Its methods may be called from any goroutine.
type Ear struct {
	Shelf ledger.Shelf
	Now   func() time.Time
	Log   *slog.Logger

	// URL is the base of the address at which companions are answered, and HTTP what it is
	// asked with; empty: this process does not ask, and relies on marks.
	URL  string
	HTTP *http.Client

	mu    sync.Mutex // held for no longer than it takes to read or set what follows
	mark  mark
	read  time.Time
	asked time.Time // when the address did not answer
}

// the item on the shelf.
const (
	group = "companions"
	name  = "heard"
)

// Rules are those in force, by which nobody counts as lost before they could have been
// heard.
func (e *Ear) Rules(r roster.Rules) roster.Rules { return e.known().rules(r, e.Now()) }

func (e *Ear) known() mark {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.mark
}

func (e *Ear) know(m mark) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.mark = m
}

// Handler answers the companions by next, and leaves a mark when one of them got what it
// asked for: who is refused has not been heard, and a stranger is no companion. Whoever
// asks whether companions can be heard is answered here, and leaves no mark.
func (e *Ear) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == Path {
			e.answer(w, r)
			return
		}
		seen := &answered{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		if r.Method != http.MethodPost || seen.status >= http.StatusBadRequest {
			return
		}
		if err := e.hear(r.Context()); err != nil { // the companion has its answer
			e.Log.WarnContext(r.Context(), "it could not be noted that companions can be heard", slog.Any("error", err))
		}
	})
}

// answered knows the status that was answered with.
type answered struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (a *answered) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// answer says whether companions can be heard: whether the shelf can be read, that is, on
// which their sessions are.
func (e *Ear) answer(w http.ResponseWriter, r *http.Request) {
	if _, err := e.stored(r.Context()); err != nil {
		e.Log.WarnContext(r.Context(), "companions cannot be heard", slog.Any("error", err))
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// hear leaves a mark, if the last one is not fresh. Where two do so at once, one mark is
// enough.
func (e *Ear) hear(ctx context.Context) error {
	if e.known().fresh(e.Now()) {
		return nil
	}
	d, err := e.stored(ctx)
	if err != nil {
		return err
	}
	if now := e.Now(); !d.Is.fresh(now) {
		d.Is = d.Is.heard(now)
		if _, err := d.Put(ctx, e.Shelf, time.Time{}); err != nil {
			return fmt.Errorf("hearing: %w", err)
		}
	}
	e.know(d.Is)
	return nil
}

// Learn reads what others have marked, if what is known is not fresh. It is for whoever
// takes something in or shows it, and judges nobody.
func (e *Ear) Learn(ctx context.Context) {
	if now := e.Now(); e.known().fresh(now) || e.lately(now) {
		return
	}
	if err := e.learn(ctx); err != nil {
		e.Log.WarnContext(ctx, "when companions were heard last could not be read", slog.Any("error", err))
	}
}

// lately tells whether the mark was read, or asked to be, a moment ago: where there are
// no companions it is never fresh.
func (e *Ear) lately(now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if now.Sub(e.read).Abs() < often/2 {
		return true
	}
	e.read = now
	return false
}

// Listen finds out whether companions can be heard now. It is to be called before
// somebody is judged.
func (e *Ear) Listen(ctx context.Context) {
	if now := e.Now(); e.known().fresh(now) || e.justAsked(now) {
		return
	}
	if err := e.listen(ctx); err != nil {
		e.Log.WarnContext(ctx, "it cannot be told whether companions can be heard: nobody counts as lost", slog.Any("error", err))
		e.know(mark{}) // though it may have held until now
		e.mu.Lock()
		defer e.mu.Unlock()
		e.asked = e.Now()
	}
}

// justAsked tells whether it could not be told a moment ago: then it is not asked again,
// for an address that hangs would hold up whoever asks.
func (e *Ear) justAsked(now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return now.Sub(e.asked).Abs() < often
}

// listen asks at the address if nobody has left a mark just now, and leaves one itself when
// it answers. Where none was ever left, there are no companions.
func (e *Ear) listen(ctx context.Context) error {
	if err := e.learn(ctx); err != nil {
		return err
	}
	if m := e.known(); e.URL == "" || m.Last.IsZero() || m.fresh(e.Now()) {
		return nil
	}
	if err := e.ask(ctx); err != nil {
		return err
	}
	return e.hear(ctx)
}

// learn takes up the mark that is stored.
func (e *Ear) learn(ctx context.Context) error {
	d, err := e.stored(ctx)
	if err == nil {
		e.know(d.Is)
	}
	return err
}

// answersWithin is how long the address may take: a function may have to start.
const answersWithin = 5 * time.Second

// ask asks at the address, as a companion does.
func (e *Ear) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL+Path, nil)
	if err != nil {
		return fmt.Errorf("ask whether companions can be heard: %w", err)
	}
	answer, err := e.HTTP.Do(r)
	if err != nil {
		return fmt.Errorf("ask whether companions can be heard: %w", err)
	}
	if err := answer.Body.Close(); err != nil {
		return fmt.Errorf("ask whether companions can be heard: %w", err)
	}
	if answer.StatusCode != http.StatusNoContent {
		return fmt.Errorf("ask whether companions can be heard: the answer is %s", answer.Status)
	}
	return nil
}

// stored is the mark on the shelf; where none was ever made it is zero.
func (e *Ear) stored(ctx context.Context) (ledger.Doc[mark], error) {
	d, err := ledger.ReadDoc[mark](ctx, e.Shelf, group, name)
	if err != nil && !errors.Is(err, departure.ErrNotFound) {
		return d, fmt.Errorf("hearing: %w", err)
	}
	return d, nil
}
