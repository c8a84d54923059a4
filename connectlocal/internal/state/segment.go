package state

import (
	"maps"
	"time"

	"handover/connectlocal/internal/chat"
	"handover/connectlocal/internal/clock"
)

const defaultPriority = 5

// conversation is a chat: what is one over the whole chain of segments.
type conversation struct {
	initialID            string
	room                 chat.Room
	customer, system     string // participant ids
	attributes           map[string]string
	segments             []*segment
	monitors             []*segment // contacts of supervisors who look, or have looked, on
	startedAt, expiresAt time.Time
	endedAt              time.Time
	relatedID            string
	continued            bool // relatedID is what it goes on from
	customerName         string
	staysOnExit          bool // DisconnectOnCustomerExit
	expiry, connectBy    *clock.Timer
	roles                roleClocks
	clientToken          string         // StartChat's
	given                map[string]any // answers by operation and client token, while the chat lives
	details              Details
	contentTypes         []string // SupportedMessagingContentTypes; empty: not given
	bots                 []*bot
	streams              []streaming
	files                []*file // in the order in which they were announced
	hidesAnswer          bool    // the answer to the view that is shown is not for the transcript
}

// segment is one contact of the chain.
type segment struct {
	Contact
	chat     *conversation
	exec     *execution   // the flow that runs, if one does
	ringing  *clock.Timer // ends the offer
	legs     []*slot      // agents and barged supervisors who are in the chat, in the order of joining
	watchers []*slot      // supervisors who look on, barged ones included
	watcher  *slot        // of a MONITOR contact: the supervisor's entry
	refused  []string     // users who missed or rejected it in this queue
	ranked   rank
	criteria *criteria // routing criteria; nil: none
}

// last is the live segment, unless the chat has ended.
func (c *conversation) last() *segment { return c.segments[len(c.segments)-1] }

func (c *conversation) ended() bool { return !c.endedAt.IsZero() }

// addSegment makes the chain one longer. A DISCONNECT segment inherits the queue and the
// event hooks (spec §3.2) but starts with the default priority and a new age; a
// TRANSFER segment keeps these too, a QUEUE_TRANSFER segment the priority (INFERRED for the priorities).
func (w *World) addSegment(c *conversation, method string) *segment {
	id := w.ids()
	if len(c.segments) == 0 {
		id = c.initialID
	}
	s := &segment{chat: c, Contact: Contact{
		ID: id, ARN: w.instance.arn("contact", id), InitialID: c.initialID, InitiationMethod: method,
		Phase: InFlow, InitiatedAt: w.now(), Priority: defaultPriority, Hooks: map[string]string{},
	}}
	if len(c.segments) > 0 {
		w.inherit(s, c.last())
	}
	c.segments = append(c.segments, s)
	w.contacts[id] = s
	w.noteContact(s, nil, "contact.started", map[string]string{"method": method})
	w.told(s, "INITIATED")
	w.told(s, "CONNECTED_TO_SYSTEM")
	return s
}

// chainFull tells whether a chat has as many contacts as it may have, DISCONNECT
// ones included unless Switches.DisconnectsOutsideChain. Spec §3.2.
func (w *World) chainFull(s *segment) bool {
	n := len(s.chat.segments)
	if w.switches.DisconnectsOutsideChain {
		for _, x := range s.chat.segments {
			if x.InitiationMethod == "DISCONNECT" {
				n--
			}
		}
	}
	return n >= w.limits.ContactsPerChain
}

// inherit takes over what a new segment has of the one before it. What is not known
// of it is Switches.TransferDropsHooks, RequeueKeepsAge and TagsStayOnContact.
func (w *World) inherit(s, prev *segment) {
	prev.NextID, s.PreviousID = s.ID, prev.ID
	s.QueueID, s.TargetQueueID = prev.QueueID, prev.TargetQueueID
	if s.InitiationMethod != "TRANSFER" || !w.switches.TransferDropsHooks {
		s.Hooks = maps.Clone(prev.Hooks)
	}
	if !w.switches.TagsStayOnContact {
		s.Tags = maps.Clone(prev.Tags)
	}
	s.SegmentAttributes = maps.Clone(prev.SegmentAttributes)
	s.criteria = prev.criteria.inherited()
	switch s.InitiationMethod {
	case "TRANSFER":
		s.EnqueuedAt, s.Priority, s.AgeAdjustment = prev.EnqueuedAt, prev.Priority, prev.AgeAdjustment
	case "DISCONNECT":
		if w.switches.RequeueKeepsAge {
			s.EnqueuedAt = prev.EnqueuedAt
		}
	case "QUEUE_TRANSFER":
		s.Priority = prev.Priority
	}
}

// EndByAgent ends the agent's leg only. The customer stays: with whoever else is
// there, in the disconnect flow if the chat has one, or if not, the chat ends. A
// supervisor who looks on stops that. Spec §3.1.
func (w *World) EndByAgent(user, contactID string) error {
	return w.turn(func() error {
		_, held, err := w.heldAs(Connected, user, contactID)
		if err != nil {
			return err
		}
		w.legLeaves(held, "AGENT_DISCONNECT")
		return nil
	})
}

// agentLeaves ends a segment that everybody but the customer leaves, and goes on
// with the disconnect flow in a new one, or ends the chat when there is no
// such flow or the chain is full.
func (w *World) agentLeaves(s *segment, reason string) {
	w.clearRoom(s)
	w.closeSegment(s, reason)
	hook := s.Hooks["CustomerRemaining"]
	if hook == "" || w.chainFull(s) {
		w.endChat(s.chat, reason)
		return
	}
	w.startFlow(w.addSegment(s.chat, "DISCONNECT"), contactFlow, hook)
}

// closeSegment ends a segment and takes it out of whatever it was in. What an
// agent held of it becomes after-contact work, or REJECTED if it still rang.
func (w *World) closeSegment(s *segment, reason string) {
	if s.Phase == Over {
		return
	}
	w.dropFlow(s)
	w.unqueue(s)
	s.ringing.Stop()
	s.chat.roles.stop()
	s.Phase, s.DisconnectedAt, s.DisconnectReason = Over, w.now(), reason
	a := w.agent(s.AgentID)
	w.dismiss(s, a)
	w.noteContact(s, a, "contact.ended", map[string]string{"reason": reason})
	w.told(s, "DISCONNECTED")
	if a == nil || a.inACW(s) == nil {
		w.told(s, "COMPLETED")
	}
}

// endChat ends a chat for everybody, at whatever point it is.
func (w *World) endChat(c *conversation, reason string) {
	s := c.last()
	w.closeSegment(s, reason)
	w.botsLeave(s)
	for _, p := range c.room.Present("") {
		w.leave(s, p.ID)
	}
	c.expiry.Stop()
	c.connectBy.Stop()
	c.endedAt = w.now()
	w.dropFiles(c)
	w.remember(c)
	w.addItem(s, Item{Type: "EVENT", ContentType: eventType("chat.ended")})
	for _, o := range w.observers {
		o.ChatEnded(c.initialID)
	}
	w.note(Note{Kind: "chat.ended", ContactID: s.ID, InitialID: c.initialID, Detail: map[string]string{"reason": reason}})
}

// StopContact ends the chat for all, reason API. A contact that is over is not
// found. Whether a disconnect flow runs is Switches.StopContactRunsDisconnectFlow: it
// does not, unless an agent is there to be disconnected and the switch is on. Spec §3.1, §12.1.
func (w *World) StopContact(contactID string) error {
	return w.turn(func() error {
		s, err := w.live(contactID)
		if err != nil {
			return err
		}
		if s.Monitors() {
			w.legLeaves(s.watcher, "API")
			return nil
		}
		if s.Phase == WithUser && w.switches.StopContactRunsDisconnectFlow {
			w.agentLeaves(s, "API")
			return nil
		}
		w.endChat(s.chat, "API")
		return nil
	})
}

// live finds a segment that is not over.
func (w *World) live(contactID string) (*segment, error) {
	s, ok := w.contacts[contactID]
	if !ok {
		return nil, noContact(contactID)
	}
	if s.Phase == Over {
		return nil, refuse(NotFound, "ContactId: contact %q has ended", contactID)
	}
	return s, nil
}

func (w *World) noteContact(s *segment, a *agent, kind string, detail map[string]string) {
	n := Note{Kind: kind, ContactID: s.ID, InitialID: s.InitialID, Detail: detail}
	if a != nil {
		n.Username = a.user.Username
	}
	w.note(n)
}
