package history

import (
	"slices"
	"time"
)

// Keys are what facts can be chosen and grouped by.
type Keys struct {
	Queue, Agent, Profile, Group string // ids; empty: none
	Method, Reason               string // initiation method, disconnect reason
}

// Contact is one contact. The zero time stands for never, or not yet.
type Contact struct {
	Keys
	ID                                                  string
	Created, Enqueued, Connected, Disconnected, Cleared time.Time
	Next                                                string // initiation method of the contact that followed it; empty: none
	Said                                                Said
}

// Said is who wrote how much in a contact that was with an agent.
type Said struct {
	All, Bot, Agent, Customer                 int // messages
	AgentChars, CustomerChars                 int
	AgentResponses, CustomerResponses         int
	AgentResponseTime, CustomerResponseTime   time.Duration // of all responses together
	FirstResponse, FirstOfContact, CloseAfter *time.Duration
}

// Offer is a contact that rang at an agent.
type Offer struct {
	Keys
	From, Till time.Time
	Answered   bool
	Abandoned  bool // by the customer, while it rang
}

// Span is a time in which an agent's work did not change.
type Span struct {
	Keys
	From, Till time.Time
	Status     string // type: ROUTABLE, CUSTOM or OFFLINE
	OnContact  bool   // a conversation or after-contact work
	Failed     bool   // a missed, rejected or failed contact, and no other
}

// Facts are what is known of some contacts, offers and times.
type Facts struct {
	Contacts []Contact
	Offers   []Offer
	Spans    []Span
}

// Where keeps the facts whose keys fit.
func (f Facts) Where(fit func(Keys) bool) Facts {
	return Facts{
		slices.DeleteFunc(slices.Clone(f.Contacts), func(c Contact) bool { return !fit(c.Keys) }),
		slices.DeleteFunc(slices.Clone(f.Offers), func(o Offer) bool { return !fit(o.Keys) }),
		slices.DeleteFunc(slices.Clone(f.Spans), func(s Span) bool { return !fit(s.Keys) }),
	}
}

// Split groups the facts by a text made of their keys; those for which it says
// false are in no group.
func (f Facts) Split(by func(Keys) (string, bool)) map[string]Facts {
	out := map[string]Facts{}
	for _, c := range f.Contacts {
		if name, ok := by(c.Keys); ok {
			g := out[name]
			g.Contacts = append(g.Contacts, c)
			out[name] = g
		}
	}
	for _, o := range f.Offers {
		if name, ok := by(o.Keys); ok {
			g := out[name]
			g.Offers = append(g.Offers, o)
			out[name] = g
		}
	}
	for _, s := range f.Spans {
		if name, ok := by(s.Keys); ok {
			g := out[name]
			g.Spans = append(g.Spans, s)
			out[name] = g
		}
	}
	return out
}

// In are the facts that touch an interval; spans are cut to it.
func (f Facts) In(i Interval) Facts {
	var out Facts
	for _, c := range f.Contacts {
		if slices.ContainsFunc([]time.Time{c.Created, c.Enqueued, c.Connected, c.Disconnected}, i.has) {
			out.Contacts = append(out.Contacts, c)
		}
	}
	for _, o := range f.Offers {
		if i.has(o.Till) {
			out.Offers = append(out.Offers, o)
		}
	}
	for _, s := range f.Spans {
		if s.From.Before(i.From) {
			s.From = i.From
		}
		if s.Till.After(i.Till) {
			s.Till = i.Till
		}
		if s.From.Before(s.Till) {
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}

// Empty tells whether there are no facts.
func (f Facts) Empty() bool { return len(f.Contacts)+len(f.Offers)+len(f.Spans) == 0 }
