package api

import (
	"strings"
	"time"

	"handover/connectlocal/internal/hours"
	"handover/connectlocal/internal/state"
)

func hoursOperations() []operation {
	return []operation{
		op("ListHoursOfOperations", (*API).listHoursOfOperations),
		op("SearchHoursOfOperations", (*API).searchHoursOfOperations),
		op("DescribeHoursOfOperation", (*API).describeHoursOfOperation),
		op("CreateHoursOfOperation", (*API).createHoursOfOperation),
		update("UpdateHoursOfOperation", (*API).updateHoursOfOperation),
		update("DeleteHoursOfOperation", (*API).deleteHoursOfOperation),
		update("AssociateHoursOfOperations", (*API).associateHoursOfOperations),
		update("DisassociateHoursOfOperations", (*API).disassociateHoursOfOperations),
		op("ListChildHoursOfOperations", (*API).listChildHoursOfOperations),
		op("GetEffectiveHoursOfOperations", (*API).getEffectiveHoursOfOperations),
		op("CreateHoursOfOperationOverride", (*API).createHoursOfOperationOverride),
		op("DescribeHoursOfOperationOverride", (*API).describeHoursOfOperationOverride),
		update("UpdateHoursOfOperationOverride", (*API).updateHoursOfOperationOverride),
		update("DeleteHoursOfOperationOverride", (*API).deleteHoursOfOperationOverride),
		op("ListHoursOfOperationOverrides", (*API).listHoursOfOperationOverrides),
		op("SearchHoursOfOperationOverrides", (*API).searchHoursOfOperationOverrides),
	}
}

type inHours struct {
	inInstance
	HoursID string `json:"HoursOfOperationId"`
}

func (a *API) hours(ref string) (state.Hours, error) {
	h, ok := a.world.Hours(ref)
	if !ok {
		return state.Hours{}, refuse(state.NotFound, "HoursOfOperationId: there are no hours of operation %s", ref)
	}
	return h, nil
}

type listHoursOfOperationsOutput struct {
	HoursOfOperationSummaryList []summaryOut
	NextToken                   string `json:",omitempty"`
}

func (a *API) listHoursOfOperations(in listInput) (out listHoursOfOperationsOutput, err error) {
	out.HoursOfOperationSummaryList, out.NextToken, err = listed(a.world.AllHours(), in.pager("ListHoursOfOperations"), func(h state.Hours) summaryOut {
		return summaryOut{h.ID, h.ARN, h.Name, a.changed(h.Meta)}
	})
	return out, err
}

type searchHoursOfOperationsOutput struct {
	HoursOfOperations []hoursOut
	found
}

func (a *API) searchHoursOfOperations(in searchInput) (out searchHoursOfOperationsOutput, err error) {
	k := kind[state.Hours]{"SearchHoursOfOperations", []string{"name", "description", "timezone", "resourceID"}, func(h state.Hours) facets {
		return seen(h.ID, h.Name, h.Meta, map[string]string{"timezone": h.TimeZone})
	}}
	out.HoursOfOperations, out.found, err = search(in, k, a.world.AllHours(), a.hoursOut)
	return out, err
}

type describeHoursOfOperationOutput struct{ HoursOfOperation hoursOut }

type hoursOut struct {
	HoursOfOperationID      string `json:"HoursOfOperationId"`
	HoursOfOperationARN     string `json:"HoursOfOperationArn"`
	Name, TimeZone          string
	Description             string `json:",omitempty"`
	Config                  []hoursConfigOut
	ParentHoursOfOperations []hoursIdentifierOut `json:",omitempty"`
	Tags                    map[string]string
	modified
}

type hoursConfigOut struct {
	Day                string
	StartTime, EndTime timeSlice
}

type hoursIdentifierOut struct {
	ID   string `json:"Id"`
	ARN  string `json:"Arn"`
	Name string
}

// timeSlice is a time of day.
type timeSlice struct{ Hours, Minutes int }

// slice is a time of day; the end of the day is midnight, 0:00.
func slice(minutes int) timeSlice { return timeSlice{minutes / 60 % 24, minutes % 60} }

// minutes are those since midnight.
func (t timeSlice) minutes() int { return t.Hours*60 + t.Minutes }

// until is the end of a span: midnight is that of the end of the day.
func (t timeSlice) until() int {
	if m := t.minutes(); m > 0 {
		return m
	}
	return 24 * 60
}

func (a *API) describeHoursOfOperation(in inHours) (describeHoursOfOperationOutput, error) {
	h, err := a.hours(in.HoursID)
	if err != nil {
		return describeHoursOfOperationOutput{}, err
	}
	return describeHoursOfOperationOutput{a.hoursOut(h)}, nil
}

func (a *API) hoursOut(h state.Hours) hoursOut {
	out := hoursOut{
		HoursOfOperationID: h.ID, HoursOfOperationARN: h.ARN, Name: h.Name, TimeZone: h.TimeZone, Description: h.Description,
		Config: []hoursConfigOut{}, Tags: tagsOf(h.Meta), modified: a.changed(h.Meta),
	}
	for _, s := range h.Slots {
		out.Config = append(out.Config, hoursConfigOut{strings.ToUpper(s.Day.String()), slice(s.From), slice(s.To)})
	}
	for _, id := range h.Parents {
		parent, _ := a.world.Hours(id)
		out.ParentHoursOfOperations = append(out.ParentHoursOfOperations, identifierOf(parent))
	}
	return out
}

func identifierOf(h state.Hours) hoursIdentifierOut { return hoursIdentifierOut{h.ID, h.ARN, h.Name} }

type hoursConfigIn struct {
	Day       string
	StartTime *timeSlice
	EndTime   *timeSlice
}

// slots are the opening hours that a configuration says. Of an override a day may be
// left out, which stands for each, and the times, which stand for all day.
func slots(config []hoursConfigIn) []state.HoursSlot {
	days := map[string]time.Weekday{"": hours.AnyDay}
	for d := time.Sunday; d <= time.Saturday; d++ {
		days[strings.ToUpper(d.String())] = d
	}
	out := make([]state.HoursSlot, len(config))
	for i, c := range config {
		out[i] = state.HoursSlot{Day: days[c.Day], To: 24 * 60}
		if c.StartTime != nil {
			out[i].From = c.StartTime.minutes()
		}
		if c.EndTime != nil {
			out[i].To = c.EndTime.until()
		}
	}
	return out
}

type parentIn struct {
	HoursID string `json:"HoursOfOperationId"`
}

func parentIDs(in []parentIn) []string {
	var ids []string
	for _, p := range in {
		ids = append(ids, p.HoursID)
	}
	return ids
}

type createHoursOfOperationInput struct {
	inInstance
	Name        string            `json:"Name"`
	Description string            `json:"Description"`
	TimeZone    string            `json:"TimeZone"`
	Config      []hoursConfigIn   `json:"Config"`
	Parents     []parentIn        `json:"ParentHoursOfOperationConfigs"`
	Tags        map[string]string `json:"Tags"`
}

type createHoursOfOperationOutput struct {
	HoursOfOperationID  string `json:"HoursOfOperationId"`
	HoursOfOperationARN string `json:"HoursOfOperationArn"`
}

func (a *API) createHoursOfOperation(in createHoursOfOperationInput) (createHoursOfOperationOutput, error) {
	h, err := a.world.CreateHours(state.Hours{
		Name: in.Name, TimeZone: in.TimeZone, Slots: slots(in.Config), Parents: parentIDs(in.Parents),
		Meta: state.Meta{Description: in.Description, Tags: in.Tags},
	})
	return createHoursOfOperationOutput{h.ID, h.ARN}, err
}

type updateHoursOfOperationInput struct {
	inHours
	Name        *string          `json:"Name"`
	Description *string          `json:"Description"`
	TimeZone    *string          `json:"TimeZone"`
	Config      *[]hoursConfigIn `json:"Config"`
}

func (a *API) updateHoursOfOperation(in updateHoursOfOperationInput) error {
	to := state.HoursChange{Name: in.Name, Description: in.Description, TimeZone: in.TimeZone}
	if in.Config != nil {
		to.Slots = new(slots(*in.Config))
	}
	return a.world.ChangeHours(in.HoursID, to)
}

func (a *API) deleteHoursOfOperation(in inHours) error { return a.world.DeleteHours(in.HoursID) }

type associateHoursOfOperationsInput struct {
	inHours
	Parents []parentIn `json:"ParentHoursOfOperationConfigs"`
}

func (a *API) associateHoursOfOperations(in associateHoursOfOperationsInput) error {
	return a.world.Inherit(in.HoursID, parentIDs(in.Parents))
}

type disassociateHoursOfOperationsInput struct {
	inHours
	Parents []string `json:"ParentHoursOfOperationIds"`
}

func (a *API) disassociateHoursOfOperations(in disassociateHoursOfOperationsInput) error {
	return a.world.Disinherit(in.HoursID, in.Parents)
}

type listOfHoursInput struct {
	listInput
	HoursID string `json:"HoursOfOperationId"`
}

type listChildHoursOfOperationsOutput struct {
	ChildHoursOfOperationsSummaryList []hoursIdentifierOut
	NextToken                         string `json:",omitempty"`
	modified
}

func (a *API) listChildHoursOfOperations(in listOfHoursInput) (out listChildHoursOfOperationsOutput, err error) {
	h, err := a.hours(in.HoursID)
	if err != nil {
		return out, err
	}
	out.modified = a.changed(h.Meta)
	out.ChildHoursOfOperationsSummaryList, out.NextToken, err = listed(a.world.Children(h.ID), in.pager("ListChildHoursOfOperations"), identifierOf)
	return out, err
}
