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
)

// receipt is the type of an item that says that a message was delivered or read.
const receipt = "MESSAGEMETADATA"

// wireItem is an item of a transcript, and with InitialContactId one on a
// websocket (spec §9.3, clients B.5).
type wireItem struct {
	AbsoluteTime     string
	Content          string `json:",omitempty"`
	ContentType      string
	Id               string
	Type             string
	ParticipantId    string          `json:",omitempty"`
	DisplayName      string          `json:",omitempty"`
	ParticipantRole  string          `json:",omitempty"`
	ContactId        string          `json:",omitempty"`
	InitialContactId string          `json:",omitempty"`
	MessageMetadata  json.RawMessage `json:",omitempty"`
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

// live is an item as a websocket carries it. What a receipt says is an object
// of its own, and no content (clients B.7).
func live(it state.Item) wireItem {
	w := stored(it)
	w.InitialContactId = it.InitialID
	if it.Type == receipt {
		w.Content, w.MessageMetadata = "", json.RawMessage(it.Content)
	}
	return w
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
