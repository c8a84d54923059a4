package state_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"handover/connectlocal/internal/state"
)

// nineToFive is open on weekdays.
func nineToFive() []state.HoursSlot {
	var slots []state.HoursSlot
	for d := time.Monday; d <= time.Friday; d++ {
		slots = append(slots, state.HoursSlot{Day: d, From: 9 * 60, To: 17 * 60})
	}
	return slots
}

func anyDay(from, to int) []state.HoursSlot {
	return []state.HoursSlot{{Day: state.AnyDay, From: from * 60, To: to * 60}}
}

// open is what a day is, in short.
func open(d state.Day) string {
	var out []string
	for _, s := range d.Open {
		out = append(out, fmt.Sprintf("%d-%d", s.From/60, s.To/60))
	}
	return strings.Join(out, " ")
}

func TestOverrides(t *testing.T) {
	christmas := func(kind string, slots ...state.HoursSlot) state.HoursOverride {
		return state.HoursOverride{Kind: kind, From: "2026-12-24", Till: "2026-12-26", Slots: slots}
	}
	recurring := func(kind string, r state.Recurrence, slots []state.HoursSlot) state.HoursOverride {
		return state.HoursOverride{Kind: kind, From: "2026-01-05", Till: "2030-01-01", Recurs: &r, Slots: slots}
	}
	for name, tc := range map[string]struct {
		overrides []state.HoursOverride
		date      string
		want      string
	}{
		"none, a weekday":           {nil, "2026-12-24", "9-17"},
		"none, a Sunday":            {nil, "2026-12-27", ""},
		"standard, closed":          {[]state.HoursOverride{christmas("STANDARD")}, "2026-12-24", ""},
		"standard, shorter":         {[]state.HoursOverride{christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-24", "10-12"},
		"standard, another weekday": {[]state.HoursOverride{christmas("STANDARD", state.HoursSlot{Day: time.Friday, From: 600, To: 720})}, "2026-12-24", ""},
		"standard, on its last day": {[]state.HoursOverride{christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-26", "10-12"},
		"standard, the day after":   {[]state.HoursOverride{christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-28", "9-17"},
		"standard before the rest":  {[]state.HoursOverride{christmas("CLOSED"), christmas("STANDARD", anyDay(10, 12)...)}, "2026-12-24", "10-12"},
		"open adds and joins":       {[]state.HoursOverride{christmas("OPEN", anyDay(17, 20)...)}, "2026-12-24", "9-20"},
		"open on a Saturday":        {[]state.HoursOverride{christmas("OPEN", anyDay(10, 12)...)}, "2026-12-26", "10-12"},
		"closed takes away":         {[]state.HoursOverride{christmas("CLOSED", anyDay(12, 13)...)}, "2026-12-24", "9-12 13-17"},
		"closed beats open":         {[]state.HoursOverride{christmas("CLOSED", anyDay(12, 20)...), christmas("OPEN", anyDay(17, 22)...)}, "2026-12-24", "9-12 20-22"},
		"closed all day":            {[]state.HoursOverride{christmas("CLOSED")}, "2026-12-24", ""},
		"every other week, in it":   {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "WEEKLY", Every: 2}, []state.HoursSlot{{Day: time.Wednesday, From: 9 * 60, To: 12 * 60}})}, "2026-01-21", "12-17"},
		"every other week, not":     {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "WEEKLY", Every: 2}, []state.HoursSlot{{Day: time.Wednesday, From: 9 * 60, To: 12 * 60}})}, "2026-01-14", "9-17"},
		"weekly, another day":       {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "WEEKLY", Every: 1}, []state.HoursSlot{{Day: time.Wednesday, From: 9 * 60, To: 12 * 60}})}, "2026-01-22", "9-17"},
		"monthly on the 15th":       {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "MONTHLY", Every: 1, MonthDays: []int{15}}, anyDay(9, 12))}, "2026-04-15", "12-17"},
		"last day of the month":     {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "MONTHLY", Every: 1, MonthDays: []int{-1}}, anyDay(9, 12))}, "2026-04-30", "12-17"},
		"not yet the last day":      {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "MONTHLY", Every: 1, MonthDays: []int{-1}}, anyDay(9, 12))}, "2026-04-29", "9-17"},
		"last Friday of the month":  {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "MONTHLY", Every: 1, Occurrence: []int{-1}}, []state.HoursSlot{{Day: time.Friday, From: 15 * 60, To: 17 * 60}})}, "2026-05-29", "9-15"},
		"Friday before it":          {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "MONTHLY", Every: 1, Occurrence: []int{-1}}, []state.HoursSlot{{Day: time.Friday, From: 15 * 60, To: 17 * 60}})}, "2026-05-22", "9-17"},
		"another day of that week":  {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "MONTHLY", Every: 1, Occurrence: []int{-1}}, []state.HoursSlot{{Day: time.Friday, From: 15 * 60, To: 17 * 60}})}, "2026-05-28", "9-17"},
		"yearly in July":            {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "YEARLY", Every: 1, Months: []int{7}, MonthDays: []int{3}}, nil)}, "2028-07-03", ""},
		"yearly, another month":     {[]state.HoursOverride{recurring("CLOSED", state.Recurrence{Unit: "YEARLY", Every: 1, Months: []int{7}, MonthDays: []int{3}}, nil)}, "2028-08-03", "9-17"},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, nil, func(p *play) {
				p.do("hours", func() error {
					h, err := p.w.CreateHours(state.Hours{Name: "Office", TimeZone: "Europe/Lisbon", Slots: nineToFive()})
					for i, o := range tc.overrides {
						o.Name = fmt.Sprint("override ", i)
						if _, err := p.w.PutOverride(h.ID, o); err != nil {
							return err
						}
					}
					if err != nil {
						return err
					}
					h, _ = p.w.Hours(h.ID)
					date, err := time.Parse(time.DateOnly, tc.date)
					p.wants("open on "+tc.date, open(p.w.DayOf(h, date)), tc.want)
					return err
				})
			})
		})
	}
}

func TestOverridesAreInherited(t *testing.T) {
	in(t, nil, func(p *play) {
		p.do("hours", func() error {
			holidays, err := p.w.CreateHours(state.Hours{Name: "Holidays", TimeZone: "UTC"})
			if err != nil {
				return err
			}
			if _, err := p.w.PutOverride(holidays.ID, state.HoursOverride{Name: "Christmas", Kind: "STANDARD", From: "2026-12-24", Till: "2026-12-26"}); err != nil {
				return err
			}
			office, err := p.w.CreateHours(state.Hours{Name: "Office 2", TimeZone: "UTC", Slots: nineToFive(), Parents: []string{holidays.ARN}})
			if err != nil {
				return err
			}
			day := p.w.DayOf(office, time.Date(2026, 12, 24, 12, 0, 0, 0, time.UTC))
			if len(day.Open) > 0 || len(day.Overrides) != 1 || day.Overrides[0].Name != "Christmas" {
				p.t.Errorf("at Christmas %+v", day)
			}
			if c := p.w.Children(holidays.ID); len(c) != 1 || c[0].ID != office.ID {
				p.t.Errorf("children %+v", c)
			}
			p.refused(state.InUse, "parents", func() error { return p.w.DeleteHours(holidays.ID) })
			return p.w.Disinherit(office.ID, []string{holidays.ID})
		})
	})
}

func TestHoursOpenHonoursOverrides(t *testing.T) {
	in(t, nil, func(p *play) {
		always := p.hoursCalled("Always")
		p.wants("before", p.openNow(always.ID), "true")
		p.do("override", func() error {
			today := p.loop.Now().UTC().Format(time.DateOnly)
			_, err := p.w.PutOverride(always.ID, state.HoursOverride{Name: "Outing", Kind: "CLOSED", From: today, Till: today})
			return err
		})
		p.wants("on the day", p.openNow(always.ID), "false")
		p.advance(48 * time.Hour)
		p.wants("after it", p.openNow(always.ID), "true")
	})
}

func (p *play) hoursCalled(name string) (h state.Hours) {
	p.inside(func() {
		all := p.w.AllHours()
		h = all[slices.IndexFunc(all, func(h state.Hours) bool { return h.Name == name })]
	})
	return h
}

func (p *play) openNow(id string) (open string) {
	p.inside(func() {
		is, _ := p.w.HoursOpen(id)
		open = fmt.Sprint(is)
	})
	return open
}

func TestHoursThatCannotBe(t *testing.T) {
	in(t, nil, func(p *play) {
		always := p.hoursCalled("Always")
		create := func(h state.Hours) func() error {
			return func() error {
				_, err := p.w.CreateHours(h)
				return err
			}
		}
		override := func(o state.HoursOverride) func() error {
			return func() error {
				_, err := p.w.PutOverride(always.ID, o)
				return err
			}
		}
		for name, tc := range map[string]struct {
			kind state.Kind
			try  func() error
		}{
			"a name twice":         {state.Duplicate, create(state.Hours{Name: "Always", TimeZone: "UTC"})},
			"no such zone":         {state.Invalid, create(state.Hours{Name: "A", TimeZone: "Mars/Olympus"})},
			"an end first":         {state.Invalid, create(state.Hours{Name: "A", TimeZone: "UTC", Slots: []state.HoursSlot{{From: 60, To: 30}}})},
			"no such parent":       {state.NotFound, create(state.Hours{Name: "A", TimeZone: "UTC", Parents: []string{"nobody"}})},
			"used by a queue":      {state.InUse, func() error { return p.w.DeleteHours(always.ID) }},
			"no such hours":        {state.NotFound, func() error { return p.w.DeleteHours("nobody") }},
			"till before from":     {state.Invalid, override(state.HoursOverride{Name: "o", Kind: "CLOSED", From: "2026-01-02", Till: "2026-01-01"})},
			"no such day":          {state.Invalid, override(state.HoursOverride{Name: "o", Kind: "CLOSED", From: "2026-02-30", Till: "2026-03-01"})},
			"standard that recurs": {state.Invalid, override(state.HoursOverride{Name: "o", Kind: "STANDARD", From: "2026-01-02", Till: "2026-01-02", Recurs: &state.Recurrence{Unit: "WEEKLY", Every: 1}})},
			"its own parent":       {state.Invalid, func() error { return p.w.Inherit(always.ID, []string{always.ID}) }},
		} {
			p.refused(tc.kind, name, tc.try)
		}
		if after := p.hoursCalled("Always"); len(after.Overrides)+len(after.Parents) > 0 {
			t.Errorf("refusals have changed %+v", after)
		}
	})
}
