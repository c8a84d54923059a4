// Package faults makes connectlocal misbehave on request: calls that are
// throttled, fail, take long or are cut off after they had their effect,
// websockets that are lost, and records of agent events, contact events or
// contact records that come twice, late, in the wrong order, damaged or never.
//
// With the same faults, seeds and order of calls, the same calls are hit. A
// fault lasts until its count is used up, its time is over (virtual time), or
// the set is replaced.
package faults

import (
	"math/rand/v2"
	"sync"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/stream"
)

// Kind is what a fault does.
type Kind string

// The kinds. Throttle to TimeoutAfterEffect concern calls; Repeat to Lost
// concern records of a stream; DropWebsockets acts once, when it is set.
const (
	Throttle           Kind = "throttle"
	Error              Kind = "error"
	Latency            Kind = "latency"
	Timeout            Kind = "timeout"
	TimeoutAfterEffect Kind = "timeout-after-effect" // Timeout with When After
	Repeat             Kind = "repeat"
	Delay              Kind = "delay"
	Reorder            Kind = "reorder"
	Corrupt            Kind = "corrupt"
	Lost               Kind = "lost"
	DropWebsockets     Kind = "drop-websockets"
)

// Fault is one fault as POST /_local/v1/faults takes it.
type Fault struct {
	Operation string   `json:"operation,omitempty"` // of a call; empty: every operation
	Stream    string   `json:"stream,omitempty"`    // of a record; empty: the agent events
	Kind      Kind     `json:"kind"`
	When      When     `json:"when,omitempty"`  // of a call, before it has its effect or after; absent: before
	Rate      *float64 `json:"rate,omitempty"`  // 0..1, the share that is hit; absent: all
	Count     *int     `json:"count,omitempty"` // how many are hit, from the first; not with Rate
	For       duration `json:"for,omitzero"`    // virtual time that it lasts; absent: until replaced
	Latency   duration `json:"latency,omitzero"`
	Seed      uint64   `json:"seed,omitempty"` // of the draw for Rate; absent: 1
}

// When is on which side of a call's effect a fault hits: after it, the call has
// been carried out, but its answer is late, an error or lost.
type When string

// The two sides.
const (
	Before When = "before"
	After  When = "after"
)

// armed is a fault in force.
type armed struct {
	Fault
	until time.Time // zero: no end
	hits  int
	draw  *rand.Rand
}

// Options are what a Set is made of.
type Options struct {
	Loop *clock.Loop
	// DropSockets cuts the websockets that pick picks and says how many; (*participant.Hub).Drop.
	DropSockets func(pick func() bool) int
	Streams     []string // those whose records can be hit; the first is that of the agent events
}

// Set is the faults in force. It is safe for concurrent use, and an
// http.Handler for /_local/v1/faults.
type Set struct {
	loop    *clock.Loop
	drop    func(pick func() bool) int
	streams []string

	mu         sync.Mutex // the clock is never asked while it is held
	faults     []*armed
	operations map[string]bool // those that For was asked to wrap
}

// New returns an empty set.
func New(o Options) *Set {
	s := &Set{loop: o.Loop, drop: o.DropSockets, streams: o.Streams, operations: map[string]bool{}}
	if s.drop == nil {
		s.drop = func(func() bool) int { return 0 }
	}
	return s
}

// arm makes a fault ready to hit.
func arm(f Fault, now time.Time) *armed {
	a := &armed{Fault: f}
	if f.For > 0 {
		a.until = now.Add(time.Duration(f.For))
	}
	seed := f.Seed
	if seed == 0 {
		seed = 1
	}
	a.draw = rand.New(rand.NewPCG(seed, seed))
	return a
}

// replace puts faults in the place of what is in force. Websockets are dropped at once.
func (s *Set) replace(faults []Fault) {
	now := s.loop.Now()
	fresh := make([]*armed, len(faults))
	for i, f := range faults {
		fresh[i] = arm(f, now)
		if f.Kind == DropWebsockets {
			s.drop(func() bool { return fresh[i].hit(now) })
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = fresh
}

// over tells whether the fault has no more effect.
func (a *armed) over(now time.Time) bool {
	return a.Count != nil && a.hits >= *a.Count || !a.until.IsZero() && !now.Before(a.until)
}

// hit decides about one call, record or socket.
func (a *armed) hit(now time.Time) bool {
	if a.over(now) || a.Rate != nil && a.draw.Float64() >= *a.Rate {
		return false
	}
	a.hits++
	return true
}

// FateOf returns what says what becomes of one record of a stream; it fits
// stream.PublisherOptions.
func (s *Set) FateOf(name string) func(at time.Time) stream.Fate {
	return func(at time.Time) stream.Fate { return s.fate(name, at) }
}

func (s *Set) fate(name string, at time.Time) stream.Fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	var f stream.Fate
	for _, a := range s.faults {
		if !a.Kind.ofRecords() || s.streamOf(a.Fault) != name || !a.hit(at) {
			continue
		}
		switch a.Kind {
		case Repeat:
			f.Repeats++
		case Delay:
			f.Delay += time.Duration(a.Latency)
		case Reorder:
			f.Swap = true
		case Corrupt:
			f.Corrupt = true
		case Lost:
			f.Lose = true
		}
	}
	return f
}

// streamOf is the stream whose records a fault hits.
func (s *Set) streamOf(f Fault) string {
	if f.Stream == "" && len(s.streams) > 0 {
		return s.streams[0]
	}
	return f.Stream
}

func (k Kind) ofRecords() bool {
	return k == Repeat || k == Delay || k == Reorder || k == Corrupt || k == Lost
}

func (k Kind) ofCalls() bool {
	return k == Throttle || k == Error || k == Latency || k == Timeout || k == TimeoutAfterEffect
}
