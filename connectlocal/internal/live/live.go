// Package live tells pages what the instance is, as it changes, over a websocket: GET
// /_local/v1/live.
//
// A reader gets everything once, and then what has changed since, in at most ten frames
// a second, each of which is made in one turn of the loop and written once for all. What
// happens in between is told in its last state. Nobody waits for a slow reader: one that
// is 64 frames behind is cut, and gets everything again when it comes back. No frame has
// a token or a word that anybody wrote.
package live

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/ending"
	"handover/connectlocal/internal/state"
)

const (
	every       = 100 * time.Millisecond // between frames
	alive       = 5 * time.Second        // between frames of the clock, which go to everybody
	mostReaders = 256
)

// Options are what a Live is made of.
type Options struct {
	Loop  *clock.Loop
	World World
	Dirty *Dirty
	Auto  func(userID string) bool // whether an agent works by itself; called inside the loop
}

// Live serves GET /_local/v1/live.
type Live struct {
	loop  *clock.Loop
	world World
	dirty *Dirty
	auto  func(userID string) bool

	mu       sync.Mutex // held while a frame is made and handed out, so that readers get them in order
	readers  map[*reader]bool
	told     map[string]queueView // queues as they were told last
	seq      uint64
	stopping bool
	rest     chan struct{} // closed when the last reader has gone: ends the pump; nil without readers
	running  sync.WaitGroup
}

// New returns a Live. Goroutines run only while somebody reads.
func New(o Options) *Live {
	return &Live{loop: o.Loop, world: o.World, dirty: o.Dirty, auto: o.Auto, readers: map[*reader]bool{}}
}

// Stop says goodbye to every reader and waits until none is left, or ctx ends.
func (l *Live) Stop(ctx context.Context) error {
	l.mu.Lock()
	l.stopping = true
	for r := range l.readers {
		r.dismiss(goodbye)
	}
	l.mu.Unlock()
	return ending.Wait(ctx, &l.running)
}

// Why a reader is not admitted.
var (
	errStopping = errors.New("connectlocal is stopping")
	errTooMany  = errors.New("too many pages look on")
)

// admit counts a reader in before it is upgraded; it must be released.
func (l *Live) admit() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.stopping:
		return errStopping
	case len(l.readers) >= mostReaders:
		return errTooMany
	}
	l.running.Add(1)
	return nil
}

// join tells a reader everything, and from now on what changes. false while stopping.
func (l *Live) join(r *reader) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopping {
		return false
	}
	first := len(l.readers) == 0
	l.readers[r] = true
	if first {
		l.begin()
	}
	if r.username != "" {
		r.enqueue(l.clockFrame(""))
		r.enqueue(marshal(agentNudge{T: "agent", Seq: l.seq}))
		return true
	}
	r.enqueue(l.all())
	return true
}

// begin starts to look, for the first reader; l.mu is held.
func (l *Live) begin() {
	l.told = map[string]queueView{}
	l.rest = make(chan struct{})
	l.loop.Do(func() {
		l.dirty.watch(true)
		news(l.told, l.sight().allQueues())
	})
	l.running.Add(1)
	go l.pump(l.rest)
}

// leave forgets a reader; with the last one nobody looks any more.
func (l *Live) leave(r *reader) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.readers[r] {
		return
	}
	delete(l.readers, r)
	if len(l.readers) == 0 {
		l.loop.Do(func() { l.dirty.watch(false) })
		close(l.rest)
		l.rest = nil
	}
}

// pump makes frames, in real time, until nobody reads.
func (l *Live) pump(rest <-chan struct{}) {
	defer l.running.Done()
	frames, clocks := time.NewTicker(every), time.NewTicker(alive)
	defer frames.Stop()
	defer clocks.Stop()
	for {
		select {
		case <-rest:
			return
		case <-frames.C:
			l.tell()
		case <-clocks.C:
			l.mu.Lock()
			l.toAll(l.clockFrame(""))
			l.mu.Unlock()
		}
	}
}

// tell hands out what has changed.
func (l *Live) tell() {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.take()
	if t.paced {
		l.toAll(l.clockFrame(t.by))
	}
	if t.frame != nil {
		l.toBoards(marshal(t.frame))
	}
	for r := range l.readers {
		if t.nudged[r.username] || t.whole && r.username != "" {
			r.enqueue(marshal(agentNudge{T: "agent", Seq: l.seq}))
		}
	}
}

// taken is what has changed since the last time.
type taken struct {
	paced  bool
	by     string
	whole  bool
	frame  any // a someFrame or an allFrame; nil: nothing
	nudged map[string]bool
}

// take looks at what is dirty; l.mu is held.
func (l *Live) take() (t taken) {
	l.loop.Do(func() {
		d := l.dirty
		d.tire(l.loop.Now())
		if d.clean() {
			return
		}
		t = taken{paced: d.paced, by: d.clock, whole: d.whole, nudged: d.nudged}
		if l.desktops() {
			l.nudge(t.nudged)
		}
		l.seq++
		if d.whole {
			t.frame = l.everything()
		} else {
			t.frame = l.some()
		}
		d.forget()
	})
	return t
}

// desktops tells whether a desktop reads; l.mu is held.
func (l *Live) desktops() bool {
	for r := range l.readers {
		if r.username != "" {
			return true
		}
	}
	return false
}

// nudge adds who has changed, and who is in a chat with them or in one that has: a desktop
// shows the others, too. It is called inside the loop.
func (l *Live) nudge(who map[string]bool) {
	agents := l.world.Agents()
	touched := maps.Clone(l.dirty.chats)
	maps.Copy(who, l.dirty.agents)
	for _, a := range agents {
		if l.dirty.agents[a.User.Username] {
			for _, s := range a.Slots {
				touched[s.Contact.InitialID] = true
			}
		}
	}
	for _, a := range agents {
		if slices.ContainsFunc(a.Slots, func(s state.Slot) bool { return touched[s.Contact.InitialID] }) {
			who[a.User.Username] = true
		}
	}
}

// some is what is dirty, inside the loop.
func (l *Live) some() *someFrame {
	s := l.sight()
	f := &someFrame{T: "some", Seq: l.seq, Now: l.loop.Now(), Notes: s.notes(), Left: l.dirty.left}
	s.changed(f)
	f.Queues = news(l.told, s.allQueues())
	return f
}

// all is everything, as a frame; l.mu is held.
func (l *Live) all() []byte {
	var f *allFrame
	l.loop.Do(func() { f = l.everything() })
	return marshal(f)
}

// everything is what there is, inside the loop.
func (l *Live) everything() *allFrame {
	s := l.sight()
	return &allFrame{
		T: "all", Seq: l.seq, Clock: l.clock(), Instance: s.instance(),
		Agents: s.allAgents(), Chats: s.liveChats(), Queues: s.allQueues(),
	}
}

func (l *Live) clock() clockView {
	now := l.loop.Now()
	return clockView{Now: now, Rate: l.loop.Rate(), Ahead: time.Until(now).Round(time.Second).String()}
}

func (l *Live) clockFrame(by string) []byte {
	return marshal(clockFrame{T: "clock", Clock: l.clock(), By: by})
}

// marshal writes a frame. None has anything that cannot be marshalled.
func marshal(frame any) []byte {
	data, _ := json.Marshal(frame)
	return data
}

// toAll hands a frame to every reader; l.mu is held.
func (l *Live) toAll(frame []byte) {
	for r := range l.readers {
		r.enqueue(frame)
	}
}

// toBoards hands a frame to those who look at the whole instance; l.mu is held.
func (l *Live) toBoards(frame []byte) {
	for r := range l.readers {
		if r.username == "" {
			r.enqueue(frame)
		}
	}
}

var _ http.Handler = (*Live)(nil)
