package agentevent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"handover/internal/record"
)

// ErrForeign says that a record is no agent event but another documented kind
// that may share the stream (a contact record, spec §1.1; a contact event as
// EventBridge delivers it, spec §10): no agent event to apply, and nothing wrong.
var ErrForeign = errors.New("agentevent: a record of another kind")

// Decode reads one record of the agent event stream (spec §1.3). The error is
// ErrForeign for a record of another kind, else it wraps a *record.FieldError.
//
// Arrays and the next status may be null or missing; a status may lack its type
// and its start; TASKS becomes TASK; times may have any precision and zone and
// are given in UTC. Keys are matched without regard to case and the last of
// equal ones counts, as encoding/json has it. Unknown fields are passed over.
func Decode(data []byte) (Event, error) {
	var w wireEvent
	if err := json.Unmarshal(data, &w); err != nil {
		return Event{}, fmt.Errorf("agentevent: %w", notJSON(err))
	}
	if kind := w.foreign(); kind != "" {
		return Event{}, fmt.Errorf("%w: %s", ErrForeign, kind)
	}
	var r reader
	e := r.event(w)
	if err := r.Err(); err != nil {
		return Event{}, fmt.Errorf("agentevent: %w", err)
	}
	return e, nil
}

func notJSON(err error) error {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &record.FieldError{Field: te.Field, Found: "a JSON " + te.Value, Allowed: "a " + jsonKind(te)}
	}
	if se, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &record.FieldError{Found: fmt.Sprintf("no JSON from byte %d on", se.Offset), Allowed: "a JSON object"}
	}
	return &record.FieldError{Found: "unreadable", Allowed: "a JSON object"}
}

func jsonKind(te *json.UnmarshalTypeError) string {
	switch te.Type.Kind().String() {
	case "string":
		return "string"
	case "slice":
		return "list"
	default:
		return "JSON object"
	}
}

// reader turns wire values into ours.
type reader struct{ record.Reader }

func (r *reader) event(w wireEvent) Event {
	e := Event{
		AgentID:   r.id("AgentARN", r.Need("AgentARN", w.AgentARN, "the agent's ARN")),
		EventID:   r.Need("EventId", w.EventID, "the event's id"),
		Type:      r.kind(w.EventType),
		Timestamp: r.Time("EventTimestamp", r.Need("EventTimestamp", w.Timestamp, record.TimeForm)),
	}
	if w.Current == nil {
		r.Fail("CurrentAgentSnapshot", "", "a snapshot of the agent")
		return e
	}
	e.Current = r.snapshot("CurrentAgentSnapshot", *w.Current)
	return e
}

func (r *reader) kind(s string) Type {
	switch t := Type(s); t {
	case StateChange, HeartBeat, Login, Logout:
		return t
	}
	r.Fail("EventType", record.Quote(s), "STATE_CHANGE, HEART_BEAT, LOGIN or LOGOUT")
	return ""
}

func (r *reader) snapshot(path string, w wireSnapshot) Snapshot {
	c := w.Configuration
	s := Snapshot{
		Status:    r.status(path+".AgentStatus", w.Status),
		Next:      r.next(path+".NextAgentStatus", w.Next),
		Username:  c.Username,
		Profile:   Profile{ID: lastSegment(c.Profile.ARN), Name: c.Profile.Name, Queues: c.Profile.queues()},
		Hierarchy: c.Hierarchy.names(),
	}
	for n, wc := range w.Contacts {
		s.Contacts = append(s.Contacts, r.contact(fmt.Sprintf("%s.Contacts[%d]", path, n), wc))
	}
	return s
}

func (r *reader) status(path string, w wireStatus) Status {
	if w.ARN == "" && w.Name == "" {
		r.Fail(path, "", "a status with an ARN or a name")
	}
	return Status{
		ID:    lastSegment(w.ARN),
		Name:  w.Name,
		Type:  StatusType(w.Type),
		Since: r.Time(path+".StartTimestamp", w.Since),
	}
}

// next reads the queued choice; an object that names no status is none.
func (r *reader) next(path string, w *wireNext) *NextStatus {
	if w == nil || (w.ARN == "" && w.Name == "") {
		return nil
	}
	n := &NextStatus{ID: lastSegment(w.ARN), Name: w.Name}
	n.EnqueuedAt = r.Time(path+".EnqueuedTimestamp", w.Enqueued)
	if w.Enqueued == "" {
		n.EnqueuedAt = r.Time(path+".EnqueueTimestamp", w.Enqueue)
	}
	return n
}

func (r *reader) contact(path string, w wireContact) Contact {
	channel := r.Need(path+".Channel", w.Channel, "VOICE, CHAT, TASK or EMAIL")
	if channel == "TASKS" {
		channel = "TASK"
	}
	return Contact{
		ID:               r.Need(path+".ContactId", w.ContactID, "the contact's id"),
		InitialID:        w.InitialID,
		Channel:          channel,
		InitiationMethod: w.Method,
		State:            ContactState(r.Need(path+".State", w.State, "the contact's state")),
		StateSince:       r.Time(path+".StateStartTimestamp", w.StateSince),
		ConnectedAt:      r.Time(path+".ConnectedToAgentTimestamp", w.ConnectedAt),
		QueuedAt:         r.Time(path+".QueueTimestamp", w.QueuedAt),
		Queue:            Queue{ARN: w.Queue.ARN, Name: w.Queue.Name},
	}
}

func (r *reader) id(path, arn string) string {
	id := lastSegment(arn)
	if id == "" && arn != "" {
		r.Fail(path, record.Quote(arn), "an ARN that ends in the agent's id")
	}
	return id
}

// lastSegment is what identifies a thing whatever form its ARN has: samples
// write status ARNs in more than one way. Spec §1.3.
func lastSegment(arn string) string {
	return arn[strings.LastIndexByte(arn, '/')+1:]
}
