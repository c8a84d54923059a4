package roster

import (
	"time"

	"handover/internal/agentevent"
)

// Input is something that the roster is told of one agent, besides the agent's
// own events: Beat, Ordered, Withdrawn, Talked, Seen or Tick. See Tell.
type Input interface{ input() }

// Beat is a sign of life of one of the agent's companions, or its last one.
type Beat struct {
	Client string
	At     time.Time // when it was received, by the controller's clock
	Hidden bool
	Frozen bool
	Bye    bool // the page is going. It may be a reload, so it is waited for a little; but it is no sign of a return
}

// Ordered asks for a drain.
type Ordered struct{ Order Order }

// Withdrawn takes an order back.
type Withdrawn struct{ By string }

// Talked is what was seen of the conversations of the agent's live chats.
type Talked struct{ Talks []Talk }

// Seen is the agent as the service showed it when it was asked (the sweep), not
// when it spoke. One of whom it has no current data is not signed in. Contacts
// carry their initial contact id; who reads them looks it up.
type Seen struct {
	At       time.Time // just before the service was asked, by the controller's clock
	Present  bool
	Snapshot agentevent.Snapshot
}

// Tick says that time has passed.
type Tick struct{}

func (Beat) input()      {}
func (Ordered) input()   {}
func (Withdrawn) input() {}
func (Talked) input()    {}
func (Seen) input()      {}
func (Tick) input()      {}
