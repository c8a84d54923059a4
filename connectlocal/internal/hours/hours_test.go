package hours_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/hours"
)

// nineToFive is open on weekdays.
func nineToFive() []hours.Slot {
	var slots []hours.Slot
	for d := time.Monday; d <= time.Friday; d++ {
		slots = append(slots, hours.Slot{Day: d, From: 9 * 60, To: 17 * 60})
	}
	return slots
}

func anyDay(from, to int) []hours.Slot {
	return []hours.Slot{{Day: hours.AnyDay, From: from * 60, To: to * 60}}
}

// open is what a day is, in short.
func open(d hours.Day) string {
	var out []string
	for _, s := range d.Open {
		out = append(out, fmt.Sprintf("%d-%d", s.From/60, s.To/60))
	}
	return strings.Join(out, " ")
}

func TestOverrides(t *testing.T) {
	christmas := func(kind string, slots ...hours.Slot) hours.Override {
		return hours.Override{Kind: kind, From: "2026-12-24", Till: "2026-12-26", Slots: slots}
	}
	recurring := func(kind string, r hours.Recurrence, slots []hours.Slot) hours.Override {
		return hours.Override{Kind: kind, From: "2026-01-05", Till: "2030-01-01", Recurs: &r, Slots: slots}
	}
	for name, tc := range map[string]struct {
		overrides []hours.Override
		date      string
		want      string
	}{
		"none, a weekday":           {nil, "2026-12-24", "9-17"},
		"none, a Sunday":            {nil, "2026-12-27", ""},
		"standard, closed":          {[]hours.Override{christmas("STANDARD")}, "2026-12-24", ""},
		"standard, shorter":         {[]hours.Override{christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-24", "10-12"},
		"standard, another weekday": {[]hours.Override{christmas("STANDARD", hours.Slot{Day: time.Friday, From: 600, To: 720})}, "2026-12-24", ""},
		"standard, on its last day": {[]hours.Override{christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-26", "10-12"},
		"standard, the day after":   {[]hours.Override{christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-28", "9-17"},
		"standard before the rest":  {[]hours.Override{christmas("CLOSED"), christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-24", "10-12"},
		"open adds and joins":       {[]hours.Override{christmas("OPEN", anyDay(17, 20)...)}, "2026-12-24", "9-20"},
		"open on a Saturday":        {[]hours.Override{christmas("OPEN", anyDay(10, 12)...)}, "2026-12-26", "10-12"},
		"closed takes away":         {[]hours.Override{christmas("CLOSED", anyDay(12, 13)...)}, "2026-12-24", "9-12 13-17"},
		"closed beats open":         {[]hours.Override{christmas("CLOSED", anyDay(12, 20)...), christmas("OPEN", anyDay(17, 22)...)}, "2026-12-24", "9-12 20-22"},
		"closed all day":            {[]hours.Override{christmas("CLOSED")}, "2026-12-24", ""},
		"every other week, in it":   {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "WEEKLY", Every: 2}, []hours.Slot{{Day: time.Wednesday, From: 9 * 60, To: 12 * 60}})}, "2026-01-21", "12-17"},
		"every other week, not":     {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "WEEKLY", Every: 2}, []hours.Slot{{Day: time.Wednesday, From: 9 * 60, To: 12 * 60}})}, "2026-01-14", "9-17"},
		"weekly, another day":       {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "WEEKLY", Every: 1}, []hours.Slot{{Day: time.Wednesday, From: 9 * 60, To: 12 * 60}})}, "2026-01-22", "9-17"},
		"monthly on the 15th":       {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "MONTHLY", Every: 1, MonthDays: []int{15}}, anyDay(9, 12))}, "2026-04-15", "12-17"},
		"last day of the month":     {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "MONTHLY", Every: 1, MonthDays: []int{-1}}, anyDay(9, 12))}, "2026-04-30", "12-17"},
		"not yet the last day":      {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "MONTHLY", Every: 1, MonthDays: []int{-1}}, anyDay(9, 12))}, "2026-04-29", "9-17"},
		"last Friday of the month":  {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "MONTHLY", Every: 1, Occurrence: []int{-1}}, []hours.Slot{{Day: time.Friday, From: 15 * 60, To: 17 * 60}})}, "2026-05-29", "9-15"},
		"Friday before it":          {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "MONTHLY", Every: 1, Occurrence: []int{-1}}, []hours.Slot{{Day: time.Friday, From: 15 * 60, To: 17 * 60}})}, "2026-05-22", "9-17"},
		"another day of that week":  {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "MONTHLY", Every: 1, Occurrence: []int{-1}}, []hours.Slot{{Day: time.Friday, From: 15 * 60, To: 17 * 60}})}, "2026-05-28", "9-17"},
		"yearly in July":            {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "YEARLY", Every: 1, Months: []int{7}, MonthDays: []int{3}}, nil)}, "2028-07-03", ""},
		"yearly, another month":     {[]hours.Override{recurring("CLOSED", hours.Recurrence{Unit: "YEARLY", Every: 1, Months: []int{7}, MonthDays: []int{3}}, nil)}, "2028-08-03", "9-17"},
	} {
		t.Run(name, func(t *testing.T) {
			date, err := time.Parse(time.DateOnly, tc.date)
			if err != nil {
				t.Fatal(err)
			}
			if got := open(hours.On(nineToFive(), tc.overrides, date)); got != tc.want {
				t.Errorf("open on %s: got %q, want %q", tc.date, got, tc.want)
			}
		})
	}
}
