package state

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Details are what users and flows say about a chat. They are one over the whole
// chain, since UpdateContact takes the first contact's id; told of any other, it is
// the same.
type Details struct {
	Name, Description, CustomerID string
	LanguageCode                  string // empty: en-US
	References                    map[string]Reference
}

// Reference is a link or a value that agents see with a contact, as the
// service's Reference.
type Reference struct{ Type, Value string }

// SegmentAttribute is the value of a segment attribute, with the names of the
// service's SegmentAttributeValue.
type SegmentAttribute struct {
	ValueString  string                      `json:",omitempty"`
	ValueMap     map[string]SegmentAttribute `json:",omitempty"`
	ValueInteger *int64                      `json:",omitempty"`
	ValueList    []SegmentAttribute          `json:",omitempty"`
	ValueArn     string                      `json:",omitempty"`
}

// ContactUpdate is what UpdateContact sets; what is nil or empty stays as it is.
type ContactUpdate struct {
	Name, Description, CustomerID, LanguageCode *string
	References                                  map[string]Reference
	SegmentAttributes                           map[string]SegmentAttribute
}

const (
	maxReferences = 4096       // bytes of their values: the documentation of Reference
	maxTags       = 6          // of a user's, besides the service's own
	ownAttributes = "connect:" // begins the names of the service's segment attributes
	// subtypeAttribute is the segment attribute that says what kind of chat it is.
	subtypeAttribute = "connect:Subtype"
)

// referenceTypes are those that can be given; the others are the service's own work.
func referenceTypes() []string { return []string{"URL", "NUMBER", "STRING", "DATE", "EMAIL"} }

// UpdateContact changes what is said about a contact, also of one that is over.
// References and segment attributes that are not named stay. Segment attributes
// are of that contact only, and of later ones of the chain.
func (w *World) UpdateContact(contactID string, u ContactUpdate) error {
	return w.turn(func() error {
		s, ok := w.contacts[contactID]
		if !ok {
			return noContact(contactID)
		}
		return w.updateContact(s, u)
	})
}

func (w *World) updateContact(s *segment, u ContactUpdate) error {
	references, err := merged(s.chat.details.References, u.References)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(u.SegmentAttributes)) {
		if strings.HasPrefix(name, ownAttributes) {
			return refuse(BadRequest, "SegmentAttributes: %q is the service's own and cannot be changed of a chat", name)
		}
	}
	d := &s.chat.details
	assign(&d.Name, u.Name)
	assign(&d.Description, u.Description)
	assign(&d.CustomerID, u.CustomerID)
	assign(&d.LanguageCode, u.LanguageCode)
	d.References = references
	if len(u.SegmentAttributes) > 0 {
		s.SegmentAttributes = union(s.SegmentAttributes, u.SegmentAttributes)
		w.updated(s, ofSegmentAttributes)
	}
	s.UpdatedAt = w.now()
	w.noteContact(s, nil, "contact.updated", nil)
	return nil
}

// updated notes that something of which there are contact events has changed.
func (w *World) updated(s *segment, what string) {
	s.UpdatedAt = w.now()
	if !s.Monitors() {
		w.told(s, "CONTACT_DATA_UPDATED", what)
	}
}

// union is old with what is new over it, in a map of its own.
func union[V any](old, over map[string]V) map[string]V {
	out := maps.Clone(old)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, over)
	return out
}

func merged(old, over map[string]Reference) (map[string]Reference, error) {
	for _, name := range slices.Sorted(maps.Keys(over)) {
		if err := over[name].check(name); err != nil {
			return nil, err
		}
	}
	all, size := union(old, over), 0
	for _, r := range all {
		size += len(r.Value)
	}
	if size > maxReferences {
		return nil, refuse(Invalid, "References: found %d bytes of values, allowed are %d", size, maxReferences)
	}
	return all, nil
}

func (r Reference) check(name string) error {
	if !slices.Contains(referenceTypes(), r.Type) {
		return refuse(Invalid, "References: %q is a %s, allowed are %s", name, r.Type, strings.Join(referenceTypes(), ", "))
	}
	if r.Type == "NUMBER" || r.Type == "DATE" { // a date is seconds since 1970
		if _, err := strconv.ParseFloat(r.Value, 64); err != nil {
			return refuse(Invalid, "References: the value of %q, a %s, is no number", name, r.Type)
		}
	}
	return nil
}

// Tag gives a contact tags; one of the same key is replaced. Each contact of a
// chain has its own, which later ones begin with unless
// Switches.TagsStayOnContact. At most six are a user's (documentation of
// granular billing).
func (w *World) Tag(contactID string, tags map[string]string) error {
	return w.turn(func() error {
		s, ok := w.contacts[contactID]
		if !ok {
			return noContact(contactID)
		}
		return w.tag(s, tags)
	})
}

func (w *World) tag(s *segment, tags map[string]string) error {
	all, err := joinTags(s.Tags, tags)
	if err != nil {
		return err
	}
	if len(all) > maxTags {
		return refuse(Invalid, "Tags: the contact would have %d, allowed are %d", len(all), maxTags)
	}
	s.Tags = all
	w.updated(s, ofTags)
	return nil
}

// Untag takes tags off a contact; a key that it has not is passed over.
func (w *World) Untag(contactID string, keys []string) error {
	return w.turn(func() error {
		s, ok := w.contacts[contactID]
		if !ok {
			return noContact(contactID)
		}
		w.untag(s, keys)
		return nil
	})
}

func (w *World) untag(s *segment, keys []string) {
	s.Tags = withoutTags(s.Tags, keys)
	w.updated(s, ofTags)
}
