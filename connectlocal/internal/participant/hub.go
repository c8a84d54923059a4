package participant

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"handover/connectlocal/internal/ending"
	"handover/connectlocal/internal/state"
)

// Hub is the state.Observer that hands every chat item to the websockets of
// those who are in that chat. What it does inside the loop never blocks.
type Hub struct {
	state.Indifferent

	mu       sync.Mutex
	chats    map[string][]*socket // of live chats, by initial contact id
	people   map[string][]*socket // by participant id, or user id of an agent's own socket; oldest first
	open     []*socket            // all, those of ended chats too, oldest first
	stopping bool
	running  sync.WaitGroup // one for each open socket
}

// NewHub returns a hub without sockets.
func NewHub() *Hub {
	return &Hub{chats: map[string][]*socket{}, people: map[string][]*socket{}}
}

// add takes a socket in, which is in these chats now; not when the hub is
// stopping, or when its owner has as many already as the limit allows. Every
// socket that was taken in has to be removed.
func (h *Hub) add(s *socket, chats []string, most int) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopping {
		return errStopping
	}
	if n := len(h.people[s.owner]); n >= most {
		return &state.Error{Kind: state.Limit, Message: fmt.Sprintf("there are %d websockets of this participant already, and %d are allowed", n, most)}
	}
	h.running.Add(1)
	h.open = append(h.open, s)
	h.people[s.owner] = append(h.people[s.owner], s)
	for _, id := range chats {
		h.join(s, id)
	}
	return nil
}

// join lets a socket hear a chat.
func (h *Hub) join(s *socket, id string) {
	h.chats[id] = append(h.chats[id], s)
	s.chats[id] = true
}

// makeRoom dismisses the oldest sockets of somebody until there is room for one more.
func (h *Hub) makeRoom(owner string, most int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for all := h.people[owner]; len(all) >= most && len(all) > 0; all = h.people[owner] {
		all[0].dismiss(replaced)
		drop(h.people, owner, all[0])
	}
}

func (h *Hub) remove(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = without(h.open, s)
	drop(h.people, s.owner, s)
	for id := range s.chats {
		drop(h.chats, id, s)
	}
	h.running.Done()
}

// drop takes a socket out of one list of a map, and the list with its last one.
func drop(lists map[string][]*socket, key string, s *socket) {
	if lists[key] = without(lists[key], s); len(lists[key]) == 0 {
		delete(lists, key)
	}
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

// idle tells whether a socket has no more to carry: it never subscribed, or the
// one chat that it was for has ended.
func (h *Hub) idle(s *socket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return !s.subscribed || !s.desktop && len(s.chats) == 0
}

// ItemAdded hands the item to those who may see it.
func (h *Hub) ItemAdded(it state.Item) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if it.ContentType == joined && it.UserID != "" {
		h.enter(it)
	}
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

// enter lets the desktops of a user hear the chat that the user has joined.
func (h *Hub) enter(it state.Item) {
	for _, s := range h.people[it.UserID] {
		if delete(s.gone, it.InitialID); !s.chats[it.InitialID] {
			h.join(s, it.InitialID)
		}
	}
}

// ChatEnded lets the chat's sockets be silent from now on.
func (h *Hub) ChatEnded(initialID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.chats[initialID] {
		delete(s.chats, initialID)
		delete(s.gone, initialID)
	}
	delete(h.chats, initialID)
}

// AgentChanged closes the desktop's sockets of an agent who has logged out.
func (h *Hub) AgentChanged(c state.AgentChange) {
	if c.Type != "LOGOUT" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.people[c.Current.User.ID] {
		s.dismiss(loggedOut)
	}
}

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
		s.dismiss(goodbye)
	}
	h.mu.Unlock()
	err := ending.Wait(ctx, &h.running)
	if err != nil {
		h.Drop(nil)
		h.running.Wait()
	}
	return err
}
