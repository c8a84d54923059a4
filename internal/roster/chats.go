package roster

import (
	"slices"
	"time"

	"handover/internal/agentevent"
)

// heldState is what an agent's chat on hold is shown as; it is connected all
// the same. Spec §2.1.
const heldState agentevent.ContactState = "CONNECTED_ONHOLD"

// monitor is the initiation method of a supervisor who looks on: such a chat is
// not the agent's own. Spec §1.3.
const monitor = "MONITOR"

// live picks the chats that the agent holds or is being offered.
func live(contacts []agentevent.Contact) []Chat {
	var chats []Chat
	for _, c := range contacts {
		if c.Channel != "CHAT" || c.InitiationMethod == monitor {
			continue
		}
		state := c.State
		if state == heldState {
			state = agentevent.Connected
		}
		if state != agentevent.Connected && state != agentevent.Connecting {
			continue
		}
		since := c.ConnectedAt
		if since.IsZero() {
			since = c.StateSince
		}
		chats = append(chats, Chat{
			ID: c.ChatID(), ContactID: c.ID, State: state, Queue: c.Queue,
			Since: since, QueuedAt: c.QueuedAt,
		})
	}
	return chats
}

// watching picks the chats of others in which the agent looks on.
func watching(contacts []agentevent.Contact) []Watch {
	var all []Watch
	for _, c := range contacts {
		if c.Channel == "CHAT" && c.InitiationMethod == monitor && (c.State == agentevent.Connected || c.State == heldState) {
			all = append(all, Watch{ID: c.ChatID(), ContactID: c.ID})
		}
	}
	return all
}

func lost(before, now Agent, at time.Time) []Signal { return differ(ChatLost, before, now, at) }

func gained(before, now Agent, at time.Time) []Signal { return differ(ChatGained, now, before, at) }

// differ signals each chat that is connected in one and not in the other.
func differ(k Kind, in, not Agent, at time.Time) []Signal {
	var signals []Signal
	for _, c := range in.Chats {
		if c.State == agentevent.Connected && !not.holds(c.ContactID) {
			signals = append(signals, Signal{Kind: k, At: at, Chat: c})
		}
	}
	return signals
}

func (a Agent) holds(contactID string) bool {
	return slices.ContainsFunc(a.Chats, func(c Chat) bool {
		return c.ContactID == contactID && c.State == agentevent.Connected
	})
}

// has tells whether the agent holds a segment of the chat.
func (a Agent) has(chatID string) bool {
	return slices.ContainsFunc(a.Chats, func(c Chat) bool {
		return c.ID == chatID && c.State == agentevent.Connected
	})
}
