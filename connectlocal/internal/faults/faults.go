// Package faults makes connectlocal misbehave on request: calls that are
// throttled, fail, take long or are cut off after they had their effect,
// websockets that are lost, and agent event records that come twice, late, in
// the wrong order or damaged.
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

// The kinds. Throttle to TimeoutAfterEffect concern calls; Repeat to Corrupt
// concern agent event records; DropWebsockets acts once, when it is set.
const (
	Throttle           Kind = "throttle"
	Error              Kind = "error"
	Latency            Kind = "latency"
	TimeoutAfterEffect Kind = "timeout-after-effect"
	Repeat             Kind = "repeat"
	Delay              Kind = "delay"
	Reorder            Kind = "reorder"
	Corrupt            Kind = "corrupt"
	DropWebsockets     Kind = "drop-websockets"
)

// Fault is one fault as POST /_local/v1/faults takes it.
type Fault struct {
	Operation string   `json:"operation,omitempty"` // of a call; empty: every operation
	Kind      Kind     `json:"kind"`
	Rate      *float64 `json:"rate,omitempty"`  // 0..1, the share that is hit; absent: all
	Count     *int     `json:"count,omitempty"` // how many are hit, from the first; not with Rate
	For       duration `json:"for,omitzero"`    // virtual time that it lasts; absent: until replaced
	Latency   duration `json:"latency,omitzero"`
	Seed      uint64   `json:"seed,omitempty"` // of the draw for Rate; absent: 1
}

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
}

// Set is the faults in force. It is safe for concurrent use, and an
// http.Handler for /_local/v1/faults.
type Set struct {
	loop *clock.Loop
	drop func(pick func() bool) int

	mu         sync.Mutex // the clock is never asked while it is held
	faults     []*armed
	operations map[string]bool // those that For was asked to wrap
}

// New returns an empty set.
func New(o Options) *Set {
	s := &Set{loop: o.Loop, drop: o.DropSockets, operations: map[string]bool{}}
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

// Fate says what becomes of one agent event record; it fits stream.PublisherOptions.
func (s *Set) Fate(at time.Time) stream.Fate {
	s.mu.Lock()
	defer s.mu.Unlock()
	var f stream.Fate
	for _, a := range s.faults {
		if !a.Kind.ofRecords() || !a.hit(at) {
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
		}
	}
	return f
}

func (k Kind) ofRecords() bool { return k == Repeat || k == Delay || k == Reorder || k == Corrupt }

func (k Kind) ofCalls() bool {
	return k == Throttle || k == Error || k == Latency || k == TimeoutAfterEffect
}
