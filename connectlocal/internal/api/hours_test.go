package api_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func monday(from, to int32) []types.HoursOfOperationConfig {
	return []types.HoursOfOperationConfig{{Day: types.HoursOfOperationDaysMonday, StartTime: slice(from), EndTime: slice(to)}}
}

func slice(hours int32) *types.HoursOfOperationTimeSlice {
	return &types.HoursOfOperationTimeSlice{Hours: &hours, Minutes: aws.Int32(0)}
}

func (b *bench) createHours(name string, parents ...types.ParentHoursOfOperationConfig) *string {
	b.Helper()
	out, err := b.sdk.CreateHoursOfOperation(b.Context(), &connect.CreateHoursOfOperationInput{
		InstanceId: b.id, Name: &name, TimeZone: aws.String("Europe/Lisbon"), Config: monday(9, 0), ParentHoursOfOperationConfigs: parents,
	})
	b.ok(err)
	return out.HoursOfOperationId
}

func (b *bench) describedHours(id *string) *types.HoursOfOperation {
	b.Helper()
	out, err := b.sdk.DescribeHoursOfOperation(b.Context(), &connect.DescribeHoursOfOperationInput{InstanceId: b.id, HoursOfOperationId: id})
	b.ok(err)
	return out.HoursOfOperation
}

func TestHoursAreManaged(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, parent := b.Context(), b.createHours("Holidays")
		id := b.createHours("Desk", types.ParentHoursOfOperationConfig{HoursOfOperationId: parent})
		_, err := b.sdk.UpdateHoursOfOperation(ctx, &connect.UpdateHoursOfOperationInput{InstanceId: b.id, HoursOfOperationId: id, Name: aws.String("Desks"), Description: aws.String("all desks"), Config: monday(10, 12)})
		b.ok(err)
		h := b.describedHours(id)
		if *h.Name != "Desks" || *h.Description != "all desks" || *h.TimeZone != "Europe/Lisbon" || *h.Config[0].EndTime.Hours != 12 || *h.ParentHoursOfOperations[0].Name != "Holidays" {
			b.Errorf("hours %+v", h)
		}
		children, err := b.sdk.ListChildHoursOfOperations(ctx, &connect.ListChildHoursOfOperationsInput{InstanceId: b.id, HoursOfOperationId: parent})
		b.ok(err)
		if c := children.ChildHoursOfOperationsSummaryList; len(c) != 1 || *c[0].Id != *id {
			b.Errorf("children %+v", c)
		}
		found, err := b.sdk.SearchHoursOfOperations(ctx, &connect.SearchHoursOfOperationsInput{InstanceId: b.id, SearchCriteria: &types.HoursOfOperationSearchCriteria{
			StringCondition: &types.StringCondition{FieldName: aws.String("timezone"), Value: aws.String("Europe/Lisbon"), ComparisonType: types.StringComparisonTypeExact},
		}})
		b.ok(err)
		if got := namesOf(found.HoursOfOperations, func(h types.HoursOfOperation) *string { return h.Name }); !slices.Equal(got, []string{"Office", "Holidays", "Desks"}) {
			b.Errorf("found %v", got)
		}
		_, err = b.sdk.DeleteHoursOfOperation(ctx, &connect.DeleteHoursOfOperationInput{InstanceId: b.id, HoursOfOperationId: parent})
		b.refused(err, "InvalidRequestException")
		_, err = b.sdk.DisassociateHoursOfOperations(ctx, &connect.DisassociateHoursOfOperationsInput{InstanceId: b.id, HoursOfOperationId: id, ParentHoursOfOperationIds: []string{*parent}})
		b.ok(err)
		_, err = b.sdk.DeleteHoursOfOperation(ctx, &connect.DeleteHoursOfOperationInput{InstanceId: b.id, HoursOfOperationId: parent})
		b.ok(err)
		if h := b.describedHours(id); len(h.ParentHoursOfOperations) > 0 {
			b.Errorf("parents %+v", h.ParentHoursOfOperations)
		}
	})
}

func TestOverrides(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, id := b.Context(), b.createHours("Desk")
		nine, noon := types.OverrideTimeSlice{Hours: aws.Int32(9), Minutes: aws.Int32(0)}, types.OverrideTimeSlice{Hours: aws.Int32(12), Minutes: aws.Int32(0)}
		created, err := b.sdk.CreateHoursOfOperationOverride(ctx, &connect.CreateHoursOfOperationOverrideInput{
			InstanceId: b.id, HoursOfOperationId: id, Name: aws.String("Outing"), EffectiveFrom: aws.String("2026-03-01"), EffectiveTill: aws.String("2026-12-31"), OverrideType: types.OverrideTypeClosed,
			Config:           []types.HoursOfOperationOverrideConfig{{Day: types.OverrideDaysMonday, StartTime: &nine, EndTime: &noon}},
			RecurrenceConfig: &types.RecurrenceConfig{RecurrencePattern: &types.RecurrencePattern{Frequency: types.RecurrenceFrequencyMonthly, Interval: aws.Int32(1), ByWeekdayOccurrence: []int32{1}}},
		})
		b.ok(err)
		effective := func() *connect.GetEffectiveHoursOfOperationsOutput {
			out, err := b.sdk.GetEffectiveHoursOfOperations(ctx, &connect.GetEffectiveHoursOfOperationsInput{InstanceId: b.id, HoursOfOperationId: id, FromDate: aws.String("2026-03-02"), ToDate: aws.String("2026-03-09")})
			b.ok(err)
			return out
		}
		first := effective()
		if d := first.EffectiveHoursOfOperationList; *d[0].OperationalHours[0].Start.Hours != 12 || *d[7].OperationalHours[0].Start.Hours != 9 {
			b.Errorf("the first Monday is from %+v, the second from %+v", d[0].OperationalHours, d[7].OperationalHours)
		}
		if o := first.EffectiveOverrideHoursList; len(o) != 1 || *o[0].Date != "2026-03-02" || *o[0].OverrideHours[0].OverrideName != "Outing" || o[0].OverrideHours[0].OperationalStatus != types.OperationalStatusClosed {
			b.Errorf("overrides %+v", o)
		}
		_, err = b.sdk.UpdateHoursOfOperationOverride(ctx, &connect.UpdateHoursOfOperationOverrideInput{InstanceId: b.id, HoursOfOperationId: id, HoursOfOperationOverrideId: created.HoursOfOperationOverrideId, EffectiveFrom: aws.String("2026-03-03")})
		b.ok(err)
		if o := effective().EffectiveOverrideHoursList; len(o) != 0 {
			b.Errorf("overrides before they begin: %+v", o)
		}
		described, err := b.sdk.DescribeHoursOfOperationOverride(ctx, &connect.DescribeHoursOfOperationOverrideInput{InstanceId: b.id, HoursOfOperationId: id, HoursOfOperationOverrideId: created.HoursOfOperationOverrideId})
		b.ok(err)
		if o := described.HoursOfOperationOverride; *o.Name != "Outing" || o.OverrideType != types.OverrideTypeClosed || o.RecurrenceConfig.RecurrencePattern.ByWeekdayOccurrence[0] != 1 || o.Config[0].Day != types.OverrideDaysMonday {
			b.Errorf("override %+v", o)
		}
		found, err := b.sdk.SearchHoursOfOperationOverrides(ctx, &connect.SearchHoursOfOperationOverridesInput{InstanceId: b.id, SearchCriteria: &types.HoursOfOperationOverrideSearchCriteria{
			DateCondition: &types.DateCondition{FieldName: aws.String("EffectiveFrom"), Value: aws.String("2026-03-02"), ComparisonType: types.DateComparisonTypeGreaterThan},
		}})
		b.ok(err)
		if len(found.HoursOfOperationOverrides) != 1 {
			b.Errorf("found %+v", found.HoursOfOperationOverrides)
		}
		_, err = b.sdk.DeleteHoursOfOperationOverride(ctx, &connect.DeleteHoursOfOperationOverrideInput{InstanceId: b.id, HoursOfOperationId: id, HoursOfOperationOverrideId: created.HoursOfOperationOverrideId})
		b.ok(err)
		list, err := b.sdk.ListHoursOfOperationOverrides(ctx, &connect.ListHoursOfOperationOverridesInput{InstanceId: b.id, HoursOfOperationId: id})
		b.ok(err)
		if len(list.HoursOfOperationOverrideList) > 0 {
			b.Errorf("overrides %+v", list.HoursOfOperationOverrideList)
		}
	})
}

func TestHoursThatCannotBe(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, id := b.Context(), b.createHours("Desk")
		create := func(change func(*connect.CreateHoursOfOperationInput)) error {
			in := &connect.CreateHoursOfOperationInput{InstanceId: b.id, Name: aws.String("New"), TimeZone: aws.String("UTC"), Config: monday(9, 17)}
			change(in)
			_, err := b.sdk.CreateHoursOfOperation(ctx, in)
			return err
		}
		override := func(change func(*connect.CreateHoursOfOperationOverrideInput)) error {
			in := &connect.CreateHoursOfOperationOverrideInput{
				InstanceId: b.id, HoursOfOperationId: id, Name: aws.String("Outing"), EffectiveFrom: aws.String("2026-03-01"), EffectiveTill: aws.String("2026-03-01"), Config: []types.HoursOfOperationOverrideConfig{},
			}
			change(in)
			_, err := b.sdk.CreateHoursOfOperationOverride(ctx, in)
			return err
		}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"a name twice": {create(func(in *connect.CreateHoursOfOperationInput) { in.Name = aws.String("Desk") }), "DuplicateResourceException"},
			"no such zone": {create(func(in *connect.CreateHoursOfOperationInput) { in.TimeZone = aws.String("Mars") }), "InvalidParameterException"},
			"an end first": {create(func(in *connect.CreateHoursOfOperationInput) { in.Config = monday(17, 9) }), "InvalidParameterException"},
			"no such parent": {create(func(in *connect.CreateHoursOfOperationInput) {
				in.ParentHoursOfOperationConfigs = []types.ParentHoursOfOperationConfig{{HoursOfOperationId: aws.String("nobody")}}
			}), "ResourceNotFoundException"},
			"no hours":       {override(func(in *connect.CreateHoursOfOperationOverrideInput) { in.HoursOfOperationId = aws.String("nobody") }), "ResourceNotFoundException"},
			"till too early": {override(func(in *connect.CreateHoursOfOperationOverrideInput) { in.EffectiveTill = aws.String("2026-02-01") }), "InvalidParameterException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
	})
}
