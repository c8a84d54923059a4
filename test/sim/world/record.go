package world

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"handover/internal/departure"
	"handover/internal/ledger"
)

// record is what the judge has seen. All but commits and log is guarded by the
// world's lock.
type record struct {
	commits chan struct{} // holds one: one commit after the other; a mutex would hold the time, too, while a commit waits
	log     page          // all that the controllers wrote to their logs
	stored  page          // all that they stored, as text, but for the bytes in quarantine

	breaches []Breach
	lines    []line
	secrets  map[string]bool
	urls     []string

	departures map[string]departure.Departure // as last stored
	leases     []held
	taken      map[string]map[string]int // by shard: how often the record was acknowledged
	kept       []departure.Quarantined
	stranded   map[string]*life // by handover: whose commit it was
	silent     map[string]bool  // by handover: a commit of it whose answer was lost
	tokens     map[string]holder
	effects    []effect
	presence   map[string][]presence // by username, in order
	hands      map[string]bool       // contacts whose agent ended them or passed them on
	users      map[string]string     // username by user id
	gate       departure.Gate        // as last stored
	live       map[string]int        // by queue ARN: how many live chats it has had at most
	written    int                   // lines of the journal
	known      map[string]time.Time  // by agent id: the newest event that was applied
}

func newRecord() record {
	return record{
		commits: make(chan struct{}, 1), secrets: map[string]bool{}, departures: map[string]departure.Departure{}, taken: map[string]map[string]int{},
		stranded: map[string]*life{}, silent: map[string]bool{}, tokens: map[string]holder{}, presence: map[string][]presence{}, hands: map[string]bool{},
		live: map[string]int{}, known: map[string]time.Time{},
	}
}

// page is text that several write on.
type page struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (p *page) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(text)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

// line is one line of what is told of a world.
type line struct {
	at   time.Time
	kind string
	text string
}

func (r *record) tell(kind, text string) {
	r.lines = append(r.lines, line{time.Now(), kind, text})
}

// held is one intent given to one life.
type held struct {
	departure.Intent
	life  *life
	at    time.Time
	agent string // user id of the departure's agent
}

// holder is who a token stands for.
type holder struct{ agent, contactID string }

// presence is whether an agent was leaving or gone from an instant on.
type presence struct {
	at      time.Time
	leaving bool
}

// byHand notes that a person did with a contact what the controller could have done.
func (w *World) byHand(contactID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.record.hands[contactID] = true
}

// leased notes who is at work on what.
func (w *World) leased(l *life, intents []departure.Intent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, i := range intents {
		w.record.leases = append(w.record.leases, held{Intent: i, life: l, at: time.Now(), agent: w.record.departures[i.DepartureID].AgentID})
		w.tally.add("intents", string(i.Kind))
	}
}

// committed shows the judge a commit that was stored.
func (w *World) committed(l *life, c departure.Commit) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := &w.record
	for _, p := range promises() {
		if p.commit != nil {
			p.commit(w, l, c)
		}
	}
	for _, d := range c.Departures {
		if _, known := r.departures[d.ID]; !known {
			w.tally.add("causes", string(d.Cause))
		}
		r.departures[d.ID] = d
	}
	for _, e := range c.Journal {
		if e.From != e.To && e.ChatID != "" {
			w.tally.add("transitions", fmt.Sprintf("%s → %s", cmp.Or(e.From, "·"), e.To))
		}
	}
	if p := c.Position; p != nil {
		if r.taken[p.Shard] == nil {
			r.taken[p.Shard] = map[string]int{}
		}
		r.taken[p.Shard][p.Sequence]++
	}
	r.written += len(c.Journal)
	r.kept = append(r.kept, c.Quarantine...)
	r.store(c)
}

// store keeps the text of a commit, for the secrets in it. The bytes of a broken
// record are kept whole on purpose.
func (r *record) store(c departure.Commit) {
	c.Quarantine = slices.Clone(c.Quarantine)
	for n := range c.Quarantine {
		c.Quarantine[n].Data = nil
	}
	if text, err := json.Marshal(c); err == nil {
		_, _ = r.stored.Write(append(text, '\n'))
	}
}

// told is everything in the order of its time, the journal included.
func (w *World) told() []string {
	lines := slices.Clone(w.record.lines)
	for e, err := range w.ledgerJournal() {
		if err != nil {
			break
		}
		lines = append(lines, line{e.At.Add(-w.hands.ahead), "journal", strings.TrimSpace(fmt.Sprintf("%s %s %s → %s: %s", e.Username, short(e.ChatID), cmp.Or(e.From, "·"), e.To, e.Reason))})
	}
	slices.SortStableFunc(lines, func(a, b line) int { return a.at.Compare(b.at) })
	var out []string
	for _, l := range lines {
		out = append(out, fmt.Sprintf("%9.3fs  %-10s %s", l.at.Sub(w.begun).Seconds(), l.kind, l.text))
	}
	return out
}

func (w *World) ledgerJournal() func(yield func(departure.Entry, error) bool) {
	if w.ledger == nil {
		return func(func(departure.Entry, error) bool) {}
	}
	return w.ledger.Journal(context.WithoutCancel(w.ctx), ledger.JournalFilter{})
}

// short is the end of an id: the ids of a world count up.
func short(id string) string {
	if len(id) > 6 {
		return "…" + id[len(id)-4:]
	}
	return id
}
