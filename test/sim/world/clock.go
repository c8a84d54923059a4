package world

import (
	"context"
	"sync"
	"time"

	"handover/internal/app"
)

// hands is the clock that the controllers live by: the bubble's, set forward now and then.
type hands struct {
	mu    sync.Mutex
	ahead time.Duration
	moved chan struct{} // closed and replaced at each jump
	jumps []jumped
}

// jumped is one jump, by the bubble's time.
type jumped struct {
	at time.Time
	by time.Duration
}

func newHands() *hands { return &hands{moved: make(chan struct{})} }

func (h *hands) clock() app.Clock { return app.Clock{Now: h.now, Wait: h.wait} }

func (h *hands) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.ahead)
}

func (h *hands) jump(by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead += by
	h.jumps = append(h.jumps, jumped{time.Now(), by})
	close(h.moved)
	h.moved = make(chan struct{})
}

// between is by how much the clock was set forward in that time.
func (h *hands) between(from, to time.Time) (by time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, j := range h.jumps {
		if !j.at.Before(from) && !j.at.After(to) {
			by += j.by
		}
	}
	return by
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
