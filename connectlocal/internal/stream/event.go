package stream

import (
	"encoding/json"
	"time"

	"handover/connectlocal/internal/state"
)

// The wire model of an agent event, field by field as spec §1.3 has it. A
// pointer is null where the service writes null.
type (
	wireEvent struct {
		AWSAccountId          string
		AgentARN              string
		CurrentAgentSnapshot  *wireSnapshot
		EventId               string
		EventTimestamp        stamp
		EventType             string
		InstanceARN           string
		PreviousAgentSnapshot *wireSnapshot
		Version               string
	}
	wireSnapshot struct {
		AgentStatus     wireStatus
		NextAgentStatus *wireNext
		Configuration   wireConfiguration
		Contacts        []wireContact
	}
	wireStatus struct {
		ARN            string
		Name           string
		StartTimestamp stamp
		Type           string
	}
	wireNext struct {
		ARN               string
		Name              string
		EnqueuedTimestamp stamp
	}
	wireConfiguration struct {
		AgentHierarchyGroups *wireHierarchy
		FirstName            string
		LastName             string
		Proficiencies        []struct{}
		RoutingProfile       wireProfile
		Username             string
	}
	wireHierarchy struct {
		Level1, Level2, Level3, Level4, Level5 *wireGroup
	}
	wireGroup   struct{ ARN, Name string }
	wireProfile struct {
		ARN                  string
		Concurrency          []wireConcurrency
		DefaultOutboundQueue wireQueue
		InboundQueues        []wireQueue
		Name                 string
	}
	wireConcurrency struct {
		AvailableSlots int
		Channel        string
		MaximumSlots   int
	}
	wireQueue struct {
		ARN      string
		Channels []string `json:",omitempty"` // absent in a contact's queue
		Name     *string  // null for an agent's own queue
	}
	wireContact struct {
		Channel                   string
		ConnectedToAgentTimestamp *stamp
		ContactId                 string
		InitialContactId          *string
		InitiationMethod          string
		Queue                     wireQueue
		QueueTimestamp            *stamp
		State                     string
		StateStartTimestamp       stamp
	}
)

// stamp is a point in time as the stream writes it: yyyy-mm-ddThh:mm:ss.sssZ.
type stamp time.Time

// MarshalJSON writes the time in UTC, with milliseconds.
func (s stamp) MarshalJSON() ([]byte, error) {
	return time.Time(s).UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

// stampOrNull is null for the zero time.
func stampOrNull(t time.Time) *stamp {
	if t.IsZero() {
		return nil
	}
	return (*stamp)(&t)
}

// modelVersion is the version of the event model that is written. Spec §1.3.
const modelVersion = "2019-05-25"

// encoder writes events. It looks up what an Agent names only by id.
type encoder struct {
	instance state.Instance
	Directory
}

func newEncoder(d Directory) encoder { return encoder{d.Instance(), d} }

// queue is the queue with that id, without name and ARN if there is none.
func (e encoder) queue(id string) state.Queue {
	q, _ := e.KnownQueue(id)
	return q
}

// encode writes one event. Nothing in the wire model can fail to marshal.
func (e encoder) encode(c state.AgentChange, eventID string) []byte {
	data, _ := json.Marshal(wireEvent{
		AWSAccountId:          e.instance.Account,
		AgentARN:              c.Current.User.ARN,
		CurrentAgentSnapshot:  e.snapshot(&c.Current),
		EventId:               eventID,
		EventTimestamp:        stamp(c.At),
		EventType:             c.Type,
		InstanceARN:           e.instance.ARN,
		PreviousAgentSnapshot: e.snapshot(c.Previous),
		Version:               modelVersion,
	})
	return data
}

func (e encoder) snapshot(a *state.Agent) *wireSnapshot {
	if a == nil {
		return nil
	}
	s := &wireSnapshot{
		AgentStatus: wireStatus{
			ARN: a.Status.ARN, Name: a.Status.Name,
			StartTimestamp: stamp(a.StatusSince), Type: string(a.Status.Type),
		},
		Configuration: wireConfiguration{
			AgentHierarchyGroups: e.hierarchy(a.User.GroupID),

			FirstName: a.User.FirstName, LastName: a.User.LastName,
			Proficiencies:  []struct{}{},
			RoutingProfile: e.profile(a),
			Username:       a.User.Username,
		},
		Contacts: []wireContact{},
	}
	if n := a.Next; n != nil {
		s.NextAgentStatus = &wireNext{ARN: n.Status.ARN, Name: n.Status.Name, EnqueuedTimestamp: stamp(n.EnqueuedAt)}
	}
	for _, slot := range a.Slots {
		s.Contacts = append(s.Contacts, e.contact(slot))
	}
	return s
}

// hierarchy is null for an agent in no group.
func (e encoder) hierarchy(groupID string) *wireHierarchy {
	path := e.HierarchyPath(groupID)
	if len(path) == 0 {
		return nil
	}
	h := &wireHierarchy{}
	levels := []**wireGroup{&h.Level1, &h.Level2, &h.Level3, &h.Level4, &h.Level5}
	for i, g := range path[:min(len(path), len(levels))] {
		*levels[i] = &wireGroup{g.ARN, g.Name}
	}
	return h
}

// profile lists the agent's own queue first, then those of the routing profile.
func (e encoder) profile(a *state.Agent) wireProfile {
	chat := []string{"CHAT"}
	p := wireProfile{
		ARN: a.Profile.ARN, Name: a.Profile.Name,
		Concurrency: []wireConcurrency{{
			AvailableSlots: a.Available(),
			Channel:        "CHAT",
			MaximumSlots:   a.Profile.Chats,
		}},
		DefaultOutboundQueue: wireQueueOf(e.queue(a.Profile.DefaultOutbound), []string{"VOICE"}),
		InboundQueues:        []wireQueue{},
	}
	if own, ok := e.KnownQueue(a.User.ID); ok { // an agent's own queue has the user's id
		p.InboundQueues = append(p.InboundQueues, wireQueueOf(own, chat))
	}
	for _, q := range a.Profile.Queues {
		p.InboundQueues = append(p.InboundQueues, wireQueueOf(e.queue(q.QueueID), chat))
	}
	return p
}

func (e encoder) contact(s state.Slot) wireContact {
	c := wireContact{
		Channel:                   "CHAT",
		ConnectedToAgentTimestamp: stampOrNull(s.ConnectedAt),
		ContactId:                 s.Contact.ID,
		InitiationMethod:          s.Contact.InitiationMethod,
		Queue:                     wireQueueOf(e.queue(s.Contact.QueueID), nil),
		QueueTimestamp:            stampOrNull(s.Contact.EnqueuedAt),
		State:                     string(s.State),
		StateStartTimestamp:       stamp(s.StateSince),
	}
	if s.Contact.InitialID != s.Contact.ID {
		c.InitialContactId = &s.Contact.InitialID
	}
	return c
}

func wireQueueOf(q state.Queue, channels []string) wireQueue {
	w := wireQueue{ARN: q.ARN, Channels: channels}
	if q.Name != "" {
		w.Name = &q.Name
	}
	return w
}
