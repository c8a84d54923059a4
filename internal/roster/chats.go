package roster

import (
	"slices"

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

func lost(before, now Agent, e agentevent.Event) []Signal {
	return differ(ChatLost, before, now, e)
}

func gained(before, now Agent, e agentevent.Event) []Signal {
	return differ(ChatGained, now, before, e)
}

// differ signals each chat that is connected in one and not in the other.
func differ(k Kind, in, not Agent, e agentevent.Event) []Signal {
	var signals []Signal
	for _, c := range in.Chats {
		if c.State == agentevent.Connected && !not.holds(c.ContactID) {
			signals = append(signals, Signal{Kind: k, At: e.Timestamp, AgentID: e.AgentID, Chat: c})
		}
	}
	return signals
}

func (a Agent) holds(contactID string) bool {
	return slices.ContainsFunc(a.Chats, func(c Chat) bool {
		return c.ContactID == contactID && c.State == agentevent.Connected
	})
}
