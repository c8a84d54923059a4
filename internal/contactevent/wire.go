package contactevent

import "encoding/json"

// The wire types are EventBridge's envelope and Connect's detail, what Handover
// has no use for left out. Keys are camelCase; Amazon prints one sample in
// PascalCase, which encoding/json matches too, since it does not regard case.
// Spec §10.

type wireEnvelope struct {
	ID         string          `json:"id"`
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Time       string          `json:"time"`
	Detail     json.RawMessage `json:"detail"`
}

type wireDetail struct {
	EventType    string    `json:"eventType"`
	ContactID    string    `json:"contactId"`
	InitialID    string    `json:"initialContactId"`
	PreviousID   string    `json:"previousContactId"`
	Channel      string    `json:"channel"`
	Method       string    `json:"initiationMethod"`
	Disconnected string    `json:"disconnectTimestamp"`
	EndReason    string    `json:"disconnectReason"`
	Queue        wireQueue `json:"queueInfo"`
	Agent        wireAgent `json:"agentInfo"`
}

type wireQueue struct {
	ARN      string `json:"queueArn"`
	Enqueued string `json:"enqueueTimestamp"`
}

type wireAgent struct {
	ARN       string `json:"agentArn"`
	Connected string `json:"connectedToAgentTimestamp"`
}
