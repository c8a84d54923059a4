package state

import "time"

// HoursOpen tells whether hours of operation (by default the target queue's) are open now, on
// their own wall clock.
func (h *host) HoursOpen(ref string) (bool, error) {
	if ref == "" {
		q, err := h.queueOf("", "")
		if err != nil {
			return false, err
		}
		if q.Owner != "" {
			return false, refuse(BadRequest, "HoursOfOperationId: an agent's queue has no hours")
		}
		ref = q.HoursID
	}
	open, ok := h.w.HoursOpen(ref)
	if !ok {
		return false, refuse(NotFound, "HoursOfOperationId: there are no hours %q", ref)
	}
	return open, nil
}

// Metric answers CheckMetricData for a queue, an agent's queue, or the target queue. Spec §5.4.
func (h *host) Metric(kind, queueRef, agentRef string) (float64, error) {
	q, err := h.queueOf(queueRef, agentRef)
	if err != nil {
		return 0, err
	}
	switch kind {
	case "NumberOfAgentsAvailable":
		return h.w.count(q, (*agent).ready), nil
	case "NumberOfAgentsStaffed":
		return h.w.count(q, func(a *agent) bool { return a.status.Type == Routable }), nil
	case "NumberOfAgentsOnline":
		return h.w.count(q, func(a *agent) bool { return a.status.Type != Offline }), nil
	case "NumberOfContactsInQueue":
		return float64(h.w.waitingIn(q.ID)), nil
	case "OldestContactInQueueAgeSeconds":
		return h.w.oldest(q).Seconds(), nil
	}
	return 0, refuse(Invalid, "MetricType: %q is not a metric", kind)
}

// count counts the agents who are logged in and serve a queue.
func (w *World) count(q Queue, is func(*agent) bool) (n float64) {
	for _, a := range w.agents {
		if a.loggedIn && a.serves(q.ID) && is(a) {
			n++
		}
	}
	return n
}

func (w *World) oldest(q Queue) (age time.Duration) {
	for _, s := range w.waiting {
		if s.QueueID == q.ID {
			age = max(age, w.now().Sub(s.EnqueuedAt))
		}
	}
	return age
}
