package state

import "slices"

// QuickConnect is a transfer destination.
type QuickConnect struct {
	ID, ARN, Name string
	QueueID       string // either this
	UserID        string // or this
	PhoneNumber   string // or this, which no chat can be transferred to
	FlowID        string // the transfer flow; empty: straight into the queue. Alone: the destination itself
	Meta
}

// CreateQuickConnect adds a quick connect. References are ids or ARNs.
func (w *World) CreateQuickConnect(q QuickConnect) (QuickConnect, error) {
	err := w.turn(func() error {
		err := first(
			func() error { return within("quick connects", len(w.quickConnects), w.limits.QuickConnects) },
			func() error { return w.checkQuickConnect(&q, QuickConnect{}) })
		if err != nil {
			return err
		}
		adopt(w, "transfer-destination", &q)
		w.quickConnects = append(w.quickConnects, q)
		w.changed("quick connect", q.Name, "created")
		return nil
	})
	return q, err
}

// checkQuickConnect refuses what a quick connect cannot be, and puts ids for
// references. What it led to before it may lead to still, although that has been deleted.
func (w *World) checkQuickConnect(q *QuickConnect, was QuickConnect) error {
	return first(
		func() error { return unique(w.quickConnects, "Name", "quick connect", q) },
		func() error { return unless(q.FlowID == was.FlowID, idOf(w.flows, "ContactFlowId", "flow", &q.FlowID)) },
		func() error { return w.standardQueueID("QueueId", &q.QueueID) },
		func() error { return unless(q.UserID == was.UserID, w.userID("UserId", &q.UserID)) })
}

// unless is the refusal if the condition does not hold.
func unless(condition bool, refusal error) error {
	if condition {
		return nil
	}
	return refusal
}

// standardQueueID is idOf for a queue that is no agent's own.
func (w *World) standardQueueID(field string, ref *string) error {
	if *ref == "" {
		return nil
	}
	i, err := w.standardQueue(field, *ref)
	if err == nil {
		*ref = w.queues[i].ID
	}
	return err
}

func (w *World) userID(field string, ref *string) error {
	if *ref == "" {
		return nil
	}
	a, _ := find(w.agents, func(a *agent) bool { return *ref == a.user.ID || *ref == a.user.ARN })
	if a == nil {
		return refuse(NotFound, "%s: there is no user %q", field, *ref)
	}
	*ref = a.user.ID
	return nil
}

// ChangeQuickConnect changes a quick connect, by id or ARN.
func (w *World) ChangeQuickConnect(ref string, change func(*QuickConnect)) error {
	return w.turn(func() error {
		i := place(w.quickConnects, ref)
		if i < 0 {
			return noQuickConnect(ref)
		}
		q := w.quickConnects[i]
		change(&q)
		if err := w.checkQuickConnect(&q, w.quickConnects[i]); err != nil {
			return err
		}
		q.ModifiedAt = w.now()
		w.quickConnects[i] = q
		w.changed("quick connect", q.Name, "updated")
		return nil
	})
}

// DeleteQuickConnect removes a quick connect, also from the queues that it is
// attached to.
func (w *World) DeleteQuickConnect(ref string) error {
	return w.turn(func() error {
		i := place(w.quickConnects, ref)
		if i < 0 {
			return noQuickConnect(ref)
		}
		gone := w.quickConnects[i]
		w.quickConnects = slices.Delete(w.quickConnects, i, i+1)
		for j := range w.queues {
			q := &w.queues[j]
			q.QuickConnects = slices.DeleteFunc(slices.Clone(q.QuickConnects), func(id string) bool { return id == gone.ID })
		}
		w.changed("quick connect", gone.Name, "deleted")
		return nil
	})
}

func noQuickConnect(ref string) error {
	return refuse(NotFound, "QuickConnectId: there is no quick connect %q", ref)
}

// QuickConnect finds a quick connect by id or ARN.
func (w *World) QuickConnect(ref string) (QuickConnect, bool) {
	i := place(w.quickConnects, ref)
	if i < 0 {
		return QuickConnect{}, false
	}
	return w.quickConnects[i], true
}
