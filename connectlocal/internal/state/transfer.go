package state

import "slices"

// Transfer is a quick-connect transfer (id, ARN or name of the quick connect, which
// must be attached to the contact's queue or one that the agent serves). The
// chat goes on in a TRANSFER segment, in the quick connect's flow or else straight in
// its queue, where it keeps the time at which it was first enqueued; the agent
// goes to after-contact work, and so does anybody else who was in it. The ended segment has no
// disconnect reason unless Switches.TransferIsAgentDisconnect. A queue that is full yields transfer.failed, and the agent keeps the chat. Spec §3.1, §7.1.
func (w *World) Transfer(user, contactID, quickConnect string) error {
	return w.turn(func() error {
		a, held, err := w.heldAs(Connected, user, contactID)
		if err != nil {
			return err
		}
		qc, err := w.destination(a, held.seg, quickConnect)
		if err != nil {
			return err
		}
		if held.watched != nil {
			return refuse(BadRequest, "contactId: %q is looked on only", contactID)
		}
		return w.transfer(held, qc)
	})
}

// destination finds a quick connect that the agent may use for this contact.
func (w *World) destination(a *agent, s *segment, ref string) (QuickConnect, error) {
	qc, ok := find(w.quickConnects, func(q QuickConnect) bool { return ref == q.ID || ref == q.ARN || ref == q.Name })
	if !ok {
		return qc, refuse(NotFound, "quickConnect: there is no quick connect %q", ref)
	}
	attached := slices.ContainsFunc(w.queues, func(q Queue) bool {
		return slices.Contains(q.QuickConnects, qc.ID) && (q.ID == s.QueueID || q.ID == a.profile.DefaultOutbound || a.serves(q.ID))
	})
	if !attached {
		return qc, refuse(BadRequest, "quickConnect: %q is attached neither to the contact's queue nor to one of the agent's", qc.Name)
	}
	return qc, nil
}

func (w *World) transfer(held *slot, qc QuickConnect) error {
	s := held.seg
	target, ok := w.Queue(qc.QueueID + qc.UserID) // one of them is set; an agent's queue has the user's id
	switch {
	case !ok:
		return refuse(BadRequest, "quickConnect: %q leads nowhere", qc.Name)
	case w.chainFull(s):
		w.event(s, held.participant, "transfer.failed")
		return refuse(Limit, "contactId: the chain of %q holds %d contacts already", s.ID, len(s.chat.segments))
	case qc.FlowID == "" && target.Disabled:
		w.event(s, held.participant, "transfer.failed")
		return refuse(Conflict, "quickConnect: the queue of %q is disabled", qc.Name)
	case qc.FlowID == "" && w.full(target, true):
		w.event(s, held.participant, "transfer.failed")
		return refuse(Limit, "quickConnect: the queue of %q is at capacity", qc.Name)
	}
	w.event(s, held.participant, "transfer.succeeded")
	w.clearRoom(s)
	w.closeSegment(s, w.transferReason())
	next := w.addSegment(s.chat, "TRANSFER")
	next.QuickConnectID = qc.ID
	next.TargetQueueID = target.ID
	if qc.FlowID != "" {
		w.startFlow(next, contactFlow, qc.FlowID)
		return nil
	}
	if err := w.enqueue(next); err != nil {
		return err
	}
	w.startQueueFlow(next)
	return nil
}

func (w *World) transferReason() string {
	if w.switches.TransferIsAgentDisconnect {
		return "AGENT_DISCONNECT"
	}
	return ""
}
