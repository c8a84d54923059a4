package state

import (
	"cmp"
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
	case "Tags":
		value = h.w.tagsOf(h.seg)[rest]
	case "SegmentAttributes":
		value = h.seg.SegmentAttributes[rest].ValueString
	case "References":
		value = h.lookupReference(rest)
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
	}
	return h.lookupDetail(path)
}

func (h *host) lookupDetail(path string) string {
	switch d := h.seg.chat.details; path {
	case "LanguageCode":
		return d.language()
	case "Name":
		return d.Name
	case "Description":
		return d.Description
	case "CustomerId":
		return d.CustomerID
	}
	return ""
}

// lookupReference is of a reference's name and Type or Value, in this order.
func (h *host) lookupReference(path string) string {
	dot := strings.LastIndexByte(path, '.')
	r := h.seg.chat.details.References[path[:max(dot, 0)]]
	switch path[dot+1:] {
	case "Type":
		return r.Type
	case "Value":
		return r.Value
	}
	return ""
}

func (d Details) language() string { return cmp.Or(d.LanguageCode, "en-US") }

// tagsOf are a contact's tags, the service's own among them.
func (w *World) tagsOf(s *segment) map[string]string {
	return union(map[string]string{"aws:connect:instanceId": w.instance.ID}, s.Tags)
}

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
	d, references := s.chat.details, map[string]Reference{}
	maps.Copy(references, d.References)
	parameters := maps.Clone(c.Parameters)
	if parameters == nil {
		parameters = map[string]string{}
	}
	return map[string]any{
		"Name": "ContactFlowEvent",
		"Details": map[string]any{
			"ContactData": map[string]any{
				"Attributes": maps.Clone(s.chat.attributes), "Channel": "CHAT", "ContactId": s.ID,
				"CustomerEndpoint": nil, "CustomerId": orNil(d.CustomerID), "Description": orNil(d.Description),
				"InitialContactId": s.InitialID, "InitiationMethod": s.InitiationMethod,
				"InstanceARN": w.instance.ARN, "LanguageCode": d.language(), "MediaStreams": map[string]any{},
				"Name": orNil(d.Name), "PreviousContactId": orNil(s.PreviousID), "Queue": queue,
				"References": references, "SegmentAttributes": maps.Clone(s.SegmentAttributes), "SystemEndpoint": nil, "Tags": w.tagsOf(s),
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
