package world

import (
	"context"
	"sync"
	"time"

	"handover/internal/controller"
)

// hands is the clock that the controllers live by: the bubble's, set forward now and then.
type hands struct {
	mu    sync.Mutex
	ahead time.Duration
	moved chan struct{} // closed and replaced at each jump
}

func newHands() *hands { return &hands{moved: make(chan struct{})} }

func (h *hands) clock() controller.Clock { return controller.Clock{Now: h.now, Wait: h.wait} }

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.ahead)
}

func (h *hands) jump(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead += by
	close(h.moved)
	h.moved = make(chan struct{})
}

// fast is by how much the clock is ahead.
func (h *hands) fast() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ahead
}

func (h *hands) wait(ctx context.Context, until time.Time) error {
	for {
		h.mu.Lock()
		left, moved := time.Until(until)-h.ahead, h.moved
		h.mu.Unlock()
		if left <= 0 {
			return ctx.Err()
		}
		t := time.NewTimer(left)
		select {
		case <-t.C:
		case <-moved:
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
		t.Stop()
	}
}

func (w *World) jump(s Step) bool {
	w.hands.jump(s.For)
	return true
}
