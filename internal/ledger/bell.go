package ledger

import "sync"

// Bell tells subscribers that something changed, not what: they look for
// themselves. Rings that a subscriber has not heard yet are one ring, so nobody
// waits for a slow subscriber and none misses the last change. The zero value
// is ready; its methods may be called from any goroutine.
type Bell struct {
	mu   sync.Mutex
	subs map[chan struct{}]struct{}
}

// Subscribe returns a channel that receives after each later change, and the
// function that ends the subscription. The channel is never closed.
func (b *Bell) Subscribe() (changed <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.subs == nil {
		b.subs = make(map[chan struct{}]struct{})
	}
	b.subs[c] = struct{}{}
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.subs, c)
	}
}

// Ring tells every subscriber. It never blocks.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.subs {
		select {
		case c <- struct{}{}:
		default: // a ring is waiting there already
		}
	}
}
