package stream

import (
	"encoding/json"
	"maps"
	"time"

	"handover/connectlocal/internal/state"
)

// The wire model of a contact event, as EventBridge delivers it. Spec §10.
type (
	wireDelivery struct {
		Version    string            `json:"version"`
		ID         string            `json:"id"`
		DetailType string            `json:"detail-type"`
		Source     string            `json:"source"`
		Account    string            `json:"account"`
		Time       string            `json:"time"` // to the second
		Region     string            `json:"region"`
		Resources  []string          `json:"resources"`
		Detail     wireContactChange `json:"detail"`
	}
	wireContactChange struct {
		EventType         string            `json:"eventType"`
		ContactID         string            `json:"contactId"`
		InitialContactID  string            `json:"initialContactId,omitempty"`
		PreviousContactID string            `json:"previousContactId,omitempty"`
		RelatedContactID  string            `json:"relatedContactId,omitempty"`
		Channel           string            `json:"channel"`
		InstanceARN       string            `json:"instanceArn"`
		InitiationMethod  string            `json:"initiationMethod"`
		UpdatedProperties []string          `json:"updatedProperties,omitempty"`
		Initiated         stamp             `json:"initiationTimestamp"`
		ConnectedToSystem *stamp            `json:"connectedToSystemTimestamp,omitempty"`
		Disconnected      *stamp            `json:"disconnectTimestamp,omitempty"`
		DisconnectReason  string            `json:"disconnectReason,omitempty"`
		Queue             *wireContactQueue `json:"queueInfo,omitempty"`
		Agent             *wireContactAgent `json:"agentInfo,omitempty"`
		Tags              map[string]string `json:"tags"`
	}
	wireContactQueue struct {
		ARN      string `json:"queueArn"`
		Type     string `json:"queueType"`
		Enqueued stamp  `json:"enqueueTimestamp"`
	}
	wireContactAgent struct {
		ARN       string `json:"agentArn"`
		Connected *stamp `json:"connectedToAgentTimestamp"`
		// Of COMPLETED, if there was after-contact work; in whole seconds.
		ACWStart    *stamp `json:"afterContactWorkStartTimestamp,omitempty"`
		ACWEnd      *stamp `json:"afterContactWorkEndTimestamp,omitempty"`
		ACWDuration *int   `json:"afterContactWorkDuration,omitempty"`
	}
)

// ContactPublisher turns every change of a contact into one record, as an
// EventBridge rule with the stream as its target does: partition key is the
// event's id, so that with several shards nothing is in order. Spec §10.
type ContactPublisher struct {
	state.Indifferent
	sender
	ids      func() string
	instance state.Instance
}

// NewContactPublisher returns a publisher that drops everything until Attach.
func NewContactPublisher(o PublisherOptions) *ContactPublisher {
	return &ContactPublisher{sender: newSender(o), ids: o.ids()}
}

// Attach tells the publisher whose events these are and where to write. It must be
// called inside the loop, before the first chat.
func (p *ContactPublisher) Attach(i state.Instance, to ...Log) { p.instance, p.logs = i, to }

// ContactChanged writes one record.
func (p *ContactPublisher) ContactChanged(c state.ContactChange) {
	if p.logs == nil {
		return
	}
	id := p.ids()
	data, _ := json.Marshal(wireDelivery{ // nothing in it can fail to marshal
		Version: "0", ID: id, DetailType: "Amazon Connect Contact Event", Source: "aws.connect",
		Account: p.instance.Account, Region: p.instance.Region, Time: c.At.UTC().Format(time.RFC3339),
		Resources: []string{c.Contact.ARN, p.instance.ARN}, Detail: p.detail(c),
	})
	p.send(c.At, id, data)
}

func (p *ContactPublisher) detail(c state.ContactChange) wireContactChange {
	of := c.Contact
	d := wireContactChange{
		EventType: c.Type, ContactID: of.ID, PreviousContactID: of.PreviousID, RelatedContactID: c.Related,
		Channel: "CHAT", InstanceARN: p.instance.ARN, InitiationMethod: of.InitiationMethod,
		Initiated:    stamp(of.InitiatedAt),
		Disconnected: stampOrNull(of.DisconnectedAt), DisconnectReason: of.DisconnectReason,
		Tags:              map[string]string{"aws:connect:instanceId": p.instance.ID},
		UpdatedProperties: c.Updated,
	}
	maps.Copy(d.Tags, of.Tags)
	if of.InitialID != of.ID {
		d.InitialContactID = of.InitialID
	}
	if c.Type != "INITIATED" {
		d.ConnectedToSystem = stampOrNull(of.InitiatedAt)
	}
	if q := c.Queue; q.ID != "" {
		kind := "STANDARD"
		if q.Owner != "" {
			kind = "AGENT"
		}
		d.Queue = &wireContactQueue{q.ARN, kind, stamp(of.EnqueuedAt)}
	}
	if c.Agent.ID != "" {
		d.Agent = contactAgent(c)
	}
	return d
}

// contactAgent is who accepted the contact, and the work after it.
func contactAgent(c state.ContactChange) *wireContactAgent {
	of := c.Contact
	a := &wireContactAgent{ARN: c.Agent.ARN, Connected: stampOrNull(of.ConnectedAt)}
	if !of.ACWEndedAt.IsZero() {
		a.ACWStart, a.ACWEnd = stampOrNull(of.DisconnectedAt), stampOrNull(of.ACWEndedAt)
		a.ACWDuration = new(seconds(of.DisconnectedAt, of.ACWEndedAt))
	}
	return a
}
