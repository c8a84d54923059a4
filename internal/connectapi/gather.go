package connectapi

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
)

// mostAgents is how many agents one GetCurrentUserData can be asked for. Spec §1.5.
const mostAgents = 100

// gather merges what is asked of GetCurrentUserData, whose quota is the
// tightest: all who wait for its next turn are answered by one call. Nobody gets
// an answer to a call that was sent before they asked. The zero value is ready.
type gather struct {
	mu   sync.Mutex
	open *batch // the one whose call has not been sent; nil: none
}

// batch is one call to be, and those who share it.
type batch struct {
	waiter  *waiter
	stop    context.CancelFunc
	ids     map[string]bool
	members int
	done    chan struct{} // closed when users and err are there
	users   map[string]user
	err     error
}

// usersNow asks for the users, at most mostAgents of them, together with whoever
// asks at the same time.
func (c *Client) usersNow(ctx context.Context, ids []string) (map[string]user, error) {
	within, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if err := c.quotas.buckets[getCurrentUserData].inTime(within, turnOf(ctx)); err != nil {
		return nil, newError(getCurrentUserData, err)
	}
	b := c.join(ctx, ids)
	select {
	case <-b.done:
		return b.users, b.err
	case <-within.Done():
		return nil, newError(getCurrentUserData, c.desert(within, b))
	}
}

// join takes a place in the open batch, or opens one.
func (c *Client) join(ctx context.Context, ids []string) *batch {
	bucket, t := c.quotas.buckets[getCurrentUserData], turnOf(ctx)
	c.gather.mu.Lock()
	defer c.gather.mu.Unlock()
	b := c.gather.open
	if b == nil || !b.hasRoom(ids) {
		// The call outlives the one who opened the batch, for those who joined.
		within, stop := context.WithCancel(context.WithoutCancel(ctx))
		b = &batch{waiter: bucket.enter(t), stop: stop, ids: make(map[string]bool), done: make(chan struct{})}
		c.gather.open = b
		go c.send(within, b)
	}
	bucket.hasten(b.waiter, t)
	b.members++
	for _, id := range ids {
		b.ids[id] = true
	}
	return b
}

func (b *batch) hasRoom(ids []string) bool {
	n := len(b.ids)
	for _, id := range ids {
		if !b.ids[id] {
			n++
		}
	}
	return n <= mostAgents
}

// send makes the batch's call when its turn has come. It ends, at the latest,
// when everybody has deserted.
func (c *Client) send(ctx context.Context, b *batch) {
	defer b.stop()
	defer close(b.done)
	err := c.quotas.buckets[getCurrentUserData].await(ctx, b.waiter)
	ids := c.seal(b)
	if err != nil {
		b.err = newError(getCurrentUserData, err)
		return
	}
	b.users, b.err = c.usersOf(prepaid(ctx), ids)
}

// seal closes the batch to newcomers.
func (c *Client) seal(b *batch) []string {
	c.gather.mu.Lock()
	defer c.gather.mu.Unlock()
	if c.gather.open == b {
		c.gather.open = nil
	}
	return slices.Sorted(maps.Keys(b.ids))
}

// desert leaves a batch that took too long for ctx; the last one to leave ends it.
// It returns what became of the deserter's call.
func (c *Client) desert(ctx context.Context, b *batch) error {
	c.gather.mu.Lock()
	defer c.gather.mu.Unlock()
	unsent := c.gather.open == b
	b.members--
	if b.members == 0 {
		b.stop()
		if unsent {
			c.gather.open = nil
		}
	}
	if unsent && !errors.Is(ctx.Err(), context.Canceled) {
		return &lateError{}
	}
	return ctx.Err()
}
