package state_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"handover/connectlocal/internal/hours"
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
			"standard that recurs": {state.Invalid, override(state.HoursOverride{Name: "o", Kind: "STANDARD", From: "2026-01-02", Till: "2026-01-02", Recurs: &hours.Recurrence{Unit: "WEEKLY", Every: 1}})},
			"its own parent":       {state.Invalid, func() error { return p.w.Inherit(always.ID, []string{always.ID}) }},
		} {
			p.refused(tc.kind, name, tc.try)
		}
		if after := p.hoursCalled("Always"); len(after.Overrides)+len(after.Parents) > 0 {
			t.Errorf("refusals have changed %+v", after)
		}
	})
}
