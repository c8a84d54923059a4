package kinesis

import (
	"context"
	"errors"
	"net/http"
	"time"
)

const (
	subscriptionLife = 5 * time.Minute
	// beat is how often a subscription is told that there is nothing new.
	beat = 5 * time.Second
	// retake is how old a subscription must be before another may take its place.
	retake = 5 * time.Second
)

// subscription is a consumer's reading of one shard, while it lasts.
type subscription struct {
	account  *Account
	stream   *stream
	consumer *consumer
	shard    *shard
	next     uint64
	begun    time.Time
}

type subscribeInput struct {
	ConsumerARN, ShardId string
	StartingPosition     struct {
		Type, SequenceNumber string
		Timestamp            *epoch
	}
}

// subscribeToShard answers with a stream of events that lasts five minutes of
// virtual time, or until the shard, the stream or the consumer ends, or a younger
// subscription of the same consumer to the same shard takes its place.
func (a *api) subscribeToShard(in subscribeInput, now time.Time) (any, error) {
	s, c, err := a.consumerOf(consumerRef{ConsumerARN: in.ConsumerARN})
	if err != nil {
		return nil, err
	}
	if c.status != active {
		return nil, refuse("ResourceInUseException", "Consumer %s under account %s not ACTIVE, instead in state %s", c.name, a.id, c.status)
	}
	sh := s.shard(in.ShardId)
	if sh == nil {
		return nil, a.noShard(s, in.ShardId)
	}
	if old := c.subscriptions[sh.id]; old != nil && now.Sub(old.begun) < retake {
		return nil, refuse("ResourceInUseException", "Another active subscription exists for consumer %s and shard %s.", c.name, sh.id)
	}
	p := in.StartingPosition
	next, err := sh.position(start{p.Type, p.SequenceNumber, p.Timestamp}, now)
	if err != nil {
		return nil, err
	}
	sub := &subscription{a.Account, s, c, sh, next, now}
	c.subscriptions[sh.id] = sub
	s.notify() // an older one ends
	return sub, nil
}

// shardEvent is SubscribeToShardEvent.
type shardEvent struct {
	Records                    []wireRecord
	ContinuationSequenceNumber string `json:",omitempty"` // absent at the end of a closed shard
	MillisBehindLatest         int64
	ChildShards                []childShard `json:",omitempty"`
}

// serve writes events until the subscription is over or the client has gone.
func (s *subscription) serve(w http.ResponseWriter, r *http.Request, c codec) {
	defer s.end()
	head(w, eventStreamType)
	out := &eventWriter{w: w, flush: http.NewResponseController(w).Flush, codec: c}
	out.send(eventMessage("initial-response", c.contentType(), nil))
	ctx, cancel := context.WithCancel(r.Context())
	beats := s.beats(ctx)
	defer func() {
		cancel()
		for range beats { // until it has ended
		}
	}()
	for out.err == nil {
		event, more, changed := s.read()
		if event != nil {
			out.event("SubscribeToShardEvent", event)
		}
		if !more {
			return
		}
		if changed == nil {
			continue // there is more to read
		}
		select {
		case <-changed:
		case _, goesOn := <-beats:
			if !goesOn {
				return
			}
			out.event("SubscribeToShardEvent", s.nothing())
		}
	}
}

// eventWriter writes messages until one cannot be.
type eventWriter struct {
	w     http.ResponseWriter
	flush func() error
	codec codec
	err   error
}

func (e *eventWriter) event(kind string, v any) {
	payload, err := e.codec.encode(v)
	if err != nil {
		e.send(exceptionMessage("InternalFailureException", e.codec.contentType(), nil))
		e.err = err
		return
	}
	e.send(eventMessage(kind, e.codec.contentType(), payload))
}

func (e *eventWriter) send(message []byte) {
	if e.err != nil {
		return
	}
	if _, e.err = e.w.Write(message); e.err == nil {
		e.err = e.flush()
	}
	if errors.Is(e.err, http.ErrNotSupported) {
		e.err = nil // an injected fault keeps the answer back
	}
}

// beats ticks every beat of virtual time and closes when the subscription's life,
// or ctx, is over.
func (s *subscription) beats(ctx context.Context) <-chan struct{} {
	c := make(chan struct{})
	go func() {
		defer close(c)
		until := s.begun.Add(subscriptionLife)
		for {
			next := s.account.clock.Now().Add(beat)
			if next.After(until) {
				next = until
			}
			if s.account.clock.Wait(ctx, next) != nil || !s.account.clock.Now().Before(until) {
				return
			}
			select {
			case c <- struct{}{}:
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

// maxEventRecords keeps one event small enough for clients to hold.
const maxEventRecords = 1000

// read returns what is new, if anything; whether there will be more; and a channel that
// is closed when there may be, nil if there is already.
func (s *subscription) read() (event *shardEvent, more bool, changed <-chan struct{}) {
	now := s.account.clock.Now()
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	s.account.settle(now)
	if s.over() {
		return nil, false, nil
	}
	if s.account.stalled(s.stream.name, now) {
		return nil, true, s.stream.changed
	}
	b := s.shard.read(s.next, maxEventRecords, now)
	first := s.next != b.next
	s.next = b.next
	if len(b.records) > 0 || b.atEnd || first {
		event = &shardEvent{
			Records: s.stream.wire(s.shard, b.records), MillisBehindLatest: b.behind.Milliseconds(),
			ContinuationSequenceNumber: s.shard.sequence(max(b.next, 1) - 1),
		}
	}
	if b.atEnd {
		event.ContinuationSequenceNumber, event.ChildShards = "", childrenOf(s.shard)
		return event, false, nil
	}
	if b.behind > 0 {
		return event, true, nil
	}
	return event, true, s.stream.changed
}

// over tells whether the subscription has lost what it is of.
func (s *subscription) over() bool {
	return s.account.stopped || s.stream.status == deleting || s.stream.status == gone || s.consumer.status != active || s.consumer.subscriptions[s.shard.id] != s
}

// nothing is an event without records.
func (s *subscription) nothing() *shardEvent {
	return &shardEvent{Records: []wireRecord{}, ContinuationSequenceNumber: s.shard.sequence(max(s.next, 1) - 1)}
}

// end makes room for another subscription.
func (s *subscription) end() {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	if s.consumer.subscriptions[s.shard.id] == s {
		delete(s.consumer.subscriptions, s.shard.id)
	}
}
