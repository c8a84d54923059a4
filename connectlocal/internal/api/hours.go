package api

import (
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/state"
)

func hoursOperations() []operation {
	return []operation{
		op("DescribeHoursOfOperation", (*API).describeHoursOfOperation),
		op("GetEffectiveHoursOfOperations", (*API).getEffectiveHoursOfOperations),
		op("ListHoursOfOperations", (*API).listHoursOfOperations),
	}
}

type inHours struct {
	inInstance
	HoursID string `json:"HoursOfOperationId"`
}

func (a *API) hours(ref string) (state.Hours, error) {
	all := a.world.AllHours()
	i := slices.IndexFunc(all, func(h state.Hours) bool { return ref == h.ID || ref == h.ARN })
	if i < 0 {
		return state.Hours{}, refuse(state.NotFound, "HoursOfOperationId: there are no hours of operation %s", ref)
	}
	return all[i], nil
}

type describeHoursOfOperationOutput struct{ HoursOfOperation hoursOut }

type hoursOut struct {
	HoursOfOperationID  string `json:"HoursOfOperationId"`
	HoursOfOperationARN string `json:"HoursOfOperationArn"`
	Name, TimeZone      string
	Config              []hoursConfigOut
	Tags                map[string]string
	modified
}

type hoursConfigOut struct {
	Day                string
	StartTime, EndTime timeSliceOut
}

type timeSliceOut struct{ Hours, Minutes int }

// slice is a time of day; the end of the day is midnight, 0:00.
func slice(minutes int) timeSliceOut { return timeSliceOut{minutes / 60 % 24, minutes % 60} }

func (a *API) describeHoursOfOperation(in inHours) (describeHoursOfOperationOutput, error) {
	h, err := a.hours(in.HoursID)
	if err != nil {
		return describeHoursOfOperationOutput{}, err
	}
	out := hoursOut{
		HoursOfOperationID: h.ID, HoursOfOperationARN: h.ARN, Name: h.Name, TimeZone: h.TimeZone,
		Config: []hoursConfigOut{}, Tags: map[string]string{}, modified: a.modified(),
	}
	for _, s := range h.Slots {
		out.Config = append(out.Config, hoursConfigOut{strings.ToUpper(s.Day.String()), slice(s.From), slice(s.To)})
	}
	return describeHoursOfOperationOutput{out}, nil
}

type getEffectiveHoursOfOperationsInput struct {
	inHours
	FromDate string `json:"FromDate"`
	ToDate   string `json:"ToDate"`
}

type getEffectiveHoursOfOperationsOutput struct {
	EffectiveHoursOfOperationList []effectiveHoursOut
	TimeZone                      string
}

type effectiveHoursOut struct {
	Date             string
	OperationalHours []operationalHourOut
}

type operationalHourOut struct{ Start, End timeSliceOut }

// longestHours bounds the days of one answer.
const longestHours = 366

// getEffectiveHoursOfOperations answers with the hours of each day, both ends
// included. There are no overrides.
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
	out.TimeZone = h.TimeZone
	for day := from; !day.After(to); day = day.AddDate(0, 0, 1) {
		of := effectiveHoursOut{Date: day.Format(time.DateOnly), OperationalHours: []operationalHourOut{}}
		for _, s := range h.Slots {
			if s.Day == day.Weekday() {
				of.OperationalHours = append(of.OperationalHours, operationalHourOut{slice(s.From), slice(s.To)})
			}
		}
		out.EffectiveHoursOfOperationList = append(out.EffectiveHoursOfOperationList, of)
	}
	return out, nil
}

type listHoursOfOperationsOutput struct {
	HoursOfOperationSummaryList []summaryOut
	NextToken                   string `json:",omitempty"`
}

func (a *API) listHoursOfOperations(in listInput) (out listHoursOfOperationsOutput, err error) {
	out.HoursOfOperationSummaryList, out.NextToken, err = listed(a.world.AllHours(), in.pager("ListHoursOfOperations"), func(h state.Hours) summaryOut {
		return summaryOut{h.ID, h.ARN, h.Name, a.modified()}
	})
	return out, err
}
