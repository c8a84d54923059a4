package participant

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"handover/connectlocal/internal/state"
)

type transcriptInput struct {
	ContactId     string
	MaxResults    int
	NextToken     string
	ScanDirection string
	SortOrder     string
	StartPosition *startPosition
}

type startPosition struct {
	Id           string
	AbsoluteTime string
	MostRecent   *int
}

type transcriptOutput struct {
	InitialContactId string
	Transcript       []wireItem
	NextToken        string `json:",omitempty"`
}

// defaultResults is how many items a page has when none or 0 are asked for.
const defaultResults = 10

// The values of ScanDirection and SortOrder.
const (
	forward    = "FORWARD"
	backward   = "BACKWARD"
	ascending  = "ASCENDING"
	descending = "DESCENDING"
)

// visible is what of a chat's record a caller may see, oldest first: first what a
// persistent chat goes on from, past items, then its own.
type visible struct {
	initialID string
	items     []state.Item
	past      int
}

// getTranscript reads a page of what is stored. Defaults are those of the
// service's public model: 10 items; backward, or forward from a StartPosition;
// newest first. What a persistent chat goes on from is reached with a NextToken, going
// back; a StartPosition and a ContactId are of the present chat (spec §9.1).
func (s *Service) getTranscript(token bearer, _ *http.Request, in transcriptInput) (any, error) {
	in = in.complete()
	all, err := asCaller(s, token, func(c state.Caller) (visible, error) { return s.visible(c, in.ContactId) })
	if err != nil {
		return nil, err
	}
	page, next, err := in.page(all)
	if err != nil {
		return nil, err
	}
	out := transcriptOutput{InitialContactId: all.initialID, Transcript: []wireItem{}, NextToken: next}
	for _, it := range page {
		out.Transcript = append(out.Transcript, stored(it))
	}
	return out, nil
}

// visible is what the caller may see of the transcript: all of it, or the part of
// one segment of the chain.
func (s *Service) visible(c state.Caller, contactID string) (visible, error) {
	chat, _ := s.world.Chat(c.InitialID)
	inChain := slices.ContainsFunc(chat.Segments, func(seg state.Contact) bool { return seg.ID == contactID })
	if contactID != "" && !inChain {
		return visible{}, invalid("ContactId %q is not in the chain of this chat", contactID)
	}
	hidden := func(it state.Item) bool { return !it.VisibleTo(c.Role) || contactID != "" && it.ContactID != contactID }
	out := visible{initialID: c.InitialID}
	if contactID == "" {
		out.items = slices.DeleteFunc(slices.Clone(s.world.PastItems(c.InitialID)), hidden)
		out.past = len(out.items)
	}
	out.items = append(out.items, slices.DeleteFunc(slices.Clone(s.world.Items(c.InitialID)), hidden)...)
	return out, nil
}

// complete fills in the defaults.
func (in transcriptInput) complete() transcriptInput {
	if in.StartPosition != nil && *in.StartPosition == (startPosition{}) {
		in.StartPosition = nil // Amazon's chat library always sends one, empty
	}
	scan := backward
	if in.StartPosition != nil {
		scan = forward
	}
	in.MaxResults = cmp.Or(in.MaxResults, defaultResults)
	in.ScanDirection = cmp.Or(in.ScanDirection, scan)
	in.SortOrder = cmp.Or(in.SortOrder, descending)
	return in
}

// page cuts the wanted items out of all, and says where the next page begins.
func (in transcriptInput) page(all visible) ([]state.Item, string, error) {
	at, err := in.place(all)
	if err != nil {
		return nil, "", err
	}
	from, to := at, min(at+in.MaxResults, len(all.items))
	more, last := to < len(all.items), to-1
	if in.ScanDirection == backward {
		from, to = max(0, at-in.MaxResults), at
		more, last = from > 0, from
	}
	items := slices.Clone(all.items[from:to])
	if in.SortOrder == descending {
		slices.Reverse(items)
	}
	if !more {
		return items, "", nil
	}
	return items, in.after(all, last).encode(), nil
}

// place is a position beside an item: the last one of a page. It goes to the
// client as opaque text, and is good for the rest of that list only. Items, unlike their
// numbers, stay what they are when a chat comes to go on from another.
type place struct{ Chat, Contact, Direction, Item string }

func (in transcriptInput) after(all visible, last int) place {
	return place{all.initialID, in.ContactId, in.ScanDirection, all.items[last].ID}
}

// encode makes the text. A place has nothing that cannot be marshalled.
func (p place) encode() string {
	b, _ := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(b)
}

// place is where to begin: at the token, else at the start position, else at
// the end that the direction leads away from. The item that a start position
// names is part of the page in either direction.
func (in transcriptInput) place(all visible) (int, error) {
	if in.NextToken != "" {
		return in.resume(all)
	}
	if in.StartPosition == nil {
		if in.ScanDirection == forward {
			return all.past, nil
		}
		return len(all.items), nil
	}
	i, err := in.StartPosition.index(all.items[all.past:], in.ScanDirection)
	if err != nil {
		return 0, err
	}
	if in.ScanDirection == backward {
		i++
	}
	return min(all.past+i, len(all.items)), nil
}

// resume reads a token.
func (in transcriptInput) resume(all visible) (int, error) {
	var p place
	b, err := base64.RawURLEncoding.DecodeString(in.NextToken)
	if err == nil && json.Unmarshal(b, &p) == nil {
		i := slices.IndexFunc(all.items, func(it state.Item) bool { return it.ID == p.Item })
		if i >= 0 && p == in.after(all, i) {
			if in.ScanDirection == forward {
				i++
			}
			return i, nil
		}
	}
	return 0, invalid("NextToken is not one of this request")
}

// index is the item that the position names; one of its members is there.
func (p startPosition) index(all []state.Item, direction string) (int, error) {
	switch {
	case p.Id != "":
		i := slices.IndexFunc(all, func(it state.Item) bool { return it.ID == p.Id })
		if i < 0 {
			return 0, invalid("StartPosition.Id %q is not in the transcript", p.Id)
		}
		return i, nil
	case p.AbsoluteTime != "":
		t, err := time.Parse(time.RFC3339, p.AbsoluteTime)
		if err != nil {
			return 0, invalid("StartPosition.AbsoluteTime %q: want yyyy-MM-ddThh:mm:ss.SSSZ", p.AbsoluteTime)
		}
		return timed(all, t, direction), nil
	}
	return max(0, len(all)-max(1, *p.MostRecent)), nil
}

// timed is the first item at t or later, or going backward the last at t or
// earlier. Times are told to the millisecond, so they are compared by it.
func timed(all []state.Item, t time.Time, direction string) int {
	at := func(it state.Item) time.Time { return it.At.Truncate(time.Millisecond) }
	if direction == forward {
		i := slices.IndexFunc(all, func(it state.Item) bool { return !at(it).Before(t) })
		if i < 0 {
			return len(all)
		}
		return i
	}
	i := slices.IndexFunc(all, func(it state.Item) bool { return at(it).After(t) })
	if i < 0 {
		return len(all) - 1
	}
	return i - 1
}
