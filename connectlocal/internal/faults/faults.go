// Package faults makes connectlocal misbehave on request: calls that are
// throttled, fail, take long or are cut off before or after they had their
// effect, Lambda functions that do, websockets that are lost or refused, and
// streams that stand still or whose records come twice, late, in the wrong
// order, damaged or not at all.
//
// With the same faults, seeds and order of calls, the same calls are hit. A
// fault lasts until its count is used up, its time is over (virtual time), or
// the set is replaced.
package faults

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/refusal"
)

// Kind is what a fault does.
type Kind string

// The kinds. Throttle to TimeoutAfterEffect concern calls of an API, or of a Lambda
// function; Repeat to Lost concern records of a stream, and Stall its readers; the
// last two concern the participants' websockets.
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
	Stall              Kind = "stall"
	DropWebsockets     Kind = "drop-websockets"
	RefuseConnections  Kind = "refuse-connections"
)

func kinds() []Kind {
	return []Kind{
		Throttle, Error, Latency, Timeout, TimeoutAfterEffect,
		Repeat, Delay, Reorder, Corrupt, Lost, Stall, DropWebsockets, RefuseConnections,
	}
}

func (k Kind) ofRecords() bool {
	return k == Repeat || k == Delay || k == Reorder || k == Corrupt || k == Lost
}

func (k Kind) ofStreams() bool { return k.ofRecords() || k == Stall }

func (k Kind) ofCalls() bool {
	return k == Throttle || k == Error || k == Latency || k == Timeout || k == TimeoutAfterEffect
}

// Fault is one fault as POST /_local/v1/faults takes it.
type Fault struct {
	Operation string `json:"operation,omitempty"` // of a call; empty: every operation
	Function  string `json:"function,omitempty"`  // name or ARN of the Lambda function that is hit, not an API; "*": every one
	Stream    string `json:"stream,omitempty"`    // by name; empty: the agent events
	Kind      Kind   `json:"kind"`
	Exception string `json:"exception,omitempty"` // of an error; hits operations that can answer with it. Absent: the service's own failure
	When      When   `json:"when,omitempty"`      // of a call, before it has its effect or after; absent: before

	Rate    *float64 `json:"rate,omitempty"`  // 0..1, the share that is hit; absent: all
	Count   *int     `json:"count,omitempty"` // how many are hit, from the first; not with Rate
	For     Duration `json:"for,omitzero"`    // virtual time that it lasts; absent: until replaced
	Latency Duration `json:"latency,omitzero"`
	Seed    uint64   `json:"seed,omitempty"` // of the draw for Rate; absent: 1
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
	operations map[string]refusal.Service // those that For was asked to wrap
}

// New returns an empty set.
func New(o Options) *Set {
	s := &Set{loop: o.Loop, drop: o.DropSockets, streams: o.Streams, operations: map[string]refusal.Service{}}
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
	if f.Kind == DropWebsockets && f.For == 0 {
		a.until = now // it is over as soon as it is set
	}
	seed := f.Seed
	if seed == 0 {
		seed = 1
	}
	a.draw = rand.New(rand.NewPCG(seed, seed))
	return a
}

// Replace puts faults in the place of those in force; none ends them all. Websockets
// are dropped at once. If one is wrong nothing changes, and the error begins with
// its index and field.
func (s *Set) Replace(faults []Fault) error {
	for i, f := range faults {
		if err := s.check(f); err != nil {
			return fmt.Errorf("faults[%d].%w", i, err)
		}
	}
	s.replace(faults)
	return nil
}

func (s *Set) replace(faults []Fault) {
	now := s.loop.Now()
	fresh := make([]*armed, len(faults))
	for i, f := range faults {
		fresh[i] = arm(f, now)
		if f.Kind == DropWebsockets {
			s.drop(fresh[i].strike)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = fresh
}

// over tells whether the fault has no more effect.
func (a *armed) over(now time.Time) bool {
	return a.spent() || !a.until.IsZero() && !now.Before(a.until)
}

func (a *armed) spent() bool { return a.Count != nil && a.hits >= *a.Count }

// hit decides about one call, record or socket.
func (a *armed) hit(now time.Time) bool { return !a.over(now) && a.strike() }

// strike is hit at any time.
func (a *armed) strike() bool {
	if a.spent() || a.Rate != nil && a.draw.Float64() >= *a.Rate {
		return false
	}
	a.hits++
	return true
}

// each calls do with every fault in force that hits, of those that concern it.
func (s *Set) each(now time.Time, concerns func(Fault) bool, do func(Fault)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.faults {
		if concerns(a.Fault) && a.hit(now) {
			do(a.Fault)
		}
	}
}
