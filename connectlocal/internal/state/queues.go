package state

import (
	"slices"
	"time"
)

// Queue is a standard queue, or an agent's own.
type Queue struct {
	ID, ARN, Name string // Name is empty for an agent's queue
	Owner         string // user id; empty for a standard queue
	HoursID       string
	MaxContacts   int // 0: no limit of its own
	QuickConnects []string
	Disabled      bool // takes no more contacts; those that wait are still routed
	Closed        bool // has hours that are never open, in place of its own
	Caller        OutboundCaller
	Meta
}

// OutboundCaller is whom those see who are called from a queue: kept and told, and
// without effect on chats.
type OutboundCaller struct {
	Name   string
	FlowID string // outbound whisper flow
}

// CreateQueue adds a standard queue. References are ids or ARNs.
func (w *World) CreateQueue(q Queue) (Queue, error) {
	q.Owner, q.Closed = "", false
	err := w.turn(func() error {
		err := first(
			func() error { return within("queues", w.standardQueues(), w.limits.Queues) },
			func() error { return w.checkQueue(&q, Queue{}) })
		if err != nil {
			return err
		}
		adopt(w, "queue", &q)
		w.queues = slices.Insert(w.queues, w.standardQueues(), q)
		w.changed("queue", q.Name, "created")
		return nil
	})
	return q, err
}

// standardQueues counts them; they are before the agents' own.
func (w *World) standardQueues() int {
	if i := slices.IndexFunc(w.queues, func(q Queue) bool { return q.Owner != "" }); i >= 0 {
		return i
	}
	return len(w.queues)
}

// checkQueue refuses what a queue cannot be, and puts ids for references.
func (w *World) checkQueue(q *Queue, was Queue) error {
	q.QuickConnects = slices.Clone(q.QuickConnects)
	err := first(
		func() error { return unique(w.queues, "Name", "queue", q) },
		func() error { return idOf(w.hours, "HoursOfOperationId", "hours of operation", &q.HoursID) },
		func() error {
			return unless(q.Caller.FlowID == was.Caller.FlowID, idOf(w.flows, "OutboundFlowId", "flow", &q.Caller.FlowID))
		})
	if err == nil && q.MaxContacts < 0 {
		err = refuse(Invalid, "MaxContacts: found %d, want 0 or more", q.MaxContacts)
	}
	for i := range q.QuickConnects {
		if err == nil {
			err = idOf(w.quickConnects, "QuickConnectIds", "quick connect", &q.QuickConnects[i])
		}
	}
	return err
}

// ChangeQueue changes a standard queue, by id or ARN; references may be ids or
// ARNs. It counts at once for whatever comes into the queue or is routed from it;
// contacts that are in it stay. A queue that is closed keeps the hours it is given
// for when it is opened again.
func (w *World) ChangeQueue(ref string, change func(*Queue)) error {
	return w.turn(func() error {
		i, err := w.standardQueue("QueueId", ref)
		if err != nil {
			return err
		}
		was, q := w.queues[i], w.queues[i]
		q.QuickConnects = slices.Clone(q.QuickConnects)
		change(&q)
		if err := w.checkQueue(&q, was); err != nil {
			return err
		}
		if was.Closed && q.Closed && q.HoursID != was.HoursID {
			w.usualHours[q.ID], q.HoursID = q.HoursID, was.HoursID
		}
		q.ModifiedAt = w.now()
		w.queues[i] = q
		if q.Name != was.Name {
			w.reconfigure(func(a *agent) bool { return a.serves(q.ID) || a.profile.DefaultOutbound == q.ID })
		}
		w.note(Note{Kind: "queue.changed", Detail: map[string]string{"queue": q.Name}})
		return nil
	})
}

// standardQueue finds a queue that is no agent's own.
func (w *World) standardQueue(field, ref string) (int, error) {
	i := place(w.queues, ref)
	if i < 0 {
		return i, refuse(NotFound, "%s: there is no queue %q", field, ref)
	}
	if w.queues[i].Owner != "" {
		return i, refuse(BadRequest, "%s: %q is an agent's queue, want a standard one", field, ref)
	}
	return i, nil
}

// DeleteQueue removes a standard queue. One that a routing profile or a quick
// connect names, or in which contacts wait, is in use (that these are the reasons is
// a choice: the operation models the exception, and its page names none). Flows
// that name it take their error branch from then on.
func (w *World) DeleteQueue(ref string) error {
	return w.turn(func() error {
		i, err := w.standardQueue("QueueId", ref)
		if err != nil {
			return err
		}
		q := w.queues[i]
		if user := w.queueUser(q.ID); user != "" {
			return refuse(InUse, "QueueId: the queue %q is in use by %s", q.Name, user)
		}
		w.queues = slices.Delete(w.queues, i, i+1)
		delete(w.usualHours, q.ID)
		w.gone.queue(q)
		w.changed("queue", q.Name, "deleted")
		return nil
	})
}

// queueUser is what keeps a queue from being deleted; empty for nothing.
func (w *World) queueUser(id string) string {
	if p, ok := find(w.profiles, func(p RoutingProfile) bool { return p.names(id) }); ok {
		return "the routing profile " + p.Name
	}
	if q, ok := find(w.quickConnects, func(q QuickConnect) bool { return q.QueueID == id }); ok {
		return "the quick connect " + q.Name
	}
	if w.waitingIn(id) > 0 {
		return "contacts that wait in it"
	}
	return ""
}

// closedHours is the name of the hours of operation that a queue gets which is closed.
const closedHours = "Closed"

// EnableQueue is UpdateQueueStatus, of a queue by id, ARN or name. A disabled
// queue takes no more contacts, but those that wait in it are routed. Spec §7.1.
func (w *World) EnableQueue(ref string, enabled bool) error {
	return w.ChangeQueue(w.queueNamed(ref), func(q *Queue) { q.Disabled = !enabled })
}

// LimitQueue sets how many contacts a queue (by id, ARN or name) takes; 0 is no
// limit of its own.
func (w *World) LimitQueue(ref string, most int) error {
	return w.ChangeQueue(w.queueNamed(ref), func(q *Queue) { q.MaxContacts = most })
}

// OpenQueue gives a queue (by id, ARN or name) its hours of operation back, or in
// their place hours that are never open.
func (w *World) OpenQueue(ref string, open bool) error {
	return w.ChangeQueue(w.queueNamed(ref), func(q *Queue) {
		switch {
		case open && q.Closed:
			q.HoursID = w.usualHours[q.ID]
		case !open && !q.Closed:
			w.usualHours[q.ID] = q.HoursID
			q.HoursID = w.neverOpen().ID
		}
		q.Closed = !open
	})
}

// queueNamed is the id of the standard queue with that name; any other reference
// stays as it is.
func (w *World) queueNamed(ref string) string {
	q, ok := find(w.queues, func(q Queue) bool { return q.Owner == "" && q.Name == ref })
	if ok {
		return q.ID
	}
	return ref
}

// neverOpen is the hours of a closed queue, made when first needed.
func (w *World) neverOpen() Hours {
	h, ok := find(w.hours, func(h Hours) bool { return h.Name == closedHours && len(h.Slots) == 0 })
	if ok {
		return h
	}
	id := stableID("hours", "never open")
	h = Hours{ID: id, ARN: w.instance.arn("operating-hours", id), Name: closedHours, TimeZone: "UTC"}
	w.hours = append(w.hours, h)
	w.zones[id] = time.UTC
	return h
}
