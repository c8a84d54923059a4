package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"handover/connectlocal/internal/ending"
	"handover/connectlocal/internal/state"
)

// How far back the feed reaches, how far a reader may lag behind, and in real
// time: how often a silent stream shows that it lives, and how long one write may take.
const (
	kept       = 4096
	lag        = 1024
	keepAlive  = 15 * time.Second
	writeLimit = 10 * time.Second
)

// Feed is the state.Observer that keeps the latest notes and hands them to the
// readers of GET /_local/v1/events. What it does inside the loop never blocks.
type Feed struct {
	state.Indifferent

	mu      sync.Mutex
	latest  []event // at most kept, ascending ids without gaps
	last    uint64  // id of the latest event ever
	readers map[*reader]bool
	stopped bool
	running sync.WaitGroup
}

// event is a note as it goes out.
type event struct {
	id   uint64
	data []byte
}

// reader is one open event stream.
type reader struct {
	events chan event // closed when the reader is too slow, or the feed stops
}

// NewFeed returns an empty feed.
func NewFeed() *Feed { return &Feed{readers: map[*reader]bool{}} }

// noteView is a note on the wire.
type noteView struct {
	At               time.Time         `json:"at"`
	Kind             string            `json:"kind"`
	Username         string            `json:"username,omitempty"`
	ContactID        string            `json:"contactId,omitempty"`
	InitialContactID string            `json:"initialContactId,omitempty"`
	Detail           map[string]string `json:"detail,omitempty"`
}

// Noted hands the note on. A note has nothing that cannot be marshalled.
func (f *Feed) Noted(n state.Note) {
	data, _ := json.Marshal(noteView{n.At, n.Kind, n.Username, n.ContactID, n.InitialID, n.Detail})
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	e := event{id: f.last, data: data}
	if len(f.latest) == kept {
		f.latest = f.latest[1:]
	}
	f.latest = append(f.latest, e)
	for r := range f.readers {
		select {
		case r.events <- e:
		default:
			f.dismiss(r)
		}
	}
}

// dismiss ends a reader; f.mu is held.
func (f *Feed) dismiss(r *reader) {
	delete(f.readers, r)
	close(r.events)
}

var _ state.Observer = (*Feed)(nil)

// subscribe returns a reader and what it has missed since the event it names;
// gap tells that there was more. false once the feed has stopped.
func (f *Feed) subscribe(since *uint64) (r *reader, missed []event, gap, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopped {
		return nil, nil, false, false
	}
	if since != nil {
		missed, gap = f.after(*since)
	}
	r = &reader{events: make(chan event, lag)}
	f.readers[r] = true
	f.running.Add(1)
	return r, missed, gap, true
}

// after is what came after the event, as far as it is kept; gap tells that some
// is not. An id that was never given out is from an earlier process: all is new.
func (f *Feed) after(id uint64) (events []event, gap bool) {
	if id > f.last {
		return slices.Clone(f.latest), true
	}
	first := f.last - uint64(len(f.latest)) + 1
	if id+1 < first {
		return slices.Clone(f.latest), true
	}
	return slices.Clone(f.latest[id+1-first:]), false
}

func (f *Feed) unsubscribe(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.readers[r] {
		f.dismiss(r)
	}
	f.running.Done()
}

// stop ends all readers and waits for their handlers.
func (f *Feed) stop(ctx context.Context) error {
	f.mu.Lock()
	f.stopped = true
	for r := range f.readers {
		f.dismiss(r)
	}
	f.mu.Unlock()
	return ending.Wait(ctx, &f.running)
}

// serve is GET /_local/v1/events.
func (f *Feed) serve(w http.ResponseWriter, r *http.Request) {
	since, err := lastEventID(r)
	if err != nil {
		writeError(w, err)
		return
	}
	reader, missed, gap, ok := f.subscribe(since)
	if !ok {
		writeError(w, refuse(http.StatusServiceUnavailable, "stopping", "connectlocal is stopping"))
		return
	}
	defer f.unsubscribe(reader)
	w.Header().Set("Content-Type", "text/event-stream")
	out := &eventWriter{w: w, flusher: http.NewResponseController(w)}
	if gap {
		out.print("event: gap\ndata: {}\n\n")
	}
	for _, e := range missed {
		out.event(e)
	}
	out.print(": here begins what is new\n\n")
	out.follow(r.Context(), reader)
	_ = out.within(0) // the connection may serve another request
}

// lastEventID is nil when the client asks for what is new only.
func lastEventID(r *http.Request) (*uint64, error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		return nil, nil
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return nil, badRequest("Last-Event-ID: found %q, want a number", text)
	}
	return &id, nil
}

// eventWriter writes server-sent events until the first error.
type eventWriter struct {
	w       http.ResponseWriter
	flusher *http.ResponseController
	err     error
}

func (o *eventWriter) print(format string, args ...any) {
	if o.err == nil {
		o.err = o.within(writeLimit)
	}
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, format, args...)
	}
	if o.err == nil {
		o.err = o.flusher.Flush()
	}
}

// within bounds the next write; 0 lifts the bound. Not every connection can have one.
func (o *eventWriter) within(limit time.Duration) error {
	var deadline time.Time
	if limit > 0 {
		deadline = time.Now().Add(limit)
	}
	if err := o.flusher.SetWriteDeadline(deadline); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

func (o *eventWriter) event(e event) { o.print("id: %d\ndata: %s\n\n", e.id, e.data) }

// follow writes what comes until the reader is dismissed or gone.
func (o *eventWriter) follow(ctx context.Context, r *reader) {
	alive := time.NewTicker(keepAlive)
	defer alive.Stop()
	for o.err == nil {
		select {
		case <-ctx.Done():
			return
		case <-alive.C:
			o.print(": alive\n\n")
		case e, ok := <-r.events:
			if !ok {
				return
			}
			o.event(e)
		}
	}
}
