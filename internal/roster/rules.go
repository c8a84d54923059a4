package roster

import (
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
)

// Rules say which agent statuses count as off-line. A status counts if any of
// the lists names it: its type or its name is enough.
type Rules struct {
	Types []agentevent.StatusType // kinds of status, usually OFFLINE alone
	Names []string                // compared without regard to case

	// Catalogue gives the type of each status id, as ListAgentStatuses has it.
	// It is needed for next statuses, which carry no type. Spec §1.3.
	Catalogue map[string]agentevent.StatusType

	// Interval is how often a companion beats, and Misses how many beats in a row
	// must be missing until it counts as lost. Misses 0 switches client-lost off.
	Interval time.Duration
	Misses   int

	// Listening is since when companions could be heard: the controller's start. None
	// is missed before. Zero: always.
	Listening time.Time
	// Spared is until when nobody counts as lost, however long they were silent: nobody
	// knows whether they could be heard. Zero: it is known.
	Spared time.Time
	// Parting is how long a companion that said it was going is waited for; 0: a beat.
	Parting time.Duration

	// Unanswered is how long a customer may wait for an answer until the agent
	// counts as unresponsive; 0 switches that off.
	Unanswered time.Duration

	// Shift gives the next shift end of the agent after an instant: when to stop
	// new chats, and when to move the live ones; false if none is planned. Nil:
	// there is no schedule.
	Shift func(a Agent, after time.Time) (Shift, bool)
}

// Shift is one end of one shift.
type Shift struct {
	Name     string
	CordonAt time.Time
	EndsAt   time.Time
}

// OffLine says whether the status counts as off-line. Any of the three may be
// empty. Without a type the catalogue is asked for the id, and failing that the
// two built-in statuses are told by their names; what is left is CUSTOM, which
// is all that an instance can add.
func (r Rules) OffLine(id, name string, t agentevent.StatusType) bool {
	if id == "" && name == "" && t == "" {
		return false
	}
	sameName := func(n string) bool { return strings.EqualFold(n, name) }
	if name != "" && slices.ContainsFunc(r.Names, sameName) {
		return true
	}
	return slices.Contains(r.Types, r.typeOf(id, name, t))
}

// OffLine says whether an agent with this status, and this next one (nil: none),
// is off-line or about to be, where counts says it of one status. The next status
// decides where there is one: it tells what the agent wants; the status in force
// only tells what Connect still waits for. Spec §1.5.
func OffLine(now agentevent.Status, next *agentevent.NextStatus, counts func(id, name string, t agentevent.StatusType) bool) bool {
	if next != nil {
		return counts(next.ID, next.Name, "")
	}
	return counts(now.ID, now.Name, now.Type)
}

// Routable says whether an agent in this status is given contacts.
func (r Rules) Routable(s agentevent.Status) bool {
	return r.typeOf(s.ID, s.Name, s.Type) == agentevent.Routable
}

// TypeOf is the type that counts: the one that comes with the status, or the catalogue's.
func (r Rules) TypeOf(s agentevent.Status) agentevent.StatusType {
	return r.typeOf(s.ID, s.Name, s.Type)
}

func (r Rules) typeOf(id, name string, t agentevent.StatusType) agentevent.StatusType {
	if t != "" {
		return t
	}
	if known, ok := r.Catalogue[id]; ok {
		return known
	}
	switch {
	case strings.EqualFold(name, "Offline"):
		return agentevent.Offline
	case strings.EqualFold(name, "Available"):
		return agentevent.Routable
	}
	return agentevent.Custom
}
