package world

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"handover/internal/config"
	"handover/internal/controller"
	"handover/internal/departure"
)

// life is one run of one controller: from its start to its end, or its death.
type life struct {
	owner  string
	born   time.Time
	dead   atomic.Bool // killed: nothing of it reaches the world any more
	cancel context.CancelFunc
	replay bool // knows no positions
	rates  rates
}

// die kills the controller, as the machine does: no farewell.
func (l *life) die() {
	l.dead.Store(true)
	l.cancel()
}

// keeper keeps a controller running: it starts one, and another some time
// after that has ended.
type keeper struct {
	w     *World
	mu    sync.Mutex
	life  *life
	after time.Duration // until the next start
	again bool          // the next one replays the stream
	lives int
	doors http.Handler // of the present life; nil until it has started
}

// front is what the present controller can be asked by; nil if none runs.
func (k *keeper) front() http.Handler {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.life == nil || k.life.dead.Load() {
		return nil
	}
	return k.doors
}

func (k *keeper) open(doors http.Handler) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.doors = doors
}

// keep runs controllers until ctx ends.
func (k *keeper) keep(ctx context.Context, name int) {
	for ctx.Err() == nil {
		l, running := k.begin(ctx, name)
		k.live(running, l)
		l.cancel()
		k.mu.Lock()
		wait := max(k.after, 500*time.Millisecond)
		k.after = 0
		k.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (k *keeper) begin(ctx context.Context, name int) (*life, context.Context) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lives++
	running, cancel := context.WithCancel(ctx)
	k.life = &life{owner: fmt.Sprintf("controller-%d.%d", name, k.lives), born: time.Now(), cancel: cancel, replay: k.again}
	k.again = false
	k.w.count("controllers", "started")
	return k.life, running
}

// live is one life, from start to end.
func (k *keeper) live(ctx context.Context, l *life) {
	w := k.w
	client := &http.Client{Transport: &wire{w: w, life: l}}
	conf := w.aws
	conf.HTTPClient = client
	store, common, err := w.ledgers(l)
	if err != nil {
		w.fail("open the ledger: %v", err)
		return
	}
	c, err := controller.New(ctx, controller.Options{
		Config: config.Config{
			Instance: w.srv.InstanceID(), Stream: w.srv.AgentEventStream(), ContactEvents: w.contactEvents(), Start: config.Start{Kind: config.StartOldest},
			Poll: w.story.Poll, Desktop: base, Workers: 4, Policy: w.policy, Sweep: w.story.Sweep, Companion: &config.Companion{KeyFile: w.key},
		},
		AWS: conf, HTTP: client, Store: store, Shared: common, Clock: w.hands.clock(),
		Owner: l.owner, Log: w.log, Trusting: true, Participant: base,
	})
	if err != nil {
		w.count("controllers", "could not start")
		return
	}
	k.open(c.Front("", nil))
	err = c.Run(ctx)
	k.open(nil)
	switch {
	case l.dead.Load():
		w.count("controllers", "killed")
	case ctx.Err() == nil:
		w.count("controllers", "gave up")
		w.note("controller", l.owner+" gave up: "+fmt.Sprint(err))
	}
}

// contactEvents is the stream of contact events, if this story has one.
func (w *World) contactEvents() string {
	if !w.story.Contacts {
		return ""
	}
	return w.srv.ContactEventStream()
}

// end ends the present life; the next one begins after some time.
func (k *keeper) end(after time.Duration, how func(*life)) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.life == nil || k.life.dead.Load() {
		return false
	}
	k.after = after
	how(k.life)
	return true
}

func (w *World) keeper(s Step) *keeper { return w.keepers[s.N%len(w.keepers)] }

func (w *World) kill(s Step) bool {
	return w.keeper(s).end((s.At/time.Millisecond%30)*time.Second, (*life).die)
}

func (w *World) stopOne(s Step) bool {
	return w.keeper(s).end(time.Second, func(l *life) { l.cancel() })
}

// replay has the next controller read the stream from its beginning.
func (w *World) replay(s Step) bool {
	k := w.keeper(s)
	return k.end(time.Second, func(l *life) { k.again = true; l.die() })
}

var _ departure.Ledger = (*seam)(nil)
