package replay

import (
	"maps"
	"slices"
	"time"

	"handover/internal/agentevent"
	"handover/internal/contactevent"
	"handover/internal/departure"
	"handover/internal/roster"
)

// longestLife is how long a chat lives at most, by default, and an hour: what was last
// heard of longer ago is forgotten, unless a departure had it.
const longestLife = 26 * time.Hour

// sweepEvery is how often what can be forgotten is.
const sweepEvery = time.Hour

// chats is what the recording has shown of each chat so far.
type chats struct {
	by     map[string]*chat  // by chat id
	queues map[string]string // name by ARN
	swept  time.Time
}

// chat is one chat, over its chain of segments.
type chat struct {
	segments []segment // as they were seen
	queued   time.Time // the earliest time at which it waited
	last     time.Time // when it was last heard of
	asked    bool      // a departure had it
	endedAt  time.Time // by a contact event; zero: none said so
	reason   string    // why it ended, in Connect's word
}

// segment is one agent's part of a chat.
type segment struct {
	contactID, agentID, username string
	connected                    time.Time
}

func newChats() *chats {
	return &chats{by: make(map[string]*chat), queues: make(map[string]string)}
}

func (c *chats) chat(id string, at time.Time) *chat {
	k := c.by[id]
	if k == nil {
		k = &chat{}
		c.by[id] = k
	}
	if at.After(k.last) {
		k.last = at
	}
	return k
}

// keep has the chats of a departure remembered to the end.
func (c *chats) keep(d departure.Departure) {
	for _, h := range d.Handovers {
		c.chat(h.ChatID, d.UpdatedAt).asked = true
	}
}

// shown takes in an agent as an event has just shown it.
func (c *chats) shown(a roster.Agent, at time.Time) {
	c.sweep(at)
	for _, held := range a.Chats {
		if held.Queue.Name != "" && held.Queue.ARN != "" {
			c.queues[held.Queue.ARN] = held.Queue.Name
		}
		k := c.chat(held.ID, at)
		if !held.QueuedAt.IsZero() && (k.queued.IsZero() || held.QueuedAt.Before(k.queued)) {
			k.queued = held.QueuedAt
		}
		if held.State == agentevent.Connected {
			k.held(segment{contactID: held.ContactID, agentID: a.ID, username: a.Username, connected: held.Since})
		}
	}
}

// knows tells whether the queue, by its name or ARN, was seen.
func (c *chats) knows(queue string) bool {
	if _, known := c.queues[queue]; known {
		return true
	}
	return slices.Contains(slices.Collect(maps.Values(c.queues)), queue)
}

func (k *chat) held(s segment) {
	same := func(o segment) bool { return o.contactID == s.contactID && o.agentID == s.agentID }
	if !slices.ContainsFunc(k.segments, same) {
		k.segments = append(k.segments, s)
	}
}

// happened takes in a contact event that the intake has accepted. One of another
// channel says nothing.
func (c *chats) happened(data []byte) {
	e, err := contactevent.Decode(data)
	if err != nil {
		return
	}
	k := c.chat(e.ChatID(), e.At)
	switch e.Type {
	case contactevent.Disconnected:
		if e.At.After(k.endedAt) {
			k.endedAt, k.reason = e.At, e.EndReason
		}
	case contactevent.Connected:
		if e.AgentID != "" {
			k.held(segment{contactID: e.ContactID, agentID: e.AgentID, connected: e.ConnectedAt})
		}
	}
}

// after is the first segment that began after another and is not that one; false if
// none was seen.
func (k *chat) after(contactID string, since time.Time) (segment, bool) {
	var first segment
	for _, s := range k.segments {
		if s.contactID != contactID && s.connected.After(since) && (first.connected.IsZero() || s.connected.Before(first.connected)) {
			first = s
		}
	}
	return first, !first.connected.IsZero()
}

// sweep forgets what nobody asks for any more.
func (c *chats) sweep(now time.Time) {
	if now.Sub(c.swept) < sweepEvery {
		return
	}
	c.swept = now
	for id, k := range c.by {
		if !k.asked && now.Sub(k.last) > longestLife {
			delete(c.by, id)
		}
	}
}
