package kinesis

import (
	"encoding/base64"
	"encoding/json"
	"time"
)

// ref is how a request names a stream: by name, by ARN, or both.
type ref struct{ StreamName, StreamARN string }

// find is the stream that a request names; one that is not yet, or no longer, usable is found.
func (a *api) find(r ref) (*stream, error) {
	if r.StreamName == "" && r.StreamARN == "" {
		return nil, invalid("Either StreamName or StreamARN must be given.")
	}
	for _, s := range a.streams {
		if names(r.StreamName, s.name) && names(r.StreamARN, s.arn) {
			return s, nil
		}
	}
	return nil, a.noStream(r)
}

func (a *api) noStream(r ref) error {
	name := r.StreamName
	if name == "" {
		name = r.StreamARN
	}
	return refuse("ResourceNotFoundException", "Stream %s under account %s not found.", name, a.id)
}

// usable is a stream that can be written and read.
func (a *api) usable(r ref) (*stream, error) {
	s, err := a.find(r)
	if err == nil && (s.status == creating || s.status == deleting) {
		err = a.noStream(r)
	}
	return s, err
}

// steady is a stream that is ACTIVE, so that it can be changed.
func (a *api) steady(r ref) (*stream, error) {
	s, err := a.find(r)
	if err == nil && s.status != active {
		err = refuse("ResourceInUseException", "Stream %s under account %s not ACTIVE, instead in state %s", s.name, a.id, s.status)
	}
	return s, err
}

// pick is an optional count, or its default.
func pick(given *int, fallback int) int {
	if given == nil {
		return fallback
	}
	return *given
}

// page is what comes after the item of that name, at most limit of it; an
// empty name means from the beginning.
func page[T any](all []T, name func(T) string, after string, limit int) (items []T, more bool) {
	from := 0
	for from < len(all) && after != "" && name(all[from]) <= after {
		from++
	}
	rest := all[from:]
	if len(rest) > limit {
		return rest[:limit], true
	}
	return rest, false
}

// life is how long an iterator or a paging token is good, as Kinesis has it.
const life = 5 * time.Minute

// token is where a list goes on. It goes to the client as opaque text.
type token struct {
	List    string // the operation that gave it out
	Stream  string `json:",omitempty"`
	Created int64  `json:",omitempty"` // of the stream, unix ms
	After   string
	Filter  *shardFilter `json:",omitempty"`
	Expires int64        // virtual time, unix ms
}

// encode makes the token's text. It has nothing that cannot be marshalled.
func (t token) encode(now time.Time) string {
	t.Expires = now.Add(life).UnixMilli()
	b, _ := json.Marshal(t)
	return base64.RawURLEncoding.EncodeToString(b)
}

// resumed reads a token of that list.
func resumed(list, text string, now time.Time) (t token, err error) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &t) != nil || t.List != list {
		return token{}, invalid("NextToken is not valid for %s.", list)
	}
	if now.UnixMilli() > t.Expires {
		return token{}, refuse("ExpiredNextTokenException", "NextToken expired: it was good for %v, until %s.",
			life, time.UnixMilli(t.Expires).UTC().Format(time.RFC3339))
	}
	return t, nil
}
