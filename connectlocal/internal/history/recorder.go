package history

import (
	"slices"
	"time"

	"handover/connectlocal/internal/chatmetrics"
	"handover/connectlocal/internal/state"
)

const (
	routable = string(state.Routable)
	custom   = string(state.Custom)
	offline  = string(state.Offline)
)

// What is kept: GetMetricDataV2 looks back three months. The number of each kind of
// facts makes some 50 MB at most.
const (
	keepFor  = 93 * 24 * time.Hour
	keepMost = 100_000
)

// Archive is where a Recorder looks up what was said. *state.World is one.
type Archive interface {
	Chat(anyContactID string) (state.Chat, bool)
	Items(anyContactID string) []state.Item
}

// Recorder is the state.Observer that remembers. All of its methods are called
// inside the loop.
type Recorder struct {
	state.Indifferent

	archive  Archive
	contacts kept[*Contact]
	offers   kept[Offer]
	spans    kept[Span]
	known    map[string]*Contact // by id, of those kept
	agents   map[string]work     // by id
	order    []string            // of the agents
}

// work is what an agent does, since when.
type work struct {
	Span
	ringing map[string]Offer // by contact
}

// New returns a recorder that remembers nothing until Attach.
func New() *Recorder {
	return &Recorder{known: map[string]*Contact{}, agents: map[string]work{}}
}

// Attach tells the recorder what to look up. It must be called before the first chat.
func (r *Recorder) Attach(a Archive) { r.archive = a }

// Facts are all that is known at a time; what still goes on lasts until then.
func (r *Recorder) Facts(now time.Time) Facts {
	f := Facts{Offers: slices.Clone(r.offers.all), Spans: slices.Clone(r.spans.all)}
	for _, c := range r.contacts.all {
		f.Contacts = append(f.Contacts, *c)
	}
	for _, id := range r.order {
		s := r.agents[id].Span
		s.Till = now
		f.Spans = append(f.Spans, s)
	}
	return f
}

// ContactChanged hears of every contact event.
func (r *Recorder) ContactChanged(c state.ContactChange) {
	if c.Contact.Monitors() {
		return
	}
	rec := r.known[c.Contact.ID]
	if rec == nil {
		rec = &Contact{ID: c.Contact.ID, Created: c.Contact.InitiatedAt}
		r.known[rec.ID] = rec
		for _, old := range r.contacts.add(rec, c.At, func(c *Contact) time.Time { return c.Created }) {
			delete(r.known, old.ID)
		}
		if before := r.known[c.Contact.PreviousID]; before != nil {
			before.Next = c.Contact.InitiationMethod
		}
	}
	r.update(rec, c)
}

func (r *Recorder) update(rec *Contact, c state.ContactChange) {
	s := c.Contact
	rec.Method, rec.Reason = s.InitiationMethod, s.DisconnectReason
	if c.Agent.ID != "" {
		rec.Agent, rec.Profile, rec.Group = c.Agent.ID, c.Agent.ProfileID, c.Agent.GroupID
	}
	if c.Type == "QUEUED" { // a transferred contact has its place in the queue from before
		rec.Enqueued, rec.Queue = c.At, s.QueueID
	}
	rec.Connected, rec.Disconnected, rec.Cleared = s.ConnectedAt, s.DisconnectedAt, s.ACWEndedAt
	if c.Type == "DISCONNECTED" && !s.ConnectedAt.IsZero() && r.archive != nil {
		in, _ := r.archive.Chat(s.ID)
		rec.Said = said(chatmetrics.Of(s, in, r.archive.Items(s.ID)), s)
	}
}

func said(m chatmetrics.Metrics, c state.Contact) Said {
	out := Said{All: m.Messages, Bot: m.BotMessages, CloseAfter: m.CloseAfter}
	if a := m.Agent; a != nil {
		out.Agent, out.AgentChars, out.AgentResponses, out.AgentResponseTime = a.Messages, a.Chars, a.Responses, a.ResponseTime
	}
	if a := m.Customer; a != nil {
		out.Customer, out.CustomerChars, out.CustomerResponses, out.CustomerResponseTime = a.Messages, a.Chars, a.Responses, a.ResponseTime
	}
	if !m.AgentFirst.IsZero() {
		out.FirstResponse, out.FirstOfContact = &m.AgentFirstAfter, new(m.AgentFirst.Sub(c.InitiatedAt))
	}
	return out
}

// AgentChanged closes the span that has ended, and notes what became of offers.
func (r *Recorder) AgentChanged(c state.AgentChange) {
	id := c.Current.User.ID
	was, there := r.agents[id]
	if !there {
		r.order = append(r.order, id)
	}
	now := workOf(c)
	if there {
		r.close(was, c)
		if now.sameAs(was.Span) {
			now.From = was.From
		} else if was.From.Before(c.At) {
			was.Till = c.At
			r.spans.add(was.Span, c.At, func(s Span) time.Time { return s.Till })
		}
		for contact, o := range now.ringing {
			if before, rang := was.ringing[contact]; rang {
				o.From = before.From
				now.ringing[contact] = o
			}
		}
	}
	r.agents[id] = now
}

// workOf is what an agent does from now on.
func workOf(c state.AgentChange) work {
	a := c.Current
	keys := Keys{Agent: a.User.ID, Profile: a.Profile.ID, Group: a.User.GroupID}
	w := work{Span: Span{Keys: keys, From: c.At, Status: string(a.Status.Type)}, ringing: map[string]Offer{}}
	if !a.LoggedIn {
		w.Status = offline
	}
	failed := false
	for _, s := range a.Slots {
		if s.Contact.Monitors() {
			continue
		}
		switch s.State {
		case state.Connected, state.Ended:
			w.OnContact = true
		case state.Connecting:
			o := Offer{Keys: keys, From: c.At}
			o.Queue, o.Method = s.Contact.QueueID, s.Contact.InitiationMethod
			w.ringing[s.Contact.ID] = o
		default:
			failed = true
		}
	}
	w.Failed = failed && !w.OnContact
	return w
}

func (w work) sameAs(s Span) bool {
	return w.Keys == s.Keys && w.Status == s.Status && w.OnContact == s.OnContact && w.Failed == s.Failed
}

// close notes what became of the offers that no longer ring.
func (r *Recorder) close(was work, c state.AgentChange) {
	for contact, o := range was.ringing {
		i := slices.IndexFunc(c.Current.Slots, func(s state.Slot) bool { return s.Contact.ID == contact })
		if i >= 0 && c.Current.Slots[i].State == state.Connecting {
			continue
		}
		o.Till = c.At
		if i >= 0 {
			s := c.Current.Slots[i]
			o.Answered = s.State == state.Connected || s.State == state.Ended
			o.Abandoned = !o.Answered && s.Contact.Phase == state.Over
		}
		r.offers.add(o, c.At, func(o Offer) time.Time { return o.Till })
	}
}

var _ state.Observer = (*Recorder)(nil)

// kept are facts in the order in which they were noted, the oldest forgotten.
type kept[T any] struct{ all []T }

// add notes a fact and returns those that are forgotten for it.
func (k *kept[T]) add(fact T, now time.Time, when func(T) time.Time) (forgotten []T) {
	k.all = append(k.all, fact)
	n := max(len(k.all)-keepMost, 0)
	for n < len(k.all)-1 && when(k.all[n]).Before(now.Add(-keepFor)) {
		n++
	}
	forgotten = slices.Clone(k.all[:n])
	k.all = k.all[n:]
	return forgotten
}
