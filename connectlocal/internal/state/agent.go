package state

import (
	"cmp"
	"slices"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/routing"
)

// agent is a user at work.
type agent struct {
	user        User
	profile     RoutingProfile
	loggedIn    bool
	loggedOutAt time.Time // zero until the first log-out
	status      AgentStatus
	statusSince time.Time
	next        *NextStatus
	slots       []*slot
	hidesSlots  bool // Switches.NoSlotsBeforeNextStatus

	readySince time.Time // when Available, or offered a contact, for the last time
	turn       uint64    // orders equal readySince

	reconfigured bool // the configuration that agent events show has changed in this turn

	known     Agent  // as it was at the end of the last turn
	published *Agent // as the last AgentChange had it; nil before the first
	beat      *clock.Timer
}

// slot is one contact in an agent's hands.
type slot struct {
	owner       *agent
	seg         *segment
	frozen      *Contact // the segment as it was when it left these hands, if it then went on
	state       ContactState
	since       time.Time
	connectedAt time.Time
	acw         *clock.Timer
	participant string   // who the user is in the room; empty unless in it
	invited     string   // who the user will be in the room
	watched     *segment // the segment that is looked on; nil for a contact of the user's own
	mayBarge    bool     // of one who looks on
}

// snapshot is the agent as others may see it.
func (a *agent) snapshot() Agent {
	out := Agent{
		User: a.user, Profile: a.profile, LoggedIn: a.loggedIn,
		Status: a.status, StatusSince: a.statusSince,
	}
	out.Profile.Queues = slices.Clone(a.profile.Queues)
	if a.next != nil {
		next := *a.next
		out.Next = &next
		out.SlotsHidden = a.hidesSlots
	}
	for _, s := range a.slots {
		c := s.seg.copy()
		if s.frozen != nil {
			c = *s.frozen
		}
		slot := Slot{
			Contact: c, State: s.state, StateSince: s.since, ConnectedAt: s.connectedAt,
			ParticipantID: cmp.Or(s.participant, s.invited), MayBarge: s.mayBarge,
		}
		if s.watched != nil {
			slot.Barged, slot.WatchedID = s.participant != "", s.watched.ID
		}
		out.Slots = append(out.Slots, slot)
	}
	return out
}

// ready tells whether the agent may be offered a contact. Spec §7.1.
func (a *agent) ready() bool {
	return a.loggedIn && a.status.Type == Routable && a.next == nil && a.free() > 0
}

// free is how many more contacts the agent may be given. Who looks on in a chat
// has no slot taken by that (UNCONFIRMED).
func (a *agent) free() int {
	n := a.profile.Chats
	for _, s := range a.slots {
		if s.watched == nil {
			n--
		}
	}
	return n
}

// holding finds what the agent holds of a contact; nil if nothing.
func (a *agent) holding(contactID string) *slot {
	s, _ := find(a.slots, func(s *slot) bool { return s.seg.ID == contactID })
	return s
}

// displayName is what the customer sees.
func (a *agent) displayName() string {
	if a.user.FirstName != "" {
		return a.user.FirstName
	}
	return a.user.Username
}

// routed is the agent as routing sees one.
func (a *agent) routed() routing.Agent {
	out := routing.Agent{
		ID: a.user.ID, LoggedIn: a.loggedIn, Available: a.status.Type == Routable, Leaving: a.next != nil,
		Free: a.free(), ReadySince: a.readySince, Turn: a.turn,
		Queues: []routing.Queue{{ID: a.user.ID}}, // the agent's own
	}
	for _, q := range a.profile.Queues {
		out.Queues = append(out.Queues, routing.Queue{ID: q.QueueID, Priority: q.Priority, Delay: q.Delay})
	}
	for _, s := range a.slots {
		out.Holds = append(out.Holds, s.seg.ID)
	}
	return out
}

// serves tells whether the agent takes contacts from a queue.
func (a *agent) serves(queueID string) bool {
	return queueID == a.user.ID || slices.ContainsFunc(a.profile.Queues, func(q ProfileQueue) bool { return q.QueueID == queueID })
}

func (s *slot) become(state ContactState, now time.Time) { s.state, s.since = state, now }

// toTheBack makes the agent the last in turn. Spec §7.1.
func (w *World) toTheBack(a *agent) {
	w.turns++
	a.readySince, a.turn = w.now(), w.turns
}
