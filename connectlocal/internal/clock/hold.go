package clock

import (
	"sync"
	"time"
)

// holds counts the work that Advance waits for.
type holds struct {
	mu    sync.Mutex
	count int
	none  chan struct{} // closed when count falls to 0; nil while it is 0
}

func (h *holds) add(limit time.Duration) func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.count == 0 {
		h.none = make(chan struct{})
	}
	h.count++
	release := sync.OnceFunc(h.release)
	timer := time.AfterFunc(limit, release)
	return func() {
		timer.Stop()
		release()
	}
}

func (h *holds) release() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.count--
	if h.count == 0 {
		close(h.none)
		h.none = nil
	}
}

// wait blocks until nothing is held.
func (h *holds) wait() {
	for {
		h.mu.Lock()
		none := h.none
		h.mu.Unlock()
		if none == nil {
			return
		}
		<-none
	}
}
