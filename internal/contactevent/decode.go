package contactevent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// source and detailType tell Amazon Connect's contact events from all else that
// EventBridge carries. Spec §10.
const (
	source     = "aws.connect"
	detailType = "Amazon Connect Contact Event"
)

// ErrForeign says that a record is no contact event of a chat, but something else
// that may share the way: an agent event, another source's event, a call. There is
// nothing to apply, and nothing wrong.
var ErrForeign = errors.New("contactevent: a record of another kind")

// FieldError says which field of a contact event cannot be used, and why.
type FieldError struct {
	Field   string // its path: detail.queueInfo.enqueueTimestamp; empty for the whole record
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
		return fmt.Sprintf("contactevent: %s is missing; want %s", field, e.Allowed)
	}
	return fmt.Sprintf("contactevent: %s is %s; want %s", field, e.Found, e.Allowed)
}

// Decode reads one contact event in the shape in which EventBridge delivers it
// (spec §10). The error is ErrForeign for what is no contact event of a chat, else
// a *FieldError.
//
// At is when the thing happened, as the detail's own timestamps have it, and the
// envelope's time where they do not. Times of 1970 are how Connect writes unset
// ones; they are given as the zero time. Unknown event types and fields are passed
// over, since Amazon adds to both.
func Decode(data []byte) (Event, error) {
	var w wireEnvelope
	if err := json.Unmarshal(data, &w); err != nil {
		return Event{}, notJSON("", err)
	}
	if w.Source != source || w.DetailType != detailType {
		return Event{}, fmt.Errorf("%w: neither %s nor its %q", ErrForeign, source, detailType)
	}
	var d wireDetail
	if err := json.Unmarshal(w.Detail, &d); err != nil {
		return Event{}, notJSON("detail", err)
	}
	if d.Channel != "" && !strings.EqualFold(d.Channel, "CHAT") {
		return Event{}, fmt.Errorf("%w: not of a chat", ErrForeign)
	}
	r := reader{}
	e := r.event(w, d)
	if r.err != nil {
		return Event{}, r.err
	}
	return e, nil
}

func notJSON(path string, err error) error {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &FieldError{Field: strings.Trim(path+"."+te.Field, "."), Found: "a JSON " + te.Value, Allowed: "what Amazon Connect documents there"}
	}
	if path != "" {
		return &FieldError{Field: path, Allowed: "a JSON object"}
	}
	return &FieldError{Found: "no JSON", Allowed: "a JSON object"}
}

// reader turns wire values into ours and keeps the first mistake.
type reader struct{ err error }

func (r *reader) event(w wireEnvelope, d wireDetail) Event {
	r.need("detail.channel", d.Channel, "the contact's channel")
	e := Event{
		ID:          r.need("id", w.ID, "the event's id"),
		Type:        Type(r.need("detail.eventType", d.EventType, "what happened to the contact")),
		ContactID:   r.need("detail.contactId", d.ContactID, "the contact's id"),
		InitialID:   d.InitialID,
		PreviousID:  d.PreviousID,
		Initiation:  d.Method,
		QueueARN:    d.Queue.ARN,
		QueuedAt:    r.time("detail.queueInfo.enqueueTimestamp", d.Queue.Enqueued),
		AgentID:     d.Agent.ARN[strings.LastIndexByte(d.Agent.ARN, '/')+1:],
		ConnectedAt: r.time("detail.agentInfo.connectedToAgentTimestamp", d.Agent.Connected),
		EndReason:   d.EndReason,
	}
	e.At = r.at(e, w, d)
	return e
}

// at is the detail's timestamp for what the event tells of: the envelope's time is
// cut to the second.
func (r *reader) at(e Event, w wireEnvelope, d wireDetail) time.Time {
	sent := r.time("time", r.need("time", w.Time, timeForm))
	ended := r.time("detail.disconnectTimestamp", d.Disconnected)
	own := map[Type]time.Time{Queued: e.QueuedAt, Connected: e.ConnectedAt, Disconnected: ended}[e.Type]
	if own.IsZero() {
		return sent
	}
	return own
}

const timeForm = "a time such as 2026-03-02T10:01:00.000Z"

// The years that are believed; 1970 stands for no time at all.
const (
	unsetYear = 1970
	lastYear  = 2199
)

// time reads a timestamp; one that is empty or unset is the zero time.
func (r *reader) time(path, s string) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC()
	if err != nil || t.Year() < unsetYear || t.Year() > lastYear {
		r.fail(path, quote(s), timeForm)
		return time.Time{}
	}
	if t.Year() == unsetYear {
		return time.Time{}
	}
	return t
}

func (r *reader) need(path, s, allowed string) string {
	if s == "" {
		r.fail(path, "", allowed)
	}
	return s
}

func (r *reader) fail(path, found, allowed string) {
	if r.err == nil {
		r.err = &FieldError{Field: path, Found: found, Allowed: allowed}
	}
}

func quote(s string) string {
	const most = 60
	if len(s) > most {
		s = s[:most] + "…"
	}
	return fmt.Sprintf("%q", s)
}
