package state

import "slices"

// defaultKeepEnded is some 100 MB of chats of the usual length.
const defaultKeepEnded = 10_000

// memory is which chats have ended and are still known, longest ago first.
type memory struct {
	keep  int
	ended []*conversation
}

// remember counts a chat among those that have ended, and forgets the oldest of
// too many, its client token too. One that is still in an agent's hands is spared.
func (w *World) remember(c *conversation) {
	c.given = nil // nobody asks any more
	m := &w.memory
	m.ended = append(m.ended, c)
	for excess := len(m.ended) - m.keep; excess > 0; excess-- {
		i := slices.IndexFunc(m.ended, func(c *conversation) bool { return !w.inHand(c) })
		if i < 0 {
			return
		}
		w.forget(m.ended[i])
		m.ended = slices.Delete(m.ended, i, i+1)
	}
}

func (w *World) inHand(c *conversation) bool {
	return slices.ContainsFunc(w.agents, func(a *agent) bool {
		return slices.ContainsFunc(a.slots, func(s *slot) bool { return s.seg.chat == c })
	})
}

func (w *World) forget(c *conversation) {
	for _, s := range slices.Concat(c.segments, c.monitors) {
		delete(w.contacts, s.ID)
	}
	if w.started[c.clientToken].ContactID == c.initialID {
		delete(w.started, c.clientToken)
	}
	w.chats = slices.DeleteFunc(w.chats, func(other *conversation) bool { return other == c })
}

// KnownQueue finds a queue by its id, one that has been deleted too: for contacts
// that came by it.
func (w *World) KnownQueue(id string) (Queue, bool) {
	if q, ok := w.Queue(id); ok {
		return q, true
	}
	return find(w.gone.queues, func(q Queue) bool { return q.ID == id })
}

// KnownAgent finds a user by id, one who has been deleted too, and then as last
// seen: contacts keep their agents.
func (w *World) KnownAgent(id string) (Agent, bool) {
	if a := w.agent(id); a != nil && a.user.ID == id {
		return a.snapshot(), true
	}
	return find(w.gone.agents, func(a Agent) bool { return a.User.ID == id })
}

// gone is what has been deleted, the latest of it.
type gone struct {
	queues []Queue
	agents []Agent
}

const keepGone = 1000

func (g *gone) queue(q Queue) { g.queues = latest(append(g.queues, q)) }
func (g *gone) agent(a Agent) { g.agents = latest(append(g.agents, a)) }

func latest[T any](all []T) []T {
	return all[max(0, len(all)-keepGone):]
}
