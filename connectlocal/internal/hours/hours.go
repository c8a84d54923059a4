// Package hours tells when hours of operation are open: usual slots by weekday, and
// overrides that are for some dates. It is pure, and knows dates and minutes only: whose
// wall clock they are on is the caller's to know.
package hours

import (
	"cmp"
	"slices"
	"time"
)

// EndOfDay is midnight, in minutes since the midnight before.
const EndOfDay = 24 * 60

// AnyDay stands for each weekday.
const AnyDay = time.Weekday(-1)

// Slot is one weekday's opening, [From, To) in minutes since midnight, To ≤ EndOfDay.
type Slot struct {
	Day      time.Weekday // AnyDay: of an override, whatever day its date is
	From, To int
}

// Override is what counts on some dates besides, or in place of, the usual hours.
type Override struct {
	ID, Name, Description string
	Kind                  string // STANDARD, OPEN or CLOSED
	From, Till            string // dates such as 2026-03-02, both included
	Slots                 []Slot
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
	Standard = "STANDARD"
	Open     = "OPEN"
	Closed   = "CLOSED"
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

// On is what hours of operation are on the date of a time. A STANDARD override stands in
// place of everything else, the first one that is for the date; without one, OPEN ones
// add to the usual slots and CLOSED ones take away from both ("Set overrides …" of the
// administrator guide; that the first counts of several is INFERRED).
func On(usual []Slot, overrides []Override, date time.Time) Day {
	var day Day
	open := slotsOn(usual, date)
	var closed []Span
	for _, o := range overridesOn(overrides, date) {
		spans, isOpen := o.spans(date)
		for _, s := range spans {
			day.Overrides = append(day.Overrides, OverrideSpan{s, o.Name, isOpen})
		}
		switch {
		case o.Kind == Standard && isOpen:
			return Day{merge(spans), day.Overrides}
		case o.Kind == Standard:
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
func overridesOn(all []Override, date time.Time) []Override {
	those := slices.DeleteFunc(slices.Clone(all), func(o Override) bool { return !o.isOn(date) })
	if i := slices.IndexFunc(those, func(o Override) bool { return o.Kind == Standard }); i >= 0 {
		return those[i : i+1]
	}
	return those
}

// spans are the parts of the date that an override speaks of, and whether it opens
// them. Without a slot for the date it is closed all day, unless it only opens.
func (o Override) spans(date time.Time) (spans []Span, open bool) {
	spans = slotsOn(o.Slots, date)
	switch {
	case o.Kind == Open:
		return spans, true
	case len(spans) == 0:
		return []Span{{0, EndOfDay}}, false
	}
	return spans, o.Kind == Standard
}

// isOn tells whether an override is for a date.
func (o Override) isOn(date time.Time) bool {
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
func (o Override) namesDay(day, from time.Time) bool {
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

func slotsOn(slots []Slot, date time.Time) (out []Span) {
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
