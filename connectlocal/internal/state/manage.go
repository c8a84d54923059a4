package state

import (
	"slices"
	"time"
)

// closedHours is the name of the hours of operation that a queue gets which is closed.
const closedHours = "Closed"

// EnableQueue is UpdateQueueStatus. A disabled queue takes no more contacts, but
// those that wait in it are routed. Spec §7.1.
func (w *World) EnableQueue(ref string, enabled bool) error {
	return w.changeQueue(ref, func(q *Queue) error {
		q.Disabled = !enabled
		return nil
	})
}

// LimitQueue sets how many contacts a queue takes; 0 is no limit of its own.
func (w *World) LimitQueue(ref string, most int) error {
	return w.changeQueue(ref, func(q *Queue) error {
		if most < 0 {
			return refuse(Invalid, "limit: found %d, want 0 or more", most)
		}
		q.MaxContacts = most
		return nil
	})
}

// OpenQueue gives a queue its hours of operation back, or in their place hours
// that are never open.
func (w *World) OpenQueue(ref string, open bool) error {
	return w.changeQueue(ref, func(q *Queue) error {
		switch {
		case open && q.Closed:
			q.HoursID = w.usualHours[q.ID]
		case !open && !q.Closed:
			w.usualHours[q.ID] = q.HoursID
			q.HoursID = w.neverOpen().ID
		}
		q.Closed = !open
		return nil
	})
}

// changeQueue finds a standard queue by id, ARN or name and changes it.
func (w *World) changeQueue(ref string, change func(q *Queue) error) error {
	return w.turn(func() error {
		i := slices.IndexFunc(w.queues, func(q Queue) bool {
			return q.Owner == "" && (ref == q.ID || ref == q.ARN || ref == q.Name)
		})
		if i < 0 {
			return refuse(NotFound, "there is no queue %q", ref)
		}
		if err := change(&w.queues[i]); err != nil {
			return err
		}
		w.note(Note{Kind: "queue.changed", Detail: map[string]string{"queue": w.queues[i].Name}})
		return nil
	})
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

// AssignProfile is UpdateUserRoutingProfile: the user serves other queues from now
// on. What is in the user's hands stays there.
func (w *World) AssignProfile(user, ref string) error {
	return w.turn(func() error {
		a, err := w.user(user)
		if err != nil {
			return err
		}
		p, ok := w.Profile(ref)
		if !ok {
			return refuse(NotFound, "RoutingProfileId: there is no routing profile %q", ref)
		}
		a.profile, a.user.ProfileID = p, p.ID
		return nil
	})
}
