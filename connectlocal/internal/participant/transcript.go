package participant

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"handover/connectlocal/internal/clock"
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

// The service's bounds on a page. 0 is allowed, and means the default.
const (
	defaultResults = 10
	maxResults     = 100
)

// The values of ScanDirection and SortOrder.
const (
	forward    = "FORWARD"
	backward   = "BACKWARD"
	ascending  = "ASCENDING"
	descending = "DESCENDING"
)

// getTranscript reads a page of what is stored. Defaults are those of the
// service's public model: 10 items; backward, or forward from a StartPosition;
// newest first.
func (s *Service) getTranscript(token bearer, _ *http.Request, in transcriptInput) (any, error) {
	in, err := in.complete()
	if err != nil {
		return nil, err
	}
	var items []state.Item
	c, err := clock.Call(s.loop, func() (state.Caller, error) {
		c, err := s.world.Bearer(string(token))
		if err != nil {
			return c, err
		}
		items, err = s.itemsOf(c, in.ContactId)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	page, next, err := in.page(items)
	if err != nil {
		return nil, err
	}
	out := transcriptOutput{InitialContactId: c.InitialID, Transcript: []wireItem{}, NextToken: next}
	for _, it := range page {
		out.Transcript = append(out.Transcript, stored(it))
	}
	return out, nil
}

// itemsOf is what the caller may see of the transcript: all of it, or the part of
// one segment of the chain.
func (s *Service) itemsOf(c state.Caller, contactID string) ([]state.Item, error) {
	chat, _ := s.world.Chat(c.InitialID)
	inChain := slices.ContainsFunc(chat.Segments, func(seg state.Contact) bool { return seg.ID == contactID })
	if contactID != "" && !inChain {
		return nil, invalid("ContactId %q is not in the chain of this chat", contactID)
	}
	return slices.DeleteFunc(slices.Clone(s.world.Items(c.InitialID)), func(it state.Item) bool {
		return !it.VisibleTo(c.Role) || contactID != "" && it.ContactID != contactID
	}), nil
}

// complete checks the request and fills in the defaults.
func (in transcriptInput) complete() (transcriptInput, error) {
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
	switch {
	case in.MaxResults < 1 || in.MaxResults > maxResults:
		return in, invalid("MaxResults %d: want 1 to %d", in.MaxResults, maxResults)
	case in.ScanDirection != forward && in.ScanDirection != backward:
		return in, invalid("ScanDirection %q: want %s or %s", in.ScanDirection, forward, backward)
	case in.SortOrder != ascending && in.SortOrder != descending:
		return in, invalid("SortOrder %q: want %s or %s", in.SortOrder, ascending, descending)
	}
	return in, nil
}

// page cuts the wanted items out of all, which are oldest first, and says
// where the next page begins. A transcript only grows at its end, so that
// places in it keep their meaning.
func (in transcriptInput) page(all []state.Item) ([]state.Item, string, error) {
	at, err := in.place(all)
	if err != nil {
		return nil, "", err
	}
	from, to := at, min(at+in.MaxResults, len(all))
	more := to < len(all)
	next := place{Direction: forward, At: to}
	if in.ScanDirection == backward {
		from, to = max(0, at-in.MaxResults), at
		more = from > 0
		next = place{Direction: backward, At: from}
	}
	items := slices.Clone(all[from:to])
	if in.SortOrder == descending {
		slices.Reverse(items)
	}
	if !more {
		return items, "", nil
	}
	return items, next.encode(), nil
}

// place is a position between two items: how many are before it. It goes to
// the client as opaque text.
type place struct {
	Direction string
	At        int
}

// encode makes the text. A place has nothing that cannot be marshalled.
func (p place) encode() string {
	b, _ := json.Marshal(p)
	return base64.RawURLEncoding.EncodeToString(b)
}

// place is where to begin: at the token, else at the start position, else at
// the end that the direction leads away from. The item that a start position
// names is part of the page in either direction.
func (in transcriptInput) place(all []state.Item) (int, error) {
	if in.NextToken != "" {
		return in.resume(len(all))
	}
	if in.StartPosition == nil {
		if in.ScanDirection == forward {
			return 0, nil
		}
		return len(all), nil
	}
	i, err := in.StartPosition.index(all, in.ScanDirection)
	if err != nil {
		return 0, err
	}
	if in.ScanDirection == backward {
		i++
	}
	return min(i, len(all)), nil
}

// resume reads a token.
func (in transcriptInput) resume(length int) (int, error) {
	var p place
	b, err := base64.RawURLEncoding.DecodeString(in.NextToken)
	if err != nil || json.Unmarshal(b, &p) != nil || p.At < 0 || p.At > length || p.Direction != in.ScanDirection {
		return 0, invalid("NextToken is not one of this request")
	}
	return p.At, nil
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
	if n := *p.MostRecent; n < 0 || n > maxResults {
		return 0, invalid("StartPosition.MostRecent %d: want 0 to %d", n, maxResults)
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
