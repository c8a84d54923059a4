package lease

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"handover/internal/clock"
)

// The defaults of a keeper.
const (
	DefaultLease  = 15 * time.Second
	DefaultBeat   = 5 * time.Second
	DefaultRelist = time.Minute
)

// Options are what a keeper is made of. Those up to Work are needed; the rest has
// defaults. All who share a group have the same Lease and Beat.
type Options struct {
	Store Store
	Group string
	Self  string // unlike that of every other process, and at every start
	// List says what the group's work is.
	List func(ctx context.Context) ([]Item, error)
	// Work works at an item under a term, until there is nothing left to do, which is
	// true, or ctx ends: the lease is lost, or another should have it. Then it ends what
	// it has begun, soon, and returns. Work that returns false by itself is begun again
	// with another term, a beat later. An error ends the keeper.
	Work func(ctx context.Context, name string, term int64) (done bool, err error)

	Lease  time.Duration // for how long a silent owner keeps an item; default DefaultLease, at least two beats
	Beat   time.Duration // between two beats; default DefaultBeat
	Relist time.Duration // how often List is asked; default DefaultRelist

	Now  func() time.Time                                 // default time.Now
	Wait func(ctx context.Context, until time.Time) error // until that time, or the context's error; default: a timer
	Log  *slog.Logger                                     // default: discard
}

func (o Options) complete() (Options, error) {
	if o.Lease == 0 {
		o.Lease = DefaultLease
	}
	if o.Beat == 0 {
		o.Beat = DefaultBeat
	}
	if o.Relist == 0 {
		o.Relist = DefaultRelist
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = clock.WaitUntil
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, o.check()
}

func (o Options) check() error {
	switch {
	case o.Store == nil, o.List == nil, o.Work == nil:
		return errors.New("options: Store, List and Work are needed")
	case o.Group == "":
		return errors.New("options: Group is empty, must name what is shared")
	case o.Self == "":
		return errors.New("options: Self is empty, must be a name that no other process has")
	case o.Beat < 0, o.Lease < 2*o.Beat:
		return fmt.Errorf("options: Lease is %v, must be at least two beats of %v: one may fail", o.Lease, o.Beat)
	}
	return nil
}

// Roles is a list of work that is always there.
func Roles(names ...string) func(context.Context) ([]Item, error) {
	items := make([]Item, len(names))
	for n, name := range names {
		items[n] = Item{Name: name, Open: true}
	}
	return func(context.Context) ([]Item, error) { return items, nil }
}

// Keeper is one process's part in sharing a group's work.
type Keeper struct {
	o     Options
	live  atomic.Int64
	poked chan struct{}
	works sync.WaitGroup
	fail  context.CancelCauseFunc // ends Run

	// Of Run's goroutine.
	seen   Seen
	items  []Item
	listed time.Time // when the items were asked for

	mu   sync.Mutex
	held map[string]*work
}

// New checks the options; it calls nothing and starts nothing.
func New(o Options) (*Keeper, error) {
	o, err := o.complete()
	if err != nil {
		return nil, fmt.Errorf("lease: %w", err)
	}
	o.Log = o.Log.With(slog.String("group", o.Group))
	return &Keeper{o: o, poked: make(chan struct{}, 1), held: make(map[string]*work)}, nil
}

// Members is how many share the work, this process among them, as it was last seen; at
// least one.
func (k *Keeper) Members() int { return max(1, int(k.live.Load())) }

// Run shares the work until ctx ends; then it lets go of everything, which takes as long
// as the work takes to stop, and returns. An error is one of the work, or means that
// nothing ever began: the items could not be listed. Failures of the store are
// logged and tried again.
func (k *Keeper) Run(ctx context.Context) error {
	if err := k.list(ctx); ctx.Err() != nil {
		return nil
	} else if err != nil {
		return fmt.Errorf("lease: list the items of %s: %w", k.o.Group, err)
	}
	ctx, k.fail = context.WithCancelCause(ctx)
	defer k.fail(nil)
	for ctx.Err() == nil {
		k.pause(ctx, k.round(ctx))
	}
	k.leave(ctx)
	k.works.Wait()
	if failed, ok := errors.AsType[*failure](context.Cause(ctx)); ok {
		return failed
	}
	return nil
}

// failure is an error of the work.
type failure struct {
	item  string
	cause error
}

func (f *failure) Error() string { return fmt.Sprintf("lease: work at %s: %v", f.item, f.cause) }
func (f *failure) Unwrap() error { return f.cause }

// list asks what there is to do.
func (k *Keeper) list(ctx context.Context) error {
	at := k.o.Now()
	items, err := k.o.List(ctx)
	if err != nil {
		return err
	}
	k.items, k.listed = items, at
	return nil
}

// relist asks again when it is time, or when rows show that something has changed since. What
// was known stays known while nobody answers.
func (k *Keeper) relist(ctx context.Context, rows []Row) {
	if k.o.Now().Sub(k.listed) < k.o.Relist && !slices.ContainsFunc(rows, k.newer) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, k.o.Beat)
	defer cancel()
	if err := k.list(ctx); err != nil && !errors.Is(err, context.Canceled) {
		k.o.Log.Warn("the work was not listed; what is known of it is gone on with", slog.Any("error", err))
	}
}

// newer tells whether a row, by what it says, is newer than the list of items: something has
// been done, or is there that is not in the list.
func (k *Keeper) newer(r Row) bool {
	since, _ := k.seen.since(r)
	unknown := !slices.ContainsFunc(k.items, func(i Item) bool { return i.Name == r.Name })
	return since.After(k.listed) && (r.Done || unknown && r.Owner != "")
}

// poke has the next round come at once.
func (k *Keeper) poke() {
	select {
	case k.poked <- struct{}{}:
	default: // one poke is waiting there already
	}
}

// pause waits for a poke, the time, or the end of ctx.
func (k *Keeper) pause(ctx context.Context, until time.Time) {
	ctx, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	defer watch.Wait()
	defer stop()
	watch.Go(func() {
		defer stop()
		select {
		case <-k.poked:
		case <-ctx.Done():
		}
	})
	_ = k.o.Wait(ctx, until) // an error means a poke, or the end
}
