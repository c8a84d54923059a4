package live

import (
	"time"

	"handover/connectlocal/internal/state"
)

// Dirty is the state.Observer that remembers what has changed since it was last taken.
// Everything of it is called inside the loop, and it remembers only while somebody reads.
type Dirty struct {
	on     bool
	agents map[string]bool // usernames
	chats  map[string]bool // ids of first contacts
	nudged map[string]bool // usernames of agents with whose contacts something is new
	gone   []string        // chats that have ended
	notes  []state.Note    // the latest, at most mostNotes
	left   int             // notes before those
	clock  string          // by how much the clock has been moved
	paced  bool            // the clock was moved, or its rate changed
	whole  bool            // resources were made, changed or deleted: all is to be told anew
	spoke  map[string]spoken
	typing map[string]typist
}

// spoken is who wrote last in a chat.
type spoken struct {
	role string
	at   time.Time
}

// typist is who was seen typing in a chat.
type typist spoken

const (
	mostNotes = 50
	// typingLasts is how long a typing event is shown; clients send one every few seconds.
	typingLasts = 10 * time.Second
	typingEvent = "application/vnd.amazonaws.connect.event.typing"
)

// NewDirty returns an observer that remembers nothing yet.
func NewDirty() *Dirty {
	d := &Dirty{}
	d.forget()
	return d
}

// watch begins or ends remembering.
func (d *Dirty) watch(on bool) {
	d.on, d.gone = on, nil
	d.spoke, d.typing = map[string]spoken{}, map[string]typist{}
	d.forget()
}

// forget begins anew, after everything has been told.
func (d *Dirty) forget() {
	for _, id := range d.gone {
		delete(d.spoke, id)
		delete(d.typing, id)
	}
	d.agents, d.chats, d.nudged = map[string]bool{}, map[string]bool{}, map[string]bool{}
	d.gone, d.notes, d.left = nil, nil, 0
	d.clock, d.paced, d.whole = "", false, false
}

// clean tells whether nothing has changed.
func (d *Dirty) clean() bool {
	return len(d.agents)+len(d.chats)+len(d.nudged)+len(d.notes) == 0 && !d.paced && !d.whole
}

// AgentChanged implements state.Observer.
func (d *Dirty) AgentChanged(c state.AgentChange) {
	if d.on {
		d.agents[c.Current.User.Username] = true
	}
}

// ContactChanged implements state.Observer.
func (d *Dirty) ContactChanged(c state.ContactChange) {
	if !d.on {
		return
	}
	d.chats[c.Contact.InitialID] = true
	if c.Agent.Username != "" {
		d.nudged[c.Agent.Username] = true
	}
}

// ItemAdded implements state.Observer.
func (d *Dirty) ItemAdded(it state.Item) {
	switch {
	case !d.on || it.Audience != "":
	case it.ContentType == typingEvent:
		d.typing[it.InitialID] = typist{it.ParticipantRole, it.At}
		d.chats[it.InitialID] = true
	case speaks(it):
		d.spoke[it.InitialID] = spoken{it.ParticipantRole, it.At}
		delete(d.typing, it.InitialID)
		d.chats[it.InitialID] = true
	}
}

// speaks tells whether somebody has written something.
func speaks(it state.Item) bool { return it.Type == "MESSAGE" || it.Type == "ATTACHMENT" }

// ChatEnded implements state.Observer.
func (d *Dirty) ChatEnded(initialID string) {
	if d.on {
		d.chats[initialID] = true
		d.gone = append(d.gone, initialID)
	}
}

// Noted implements state.Observer.
func (d *Dirty) Noted(n state.Note) {
	if !d.on {
		return
	}
	if n.Username != "" {
		d.agents[n.Username] = true
	}
	switch n.Kind {
	case "clock.advanced":
		d.paced, d.clock = true, n.Detail["by"]
	case "clock.rate":
		d.paced = true
	case "instance.changed":
		d.whole = true
	}
	if n.InitialID != "" && n.Kind != "chat.item" {
		d.chats[n.InitialID] = true
	}
	if len(d.notes) == mostNotes {
		d.notes, d.left = d.notes[1:], d.left+1
	}
	d.notes = append(d.notes, n)
}

// tire marks the chats in which nobody types any more.
func (d *Dirty) tire(now time.Time) {
	for id, who := range d.typing {
		if now.Sub(who.at) >= typingLasts {
			delete(d.typing, id)
			d.chats[id] = true
		}
	}
}

var _ state.Observer = (*Dirty)(nil)
