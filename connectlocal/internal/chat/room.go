// Package chat is a conversation and nothing around it: who takes part, what
// was said, who may see it, and the tokens by which participants are known.
//
// A Room and a Vault are single-threaded and know no clock: times are given.
// What has been added to a transcript stays as it is, in the order of adding; only
// who has got a message, and when, is added to it later.
package chat

import (
	"slices"
	"time"
)

// The roles of participants.
const (
	Customer   = "CUSTOMER"
	Agent      = "AGENT"
	Supervisor = "SUPERVISOR"
	CustomBot  = "CUSTOM_BOT"
	System     = "SYSTEM"
)

// Participant is somebody in a chat.
type Participant struct {
	ID          string
	Role        string // CUSTOMER, AGENT, SUPERVISOR, CUSTOM_BOT
	DisplayName string
	UserID      string    // agents and supervisors
	JoinedAt    time.Time // zero until a customer or a custom participant has connected
	LeftAt      time.Time // zero while present
}

// Present tells whether the participant has not left. A customer who has yet to connect is present.
func (p Participant) Present() bool { return p.LeftAt.IsZero() }

// Item is one entry of a transcript, and one frame on a websocket. Spec §9.3.
type Item struct {
	ID              string
	At              time.Time
	Type            string // MESSAGE, EVENT, ATTACHMENT, MESSAGEMETADATA
	ContentType     string
	Content         string
	ParticipantID   string // empty when nobody in particular did it
	ParticipantRole string
	DisplayName     string
	UserID          string // of an agent or a supervisor
	ContactID       string
	InitialID       string
	RelatedID       string // of what a persistent chat goes on from: the past contact
	Transient       bool   // typing and the like: sent, never stored
	Audience        string // the only role that may see it; empty: all. A whisper has one.
	Attachments     []Attachment
	Receipts        []Receipt // who has got the message, in the order of their first receipts
}

// Attachment is a file of a chat.
type Attachment struct {
	ID, Name, ContentType string
	Status                string // APPROVED, REJECTED, IN_PROGRESS
	Size                  int64  // bytes
}

// Receipt says when a participant got a message, and when they read it; zero: not told.
type Receipt struct {
	ParticipantID   string
	Delivered, Read time.Time
}

// VisibleTo tells whether participants of that role may see the item, on the
// websocket and in the transcript.
func (i Item) VisibleTo(role string) bool { return i.Audience == "" || i.Audience == role }

// Room is one chat's participants and transcript. The zero value is an empty room.
type Room struct {
	people []*Participant
	items  []Item
}

// Enter puts somebody into the room.
func (r *Room) Enter(p Participant) { r.people = append(r.people, &p) }

// Join notes that a participant has connected, and tells whether that is news.
func (r *Room) Join(id string, at time.Time) bool {
	p := r.find(id)
	if p == nil || !p.Present() || !p.JoinedAt.IsZero() {
		return false
	}
	p.JoinedAt = at
	return true
}

// Leave notes that a participant has left, and tells whether that is news.
func (r *Room) Leave(id string, at time.Time) bool {
	p := r.find(id)
	if p == nil || !p.Present() {
		return false
	}
	p.LeftAt = at
	return true
}

// Participant finds somebody who is or was in the room.
func (r *Room) Participant(id string) (Participant, bool) {
	if p := r.find(id); p != nil {
		return *p, true
	}
	return Participant{}, false
}

// Participants are all who are or were in the room, in the order of entering.
func (r *Room) Participants() []Participant {
	out := make([]Participant, len(r.people))
	for i, p := range r.people {
		out[i] = *p
	}
	return out
}

// Present are those in the room now, in the order of entering; role may be empty for all.
func (r *Room) Present(role string) []Participant {
	return slices.DeleteFunc(r.Participants(), func(p Participant) bool {
		return !p.Present() || role != "" && p.Role != role
	})
}

// Add stores an item, unless it is transient.
func (r *Room) Add(i Item) {
	if !i.Transient {
		r.items = append(r.items, i)
	}
}

// Items is the transcript, oldest first.
func (r *Room) Items() []Item { return slices.Clone(r.items) }

// Item finds an entry of the transcript.
func (r *Room) Item(id string) (Item, bool) {
	i := slices.IndexFunc(r.items, func(i Item) bool { return i.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return r.items[i], true
}

// Receive notes on a stored item that a participant has got it, or has read it.
func (r *Room) Receive(itemID, participantID string, read bool, at time.Time) {
	i := slices.IndexFunc(r.items, func(i Item) bool { return i.ID == itemID })
	if i < 0 {
		return
	}
	all := slices.Clone(r.items[i].Receipts) // copies of the item keep theirs
	k := slices.IndexFunc(all, func(x Receipt) bool { return x.ParticipantID == participantID })
	if k < 0 {
		k, all = len(all), append(all, Receipt{ParticipantID: participantID})
	}
	if read {
		all[k].Read = at
	} else {
		all[k].Delivered = at
	}
	r.items[i].Receipts = all
}

func (r *Room) find(id string) *Participant {
	i := slices.IndexFunc(r.people, func(p *Participant) bool { return p.ID == id })
	if i < 0 {
		return nil
	}
	return r.people[i]
}
