package state

import (
	"maps"
	"slices"

	"handover/connectlocal/internal/routing"
)

// Instance tells which instance this is.
func (w *World) Instance() Instance { return w.instance }

// Statuses are the agent statuses, in seed order.
func (w *World) Statuses() []AgentStatus { return slices.Clone(w.statuses) }

// Queues are the standard queues, then the agents' own, each in seed order. An
// agent's queue has the user's id.
func (w *World) Queues() []Queue {
	out := slices.Clone(w.queues)
	for i := range out {
		out[i].QuickConnects = slices.Clone(out[i].QuickConnects)
	}
	return out
}

// Queue finds a queue by id or ARN.
func (w *World) Queue(ref string) (Queue, bool) {
	q, ok := find(w.queues, func(q Queue) bool { return ref == q.ID || ref == q.ARN })
	q.QuickConnects = slices.Clone(q.QuickConnects)
	return q, ok
}

// Profiles are the routing profiles, in seed order.
func (w *World) Profiles() []RoutingProfile {
	out := slices.Clone(w.profiles)
	for i := range out {
		out[i].Queues = slices.Clone(out[i].Queues)
	}
	return out
}

// Profile finds a routing profile by id or ARN.
func (w *World) Profile(ref string) (RoutingProfile, bool) {
	p, ok := find(w.profiles, func(p RoutingProfile) bool { return ref == p.ID || ref == p.ARN })
	p.Queues = slices.Clone(p.Queues)
	return p, ok
}

// QuickConnects are the quick connects, in seed order.
func (w *World) QuickConnects() []QuickConnect { return slices.Clone(w.quickConnects) }

// Hierarchy is the groups of the agent hierarchy, in seed order.
func (w *World) Hierarchy() []HierarchyGroup { return slices.Clone(w.hierarchy) }

// HierarchyPath is a group (by id or ARN) and those above it, the top one first;
// nothing for a group that there is not.
func (w *World) HierarchyPath(ref string) []HierarchyGroup {
	var path []HierarchyGroup
	for ref != "" {
		g, ok := find(w.hierarchy, func(g HierarchyGroup) bool { return ref == g.ID || ref == g.ARN })
		if !ok {
			break
		}
		path, ref = append(path, g), g.ParentID
	}
	slices.Reverse(path)
	return path
}

// Agents are all users, in seed order, logged in or not.
func (w *World) Agents() []Agent {
	out := make([]Agent, len(w.agents))
	for i, a := range w.agents {
		out[i] = a.snapshot()
	}
	return out
}

// Agent finds a user by id, ARN or username.
func (w *World) Agent(ref string) (Agent, bool) {
	a := w.agent(ref)
	if a == nil {
		return Agent{}, false
	}
	return a.snapshot(), true
}

// Contact finds a segment by its id.
func (w *World) Contact(id string) (Contact, bool) {
	s, ok := w.contacts[id]
	if !ok {
		return Contact{}, false
	}
	return s.copy(), true
}

// TellsChatMetrics tells whether chat metrics of a contact are to be had yet.
func (w *World) TellsChatMetrics(c Contact) bool {
	return !w.switches.ChatMetricsAtEnd || c.Phase == Over
}

// Chat finds a chat by the id of any of its segments.
func (w *World) Chat(anyContactID string) (Chat, bool) {
	s, ok := w.contacts[anyContactID]
	if !ok {
		return Chat{}, false
	}
	return s.chat.copy(), true
}

// Contacts are all contacts that are remembered: of every chat, oldest first,
// the chain, and then those of supervisors who looked on.
func (w *World) Contacts() []Contact {
	var out []Contact
	for _, c := range w.chats {
		for _, s := range slices.Concat(c.segments, c.monitors) {
			out = append(out, s.copy())
		}
	}
	return out
}

// Chats are all chats, those that live and those that have ended (of these the
// latest, see Options.KeepEnded), oldest first.
func (w *World) Chats() []Chat {
	out := make([]Chat, len(w.chats))
	for i, c := range w.chats {
		out[i] = c.copy()
	}
	return out
}

// Items is the stored transcript of a chat, oldest first, found by the id of
// any of its segments. It holds what is meant for one role only: see Item.VisibleTo.
func (w *World) Items(anyContactID string) []Item {
	s, ok := w.contacts[anyContactID]
	if !ok {
		return nil
	}
	return s.chat.room.Items()
}

// Queued are the contacts that wait in a queue or ring, in routing order.
func (w *World) Queued(queueID string) []Contact {
	var waiting []routing.Contact
	for _, s := range w.waiting {
		if s.QueueID == queueID {
			waiting = append(waiting, s.routed())
		}
	}
	routing.Order(w.now(), waiting)
	out := make([]Contact, len(waiting))
	for i, c := range waiting {
		out[i] = w.contacts[c.ID].copy()
	}
	return out
}

func (w *World) agent(ref string) *agent {
	a, _ := find(w.agents, func(a *agent) bool {
		return ref == a.user.ID || ref == a.user.ARN || ref == a.user.Username
	})
	return a
}

func (w *World) offline() AgentStatus {
	s, _ := find(w.statuses, func(s AgentStatus) bool { return s.Type == Offline })
	return s
}

func (s *segment) copy() Contact {
	c := s.Contact
	c.Hooks, c.Tags, c.SegmentAttributes = maps.Clone(c.Hooks), maps.Clone(c.Tags), maps.Clone(c.SegmentAttributes)
	return c
}

func (c *conversation) copy() Chat {
	out := Chat{
		InitialID: c.initialID, Attributes: maps.Clone(c.attributes), Participants: c.room.Participants(),
		StartedAt: c.startedAt, ExpiresAt: c.expiresAt, EndedAt: c.endedAt, RelatedID: c.relatedID, CustomerName: c.customerName,
		Details: c.details, Continued: c.continued,
	}
	out.Details.References = maps.Clone(out.Details.References)
	for _, s := range c.segments {
		out.Segments = append(out.Segments, s.copy())
	}
	return out
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}
