package state

import (
	"slices"
	"time"

	"handover/connectlocal/internal/hours"
)

// Hours are hours of operation.
type Hours struct {
	ID, ARN, Name string
	TimeZone      string // IANA name
	Slots         []HoursSlot
	Overrides     []HoursOverride
	Parents       []string // hours of operation (ids) whose overrides count here too
	Meta
}

// HoursSlot is one weekday's opening.
type HoursSlot = hours.Slot

const (
	maxOverrides = 50 // "Set overrides …" of the administrator guide
	maxParents   = 3  // CreateHoursOfOperation
)

// AllHours are the hours of operation, in seed order and then as they were created.
func (w *World) AllHours() []Hours {
	out := slices.Clone(w.hours)
	for i := range out {
		out[i] = out[i].copy()
	}
	return out
}

func (h Hours) copy() Hours {
	h.Slots, h.Overrides, h.Parents = slices.Clone(h.Slots), slices.Clone(h.Overrides), slices.Clone(h.Parents)
	return h
}

// Hours finds hours of operation by id or ARN.
func (w *World) Hours(ref string) (Hours, bool) {
	h, ok := find(w.hours, func(h Hours) bool { return ref == h.ID || ref == h.ARN })
	return h.copy(), ok
}

// HoursOpen tells whether hours of operation (id or ARN) are open now, on their own
// wall clock, overrides included; false if there are none.
func (w *World) HoursOpen(ref string) (open, ok bool) {
	h, ok := w.Hours(ref)
	if !ok {
		return false, false
	}
	local := w.now().In(w.zones[h.ID])
	minute := local.Hour()*60 + local.Minute()
	_, open = find(w.DayOf(h, local).Open, func(s hours.Span) bool { return s.From <= minute && minute < s.To })
	return open, true
}

// CreateHours makes hours of operation of a name, a time zone, slots, parents,
// description and tags.
func (w *World) CreateHours(h Hours) (Hours, error) {
	if err := within("hours of operation", len(w.hours), w.limits.Hours); err != nil {
		return Hours{}, err
	}
	adopt(w, "operating-hours", &h)
	if err := w.checkHours(&h); err != nil {
		return Hours{}, err
	}
	w.hours = append(w.hours, h)
	w.changed("hours of operation", h.Name, "created")
	return h, nil
}

// HoursChange is what is to change about hours of operation; nil stays as it is.
type HoursChange struct {
	Name, Description, TimeZone *string
	Slots                       *[]HoursSlot
}

// ChangeHours changes hours of operation.
func (w *World) ChangeHours(ref string, to HoursChange) error {
	return w.changeHours(ref, func(h *Hours) error {
		assign(&h.Name, to.Name)
		assign(&h.Description, to.Description)
		assign(&h.TimeZone, to.TimeZone)
		assign(&h.Slots, to.Slots)
		return nil
	})
}

// DeleteHours removes hours of operation that neither a queue nor other hours refer to.
func (w *World) DeleteHours(ref string) error {
	h, err := w.hoursAt(ref)
	if err != nil {
		return err
	}
	if q, used := find(w.queues, func(q Queue) bool { return q.HoursID == h.ID || w.usualHours[q.ID] == h.ID }); used {
		return refuse(InUse, "HoursOfOperationId: queue %q has them", q.Name)
	}
	if c := w.Children(h.ID); len(c) > 0 {
		return refuse(InUse, "HoursOfOperationId: %q inherits from them", c[0].Name)
	}
	w.changed("hours of operation", h.Name, "deleted")
	id := h.ID
	delete(w.zones, id)
	w.hours = slices.DeleteFunc(w.hours, func(x Hours) bool { return x.ID == id })
	return nil
}

// Inherit makes the overrides of others (ids or ARNs) count for hours of operation too.
func (w *World) Inherit(ref string, parents []string) error {
	return w.changeHours(ref, func(h *Hours) error {
		h.Parents = slices.Clone(h.Parents)
		for _, p := range parents {
			if from, ok := w.Hours(p); ok && !slices.Contains(h.Parents, from.ID) {
				p = from.ID
			} else if ok {
				continue
			}
			h.Parents = append(h.Parents, p)
		}
		return nil
	})
}

// Disinherit ends what Inherit began.
func (w *World) Disinherit(ref string, parents []string) error {
	return w.changeHours(ref, func(h *Hours) error {
		for _, p := range parents {
			from, _ := w.Hours(p)
			i := slices.Index(h.Parents, from.ID)
			if i < 0 {
				return refuse(NotFound, "ParentHoursOfOperationIds: %s is no parent", p)
			}
			h.Parents = slices.Delete(slices.Clone(h.Parents), i, i+1)
		}
		return nil
	})
}

// Children are the hours of operation that inherit from some (an id).
func (w *World) Children(id string) []Hours {
	return slices.DeleteFunc(w.AllHours(), func(h Hours) bool { return !slices.Contains(h.Parents, id) })
}

func (w *World) hoursAt(ref string) (*Hours, error) {
	i := place(w.hours, ref)
	if i < 0 {
		return nil, refuse(NotFound, "HoursOfOperationId: there are no hours of operation %s", ref)
	}
	return &w.hours[i], nil
}

// changeHours changes hours of operation, all or nothing.
func (w *World) changeHours(ref string, change func(*Hours) error) error {
	at, err := w.hoursAt(ref)
	if err != nil {
		return err
	}
	return revise(w, "hours of operation", at, func(h *Hours) error {
		return first(func() error { return change(h) }, func() error { return w.checkHours(h) })
	})
}

// checkHours refuses hours of operation that cannot be; with those that can, their
// zone is known, and their parents are ids.
func (w *World) checkHours(h *Hours) error {
	if err := unique(w.hours, "Name", "hours of operation", h); err != nil {
		return err
	}
	if err := checkSlots("Config", h.Slots); err != nil {
		return err
	}
	if err := w.checkParents(h); err != nil {
		return err
	}
	zone, err := time.LoadLocation(h.TimeZone)
	if err != nil || h.TimeZone == "" {
		return refuse(Invalid, "TimeZone: found %q, want a name of the IANA database such as Europe/Lisbon", h.TimeZone)
	}
	w.zones[h.ID] = zone
	return nil
}

func (w *World) checkParents(h *Hours) error {
	for i, p := range h.Parents {
		from, ok := w.Hours(p)
		switch {
		case !ok:
			return refuse(NotFound, "ParentHoursOfOperationConfigs: there are no hours of operation %s", p)
		case from.ID == h.ID, len(from.Parents) > 0:
			return refuse(Invalid, "ParentHoursOfOperationConfigs: %q has parents of its own, or is its own parent", from.Name)
		}
		h.Parents[i] = from.ID
	}
	if len(h.Parents) > maxParents {
		return refuse(Invalid, "ParentHoursOfOperationConfigs: found %d, allowed are %d", len(h.Parents), maxParents)
	}
	if len(h.Parents) > 0 && len(w.Children(h.ID)) > 0 {
		return refuse(Invalid, "ParentHoursOfOperationConfigs: %q is a parent itself", h.Name)
	}
	return nil
}

func checkSlots(member string, slots []HoursSlot) error {
	for i, s := range slots {
		if s.From < 0 || s.From >= s.To || s.To > hours.EndOfDay {
			return refuse(Invalid, "%s[%d]: found %s to %s, want a start before the end; 0:00 as the end is midnight", member, i, clockOf(s.From), clockOf(s.To))
		}
	}
	return nil
}

// clockOf is a time of day for a person.
func clockOf(minutes int) string {
	return time.Time{}.Add(time.Duration(minutes) * time.Minute).Format("15:04")
}
