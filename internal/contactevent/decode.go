package contactevent

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"handover/internal/record"
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

// Decode reads one contact event in the shape in which EventBridge delivers it
// (spec §10). The error is ErrForeign for what is no contact event of a chat, else
// it wraps a *record.FieldError.
//
// At is when the thing happened, as the detail's own timestamps have it, and the
// envelope's time where they do not. Times of 1970 are how Connect writes unset
// ones; they are given as the zero time. Unknown event types and fields are passed
// over, since Amazon adds to both.
func Decode(data []byte) (Event, error) {
	var w wireEnvelope
	if err := json.Unmarshal(data, &w); err != nil {
		return Event{}, fmt.Errorf("contactevent: %w", notJSON("", err))
	}
	if w.Source != source || w.DetailType != detailType {
		return Event{}, fmt.Errorf("%w: neither %s nor its %q", ErrForeign, source, detailType)
	}
	var d wireDetail
	if err := json.Unmarshal(w.Detail, &d); err != nil {
		return Event{}, fmt.Errorf("contactevent: %w", notJSON("detail", err))
	}
	if d.Channel != "" && !strings.EqualFold(d.Channel, "CHAT") {
		return Event{}, fmt.Errorf("%w: not of a chat", ErrForeign)
	}
	var r reader
	e := r.event(w, d)
	if err := r.Err(); err != nil {
		return Event{}, fmt.Errorf("contactevent: %w", err)
	}
	return e, nil
}

func notJSON(path string, err error) error {
	if te, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &record.FieldError{Field: strings.Trim(path+"."+te.Field, "."), Found: "a JSON " + te.Value, Allowed: "what Amazon Connect documents there"}
	}
	if path != "" {
		return &record.FieldError{Field: path, Allowed: "a JSON object"}
	}
	return &record.FieldError{Found: "no JSON", Allowed: "a JSON object"}
}

// reader turns wire values into ours.
type reader struct{ record.Reader }

func (r *reader) event(w wireEnvelope, d wireDetail) Event {
	r.Need("detail.channel", d.Channel, "the contact's channel")
	e := Event{
		ID:          r.Need("id", w.ID, "the event's id"),
		Type:        Type(r.Need("detail.eventType", d.EventType, "what happened to the contact")),
		ContactID:   r.Need("detail.contactId", d.ContactID, "the contact's id"),
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
	sent := r.time("time", r.Need("time", w.Time, record.TimeForm))
	ended := r.time("detail.disconnectTimestamp", d.Disconnected)
	own := map[Type]time.Time{Queued: e.QueuedAt, Connected: e.ConnectedAt, Disconnected: ended}[e.Type]
	if own.IsZero() {
		return sent
	}
	return own
}

// unsetYear is that of the times which stand for no time at all.
const unsetYear = 1970

// time reads a timestamp; one that is empty or unset is the zero time.
func (r *reader) time(path, s string) time.Time {
	t := r.Time(path, s)
	if t.Year() == unsetYear {
		return time.Time{}
	}
	return t
}
