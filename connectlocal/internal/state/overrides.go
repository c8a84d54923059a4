package state

import (
	"cmp"
	"slices"
	"time"
)

// HoursOverride is what counts on some dates besides, or in place of, the usual hours.
type HoursOverride struct {
	ID, Name, Description string
	Kind                  string // STANDARD, OPEN or CLOSED
	From, Till            string // dates such as 2026-03-02, both included
	Slots                 []HoursSlot
	Recurs                *Recurrence // nil: every date from From till Till
}

// Recurrence says which dates of its span an override is for.
type Recurrence struct {
	Unit       string // WEEKLY, MONTHLY or YEARLY
	Every      int    // so many units, counted from the one that From is in
	Months     []int  // YEARLY: 1 to 12; none: that of From
	MonthDays  []int  // not WEEKLY: 1 to 31, -1 for the last
	Occurrence []int  // not WEEKLY: of the slot's weekday within the month, 1 to 4, -1 for the last
}

// The kinds of an override.
const (
	StandardOverride = "STANDARD"
	OpenOverride     = "OPEN"
	ClosedOverride   = "CLOSED"
)

// Span is a part of a day, [From, To) in minutes since midnight.
type Span struct{ From, To int }

// Day is what hours of operation are on one date.
type Day struct {
	Open      []Span // in order, apart from each other
	Overrides []OverrideSpan
}

// OverrideSpan is what one override says about a part of a day.
type OverrideSpan struct {
	Span
	Name string
	Open bool
}

// DayOf is what hours of operation are on the date of a time, own and inherited
// overrides included. A STANDARD override stands in place of everything else, the first
// one that is for the date, the hours' own before inherited ones; without one, OPEN ones
// add to the usual hours and CLOSED ones take away from both ("Set overrides …" of the
// administrator guide; that the first counts of several is INFERRED).
func (w *World) DayOf(h Hours, date time.Time) Day {
	var day Day
	open := slotsOn(h.Slots, date)
	var closed []Span
	for _, o := range w.overridesOn(h, date) {
		spans, isOpen := o.spans(date)
		for _, s := range spans {
			day.Overrides = append(day.Overrides, OverrideSpan{s, o.Name, isOpen})
		}
		switch {
		case o.Kind == StandardOverride && isOpen:
			return Day{merge(spans), day.Overrides}
		case o.Kind == StandardOverride:
			return Day{nil, day.Overrides}
		case isOpen:
			open = append(open, spans...)
		default:
			closed = append(closed, spans...)
		}
	}
	day.Open = subtract(merge(open), merge(closed))
	return day
}

// overridesOn are the overrides that are for a date: a STANDARD one alone, or all others.
func (w *World) overridesOn(h Hours, date time.Time) []HoursOverride {
	all := slices.Clone(h.Overrides)
	for _, p := range h.Parents {
		parent, _ := w.Hours(p)
		all = append(all, parent.Overrides...)
	}
	all = slices.DeleteFunc(all, func(o HoursOverride) bool { return !o.isOn(date) })
	if i := slices.IndexFunc(all, func(o HoursOverride) bool { return o.Kind == StandardOverride }); i >= 0 {
		return all[i : i+1]
	}
	return all
}

// spans are the parts of the date that an override speaks of, and whether it opens
// them. Without a slot for the date it is closed all day, unless it only opens.
func (o HoursOverride) spans(date time.Time) (spans []Span, open bool) {
	spans = slotsOn(o.Slots, date)
	switch {
	case o.Kind == OpenOverride:
		return spans, true
	case len(spans) == 0:
		return []Span{{0, endOfDay}}, false
	}
	return spans, o.Kind == StandardOverride
}

// isOn tells whether an override is for a date.
func (o HoursOverride) isOn(date time.Time) bool {
	d := date.Format(time.DateOnly)
	if d < o.From || d > o.Till {
		return false
	}
	if o.Recurs == nil {
		return true
	}
	from, _ := time.Parse(time.DateOnly, o.From) // it was checked
	day, _ := time.Parse(time.DateOnly, d)
	return o.Recurs.is(day, from) && o.namesDay(day, from)
}

// namesDay tells whether the weekday is one that an override which recurs has slots
// for; without any slots, a weekly one is for that of its first date.
func (o HoursOverride) namesDay(day, from time.Time) bool {
	if len(o.Slots) == 0 {
		return o.Recurs.Unit != "WEEKLY" || day.Weekday() == from.Weekday()
	}
	return len(slotsOn(o.Slots, day)) > 0
}

func (r Recurrence) is(day, from time.Time) bool {
	months := (day.Year()-from.Year())*12 + int(day.Month()-from.Month())
	switch r.Unit {
	case "WEEKLY":
		weeks := int(weekOf(day).Sub(weekOf(from)).Hours()) / (24 * 7)
		return weeks%r.Every == 0
	case "MONTHLY":
		return months%r.Every == 0 && r.isDay(day, from)
	}
	inMonth := slices.Contains(r.Months, int(day.Month())) || len(r.Months) == 0 && day.Month() == from.Month()
	return (day.Year()-from.Year())%r.Every == 0 && inMonth && r.isDay(day, from)
}

// weekOf is the Sunday before a day.
func weekOf(day time.Time) time.Time { return day.AddDate(0, 0, -int(day.Weekday())) }

// isDay tells whether a day is the wanted one of its month.
func (r Recurrence) isDay(day, from time.Time) bool {
	last := day.AddDate(0, 1, -day.Day()).Day()
	if len(r.Occurrence) > 0 {
		nth := (day.Day()-1)/7 + 1
		return slices.Contains(r.Occurrence, nth) || slices.Contains(r.Occurrence, -1) && day.Day() > last-7
	}
	if len(r.MonthDays) > 0 {
		return slices.Contains(r.MonthDays, day.Day()) || slices.Contains(r.MonthDays, -1) && day.Day() == last
	}
	return day.Day() == from.Day()
}

func slotsOn(slots []HoursSlot, date time.Time) (out []Span) {
	for _, s := range slots {
		if s.Day == date.Weekday() || s.Day == AnyDay {
			out = append(out, Span{s.From, s.To})
		}
	}
	return out
}

// merge puts spans in order and joins those that touch.
func merge(spans []Span) (out []Span) {
	for _, s := range slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return cmp.Compare(a.From, b.From) }) {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// subtract takes spans out of others; both are merged.
func subtract(from, what []Span) (out []Span) {
	for _, s := range from {
		for _, w := range what {
			if w.To <= s.From || s.To <= w.From {
				continue
			}
			if s.From < w.From {
				out = append(out, Span{s.From, w.From})
			}
			s.From = w.To
		}
		if s.From < s.To {
			out = append(out, s)
		}
	}
	return out
}

// PutOverride makes an override of hours of operation, or with an id changes it, and returns it.
func (w *World) PutOverride(ref string, o HoursOverride) (HoursOverride, error) {
	err := w.changeHours(ref, func(h *Hours) error {
		if err := o.check(h); err != nil {
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

func (o HoursOverride) check(h *Hours) error {
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
	case o.Kind == StandardOverride && o.Recurs != nil:
		return refuse(Invalid, "RecurrenceConfig: an override of type STANDARD does not recur")
	}
	if err := o.Recurs.check(); err != nil {
		return err
	}
	return checkSlots("Config", o.Slots)
}

// check refuses what cannot be said of one day of the month.
func (r *Recurrence) check() error {
	if r != nil && len(r.Occurrence) > 0 && len(r.MonthDays) > 0 {
		return refuse(Invalid, "RecurrenceConfig: found ByMonthDay and ByWeekdayOccurrence, want one of them at most")
	}
	return nil
}
