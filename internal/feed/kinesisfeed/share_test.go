package kinesisfeed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger/memledger"
)

// office is a stream, its ledger, and the replicas that share them.
type office struct {
	t      *testing.T
	stream *stream
	ledger *memledger.Ledger
	routes map[string]string // by key: its shard
	next   map[string]int    // by key

	mu      sync.Mutex
	applied []string // as it was committed
	by      map[string]string
	refused int
}

func newOffice(t *testing.T, keys int, shards ...string) *office {
	o := &office{t: t, stream: newStream(shards...), ledger: memledger.New(), routes: make(map[string]string), next: make(map[string]int), by: make(map[string]string)}
	for n := range keys {
		o.routes[fmt.Sprintf("key%d", n)] = shards[n%len(shards)]
	}
	return o
}

// write writes a record of every key, and lets a moment pass.
func (o *office) write(times int) {
	for range times {
		for key, shard := range o.routes {
			o.stream.put(shard, fmt.Sprintf("%s:%d", key, o.next[key]))
			o.next[key]++
		}
		sleep(100 * time.Millisecond)
	}
}

// reroute moves the keys of the parents to the children, by turns.
func (o *office) reroute(parents []string, children ...string) {
	n := 0
	for key, shard := range o.routes {
		if slices.Contains(parents, shard) {
			o.routes[key] = children[n%len(children)]
			n++
		}
	}
}

func (o *office) split(parent string, children ...string) {
	o.stream.split(parent, children...)
	o.reroute([]string{parent}, children...)
}

func (o *office) merge(child string, parents ...string) {
	o.stream.add(child, parents...)
	for _, p := range parents {
		o.stream.split(p)
	}
	o.reroute(parents, child)
}

// allOnceInOrder checks that each key's records were all committed, once, in their order.
func (o *office) allOnceInOrder() {
	o.t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	got := make(map[string]int)
	for _, record := range o.applied {
		key, n, _ := strings.Cut(record, ":")
		if strconv.Itoa(got[key]) != n {
			o.t.Fatalf("%s was committed, want number %d of the key: %v", record, got[key], o.applied)
		}
		got[key]++
	}
	equal(o.t, "committed, by key", got, o.next)
}

func (o *office) readers() map[string]bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	who := make(map[string]bool)
	for _, name := range o.by {
		who[name] = true
	}
	clear(o.by)
	return who
}

var errCut = errors.New("connection reset")

// replica is one feed. What it does to its store and stream can be cut off.
type replica struct {
	*office
	name  string
	feed  *Feed
	leave context.CancelFunc
	ended chan error

	link   sync.Mutex
	cut    bool          // nothing it does gets through
	slow   time.Duration // how long it takes to apply a record
	paused chan struct{} // not nil: it stops short before it commits, until this is closed
}

func (o *office) start(name string) *replica {
	o.t.Helper()
	r := &replica{office: o, name: name, ended: make(chan error, 1)}
	feed, err := New(Options{
		Client: through{r, o.stream}, Stream: "events", Intake: r, Positions: o.ledger, Start: Oldest,
		Leases: r, Fences: r, Owner: name,
	})
	if err != nil {
		o.t.Fatal(err)
	}
	r.feed = feed
	ctx, leave := context.WithCancel(o.t.Context())
	r.leave = leave
	go func() { r.ended <- feed.Run(ctx) }()
	return r
}

func (r *replica) stop() {
	r.t.Helper()
	r.leave()
	if err := <-r.ended; err != nil {
		r.t.Errorf("%s: %v", r.name, err)
	}
}

func (r *replica) set(f func()) {
	r.link.Lock()
	defer r.link.Unlock()
	f()
}

func (r *replica) reach(ctx context.Context) error {
	r.link.Lock()
	defer r.link.Unlock()
	if r.cut {
		return errCut
	}
	return ctx.Err()
}

// Apply commits a record. What is paused commits in the end, whether it is cut off or not.
func (r *replica) Apply(ctx context.Context, record departure.Record) error {
	r.link.Lock()
	slow, paused := r.slow, r.paused
	r.link.Unlock()
	time.Sleep(slow)
	if paused != nil {
		<-paused
		ctx = context.WithoutCancel(ctx) // it wakes in the middle of its call
	} else if err := r.reach(ctx); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.ledger.Commit(ctx, departure.Commit{Position: &record.Position})
	if errors.Is(err, departure.ErrFenced) {
		r.refused++
	}
	if err == nil {
		r.applied = append(r.applied, string(record.Data))
		r.by[record.Position.Shard] = r.name
	}
	return err
}

func (r *replica) Fence(ctx context.Context, stream, shard string, term int64) (departure.Position, bool, error) {
	if err := r.reach(ctx); err != nil {
		return departure.Position{}, false, err
	}
	return r.ledger.Fence(ctx, stream, shard, term)
}

func (r *replica) Rows(ctx context.Context, group string) ([]lease.Row, error) {
	if err := r.reach(ctx); err != nil {
		return nil, err
	}
	return r.ledger.Rows(ctx, group)
}

func (r *replica) Swap(ctx context.Context, row lease.Row) (bool, error) {
	if err := r.reach(ctx); err != nil {
		return false, err
	}
	return r.ledger.Swap(ctx, row)
}

func (r *replica) Drop(ctx context.Context, row lease.Row) error {
	if err := r.reach(ctx); err != nil {
		return err
	}
	return r.ledger.Drop(ctx, row)
}

// through is the stream, as far as the replica can reach it.
type through struct {
	*replica
	*stream
}

func (t through) GetRecords(ctx context.Context, in *kinesis.GetRecordsInput, f ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	if err := t.reach(ctx); err != nil {
		return nil, err
	}
	return t.stream.GetRecords(ctx, in, f...)
}

func TestReplicasShareAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 16, "s1", "s2", "s3", "s4")
		a := o.start("a")
		o.write(50)
		equal(t, "readers", o.readers(), map[string]bool{"a": true})
		b := o.start("b")
		o.write(200)
		o.readers()
		o.write(10)
		equal(t, "readers when b has come", o.readers(), map[string]bool{"a": true, "b": true})
		o.split("s1", "s5", "s6")
		o.write(100)
		c := o.start("c")
		o.merge("s7", "s2", "s3")
		o.write(300)
		o.readers()
		o.write(20)
		equal(t, "readers when c has come", o.readers(), map[string]bool{"a": true, "b": true, "c": true})
		a.stop()
		o.write(100)
		equal(t, "lag of one that has left", a.feed.Lag(), 0)
		b.stop()
		o.write(100)
		sleep(10 * time.Second)
		equal(t, "lag", c.feed.Lag(), 0)
		c.stop()
		o.allOnceInOrder()
		equal(t, "commits that were refused where everyone let go", o.refused, 0)
	})
}

func TestAReplicaDiesInABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 16, "s1", "s2", "s3", "s4")
		a, b := o.start("a"), o.start("b")
		o.write(100)
		a.set(func() { a.slow = 20 * time.Millisecond })
		o.split("s1", "s5", "s6")
		o.split("s2", "s7", "s8")
		o.write(15)
		a.set(func() { a.cut = true }) // killed: it never lets go
		a.leave()
		o.write(300)
		sleep(20 * time.Second)
		o.readers()
		o.write(10)
		equal(t, "readers", o.readers(), map[string]bool{"b": true})
		sleep(5 * time.Second)
		b.stop()
		o.allOnceInOrder()
		<-a.ended
	})
}

// TestALateCommitIsRefused: a process that was stopped short in a commit, for longer than its
// leases, wakes and goes on.
func TestALateCommitIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 4, "s1", "s2")
		a, b := o.start("a"), o.start("b")
		o.write(200)
		awake := make(chan struct{})
		a.set(func() { a.cut, a.paused = true, awake })
		o.write(10)
		a.set(func() { a.cut = false }) // the batch is read, and at the commit it sleeps
		o.write(10)
		a.set(func() { a.cut = true })
		o.write(300)
		o.readers()
		o.write(20)
		equal(t, "readers while a sleeps", o.readers(), map[string]bool{"b": true})
		close(awake)
		sleep(time.Second)
		if o.refused == 0 {
			t.Error("no late commit was made, and refused: the test shows nothing")
		}
		a.set(func() { a.cut, a.paused = false, nil })
		o.write(300)
		o.readers()
		o.write(20)
		equal(t, "readers when a is back", o.readers(), map[string]bool{"a": true, "b": true})
		a.stop()
		b.stop()
		o.allOnceInOrder()
	})
}

// TestARecordThatWasBegunIsEnded: whoever is told to stop commits what it works at, once.
func TestARecordThatWasBegunIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, "s1")
		a := o.start("a")
		sleep(time.Second)
		a.set(func() { a.slow = 3 * time.Second })
		o.write(1)
		o.write(1)
		sleep(2 * time.Second)
		began := time.Now()
		a.stop()
		equal(t, "committed", o.applied, []string{"key0:0"})
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("to stop took %s, want no more than the record at work", took)
		}
		b := o.start("b")
		sleep(2 * time.Second) // much less than a lease: the shard was let go
		b.stop()
		o.allOnceInOrder()
	})
}

// TestParentsAreReadFirst: whoever reads them.
func TestParentsAreReadFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 8, "s1", "s2")
		o.write(20)
		o.split("s1", "s3", "s4")
		o.merge("s5", "s2", "s3")
		o.write(20)
		a, b := o.start("a"), o.start("b")
		for _, r := range []*replica{a, b} {
			r.set(func() { r.slow = 20 * time.Millisecond })
		}
		sleep(time.Minute)
		a.stop()
		b.stop()
		o.allOnceInOrder()
	})
}

// TestOneIsFencedOutByATermItDidNotSee: it stops at once, and its terms catch up.
func TestOneIsFencedOutByATermItDidNotSee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 1, "s1")
		a := o.start("a")
		o.write(20)
		if _, _, err := o.ledger.Fence(t.Context(), "events", "s1", 4); err != nil {
			t.Fatal(err)
		}
		o.write(1)
		sleep(4 * time.Second)
		equal(t, "commits that were refused", o.refused, 1)
		sleep(20 * time.Second)
		a.stop()
		o.allOnceInOrder()
	})
}

func TestOptionsOfSharing(t *testing.T) {
	s, c, l := newStream("s1"), newController(), memledger.New()
	for name, o := range map[string]Options{
		"no fences":  {Leases: l, Owner: "a"},
		"no leases":  {Fences: l, Owner: "a"},
		"no owner":   {Leases: l, Fences: l},
		"short":      {Leases: l, Fences: l, Owner: "a", Lease: 6 * time.Second},
		"long beats": {Leases: l, Fences: l, Owner: "a", Beat: 10 * time.Second},
	} {
		o.Client, o.Stream, o.Intake, o.Positions = s, "events", c, c
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
