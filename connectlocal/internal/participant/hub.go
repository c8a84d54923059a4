package participant

import (
	"context"
	"slices"
	"sync"

	"handover/connectlocal/internal/state"
)

// Hub is the state.Observer that hands every chat item to the websockets of
// that chat. What it does inside the loop never blocks.
type Hub struct {
	mu       sync.Mutex
	chats    map[string][]*socket // of live chats, by initial contact id
	open     []*socket            // all, those of ended chats too, oldest first
	stopping bool
	running  sync.WaitGroup // one for each open socket
}

// NewHub returns a hub without sockets.
func NewHub() *Hub {
	return &Hub{chats: map[string][]*socket{}}
}

// add takes a socket in; false once the hub is stopping. Every socket that was
// taken in has to be removed.
func (h *Hub) add(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		return false
	}
	h.running.Add(1)
	h.open = append(h.open, s)
	id := s.caller.InitialID
	h.chats[id] = append(h.chats[id], s)
	return true
}

func (h *Hub) remove(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = without(h.open, s)
	id := s.caller.InitialID
	if h.chats[id] = without(h.chats[id], s); len(h.chats[id]) == 0 {
		delete(h.chats, id)
	}
	h.running.Done()
}

func without(all []*socket, s *socket) []*socket {
	return slices.DeleteFunc(all, func(other *socket) bool { return other == s })
}

// subscribe answers a subscription; the answer goes out before the first item.
func (h *Hub) subscribe(s *socket, answer []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s.subscribed = true
	s.enqueue(answer)
}

// ItemAdded hands the item to those who may see it.
func (h *Hub) ItemAdded(it state.Item) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var frame []byte
	for _, s := range h.chats[it.InitialID] {
		if !s.sees(it) {
			continue
		}
		if frame == nil {
			frame = chatFrame(it)
		}
		s.enqueue(frame)
	}
}

// ChatEnded lets the chat's sockets be silent from now on.
func (h *Hub) ChatEnded(initialID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.chats, initialID)
}

// AgentChanged is of no interest here.
func (h *Hub) AgentChanged(state.AgentChange) {}

// Noted is of no interest here.
func (h *Hub) Noted(state.Note) {}

var _ state.Observer = (*Hub)(nil)

// Drop cuts every open websocket for which pick says so, without a goodbye, as
// a lost network does. It returns how many; a nil pick takes all.
func (h *Hub) Drop(pick func() bool) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := 0
	for _, s := range h.open {
		if pick == nil || pick() {
			s.cut()
			n++
		}
	}
	return n
}

// stop says goodbye to every socket and waits for them; when ctx ends it cuts them.
func (h *Hub) stop(ctx context.Context) error {
	h.mu.Lock()
	h.stopping = true
	for _, s := range h.open {
		s.dismiss()
	}
	h.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		h.running.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		h.Drop(nil)
		<-gone
		return context.Cause(ctx)
	}
}
