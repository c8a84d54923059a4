package state

import (
	"encoding/json"
	"slices"

	"handover/connectlocal/internal/chat"
)

// SendMessage adds a message to a chat. It resets the sender's role timers
// (spec §4.2), and a customer's wakes a flow that waits for one (spec §6), or for
// the answer to a view. A clientToken that
// the sender has used before gets the item of that time. Spec §8 bounds the content.
func (w *World) SendMessage(c Caller, contentType, content, clientToken string) (Item, error) {
	var out Item
	err := w.turn(func() error {
		s, err := w.present(c)
		if err != nil {
			return err
		}
		if err := w.mayWrite(s.chat, contentType, content); err != nil {
			return err
		}
		out, err = once(s.chat, "SendMessage "+c.ParticipantID, clientToken, func() (Item, error) {
			return w.sendMessage(s, c, contentType, content), nil
		})
		return err
	})
	return out, err
}

func (w *World) sendMessage(s *segment, c Caller, contentType, content string) Item {
	i := w.addItem(s, w.by(s.chat, c.ParticipantID, Item{
		Type: "MESSAGE", ContentType: contentType, Content: content, Transient: s.hides(c, contentType, content),
	}))
	w.resetRoleTimer(s, c.Role)
	if c.Role == chat.Customer {
		w.customerWrote(s, contentType, content)
	}
	return i
}

// SendEvent passes an event on to the chat; none is stored. Typing goes out as it
// is; connection.acknowledged to nobody, its Item is only the answer; a receipt
// (message.delivered, message.read) as Type MESSAGEMETADATA with the client's
// {"messageId": …}, and only between two participants (clients B.7); the stored
// message has it as one of its Receipts from then on.
func (w *World) SendEvent(c Caller, contentType, content string) (Item, error) {
	var out Item
	err := w.turn(func() (err error) {
		s, err := w.present(c)
		if err != nil {
			return err
		}
		switch contentType {
		case eventType("typing"):
			out = w.passing(s, c.ParticipantID, "typing")
			if w.switches.TypingResetsTimers {
				w.resetRoleTimer(s, c.Role)
			}
		case eventType("connection.acknowledged"):
			out = w.by(s.chat, c.ParticipantID, Item{
				ID: w.ids(), At: w.now(), Type: "EVENT", ContentType: contentType,
				ContactID: s.ID, InitialID: s.InitialID, Transient: true,
			})
		case eventType("message.delivered"), eventType("message.read"):
			out, err = w.receipt(s, c, contentType, content)
		default:
			err = refuse(Invalid, "ContentType: found %q, allowed are the events typing, connection.acknowledged, message.delivered and message.read", contentType)
		}
		return err
	})
	return out, err
}

func (w *World) receipt(s *segment, c Caller, contentType, content string) (Item, error) {
	var in struct {
		MessageID string `json:"messageId"`
	}
	if err := json.Unmarshal([]byte(content), &in); err != nil || in.MessageID == "" {
		return Item{}, refuse(Invalid, `Content: want {"messageId": …}`)
	}
	if _, ok := s.chat.room.Item(in.MessageID); !ok {
		return Item{}, refuse(Invalid, "Content: there is no message %q in this chat", in.MessageID)
	}
	if n := len(s.chat.room.Present("")); n > 2 {
		return Item{}, refuse(Conflict, "receipts are for chats of two participants, this one has %d", n)
	}
	s.chat.room.Receive(in.MessageID, c.ParticipantID, contentType == eventType("message.read"), w.now())
	return w.addItem(s, w.by(s.chat, c.ParticipantID, Item{
		Type: "MESSAGEMETADATA", ContentType: contentType, Content: content, Transient: true,
	})), nil
}

// DisconnectParticipant takes the caller out of the chat. An agent's leaving is
// as EndByAgent (that the service accepts an agent's token here is UNCONFIRMED). A customer's
// ends the chat without a disconnect flow, unless DisconnectOnCustomerExit was asked for
// and an agent is there: then it is the agent who is disconnected, and the
// customer goes on in the disconnect flow. Spec §3.1.
func (w *World) DisconnectParticipant(c Caller) error {
	return w.turn(func() error {
		s, err := w.present(c)
		if err != nil {
			return err
		}
		switch {
		case c.Role == chat.CustomBot:
			w.botLeaves(s, c.ParticipantID)
		case c.Role != chat.Customer:
			w.legLeaves(s.leg(c.ParticipantID), "AGENT_DISCONNECT")
		case s.chat.staysOnExit && s.Phase == WithUser && s.Hooks["CustomerRemaining"] != "":
			w.agentLeaves(s, "CUSTOMER_DISCONNECT")
		default:
			w.leave(s, s.chat.customer)
			w.endChat(s.chat, "CUSTOMER_DISCONNECT")
		}
		return nil
	})
}

// present finds the live segment of a caller who is still in the chat.
func (w *World) present(c Caller) (*segment, error) {
	if _, err := w.caller(chat.Holder{Room: c.InitialID, Participant: c.ParticipantID}); err != nil {
		return nil, err
	}
	return w.contacts[c.InitialID].chat.last(), nil
}

// joined notes that a participant has connected. An agent's joining was noted when the contact was accepted.
func (w *World) joined(c Caller) {
	s := w.contacts[c.InitialID].chat.last()
	if !s.chat.room.Join(c.ParticipantID, w.now()) {
		return
	}
	w.event(s, c.ParticipantID, "participant.joined")
	if c.Role == chat.CustomBot {
		w.botConnects(s, c.ParticipantID)
		return
	}
	s.chat.connectBy.Stop()
	w.startRoleTimers(s)
}

// leave takes a participant out of the room; one who never connected goes unseen.
func (w *World) leave(s *segment, participantID string) {
	c := s.chat
	if !c.room.Leave(participantID, w.now()) {
		return
	}
	w.vault.Revoke(chat.Holder{Room: c.initialID, Participant: participantID})
	p, _ := c.room.Participant(participantID)
	if !p.JoinedAt.IsZero() {
		w.event(s, participantID, "participant.left")
	}
}

// connected tells whether an agent or a custom participant, and the customer, are connected.
func (c *conversation) connected() bool {
	return (c.last().Phase == WithUser || c.botTalks()) && slices.ContainsFunc(c.room.Present(chat.Customer), func(p Participant) bool {
		return !p.JoinedAt.IsZero()
	})
}
