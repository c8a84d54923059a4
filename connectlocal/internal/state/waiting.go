package state

import (
	"slices"
	"time"

	"handover/connectlocal/internal/flowrun"
)

const rankingLag = 60 * time.Second // until a change to a queued contact counts: spec §7.1

// rank is what routing goes by. It lags behind what is set on a queued contact.
type rank struct {
	priority   int64
	adjustment time.Duration
}

// enqueue puts a contact into its target queue. A quick-connect transfer keeps
// its place by the time at which it was first enqueued. Spec §7.1.
func (w *World) enqueue(s *segment) error {
	q, ok := w.Queue(s.TargetQueueID)
	switch {
	case s.Phase != InFlow:
		return refuse(BadRequest, "contact %q is %s, not in a flow", s.ID, s.Phase)
	case !ok:
		return refuse(BadRequest, "contact %q has no target queue", s.ID)
	case q.Disabled:
		return refuse(BadRequest, "queue %q is disabled", w.queueName(q.ID))
	case w.full(q, s.InitiationMethod == "TRANSFER" || s.InitiationMethod == "QUEUE_TRANSFER"):
		return flowrun.ErrQueueAtCapacity
	}
	if s.EnqueuedAt.IsZero() {
		s.EnqueuedAt = w.now()
	}
	s.Phase, s.QueueID = InQueue, q.ID
	s.ranked = rank{s.Priority, s.AgeAdjustment}
	w.waiting = append(w.waiting, s)
	w.activateCriteria(s)
	w.noteContact(s, nil, "contact.queued", map[string]string{"queue": w.queueName(q.ID)})
	w.told(s, "QUEUED")
	return nil
}

// requeue takes a contact from queue to queue: the chat goes on in a
// QUEUE_TRANSFER segment with a new age. One that rings stays where it is. The segment
// left has no disconnect reason, as after a quick connect. Spec §5.2, §7.1.
func (w *World) requeue(s *segment, q Queue) error {
	switch {
	case s.Phase != InQueue:
		return refuse(BadRequest, "contact %q is %s, not waiting in a queue", s.ID, s.Phase)
	case w.chainFull(s):
		return refuse(Limit, "the chain of contact %q holds %d contacts already", s.ID, len(s.chat.segments))
	case q.Disabled:
		return refuse(BadRequest, "queue %q is disabled", w.queueName(q.ID))
	case w.full(q, true):
		return flowrun.ErrQueueAtCapacity
	}
	w.closeSegment(s, "")
	next := w.addSegment(s.chat, "QUEUE_TRANSFER")
	next.TargetQueueID = q.ID
	if err := w.enqueue(next); err != nil {
		return err
	}
	w.startQueueFlow(next)
	return nil
}

// full tells whether a queue takes no more. A transfer by quick connect or from
// queue to queue has a fifth more room, but not in an agent's queue. Spec §7.1.
func (w *World) full(q Queue, transfer bool) bool {
	limit := q.MaxContacts
	switch {
	case limit == 0:
		limit = w.limits.ActiveChats
	case transfer && q.Owner == "":
		limit += limit / 5
	}
	return w.waitingIn(q.ID) >= limit
}

func (w *World) waitingIn(queueID string) (n int) {
	for _, s := range w.waiting {
		if s.QueueID == queueID {
			n++
		}
	}
	return n
}

func (w *World) unqueue(s *segment) {
	w.waiting = slices.DeleteFunc(w.waiting, func(x *segment) bool { return x == s })
	s.refused = nil
	s.criteria.stop()
}

// UpdateRouting changes the priority or the age adjustment, or both, of a
// contact that waits in a queue. The contact shows the change at once; routing
// goes by it after 60 s. Spec §7.1.
func (w *World) UpdateRouting(contactID string, priority *int64, age *time.Duration) error {
	return w.turn(func() error {
		s, err := w.waitingContact(contactID)
		switch {
		case err != nil:
			return err
		case priority != nil && *priority < 1:
			return refuse(Invalid, "QueuePriority: found %d, want 1 or more", *priority)
		}
		if priority != nil {
			s.Priority = *priority
		}
		if age != nil {
			s.AgeAdjustment = *age
		}
		w.rankLater(s)
		return nil
	})
}

// waitingContact finds a contact that waits in a queue.
func (w *World) waitingContact(id string) (*segment, error) {
	s, ok := w.contacts[id]
	switch {
	case !ok:
		return nil, noContact(id)
	case s.Phase != InQueue && s.Phase != Offered:
		return nil, refuse(Conflict, "ContactId: contact %q is %s, want one that waits in a queue", id, s.Phase)
	}
	return s, nil
}

// rankLater makes what is set on a contact count: in a queue after a while, before
// that as soon as it comes into one.
func (w *World) rankLater(s *segment) {
	if s.Phase == InFlow {
		return
	}
	r := rank{s.Priority, s.AgeAdjustment}
	w.after(rankingLag, func() { s.ranked = r })
}

// queueName is what a queue is called in notes: by its owner, if it is an agent's.
func (w *World) queueName(id string) string {
	q, _ := w.Queue(id)
	if a := w.agent(q.Owner); a != nil {
		return a.user.Username
	}
	return q.Name
}
