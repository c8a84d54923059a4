package stream

import (
	"time"

	"handover/connectlocal/internal/clock"
)

// Fate is what an injected fault does to one record on its way into its
// stream. The zero value writes it once, at once, as it is.
type Fate struct {
	Repeats int           // how many further times it is written, byte for byte
	Delay   time.Duration // virtual time until it is written; later records of the same partition key wait behind it
	Swap    bool          // held back until the next record of the stream has been written
	Corrupt bool          // cut short, so that nobody can decode it
	Lose    bool          // never written
}

// Log takes the records of one stream, in order. Append is called inside the loop
// and must not block; data must not be changed afterwards.
type Log interface {
	Append(now time.Time, partitionKey string, data []byte)
}

// swapLimit is how long a swapped record is held back, in virtual time, when
// no other comes to overtake it.
const swapLimit = 5 * time.Second

// sender writes records as their fates have it. All of it runs inside the
// loop, and so without a lock.
type sender struct {
	loop *clock.Loop
	fate func(time.Time) Fate

	logs []Log                // none: everything is dropped
	held *entry               // under Fate.Swap
	free map[string]time.Time // partition key → when its last delayed record is written
}

// entry is a record that is ready to be written.
type entry struct {
	key     string
	data    []byte
	repeats int
}

func newSender(o PublisherOptions) sender {
	s := sender{loop: o.Loop, fate: o.Fate, free: map[string]time.Time{}}
	if s.fate == nil {
		s.fate = func(time.Time) Fate { return Fate{} }
	}
	return s
}

// send gives a record to the fate that it has at this time.
func (s *sender) send(at time.Time, key string, data []byte) {
	f := s.fate(at)
	if f.Lose {
		return
	}
	e := entry{key: key, data: data, repeats: f.Repeats}
	if f.Corrupt {
		e.data = e.data[:len(e.data)/2]
	}
	if f.Swap && s.held == nil {
		s.hold(e)
		return
	}
	s.schedule(e, s.loop.Now().Add(f.Delay))
}

// hold keeps e until another record has been written, or for swapLimit.
func (s *sender) hold(e entry) {
	s.held = &e
	s.loop.At(s.loop.Now().Add(swapLimit), func() {
		if s.held == &e {
			s.release()
		}
	})
}

// release writes what is held back.
func (s *sender) release() {
	if e := s.held; e != nil {
		s.held = nil
		s.write(*e)
	}
}

// schedule writes e at due, but not before the records of the same key that came earlier.
func (s *sender) schedule(e entry, due time.Time) {
	if free := s.free[e.key]; free.After(due) {
		due = free
	}
	if !due.After(s.loop.Now()) {
		delete(s.free, e.key)
		s.write(e)
		return
	}
	s.free[e.key] = due
	s.loop.At(due, func() { s.write(e) })
}

// write puts e into the stream, and then what it has overtaken.
func (s *sender) write(e entry) {
	if free, ok := s.free[e.key]; ok && !free.After(s.loop.Now()) {
		delete(s.free, e.key)
	}
	for range 1 + e.repeats {
		for _, log := range s.logs {
			log.Append(s.loop.Now(), e.key, e.data)
		}
	}
	s.release()
}
