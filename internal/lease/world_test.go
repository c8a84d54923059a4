package lease

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/clock"
)

// world is a store, a fence, and the processes that share them.
type world struct {
	t     *testing.T
	mu    sync.Mutex
	rows  map[string]map[string]Row // by group and name
	items []Item

	fence   map[string]int64            // by item: the last that was fenced
	runs    map[string]map[int64]string // by item and term: who worked
	atWork  map[string]map[string]bool  // by item: who works
	worst   int                         // of one item, how many worked at the same time
	commits []commit                    // that were accepted
	refused int
}

type commit struct {
	item string
	term int64
	who  string
	at   time.Time
}

func newWorld(t *testing.T, items ...Item) *world {
	return &world{
		t: t, items: items, rows: make(map[string]map[string]Row), fence: make(map[string]int64),
		runs: make(map[string]map[int64]string), atWork: make(map[string]map[string]bool),
	}
}

func shards(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Name: fmt.Sprintf("s%d", i)}
	}
	return items
}

var errCut = errors.New("the store cannot be reached")

// process is one of those who share. What it does to the store and its clock goes
// through its gate, which can be shut.
type process struct {
	*world
	name   string
	keeper *Keeper
	leave  context.CancelFunc
	ended  chan error
	drain  time.Duration   // how long its work takes to stop
	done   map[string]bool // its work ends at once, with nothing left to do

	gate    chan struct{} // holds one: who passes takes it and puts it back; taken away, the process is paused
	faults  sync.Mutex
	cut     bool // the store answers with errors
	hung    bool // the store does not answer
	dead    bool // nothing it does reaches the store any more
	lossy   int  // of its next swaps, how many are stored with the answer lost
	failing error
}

func (w *world) start(name string, change ...func(*process)) *process {
	w.t.Helper()
	p := &process{world: w, name: name, ended: make(chan error, 1), gate: make(chan struct{}, 1)}
	p.open()
	for _, f := range change {
		f(p)
	}
	k, err := New(Options{Store: p, Group: "g", Self: name, List: p.list, Work: p.work, Now: p.now, Wait: p.wait})
	if err != nil {
		w.t.Fatal(err)
	}
	p.keeper = k
	ctx, leave := context.WithCancel(w.t.Context())
	p.leave = leave
	go func() { p.ended <- k.Run(ctx) }()
	return p
}

func (p *process) stop() {
	p.leave()
	if err := <-p.ended; err != nil {
		p.t.Errorf("%s: %v", p.name, err)
	}
}

// kill has the process do nothing more that anybody sees.
func (p *process) kill() {
	p.set(func() { p.dead = true })
	p.leave()
}

func (p *process) set(f func()) {
	p.faults.Lock()
	defer p.faults.Unlock()
	f()
}

func (p *process) shut() { <-p.gate }
func (p *process) open() { p.gate <- struct{}{} }

func (p *process) pass() {
	p.shut()
	p.open()
}

func (p *process) now() time.Time {
	p.pass()
	return time.Now()
}

func (p *process) wait(ctx context.Context, until time.Time) error {
	defer p.pass()
	return clock.WaitUntil(ctx, until)
}

func (p *process) list(context.Context) ([]Item, error) {
	p.pass()
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.items), nil
}

// reach is the way to the store.
func (p *process) reach(ctx context.Context) error {
	p.pass()
	p.faults.Lock()
	cut, hung := p.cut || p.dead, p.hung
	p.faults.Unlock()
	if hung && !cut {
		<-ctx.Done()
		return ctx.Err()
	}
	if cut {
		return errCut
	}
	return ctx.Err()
}

func (p *process) Rows(ctx context.Context, group string) ([]Row, error) {
	if err := p.reach(ctx); err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.SortedFunc(maps.Values(p.rows[group]), func(a, b Row) int { return strings.Compare(a.Name, b.Name) }), nil
}

func (p *process) Swap(ctx context.Context, r Row) (bool, error) {
	if err := p.reach(ctx); err != nil {
		return false, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows[r.Group][r.Name].Rev != r.Rev {
		return false, nil
	}
	if p.rows[r.Group] == nil {
		p.rows[r.Group] = make(map[string]Row)
	}
	r.Rev++
	p.rows[r.Group][r.Name] = r
	p.faults.Lock()
	defer p.faults.Unlock()
	if p.lossy > 0 {
		p.lossy--
		return false, errCut
	}
	return true, nil
}

func (p *process) Drop(ctx context.Context, r Row) error {
	if err := p.reach(ctx); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rows[r.Group][r.Name].Rev == r.Rev {
		delete(p.rows[r.Group], r.Name)
	}
	return nil
}

// work fences, and commits every now and then.
func (p *process) work(ctx context.Context, item string, term int64) (bool, error) {
	if p.failing != nil {
		return false, p.failing
	}
	p.enter(item, term)
	defer p.exit(item)
	if p.done[item] {
		return true, nil
	}
	for first := true; ; first = false {
		p.pass()
		if !p.commit(item, term, first) {
			return false, nil
		}
		if p.wait(ctx, time.Now().Add(300*time.Millisecond)) != nil {
			time.Sleep(p.drain)
			p.commit(item, term, false) // what was begun is ended
			return false, nil
		}
	}
}

// enter notes who works, and under which term: never two under one.
func (p *process) enter(item string, term int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.runs[item] == nil {
		p.runs[item], p.atWork[item] = make(map[int64]string), make(map[string]bool)
	}
	if before, taken := p.runs[item][term]; taken {
		p.t.Errorf("%s works at %s under term %d, which was %s's", p.name, item, term, before)
	}
	p.runs[item][term] = p.name
	p.atWork[item][p.name] = true
	p.worst = max(p.worst, len(p.atWork[item]))
}

func (p *process) exit(item string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.atWork[item], p.name)
}

// commit stores a result as a fenced store does; a dead process's, and one that is cut
// off, goes nowhere.
func (p *process) commit(item string, term int64, first bool) bool {
	p.faults.Lock()
	away := p.dead || p.cut || p.hung
	p.faults.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case away:
		return true
	case p.fence[item] > term:
		p.refused++
		return false
	case first:
		p.fence[item] = term
	case p.fence[item] != term:
		p.refused++
		return false
	}
	p.commits = append(p.commits, commit{item, term, p.name, time.Now()})
	return true
}

// held is how many items each works at.
func (w *world) held() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := make(map[string]int)
	for _, who := range w.atWork {
		for name := range who {
			n[name]++
		}
	}
	return n
}

// oneAfterAnother checks what was stored: each item's terms only grow, and each is one process's.
func (w *world) oneAfterAnother() {
	w.t.Helper()
	last := make(map[string]commit)
	for _, c := range w.commits {
		before, some := last[c.item]
		if some && (c.term < before.term || c.term == before.term && c.who != before.who) {
			w.t.Errorf("%s: accepted from %s under term %d at %s, after %s's under term %d", c.item, c.who, c.term, c.at, before.who, before.term)
		}
		last[c.item] = c
	}
}

func sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// settled checks that all items are worked at by these, whose shares differ by one at most.
func (w *world) settled(items int, by ...*process) {
	w.t.Helper()
	held := w.held()
	least, most, all := items, 0, 0
	for _, p := range by {
		n := held[p.name]
		least, most, all = min(least, n), max(most, n), all+n
	}
	if all != items || most-least > 1 || len(held) > len(by) {
		w.t.Errorf("worked at: %v, want %d items shared fairly by %d", held, items, len(by))
	}
}

// fault troubles a process for a while; it is paused only if it may be.
func (p *process) fault(r *rand.Rand, pauses bool) {
	d := time.Duration(r.IntN(40_000)) * time.Millisecond
	kind := r.IntN(5)
	if !pauses {
		kind = max(kind, 1)
	}
	switch kind {
	case 0:
		p.shut()
		time.Sleep(d)
		p.open()
	case 1:
		p.set(func() { p.cut = true })
		time.Sleep(d)
		p.set(func() { p.cut = false })
	case 2:
		p.set(func() { p.hung = true })
		time.Sleep(d)
		p.set(func() { p.hung = false })
	case 3:
		p.set(func() { p.lossy = 1 + r.IntN(5) })
		time.Sleep(d)
	default:
		time.Sleep(d)
	}
}
