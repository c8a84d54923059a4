package console

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"handover/internal/departure"
	"handover/internal/httpjson"
	"handover/internal/ledger"
	"handover/internal/told"
)

const (
	settle      = 250 * time.Millisecond // changes that come together are told together
	writeWithin = 10 * time.Second
	usualLines  = 200
	mostAtOnce  = 1000 // lines of the journal, when a page comes back
	mostOver    = 50   // departures that are over, of those told at first
)

// news is what has changed: the events all (everything there is) and some.
type news struct {
	Now        time.Time         `json:"now"`
	You        *You              `json:"you,omitempty"` // of all
	Process    json.RawMessage   `json:"process,omitempty"`
	Breaker    json.RawMessage   `json:"breaker,omitempty"`
	Counts     json.RawMessage   `json:"counts,omitempty"`
	Departures []json.RawMessage `json:"departures,omitempty"`
	Gone       []string          `json:"gone,omitempty"` // ids of departures that were open and have been let go
	Ghosts     json.RawMessage   `json:"ghosts,omitempty"`
}

// follower tells one page what there is, and then what has changed of it.
type follower struct {
	c    *console
	w    http.ResponseWriter
	out  *http.ResponseController
	you  You
	seq  int64             // of the newest line told
	open map[string][]byte // open departures as they were told
	told map[string][]byte // the rest of what there is, as it was told
}

// live sends what there is, the latest lines of the journal, and goes on with what changes:
// server-sent events all, some, line and tick. The id of each is the number of the journal's
// latest line; Last-Event-ID resumes, with everything and the lines since.
func (c *console) live(w http.ResponseWriter, r *http.Request) {
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	default:
		w.Header().Set("Retry-After", "5")
		httpjson.Fail(w, &httpjson.Fault{Status: http.StatusServiceUnavailable, Code: "too-many", Message: fmt.Sprintf("%d pages are looking on already; close one", readers)})
		return
	}
	f := &follower{c: c, w: w, out: http.NewResponseController(w), you: c.sources.You(r), open: map[string][]byte{}, told: map[string][]byte{}}
	// What is written after this is told: nothing is missed between the first look and the next.
	changed, stop := c.ledger.Subscribe()
	defer stop()
	from, err := f.from(r)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	all, lines, err := f.gather(r.Context(), from)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	if err = f.send("all", all); err == nil {
		err = f.lines(lines)
	}
	if err == nil {
		err = f.follow(r.Context(), changed)
	}
	if err != nil {
		c.note(r, err)
	}
}

// from is the line after which the page has seen nothing.
func (f *follower) from(r *http.Request) (int64, error) {
	q := query{r: r}
	lines := int64(q.number("lines", usualLines, mostAtOnce))
	if q.err != nil {
		return 0, q.err
	}
	end, err := f.c.ledger.End(r.Context())
	if err != nil {
		return 0, err
	}
	f.seq = end.Seq
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		seen, err := sequence(id)
		if err != nil {
			return 0, httpjson.InvalidField("Last-Event-ID", "%v", err)
		}
		if seen <= end.Seq { // else it is of another ledger
			return max(seen, end.Seq-mostAtOnce), nil
		}
	}
	return max(0, end.Seq-lines), nil
}

// gather is everything, and the lines after one up to now.
func (f *follower) gather(ctx context.Context, from int64) (all news, lines []departure.Entry, err error) {
	all = news{Now: f.c.sources.Now(), You: &f.you, Departures: []json.RawMessage{}}
	if err := f.look(ctx, &all); err != nil {
		return all, nil, err
	}
	if err := f.over(ctx, &all); err != nil {
		return all, nil, err
	}
	for e, err := range f.c.ledger.Journal(ctx, ledger.JournalFilter{AfterSeq: from, Limit: mostAtOnce}) {
		if err != nil {
			return all, nil, err
		}
		if e.Seq > f.seq {
			break // it was written meanwhile, and comes with what changes
		}
		lines = append(lines, e)
	}
	return all, lines, nil
}

// lines sends lines of the journal.
func (f *follower) lines(all []departure.Entry) error {
	for _, e := range all {
		if err := f.send("line", shown(e)); err != nil {
			return err
		}
	}
	return nil
}

// over adds the newest departures that are over.
func (f *follower) over(ctx context.Context, all *news) error {
	for d, err := range f.c.ledger.Departures(ctx, ledger.DepartureFilter{Limit: mostOver}) {
		if err != nil {
			return err
		}
		if !ledger.Pending(d) {
			all.Departures = append(all.Departures, encoded(told.ShowDeparture(d, false)))
		}
	}
	return nil
}

// look adds what is not as it was told: open departures, those that were open, breaker,
// counts, and ghosts.
func (f *follower) look(ctx context.Context, n *news) error {
	counts, seen := told.Counts{Chats: map[string]int{}}, map[string]bool{}
	for d, err := range f.c.ledger.Departures(ctx, ledger.DepartureFilter{OpenOnly: true}) {
		if err != nil {
			return err
		}
		seen[d.ID] = true
		counts.Add(d, true)
		f.add(n, d)
	}
	for id := range f.open {
		if seen[id] {
			continue
		}
		d, err := f.c.ledger.Load(ctx, id)
		if errors.Is(err, departure.ErrNotFound) {
			delete(f.open, id)
			n.Gone = append(n.Gone, id)
			continue
		}
		if err != nil {
			return err
		}
		f.add(n, d)
	}
	return f.rest(ctx, n, counts)
}

// add tells a departure unless it is as it was told.
func (f *follower) add(n *news, d departure.Departure) {
	open := ledger.Pending(d)
	data := encoded(told.ShowDeparture(d, open))
	if string(f.open[d.ID]) == string(data) {
		return
	}
	n.Departures = append(n.Departures, data)
	if open {
		f.open[d.ID] = data
	} else {
		delete(f.open, d.ID)
	}
}

// rest adds what is beside the departures.
func (f *follower) rest(ctx context.Context, n *news, counts told.Counts) error {
	g, err := f.c.ledger.Gate(ctx)
	if err != nil {
		return err
	}
	for _, err := range f.c.ledger.Quarantined(ctx) {
		if err != nil {
			return err
		}
		counts.Quarantined++
	}
	ghosts := []told.Ghost{}
	if f.c.ghosts != nil {
		census, err := f.c.ghosts(ctx)
		if err != nil {
			return err
		}
		for _, g := range census {
			ghosts = append(ghosts, told.ShowGhost(g))
		}
	}
	process, err := f.c.sources.Process(ctx)
	if err != nil {
		return err
	}
	n.Process = f.unlessTold("process", process)
	n.Breaker, n.Counts, n.Ghosts = f.unlessTold("breaker", told.ShowBreaker(g)), f.unlessTold("counts", counts), f.unlessTold("ghosts", ghosts)
	return nil
}

// unlessTold is the value, or nil if it is as it was told.
func (f *follower) unlessTold(name string, v any) json.RawMessage {
	data := encoded(v)
	if string(f.told[name]) == string(data) {
		return nil
	}
	f.told[name] = data
	return data
}

// encoded writes a value. None has anything that cannot be written.
func encoded(v any) json.RawMessage {
	data, _ := json.Marshal(v)
	return data
}

// send writes an event within its time.
func (f *follower) send(event string, v any) error {
	if err := f.out.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	_, err := fmt.Fprintf(f.w, "id: %d\nevent: %s\ndata: %s\n\n", f.seq, event, encoded(v))
	return err
}

// follow tells what changes until the page has gone. What another process writes shows at
// the next tick: a ledger tells subscribers of its own process's changes alone.
func (f *follower) follow(ctx context.Context, changed <-chan struct{}) error {
	ticks := time.NewTicker(unasked)
	defer ticks.Stop()
	settled := time.NewTimer(settle)
	settled.Stop()
	defer settled.Stop()
	waiting := false
	for {
		if err := f.out.Flush(); err != nil {
			return err
		}
		var err error
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			if !waiting {
				waiting = true
				settled.Reset(settle)
			}
		case <-settled.C:
			waiting = false
			err = f.tell(ctx)
		case <-ticks.C:
			if err = f.tell(ctx); err == nil {
				err = f.send("tick", news{Now: f.c.sources.Now()})
			}
		}
		if err != nil {
			return err
		}
	}
}

// tell sends the lines that are new, and what else has changed.
func (f *follower) tell(ctx context.Context) error {
	for e, err := range f.c.ledger.Journal(ctx, ledger.JournalFilter{AfterSeq: f.seq}) {
		if err != nil {
			return err
		}
		f.seq = e.Seq
		if err := f.send("line", shown(e)); err != nil {
			return err
		}
	}
	some := news{Now: f.c.sources.Now()}
	if err := f.look(ctx, &some); err != nil {
		return err
	}
	if len(some.Departures)+len(some.Gone) == 0 && some.Process == nil && some.Breaker == nil && some.Counts == nil && some.Ghosts == nil {
		return nil
	}
	return f.send("some", some)
}
