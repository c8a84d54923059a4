package participant

import (
	"encoding/json"

	"handover/connectlocal/internal/state"
)

// eventPrefix begins the content type of every event.
const eventPrefix = "application/vnd.amazonaws.connect.event."

// The events that the service treats in their own way.
const (
	joined         = eventPrefix + "participant.joined"
	left           = eventPrefix + "participant.left"
	autoDisconnect = eventPrefix + "participant.autodisconnection"
	typing         = eventPrefix + "typing"
	acknowledged   = eventPrefix + "connection.acknowledged"
	delivered      = eventPrefix + "message.delivered"
	read           = eventPrefix + "message.read"
	metadata       = eventPrefix + "message.metadata"
)

// wireItem is an item of a transcript, and with InitialContactId one on a
// websocket (spec §9.3, clients B.5).
type wireItem struct {
	AbsoluteTime     string
	Content          string `json:",omitempty"`
	ContentType      string
	Id               string
	Type             string
	ParticipantId    string        `json:",omitempty"`
	DisplayName      string        `json:",omitempty"`
	ParticipantRole  string        `json:",omitempty"`
	ContactId        string        `json:",omitempty"`
	InitialContactId string        `json:",omitempty"`
	MessageMetadata  *wireMetadata `json:",omitempty"`
}

type wireMetadata struct {
	MessageId string
	Receipts  []wireReceipt
}

type wireReceipt struct {
	DeliveredTimestamp     string `json:",omitempty"`
	ReadTimestamp          string `json:",omitempty"`
	RecipientParticipantId string
}

// stored is an item as GetTranscript returns it.
func stored(it state.Item) wireItem {
	return wireItem{
		AbsoluteTime:    stamp(it.At),
		Content:         it.Content,
		ContentType:     it.ContentType,
		Id:              it.ID,
		Type:            it.Type,
		ParticipantId:   it.ParticipantID,
		DisplayName:     it.DisplayName,
		ParticipantRole: it.ParticipantRole,
		ContactId:       it.ContactID,
	}
}

// live is an item as a websocket carries it. A receipt travels as metadata of
// the message that was received (clients B.7).
func live(it state.Item) wireItem {
	w := stored(it)
	w.InitialContactId = it.InitialID
	if it.ContentType != read && it.ContentType != delivered {
		return w
	}
	receipt := wireReceipt{RecipientParticipantId: it.ParticipantID}
	if it.ContentType == read {
		receipt.ReadTimestamp = w.AbsoluteTime
	} else {
		receipt.DeliveredTimestamp = w.AbsoluteTime
	}
	w.Type, w.ContentType, w.Content = "MESSAGEMETADATA", metadata, ""
	w.MessageMetadata = &wireMetadata{MessageId: receivedMessage(it.Content), Receipts: []wireReceipt{receipt}}
	return w
}

// receivedMessage is the message that a receipt's content names; empty if it names none.
func receivedMessage(content string) string {
	var c struct {
		MessageID string `json:"messageId"`
	}
	if json.Unmarshal([]byte(content), &c) != nil {
		return ""
	}
	return c.MessageID
}

// chatFrame is an item's frame: its content is a string of JSON. Nothing in it can fail to marshal.
func chatFrame(it state.Item) []byte {
	content, _ := json.Marshal(live(it))
	frame, _ := json.Marshal(struct {
		Topic       string `json:"topic"`
		ContentType string `json:"contentType"`
		Content     string `json:"content"`
	}{"aws/chat", "application/json", string(content)})
	return frame
}
