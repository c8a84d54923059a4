package participant

import (
	"encoding/json"
	"time"

	"handover/connectlocal/internal/state"
)

// eventPrefix begins the content type of every event.
const eventPrefix = "application/vnd.amazonaws.connect.event."

// The events that the service treats in their own way.
const (
	joined         = eventPrefix + "participant.joined"
	left           = eventPrefix + "participant.left"
	autoDisconnect = eventPrefix + "participant.autodisconnection"
	chatEnded      = eventPrefix + "chat.ended"
	read           = eventPrefix + "message.read"
	metadata       = eventPrefix + "message.metadata"
)

// receipt is the type of an item that says that a message was delivered or read.
const receipt = "MESSAGEMETADATA"

// wireItem is an item of a transcript, and with InitialContactId one on a
// websocket (spec §9.3, clients B.5).
type wireItem struct {
	AbsoluteTime     string
	Content          string `json:",omitempty"`
	ContentType      string `json:",omitempty"` // an attachment's are its Attachments'
	Id               string
	Type             string
	ParticipantId    string           `json:",omitempty"`
	DisplayName      string           `json:",omitempty"`
	ParticipantRole  string           `json:",omitempty"`
	Attachments      []wireAttachment `json:",omitempty"`
	ContactId        string           `json:",omitempty"`
	RelatedContactId string           `json:",omitempty"`
	InitialContactId string           `json:",omitempty"`
	MessageMetadata  *wireMetadata    `json:",omitempty"`
}

type wireAttachment struct{ ContentType, AttachmentId, AttachmentName, Status string }

// wireMetadata says who got a message, and when.
type wireMetadata struct {
	MessageId string
	Receipts  []wireReceipt
}

type wireReceipt struct {
	DeliveredTimestamp     string `json:",omitempty"`
	ReadTimestamp          string `json:",omitempty"`
	RecipientParticipantId string
}

// stored is an item as GetTranscript returns it, its receipts with it.
func stored(it state.Item) wireItem {
	w := plain(it)
	if len(it.Receipts) == 0 {
		return w
	}
	w.MessageMetadata = &wireMetadata{MessageId: it.ID}
	for _, r := range it.Receipts {
		w.MessageMetadata.Receipts = append(w.MessageMetadata.Receipts, wireReceipt{
			DeliveredTimestamp: maybe(r.Delivered), ReadTimestamp: maybe(r.Read), RecipientParticipantId: r.ParticipantID,
		})
	}
	return w
}

// live is an item as a websocket carries it. A receipt goes out as the
// message's metadata, with no content of its own (clients B.6, B.7).
func live(it state.Item) wireItem {
	w := plain(it)
	w.InitialContactId = it.InitialID
	if it.Type == receipt {
		w.Content, w.ContentType, w.MessageMetadata = "", metadata, metadataOf(it)
	}
	return w
}

func plain(it state.Item) wireItem {
	w := wireItem{
		AbsoluteTime:     stamp(it.At),
		Content:          it.Content,
		ContentType:      it.ContentType,
		Id:               it.ID,
		Type:             it.Type,
		ParticipantId:    it.ParticipantID,
		DisplayName:      it.DisplayName,
		ParticipantRole:  it.ParticipantRole,
		ContactId:        it.ContactID,
		RelatedContactId: it.RelatedID,
	}
	for _, a := range it.Attachments {
		w.Attachments = append(w.Attachments, wireAttachment{a.ContentType, a.ID, a.Name, a.Status})
	}
	return w
}

// metadataOf makes of what the recipient has sent what the sender gets.
func metadataOf(it state.Item) *wireMetadata {
	var sent struct {
		MessageID string `json:"messageId"`
	}
	_ = json.Unmarshal([]byte(it.Content), &sent) // the World has read it before
	r := wireReceipt{RecipientParticipantId: it.ParticipantID}
	if it.ContentType == read {
		r.ReadTimestamp = stamp(it.At)
	} else {
		r.DeliveredTimestamp = stamp(it.At)
	}
	return &wireMetadata{MessageId: sent.MessageID, Receipts: []wireReceipt{r}}
}

// Message is an item as message streaming carries it: as a websocket does. Spec §9.3.
func Message(it state.Item) string {
	content, _ := json.Marshal(live(it)) // nothing in it can fail to marshal
	return string(content)
}

// chatFrame is an item's frame: its content is a string of JSON. Nothing in it can fail to marshal.
func chatFrame(it state.Item) []byte {
	frame, _ := json.Marshal(struct {
		Topic       string `json:"topic"`
		ContentType string `json:"contentType"`
		Content     string `json:"content"`
	}{"aws/chat", "application/json", Message(it)})
	return frame
}

// maybe is a stamp, or nothing for no time.
func maybe(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}
