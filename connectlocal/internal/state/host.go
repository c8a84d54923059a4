package state

import (
	"maps"
	"slices"
	"time"

	"handover/connectlocal/internal/flowrun"
	"handover/connectlocal/internal/routing"
	"handover/flow"
)

// host is a contact as the flow on it sees it: the one flowrun.Host.
type host struct {
	w        *World
	seg      *segment
	kind     flowKind
	audience string // whispers: the role that hears it
	agent    *agent // whispers: who joins
}

var _ flowrun.Host = (*host)(nil)

// Say sends text to the chat as SYSTEM; a whisper's to its one role.
func (h *host) Say(text string) error {
	if err := h.w.checkMessage("text/plain", text); err != nil {
		return err
	}
	h.w.say(h.seg, text, h.audience)
	return nil
}

// SetAttributes sets attributes of the chat.
func (h *host) SetAttributes(values map[string]string) error {
	return h.w.setAttributes(h.seg.chat, values)
}

// SetRelatedAttributes sets attributes of the chat of the related contact.
func (h *host) SetRelatedAttributes(values map[string]string) error {
	related, ok := h.w.contacts[h.seg.chat.relatedID]
	if !ok {
		return refuse(NotFound, "contact %q has no related contact", h.seg.ID)
	}
	return h.w.setAttributes(related.chat, values)
}

// UpdateData sets what is said about the chat.
func (h *host) UpdateData(d flowrun.ContactData) error {
	u := ContactUpdate{Name: d.Name, Description: d.Description, CustomerID: d.CustomerID, LanguageCode: d.LanguageCode}
	for name, r := range d.References {
		if u.References == nil {
			u.References = map[string]Reference{}
		}
		u.References[name] = Reference(r)
	}
	return h.w.updateContact(h.seg, u)
}

// Tag gives this contact tags.
func (h *host) Tag(tags map[string]string) error { return h.w.tag(h.seg, tags) }

// Untag takes tags off this contact.
func (h *host) Untag(keys []string) error {
	h.w.untag(h.seg, keys)
	return nil
}

// GoOn makes the chat go on from one that has ended.
func (h *host) GoOn(rehydration, sourceContactID string) error {
	_, err := h.w.goOn(h.seg.chat, Persistent{rehydration, sourceContactID})
	return err
}

// SetEventHook sets a hook of this segment, which later ones inherit.
func (h *host) SetEventHook(hook, flowRef string) error {
	known := []string{
		"AgentHold", "AgentWhisper", "CustomerHold", "CustomerQueue", "CustomerRemaining",
		"CustomerWhisper", "DefaultAgentUI", "DisconnectAgentUI", "PauseContact", "ResumeContact",
	}
	if !slices.Contains(known, hook) {
		return refuse(Invalid, "EventHooks: %q is not an event hook", hook)
	}
	hooks := maps.Clone(h.seg.Hooks)
	delete(hooks, hook)
	if flowRef != "" {
		f, err := h.hookFlow(hook, flowRef)
		if err != nil {
			return err
		}
		hooks[hook] = f.ID
	}
	h.seg.Hooks = hooks
	return nil
}

// hookFlow finds a hook's flow. After the agent only an inbound flow may run. Spec §3.1.
func (h *host) hookFlow(hook, ref string) (Flow, error) {
	f, ok := h.w.Flow(ref)
	switch {
	case !ok:
		return f, refuse(NotFound, "EventHooks: there is no flow %q", ref)
	case hook == "CustomerRemaining" && f.Type != "" && f.Type != "CONTACT_FLOW":
		return f, refuse(Invalid, "EventHooks: flow %q is a %s, want a CONTACT_FLOW", f.Name, f.Type)
	}
	return f, nil
}

// SetTargetQueue chooses where TransferToQueue leads.
func (h *host) SetTargetQueue(queueRef, agentRef string) error {
	q, err := h.queueOf(queueRef, agentRef)
	if err != nil {
		return err
	}
	h.seg.TargetQueueID = q.ID
	return nil
}

// queueOf finds a queue by its own reference or its agent's; with neither, the target queue.
func (h *host) queueOf(queueRef, agentRef string) (Queue, error) {
	if agentRef != "" {
		a := h.w.agent(agentRef)
		if a == nil {
			return Queue{}, refuse(NotFound, "AgentId: there is no user %q", agentRef)
		}
		queueRef = a.user.ID
	}
	if queueRef == "" {
		queueRef = h.seg.TargetQueueID
	}
	q, ok := h.w.Queue(queueRef)
	if !ok {
		return q, refuse(NotFound, "QueueId: there is no queue %q", queueRef)
	}
	return q, nil
}

// SetQueuePriority sets the contact's priority. In a customer queue flow it counts after a minute, as with UpdateRouting.
func (h *host) SetQueuePriority(priority int64) error {
	if priority < 1 {
		return refuse(Invalid, "QueuePriority: found %d, want 1 or more", priority)
	}
	h.seg.Priority = priority
	h.w.rankLater(h.seg)
	return nil
}

// SetRoutingCriteria sets the criteria of this contact; in a customer queue flow they are
// active at once.
func (h *host) SetRoutingCriteria(c routing.Criteria) error { return h.w.setCriteria(h.seg, c) }

// AdjustQueueTime sets what is added to the contact's age.
func (h *host) AdjustQueueTime(by time.Duration) error {
	h.seg.AgeAdjustment = by
	h.w.rankLater(h.seg)
	return nil
}

// TransferToQueue puts the contact into its target queue.
func (h *host) TransferToQueue() error {
	if h.kind != contactFlow {
		return refuse(BadRequest, "a %s flow cannot transfer to a queue", h.kind)
	}
	return h.w.enqueue(h.seg)
}

// DequeueToQueue takes the contact to another queue, from a customer queue flow only. Spec §5.4.
func (h *host) DequeueToQueue(queueRef, agentRef string) error {
	if h.kind != queueFlow {
		return refuse(BadRequest, "a %s flow cannot take the contact out of its queue", h.kind)
	}
	q, err := h.queueOf(queueRef, agentRef)
	if err != nil {
		return err
	}
	return h.w.requeue(h.seg, q)
}

// MayWait tells whether Wait works in a flow: in every type that holds a contact,
// unless Switches.WaitNotInTransfers. Spec §6.
func (h *host) MayWait(flowID string) bool {
	f, _ := h.w.Flow(flowID)
	return !h.w.switches.WaitNotInTransfers || f.Type != "QUEUE_TRANSFER" && f.Type != "AGENT_TRANSFER"
}

// HasBot tells whether a custom participant is there.
func (h *host) HasBot() bool { return len(h.seg.chat.bots) > 0 }

// Flow finds a published flow.
func (h *host) Flow(ref string) (*flow.Flow, error) {
	f, _ := h.w.Flow(ref)
	if parsed := h.w.parsed[f.ID]; parsed != nil {
		return parsed, nil
	}
	return nil, refuse(NotFound, "there is no flow %q, or it is not published", ref)
}

// Module finds a published module, or a version of one.
func (h *host) Module(ref string) (*flow.Flow, error) {
	id, qualifier := SplitQualifier(ref)
	m, ok := h.w.Module(id)
	if ok && (qualifier == "" || qualifier == LatestQualifier) {
		return h.w.parsed[m.ID], nil
	}
	if v, ok := m.At(qualifier); ok {
		return flow.Parse([]byte(v.Content))
	}
	return nil, refuse(NotFound, "FlowModuleId: there is no flow module %q", ref)
}

// Disconnect ends the chat. Spec §3.1.
func (h *host) Disconnect() error {
	if h.kind == whisperFlow {
		return refuse(BadRequest, "a whisper flow cannot disconnect")
	}
	h.w.endChat(h.seg.chat, "CONTACT_FLOW_DISCONNECT")
	return nil
}
