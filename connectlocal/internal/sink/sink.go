package sink

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// Record is one event on its way out.
type Record struct {
	Key  string // the partition key
	Data []byte
}

// Progress is what became of the records that a Carrier was given, by their indexes.
type Progress struct {
	Carried []int
	Refused []int // for good: to try again is of no use
}

// Carrier hands records over to one receiver.
type Carrier interface {
	// Carry hands over some or all of the records, which are in order. Of one key it
	// hands over none before those that come earlier. The error says why others,
	// or those that were refused, were not taken; it holds nobody's words.
	Carry(ctx context.Context, records []Record) (Progress, error)
	// Close lets go of what the carrier holds.
	Close() error
}

// The bounds of what waits, and of how long one attempt and the pauses last.
const (
	maxRecords = 10_000
	maxBytes   = 64 << 20
	maxBatch   = 500
	firstPause = 100 * time.Millisecond
	longPause  = 30 * time.Second
	lastWords  = 2 * time.Second // of Stop, for what still waits
)

// Sink is one sink. It is made by New.
type Sink struct {
	events, to string
	carrier    Carrier
	log        *slog.Logger
	wake       chan struct{}
	closing    chan struct{}
	done       chan struct{}
	cancel     context.CancelFunc
	close      func()
	release    func() error // closes the carrier, once

	mu      sync.Mutex
	waiting []Record
	size    int
	status  Status
}

// Status is how a sink is doing.
type Status struct {
	Events  string `json:"events"`
	To      string `json:"to"`
	Waiting int    `json:"waiting"`
	Carried int    `json:"carried"`
	Lost    int    `json:"lost"`              // found no room, or were refused for good
	Trouble string `json:"trouble,omitempty"` // why the last attempt did not succeed
}

// newSink makes a sink that does nothing until start.
func newSink(c Config, carrier Carrier, log *slog.Logger) *Sink {
	s := &Sink{
		events: c.Events, to: c.name(), carrier: carrier, log: log.With("events", c.Events, "to", c.name()),
		wake: make(chan struct{}, 1), closing: make(chan struct{}), done: make(chan struct{}),
	}
	s.close = sync.OnceFunc(func() { close(s.closing) })
	s.release = sync.OnceValue(carrier.Close)
	return s
}

// Append takes a record, or counts it as lost. It does not block.
func (s *Sink) Append(_ time.Time, partitionKey string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) >= maxRecords || s.size+len(data) > maxBytes {
		s.status.Lost++
		return
	}
	s.waiting = append(s.waiting, Record{partitionKey, data})
	s.size += len(data)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Status tells how the sink is doing.
func (s *Sink) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.status
	st.Events, st.To, st.Waiting = s.events, s.to, len(s.waiting)
	return st
}

func (s *Sink) start() {
	ctx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel
	go s.run(ctx)
}

// stop ends the sink, as its package says.
func (s *Sink) stop(ctx context.Context) error {
	s.close()
	if s.cancel == nil {
		return nil // was never started
	}
	ctx, release := context.WithTimeout(ctx, lastWords)
	defer release()
	select {
	case <-s.done:
	case <-ctx.Done():
	}
	s.cancel()
	<-s.done
	return s.release()
}

// run delivers until the sink is stopped.
func (s *Sink) run(ctx context.Context) {
	defer close(s.done)
	pause, told := firstPause, 0
	for {
		batch := s.peek()
		if len(batch) == 0 {
			if !s.more() {
				break
			}
			continue
		}
		p, err := s.carrier.Carry(ctx, batch)
		told = s.settle(p, err, told)
		if err == nil || len(p.Carried)+len(p.Refused) > 0 {
			pause = firstPause
			continue
		}
		if !s.sleep(ctx, pause) {
			break
		}
		pause = min(2*pause, longPause)
	}
	s.giveUp(told)
}

// peek is what is to be delivered next; it stays where it is.
func (s *Sink) peek() []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.waiting[:min(len(s.waiting), maxBatch)])
}

// more waits for a record, and tells whether there may be one.
func (s *Sink) more() bool {
	select {
	case <-s.wake:
		return true
	case <-s.closing:
		s.mu.Lock()
		defer s.mu.Unlock()
		return len(s.waiting) > 0
	}
}

// sleep tells whether to go on: not when the sink is stopped, and what waits was
// tried once more.
func (s *Sink) sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-s.closing:
		return false
	case <-ctx.Done():
		return false
	}
}

// settle takes out what need not be tried again, and says what is new to say. told
// is how many losses were said before.
func (s *Sink) settle(p Progress, err error, told int) int {
	s.mu.Lock()
	out := slices.Concat(p.Carried, p.Refused)
	slices.Sort(out)
	kept := s.waiting[:0:0]
	for i, r := range s.waiting {
		if _, gone := slices.BinarySearch(out, i); gone {
			s.size -= len(r.Data)
			continue
		}
		kept = append(kept, r)
	}
	s.waiting = kept
	s.status.Carried += len(p.Carried)
	s.status.Lost += len(p.Refused)
	was := s.status.Trouble
	s.status.Trouble = ""
	if err != nil {
		s.status.Trouble = err.Error()
	}
	now := s.status
	s.mu.Unlock()
	s.say(was, now, told)
	return now.Lost
}

// say logs a trouble when it begins, when it ends, and every loss.
func (s *Sink) say(was string, now Status, told int) {
	switch {
	case now.Trouble != "" && was == "":
		s.log.Warn("events are not taken, and will be tried again", "error", now.Trouble)
	case now.Trouble == "" && was != "":
		s.log.Info("events are taken again")
	}
	if now.Lost > told {
		s.log.Warn("events are lost", "lost", now.Lost-told, "error", now.Trouble)
	}
}

// giveUp counts what still waits as lost.
func (s *Sink) giveUp(told int) {
	s.mu.Lock()
	s.status.Lost += len(s.waiting)
	s.waiting, s.size = nil, 0
	now := s.status
	s.mu.Unlock()
	s.say(now.Trouble, now, told)
}
