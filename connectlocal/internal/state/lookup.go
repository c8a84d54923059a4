package state

import (
	"maps"
	"strings"

	"handover/connectlocal/internal/flowrun"
)

// Lookup resolves a reference to the contact or what is around it; a value that is
// not set is no value. Spec §5.8.
func (h *host) Lookup(path string) (string, bool) {
	path = strings.TrimPrefix(path, "$.")
	var value string
	switch root, rest, _ := strings.Cut(path, "."); root {
	case "Attributes":
		value = h.seg.chat.attributes[rest]
	case "Queue":
		value = h.lookupQueue(rest)
	case "Agent":
		value = h.lookupAgent(rest)
	default:
		value = h.lookupContact(path)
	}
	return value, value != ""
}

func (h *host) lookupContact(path string) string {
	switch path {
	case "ContactId":
		return h.seg.ID
	case "InitialContactId":
		return h.seg.InitialID
	case "PreviousContactId":
		return h.seg.PreviousID
	case "Channel":
		return "CHAT"
	case "InitiationMethod":
		if h.kind == whisperFlow { // does not work there: spec §5.8
			return ""
		}
		return h.seg.InitiationMethod
	case "InstanceARN":
		return h.w.instance.ARN
	case "AwsRegion":
		return h.w.instance.Region
	case "LanguageCode":
		return languageCode
	}
	return ""
}

const languageCode = "en-US"

// lookupQueue is the target queue's; an agent's has no name.
func (h *host) lookupQueue(name string) string {
	q, _ := h.w.Queue(h.seg.TargetQueueID)
	switch name {
	case "Name":
		return q.Name
	case "ARN":
		return q.ARN
	}
	return ""
}

// lookupAgent is the joining agent's, in whispers only.
func (h *host) lookupAgent(name string) string {
	if h.agent == nil {
		return ""
	}
	u := h.agent.user
	return map[string]string{"UserName": u.Username, "FirstName": u.FirstName, "LastName": u.LastName, "ARN": u.ARN}[name]
}

// lambdaEvent is what a Lambda function gets. Spec §5.8.
func (w *World) lambdaEvent(s *segment, c flowrun.LambdaCall) map[string]any {
	var queue any
	if q, ok := w.Queue(s.TargetQueueID); ok {
		queue = map[string]any{"ARN": q.ARN, "Name": orNil(q.Name), "OutboundCallerId": nil}
	}
	parameters := maps.Clone(c.Parameters)
	if parameters == nil {
		parameters = map[string]string{}
	}
	return map[string]any{
		"Name": "ContactFlowEvent",
		"Details": map[string]any{
			"ContactData": map[string]any{
				"Attributes": maps.Clone(s.chat.attributes), "Channel": "CHAT", "ContactId": s.ID,
				"CustomerEndpoint": nil, "CustomerId": nil, "Description": nil,
				"InitialContactId": s.InitialID, "InitiationMethod": s.InitiationMethod,
				"InstanceARN": w.instance.ARN, "LanguageCode": languageCode, "MediaStreams": map[string]any{},
				"Name": nil, "PreviousContactId": orNil(s.PreviousID), "Queue": queue,
				"References": map[string]any{}, "SystemEndpoint": nil, "Tags": map[string]any{"aws:connect:instanceId": w.instance.ID},
			},
			"Parameters": parameters,
		},
	}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}
