package agentevent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrForeign says that a record is no agent event but another documented kind
// that may share the stream (a contact record, spec §1.1; a contact event as
// EventBridge delivers it, spec §10): no agent event to apply, and nothing wrong.
var ErrForeign = errors.New("agentevent: a record of another kind")

// FieldError says which field of a record cannot be used, and why.
type FieldError struct {
	Field   string // its path: CurrentAgentSnapshot.Contacts[0].State; empty for the whole record
	Found   string // as it stood, cut short; empty if it was missing
	Allowed string
}

// Error gives the field, what was found and what is allowed.
func (e *FieldError) Error() string {
	field := e.Field
	if field == "" {
		field = "the record"
	}
	if e.Found == "" {
		return fmt.Sprintf("agentevent: %s is missing; want %s", field, e.Allowed)
	}
	return fmt.Sprintf("agentevent: %s is %s; want %s", field, e.Found, e.Allowed)
}

// Decode reads one record of the agent event stream (spec §1.3). The error is
// ErrForeign for a record of another kind, else a *FieldError.
//
// Arrays and the next status may be null or missing; a status may lack its type
// and its start; TASKS becomes TASK; times may have any precision and zone and
// are given in UTC. Keys are matched without regard to case and the last of
// equal ones counts, as encoding/json has it. Unknown fields are passed over.
func Decode(data []byte) (Event, error) {
	var w wireEvent
	if err := json.Unmarshal(data, &w); err != nil {
		return Event{}, notJSON(err)
	}
	if kind := w.foreign(); kind != "" {
		return Event{}, fmt.Errorf("%w: %s", ErrForeign, kind)
	}
	r := reader{}
	e := r.event(w)
	if r.err != nil {
		return Event{}, r.err
	}
	return e, nil
}

func notJSON(err error) error {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &FieldError{Field: te.Field, Found: "a JSON " + te.Value, Allowed: "a " + jsonKind(te)}
	}
	if se, ok := errors.AsType[*json.SyntaxError](err); ok {
		return &FieldError{Found: fmt.Sprintf("no JSON from byte %d on", se.Offset), Allowed: "a JSON object"}
	}
	return &FieldError{Found: "unreadable", Allowed: "a JSON object"}
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

// reader turns wire values into ours and keeps the first mistake.
type reader struct{ err error }

func (r *reader) event(w wireEvent) Event {
	e := Event{
		AgentID:   r.id("AgentARN", r.text("AgentARN", w.AgentARN, "the agent's ARN")),
		EventID:   r.text("EventId", w.EventID, "the event's id"),
		Type:      r.kind(w.EventType),
		Timestamp: r.time("EventTimestamp", r.text("EventTimestamp", w.Timestamp, timeForm)),
	}
	if w.Current == nil {
		r.fail("CurrentAgentSnapshot", "", "a snapshot of the agent")
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
	r.fail("EventType", quote(s), "STATE_CHANGE, HEART_BEAT, LOGIN or LOGOUT")
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
		r.fail(path, "", "a status with an ARN or a name")
	}
	return Status{
		ID:    lastSegment(w.ARN),
		Name:  w.Name,
		Type:  StatusType(w.Type),
		Since: r.time(path+".StartTimestamp", w.Since),
	}
}

// next reads the queued choice; an object that names no status is none.
func (r *reader) next(path string, w *wireNext) *NextStatus {
	if w == nil || (w.ARN == "" && w.Name == "") {
		return nil
	}
	n := &NextStatus{ID: lastSegment(w.ARN), Name: w.Name}
	n.EnqueuedAt = r.time(path+".EnqueuedTimestamp", w.Enqueued)
	if w.Enqueued == "" {
		n.EnqueuedAt = r.time(path+".EnqueueTimestamp", w.Enqueue)
	}
	return n
}

func (r *reader) contact(path string, w wireContact) Contact {
	channel := r.text(path+".Channel", w.Channel, "VOICE, CHAT, TASK or EMAIL")
	if channel == "TASKS" {
		channel = "TASK"
	}
	return Contact{
		ID:               r.text(path+".ContactId", w.ContactID, "the contact's id"),
		InitialID:        w.InitialID,
		Channel:          channel,
		InitiationMethod: w.Method,
		State:            ContactState(r.text(path+".State", w.State, "the contact's state")),
		StateSince:       r.time(path+".StateStartTimestamp", w.StateSince),
		ConnectedAt:      r.time(path+".ConnectedToAgentTimestamp", w.ConnectedAt),
		QueuedAt:         r.time(path+".QueueTimestamp", w.QueuedAt),
		Queue:            Queue{ARN: w.Queue.ARN, Name: w.Queue.Name},
	}
}

const timeForm = "a time such as 2026-03-02T10:15:04.118Z"

// The years that are believed. What lies outside is no time of Amazon
// Connect's, and could not be kept as JSON or in nanoseconds.
const (
	firstYear = 1970
	lastYear  = 2199
)

// time reads a timestamp; an empty one is the zero time.
func (r *reader) time(path, s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || t.UTC().Year() < firstYear || t.UTC().Year() > lastYear {
		r.fail(path, quote(s), timeForm)
		return time.Time{}
	}
	return t.UTC()
}

func (r *reader) text(path, s, allowed string) string {
	if s == "" {
		r.fail(path, "", allowed)
	}
	return s
}

func (r *reader) id(path, arn string) string {
	id := lastSegment(arn)
	if id == "" && arn != "" {
		r.fail(path, quote(arn), "an ARN that ends in the agent's id")
	}
	return id
}

func (r *reader) fail(path, found, allowed string) {
	if r.err == nil {
		r.err = &FieldError{Field: path, Found: found, Allowed: allowed}
	}
}

// lastSegment is what identifies a thing whatever form its ARN has: samples
// write status ARNs in more than one way. Spec §1.3.
func lastSegment(arn string) string {
	return arn[strings.LastIndexByte(arn, '/')+1:]
}

func quote(s string) string {
	if s == "" {
		return ""
	}
	const most = 60
	if len(s) > most {
		s = s[:most] + "…"
	}
	return fmt.Sprintf("%q", s)
}
