package agentevent

import (
	"cmp"
	"strings"
)

// The wire types are the service's JSON, field for field; what Handover has no
// use for is left out. Pointers are for what may be null and means something.

type wireEvent struct {
	AgentARN  string        `json:"AgentARN"`
	EventID   string        `json:"EventId"`
	EventType string        `json:"EventType"`
	Timestamp string        `json:"EventTimestamp"`
	Current   *wireSnapshot `json:"CurrentAgentSnapshot"`

	// Only contact records have these.
	ContactID     string `json:"ContactId"`
	RecordVersion string `json:"AWSContactTraceRecordFormatVersion"`

	// Only what EventBridge delivers has these: contact events among it. Spec §10.
	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
}

// foreign names the kind of a record that is no agent event; empty for one that
// is, or should be.
func (w wireEvent) foreign() string {
	switch {
	case w.ContactID != "" && w.RecordVersion != "":
		return "a contact record"
	case w.Source != "" && w.DetailType != "":
		return "an event of EventBridge"
	}
	return ""
}

type wireSnapshot struct {
	Status        wireStatus    `json:"AgentStatus"`
	Next          *wireNext     `json:"NextAgentStatus"`
	Configuration wireConfig    `json:"Configuration"`
	Contacts      []wireContact `json:"Contacts"`
}

type wireStatus struct {
	ARN   string `json:"ARN"`
	Name  string `json:"Name"`
	Type  string `json:"Type"`
	Since string `json:"StartTimestamp"`
}

// wireNext has its timestamp under either of two names: the model and the
// newest sample say Enqueued, the release note of 2021 and an older sample say
// Enqueue. Spec §1.3.
type wireNext struct {
	ARN      string `json:"ARN"`
	Name     string `json:"Name"`
	Enqueued string `json:"EnqueuedTimestamp"`
	Enqueue  string `json:"EnqueueTimestamp"`
}

type wireConfig struct {
	Username  string      `json:"Username"`
	Profile   wireProfile `json:"RoutingProfile"`
	Hierarchy *wireGroups `json:"AgentHierarchyGroups"`
}

type wireProfile struct {
	ARN    string     `json:"ARN"`
	Name   string     `json:"Name"`
	Queues []wireName `json:"InboundQueues"`
}

// queues gives the ARNs of those that others serve as well: an agent's own queue
// has an ARN that ends in queue/agent/ID. Spec §1.3.
func (w wireProfile) queues() []string {
	var arns []string
	for _, q := range w.Queues {
		if q.ARN != "" && !strings.Contains(q.ARN, "/queue/agent/") {
			arns = append(arns, q.ARN)
		}
	}
	return arns
}

// wireGroups is null for an agent in no group; so are the levels below the
// agent's own.
type wireGroups struct {
	Level1 *wireName `json:"Level1"`
	Level2 *wireName `json:"Level2"`
	Level3 *wireName `json:"Level3"`
	Level4 *wireName `json:"Level4"`
	Level5 *wireName `json:"Level5"`
}

// names gives the groups from the top level down. One without a name goes by
// its id.
func (w *wireGroups) names() []string {
	if w == nil {
		return nil
	}
	var names []string
	for _, g := range []*wireName{w.Level1, w.Level2, w.Level3, w.Level4, w.Level5} {
		if g == nil {
			continue
		}
		if name := cmp.Or(g.Name, lastSegment(g.ARN)); name != "" {
			names = append(names, name)
		}
	}
	return names
}

type wireName struct {
	ARN  string `json:"ARN"`
	Name string `json:"Name"`
}

type wireContact struct {
	ContactID   string   `json:"ContactId"`
	InitialID   string   `json:"InitialContactId"`
	Channel     string   `json:"Channel"`
	Method      string   `json:"InitiationMethod"`
	State       string   `json:"State"`
	StateSince  string   `json:"StateStartTimestamp"`
	ConnectedAt string   `json:"ConnectedToAgentTimestamp"`
	QueuedAt    string   `json:"QueueTimestamp"`
	Queue       wireName `json:"Queue"`
}
