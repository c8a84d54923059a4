package archive

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"handover/internal/kpl"
)

// wire is as much of a record as tells what it is and when it happened, whatever it
// is: an agent event, what EventBridge delivers, or one of the two in the wrapper that
// Writer puts around it.
type wire struct {
	AgentARN  string `json:"AgentARN"`
	Timestamp string `json:"EventTimestamp"`

	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
	Time       string `json:"time"`
	Detail     *struct {
		Disconnected string `json:"disconnectTimestamp"`
	} `json:"detail"`

	Position *position       `json:"position"`
	Arrived  string          `json:"arrived"`
	Data     json.RawMessage `json:"data"`
	Bytes    []byte          `json:"bytes"`
}

// position is a record's place in its stream, as Writer writes it.
type position struct {
	Stream   string `json:"stream"`
	Shard    string `json:"shard"`
	Sequence string `json:"sequence"`
}

// itemsOf are the items that one JSON object of a file stands for: more than one
// where it wraps what the producer library put together. The error says that it is
// no JSON.
func itemsOf(source string, offset int64, object []byte) ([]Item, error) {
	w, err := read(object)
	if err != nil {
		return nil, err
	}
	item := Item{Source: source, Offset: offset, Data: object}
	if w.Position == nil || (w.Data == nil && w.Bytes == nil) {
		return []Item{w.stamp(item)}, nil
	}
	item.Sequence, item.Arrived = w.Position.Sequence, instant(w.Arrived)
	if w.Data != nil {
		item.Data = w.Data
		return []Item{stamped(item)}, nil
	}
	return apart(item, w.Bytes), nil
}

// read reads the object. Fields of other types than an event's are not its fault
// here: its decoder says what is wrong with them.
func read(object []byte) (wire, error) {
	var w wire
	err := json.Unmarshal(object, &w)
	if broken, ok := errors.AsType[*json.SyntaxError](err); ok {
		return w, fmt.Errorf("no JSON: %w", broken)
	}
	return w, nil
}

// apart are the records that one record of a stream holds.
func apart(whole Item, data []byte) []Item {
	var items []Item
	for _, part := range kpl.Split(data) {
		i := whole
		i.Data = part
		items = append(items, stamped(i))
	}
	return items
}

// stamped is the item with kind and time; bytes that are no JSON are of another kind.
func stamped(i Item) Item {
	w, err := read(i.Data)
	if err != nil {
		i.Kind = Other
		return i
	}
	return w.stamp(i)
}

func (w wire) stamp(i Item) Item {
	switch {
	case w.AgentARN != "":
		i.Kind, i.At = AgentEvent, instant(w.Timestamp)
	case w.Source == "aws.connect" && w.DetailType == "Amazon Connect Contact Event":
		i.Kind, i.At = ContactEvent, instant(w.Time)
		if ended := w.ended(); !ended.IsZero() {
			i.At = ended
		}
	default:
		i.Kind = Other
	}
	return i
}

// ended is when the contact ended, to the millisecond, where the event says so: the
// envelope's time is cut to the second.
func (w wire) ended() time.Time {
	if w.Detail == nil {
		return time.Time{}
	}
	at := instant(w.Detail.Disconnected)
	if at.Year() == 1970 { // how Connect writes a time that is not set
		return time.Time{}
	}
	return at
}

// instant is the zero time for what is none.
func instant(s string) time.Time {
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return at
}
