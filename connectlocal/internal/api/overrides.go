package api

import (
	"cmp"
	"strings"
	"time"

	"handover/connectlocal/internal/hours"
	"handover/connectlocal/internal/state"
)

type getEffectiveHoursOfOperationsInput struct {
	inHours
	FromDate string `json:"FromDate"`
	ToDate   string `json:"ToDate"`
}

type getEffectiveHoursOfOperationsOutput struct {
	EffectiveHoursOfOperationList []effectiveHoursOut
	EffectiveOverrideHoursList    []effectiveOverridesOut
	TimeZone                      string
}

type effectiveHoursOut struct {
	Date             string
	OperationalHours []operationalHourOut
}

type operationalHourOut struct{ Start, End timeSlice }

type effectiveOverridesOut struct {
	Date          string
	OverrideHours []overrideHourOut
}

type overrideHourOut struct {
	Start, End        timeSlice
	OverrideName      string
	OperationalStatus string
}

// longestHours bounds the days of one answer.
const longestHours = 366

// getEffectiveHoursOfOperations answers with the hours of each day, both ends
// included, and with the overrides that made them so.
func (a *API) getEffectiveHoursOfOperations(in getEffectiveHoursOfOperationsInput) (out getEffectiveHoursOfOperationsOutput, err error) {
	h, err := a.hours(in.HoursID)
	if err != nil {
		return out, err
	}
	from, err1 := time.Parse(time.DateOnly, in.FromDate)
	to, err2 := time.Parse(time.DateOnly, in.ToDate)
	if err1 != nil || err2 != nil || to.Before(from) || to.Sub(from) > longestHours*24*time.Hour {
		return out, refuse(state.Invalid, "fromDate, toDate: found %q, %q, want two dates such as 2026-03-02, %d days at most from the first to the second", in.FromDate, in.ToDate, longestHours)
	}
	out.TimeZone, out.EffectiveOverrideHoursList = h.TimeZone, []effectiveOverridesOut{}
	for date := from; !date.After(to); date = date.AddDate(0, 0, 1) {
		out.add(date.Format(time.DateOnly), a.world.DayOf(h, date))
	}
	return out, nil
}

func (out *getEffectiveHoursOfOperationsOutput) add(date string, day hours.Day) {
	of := effectiveHoursOut{Date: date, OperationalHours: []operationalHourOut{}}
	for _, s := range day.Open {
		of.OperationalHours = append(of.OperationalHours, operationalHourOut{slice(s.From), slice(s.To)})
	}
	out.EffectiveHoursOfOperationList = append(out.EffectiveHoursOfOperationList, of)
	if len(day.Overrides) == 0 {
		return
	}
	by := effectiveOverridesOut{Date: date}
	for _, s := range day.Overrides {
		status := "CLOSED"
		if s.Open {
			status = "OPEN"
		}
		by.OverrideHours = append(by.OverrideHours, overrideHourOut{slice(s.From), slice(s.To), s.Name, status})
	}
	out.EffectiveOverrideHoursList = append(out.EffectiveOverrideHoursList, by)
}

type inOverride struct {
	inHours
	OverrideID string `json:"HoursOfOperationOverrideId"`
}

type recurrence struct {
	RecurrencePattern recurrencePattern
}

type recurrencePattern struct {
	Frequency           string
	Interval            int
	ByMonth             []int `json:",omitempty"`
	ByMonthDay          []int `json:",omitempty"`
	ByWeekdayOccurrence []int `json:",omitempty"`
}

func (r *recurrence) recurs() *hours.Recurrence {
	if r == nil {
		return nil
	}
	p := r.RecurrencePattern
	return &hours.Recurrence{Unit: p.Frequency, Every: p.Interval, Months: p.ByMonth, MonthDays: p.ByMonthDay, Occurrence: p.ByWeekdayOccurrence}
}

type createHoursOfOperationOverrideInput struct {
	inHours
	Name        string          `json:"Name"`
	Description string          `json:"Description"`
	Config      []hoursConfigIn `json:"Config"`
	From        string          `json:"EffectiveFrom"`
	Till        string          `json:"EffectiveTill"`
	Type        string          `json:"OverrideType"`
	Recurrence  *recurrence     `json:"RecurrenceConfig"`
}

type createHoursOfOperationOverrideOutput struct {
	HoursOfOperationOverrideID string `json:"HoursOfOperationOverrideId"`
}

func (a *API) createHoursOfOperationOverride(in createHoursOfOperationOverrideInput) (createHoursOfOperationOverrideOutput, error) {
	o, err := a.world.PutOverride(in.HoursID, state.HoursOverride{
		Name: in.Name, Description: in.Description, Kind: cmp.Or(in.Type, hours.Standard),
		From: in.From, Till: in.Till, Slots: slots(in.Config), Recurs: in.Recurrence.recurs(),
	})
	return createHoursOfOperationOverrideOutput{o.ID}, err
}

type updateHoursOfOperationOverrideInput struct {
	inOverride
	Name        string           `json:"Name"`
	Description *string          `json:"Description"`
	Config      *[]hoursConfigIn `json:"Config"`
	From        string           `json:"EffectiveFrom"`
	Till        string           `json:"EffectiveTill"`
	Type        string           `json:"OverrideType"`
	Recurrence  *recurrence      `json:"RecurrenceConfig"`
}

func (a *API) updateHoursOfOperationOverride(in updateHoursOfOperationOverrideInput) error {
	_, o, err := a.world.Override(in.HoursID, in.OverrideID)
	if err != nil {
		return err
	}
	o.Name, o.Kind = cmp.Or(in.Name, o.Name), cmp.Or(in.Type, o.Kind)
	o.From, o.Till = cmp.Or(in.From, o.From), cmp.Or(in.Till, o.Till)
	if in.Description != nil {
		o.Description = *in.Description
	}
	if in.Config != nil {
		o.Slots = slots(*in.Config)
	}
	if in.Recurrence != nil {
		o.Recurs = in.Recurrence.recurs()
	}
	_, err = a.world.PutOverride(in.HoursID, o)
	return err
}

func (a *API) deleteHoursOfOperationOverride(in inOverride) error {
	return a.world.DeleteOverride(in.HoursID, in.OverrideID)
}

type describeHoursOfOperationOverrideOutput struct{ HoursOfOperationOverride overrideOut }

type overrideOut struct {
	HoursOfOperationID         string `json:"HoursOfOperationId"`
	HoursOfOperationARN        string `json:"HoursOfOperationArn"`
	HoursOfOperationOverrideID string `json:"HoursOfOperationOverrideId"`
	Name                       string
	Description                string `json:",omitempty"`
	Config                     []overrideConfigOut
	EffectiveFrom              string
	EffectiveTill              string
	OverrideType               string
	RecurrenceConfig           *recurrence `json:",omitempty"`
}

type overrideConfigOut struct {
	Day                string `json:",omitempty"`
	StartTime, EndTime timeSlice
}

func (a *API) describeHoursOfOperationOverride(in inOverride) (describeHoursOfOperationOverrideOutput, error) {
	h, o, err := a.world.Override(in.HoursID, in.OverrideID)
	return describeHoursOfOperationOverrideOutput{overrideOf(h, o)}, err
}

func overrideOf(h state.Hours, o state.HoursOverride) overrideOut {
	out := overrideOut{
		HoursOfOperationID: h.ID, HoursOfOperationARN: h.ARN, HoursOfOperationOverrideID: o.ID, Name: o.Name, Description: o.Description,
		Config: []overrideConfigOut{}, EffectiveFrom: o.From, EffectiveTill: o.Till, OverrideType: o.Kind,
	}
	for _, s := range o.Slots {
		c := overrideConfigOut{StartTime: slice(s.From), EndTime: slice(s.To)}
		if s.Day != hours.AnyDay {
			c.Day = strings.ToUpper(s.Day.String())
		}
		out.Config = append(out.Config, c)
	}
	if r := o.Recurs; r != nil {
		out.RecurrenceConfig = &recurrence{recurrencePattern{r.Unit, r.Every, r.Months, r.MonthDays, r.Occurrence}}
	}
	return out
}

type listHoursOfOperationOverridesOutput struct {
	HoursOfOperationOverrideList []overrideOut
	NextToken                    string `json:",omitempty"`
	modified
}

func (a *API) listHoursOfOperationOverrides(in listOfHoursInput) (out listHoursOfOperationOverridesOutput, err error) {
	h, err := a.hours(in.HoursID)
	if err != nil {
		return out, err
	}
	out.modified = a.changed(h.Meta)
	out.HoursOfOperationOverrideList, out.NextToken, err = listed(h.Overrides, in.pager("ListHoursOfOperationOverrides"), func(o state.HoursOverride) overrideOut {
		return overrideOf(h, o)
	})
	return out, err
}

type searchHoursOfOperationOverridesOutput struct {
	HoursOfOperationOverrides []overrideOut
	found
}

// searchHoursOfOperationOverrides searches those of all hours of operation, whose tags
// a tag filter is about.
func (a *API) searchHoursOfOperationOverrides(in searchInput) (out searchHoursOfOperationOverridesOutput, err error) {
	var all []hoursAndOverride
	for _, h := range a.world.AllHours() {
		for _, o := range h.Overrides {
			all = append(all, hoursAndOverride{h, o})
		}
	}
	k := kind[hoursAndOverride]{"SearchHoursOfOperationOverrides", []string{"name", "description", "hoursOfOperationId", "resourceId"}, hoursAndOverride.seen}
	out.HoursOfOperationOverrides, out.found, err = search(in, k, all, func(x hoursAndOverride) overrideOut { return overrideOf(x.hours, x.override) })
	return out, err
}

type hoursAndOverride struct {
	hours    state.Hours
	override state.HoursOverride
}

func (x hoursAndOverride) seen() facets {
	return seen(x.override.ID, x.override.Name, state.Meta{Description: x.override.Description, Tags: x.hours.Tags}, map[string]string{
		"hoursofoperationid": x.hours.ID, "effectivefrom": x.override.From, "effectivetill": x.override.Till,
	})
}
