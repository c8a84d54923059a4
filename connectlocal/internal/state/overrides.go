package state

import (
	"slices"
	"time"

	"handover/connectlocal/internal/hours"
)

// HoursOverride is what counts on some dates besides, or in place of, the usual hours.
type HoursOverride = hours.Override

// DayOf is what hours of operation are on the date of a time, own and inherited
// overrides included, the hours' own first.
func (w *World) DayOf(h Hours, date time.Time) hours.Day {
	overrides := slices.Clone(h.Overrides)
	for _, p := range h.Parents {
		parent, _ := w.Hours(p)
		overrides = append(overrides, parent.Overrides...)
	}
	return hours.On(h.Slots, overrides, date)
}

// PutOverride makes an override of hours of operation, or with an id changes it, and returns it.
func (w *World) PutOverride(ref string, o HoursOverride) (HoursOverride, error) {
	err := w.changeHours(ref, func(h *Hours) error {
		if err := checkOverride(h, o); err != nil {
			return err
		}
		h.Overrides = slices.Clone(h.Overrides)
		if o.ID == "" {
			if err := within("overrides", len(h.Overrides), maxOverrides); err != nil {
				return err
			}
			o.ID = w.ids()
			h.Overrides = append(h.Overrides, o)
			return nil
		}
		i := slices.IndexFunc(h.Overrides, func(x HoursOverride) bool { return x.ID == o.ID })
		if i < 0 {
			return noOverride(o.ID)
		}
		h.Overrides[i] = o
		return nil
	})
	return o, err
}

// DeleteOverride removes an override.
func (w *World) DeleteOverride(ref, id string) error {
	return w.changeHours(ref, func(h *Hours) error {
		i := slices.IndexFunc(h.Overrides, func(x HoursOverride) bool { return x.ID == id })
		if i < 0 {
			return noOverride(id)
		}
		h.Overrides = slices.Delete(slices.Clone(h.Overrides), i, i+1)
		return nil
	})
}

// Override finds an override of hours of operation.
func (w *World) Override(ref, id string) (Hours, HoursOverride, error) {
	h, err := w.hoursAt(ref)
	if err != nil {
		return Hours{}, HoursOverride{}, err
	}
	o, ok := find(h.Overrides, func(o HoursOverride) bool { return o.ID == id })
	if !ok {
		return Hours{}, HoursOverride{}, noOverride(id)
	}
	return h.copy(), o, nil
}

func noOverride(id string) error {
	return refuse(NotFound, "HoursOfOperationOverrideId: there is no override %s", id)
}

func checkOverride(h *Hours, o HoursOverride) error {
	if _, taken := find(h.Overrides, func(x HoursOverride) bool { return x.Name == o.Name && x.ID != o.ID }); taken {
		return refuse(Duplicate, "Name: there is an override %q already", o.Name)
	}
	for member, date := range map[string]string{"EffectiveFrom": o.From, "EffectiveTill": o.Till} {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			return refuse(Invalid, "%s: found %q, want a date such as 2026-03-02", member, date)
		}
	}
	switch {
	case o.Till < o.From:
		return refuse(Invalid, "EffectiveTill: %s is before EffectiveFrom, %s", o.Till, o.From)
	case o.Kind == hours.Standard && o.Recurs != nil:
		return refuse(Invalid, "RecurrenceConfig: an override of type STANDARD does not recur")
	}
	if err := checkRecurrence(o.Recurs); err != nil {
		return err
	}
	return checkSlots("Config", o.Slots)
}

// checkRecurrence refuses what cannot be said of one day of the month.
func checkRecurrence(r *hours.Recurrence) error {
	if r != nil && len(r.Occurrence) > 0 && len(r.MonthDays) > 0 {
		return refuse(Invalid, "RecurrenceConfig: found ByMonthDay and ByWeekdayOccurrence, want one of them at most")
	}
	return nil
}
