package state

import (
	"slices"
	"time"
)

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

// AssignProfile is UpdateUserRoutingProfile: the user serves other queues from now
// on. What is in the user's hands stays there.
func (w *World) AssignProfile(user, ref string) error {
	return w.ChangeUser(user, func(u *User) { u.ProfileID = ref })
}

// place is where a resource is, by id or ARN; -1 if there is none.
func place[T named](all []T, ref string) int {
	return slices.IndexFunc(all, func(thing T) bool {
		id, arn, _ := identity(&thing)
		return ref == *id || ref == *arn
	})
}

// idOf replaces a reference by the id of what it stands for; an empty one stays
// empty. field is the member that a refusal names.
func idOf[T named](all []T, field, kind string, ref *string) error {
	if *ref == "" {
		return nil
	}
	i := place(all, *ref)
	if i < 0 {
		return refuse(NotFound, "%s: there is no %s %q", field, kind, *ref)
	}
	id, _, _ := identity(&all[i])
	*ref = *id
	return nil
}

// unique refuses a name that another of the same kind has.
func unique[T named](all []T, field, kind string, thing *T) error {
	id, _, name := identity(thing)
	for i := range all {
		if other, _, taken := identity(&all[i]); *taken == *name && *other != *id {
			return refuse(Duplicate, "%s: there is a %s %q already", field, kind, *name)
		}
	}
	return nil
}

// adopt makes a thing one of the instance's: with an id, an ARN, and the time.
func adopt[T named](w *World, path string, thing *T, meta *Meta) {
	id, arn, _ := identity(thing)
	*id = w.ids()
	*arn = w.instance.arn(path, *id)
	meta.ModifiedAt = w.now()
}

// resource is a thing of the instance that has a Meta.
type resource[T named] interface {
	*T
	touch(now time.Time)
}

// revise changes a thing, all or nothing.
func revise[T named, P resource[T]](w *World, kind string, thing P, change func(P) error) error {
	revised := *thing
	if err := change(&revised); err != nil {
		return err
	}
	P(&revised).touch(w.now())
	*thing = revised
	_, _, name := identity(thing)
	w.changed(kind, *name, "updated")
	return nil
}

// changed notes that something of the instance has been created, updated or deleted.
func (w *World) changed(kind, name, what string) {
	w.note(Note{Kind: "instance.changed", Detail: map[string]string{"resource": kind, "name": name, "change": what}})
}

// first is the first of several checks that refuses.
func first(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}
