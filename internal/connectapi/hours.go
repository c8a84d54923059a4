package connectapi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

const (
	day       = 24 * 60 // minutes
	dayLayout = time.DateOnly
)

// hours are a queue's hours of operation: by the days of the week, or, with the
// overrides of holidays worked in, by the date.
type hours struct {
	zone  *time.Location
	week  map[time.Weekday][]span
	dates map[string][]span // instead of week
}

// span is a part of a day in minutes after midnight; it may reach into the next.
type span struct{ from, to int }

// open tells whether the hours are open at an instant.
func (h hours) open(at time.Time) bool {
	local := at.In(h.zone)
	minute := local.Hour()*60 + local.Minute()
	return within(h.of(local), minute) || within(h.of(local.AddDate(0, 0, -1)), minute+day)
}

// of are the spans that begin on the day of the time.
func (h hours) of(local time.Time) []span {
	if h.dates != nil {
		return h.dates[local.Format(dayLayout)]
	}
	return h.week[local.Weekday()]
}

func within(spans []span, minute int) bool {
	for _, s := range spans {
		if s.from <= minute && minute < s.to {
			return true
		}
	}
	return false
}

// newSpan reads two times of a day. An end that is not after the start is of
// the next day: from midnight to midnight is the whole day. The last minute of a
// day, which is how some write its end, counts to the day.
func newSpan(fromHours, fromMinutes, toHours, toMinutes *int32) span {
	s := span{minutes(fromHours, fromMinutes), minutes(toHours, toMinutes)}
	if s.to == day-1 {
		s.to = day
	}
	if s.to <= s.from {
		s.to += day
	}
	return s
}

func minutes(h, m *int32) int {
	var total int
	if h != nil {
		total = int(*h) * 60
	}
	if m != nil {
		total += int(*m)
	}
	return total
}

// readHours reads hours of operation, with the overrides of these days where the
// service gives them.
func (c *Client) readHours(ctx context.Context, id string) (hours, error) {
	h, err := c.effectiveHours(ctx, id)
	if ClassOf(err) == Refused {
		return c.weeklyHours(ctx, id)
	}
	return h, err
}

// effectiveHours asks for the days around now in any time zone.
func (c *Client) effectiveHours(ctx context.Context, id string) (hours, error) {
	now := c.clock.now().UTC()
	from, to := now.AddDate(0, 0, -2).Format(dayLayout), now.AddDate(0, 0, 2).Format(dayLayout)
	out, err := call(ctx, c, c.sdk.GetEffectiveHoursOfOperations, &connect.GetEffectiveHoursOfOperationsInput{
		InstanceId: c.instance, HoursOfOperationId: &id, FromDate: &from, ToDate: &to,
	})
	if err != nil {
		return hours{}, err
	}
	h := hours{dates: make(map[string][]span)}
	for _, d := range out.EffectiveHoursOfOperationList {
		for _, s := range d.OperationalHours {
			if s.Start != nil && s.End != nil {
				date := deref(d.Date)
				h.dates[date] = append(h.dates[date], newSpan(s.Start.Hours, s.Start.Minutes, s.End.Hours, s.End.Minutes))
			}
		}
	}
	h.zone, err = zone("GetEffectiveHoursOfOperations", out.TimeZone)
	return h, err
}

// weekdays are the service's names.
var weekdays = map[types.HoursOfOperationDays]time.Weekday{
	types.HoursOfOperationDaysSunday: time.Sunday, types.HoursOfOperationDaysMonday: time.Monday,
	types.HoursOfOperationDaysTuesday: time.Tuesday, types.HoursOfOperationDaysWednesday: time.Wednesday,
	types.HoursOfOperationDaysThursday: time.Thursday, types.HoursOfOperationDaysFriday: time.Friday,
	types.HoursOfOperationDaysSaturday: time.Saturday,
}

func (c *Client) weeklyHours(ctx context.Context, id string) (hours, error) {
	out, err := call(ctx, c, c.sdk.DescribeHoursOfOperation, &connect.DescribeHoursOfOperationInput{
		InstanceId: c.instance, HoursOfOperationId: &id,
	})
	if err != nil {
		return hours{}, err
	}
	h := hours{week: make(map[time.Weekday][]span)}
	if out.HoursOfOperation == nil {
		return hours{}, &Error{Operation: "DescribeHoursOfOperation", Class: Refused, Err: errors.New("the answer holds no hours of operation")}
	}
	for _, s := range out.HoursOfOperation.Config {
		if s.StartTime != nil && s.EndTime != nil {
			d := weekdays[s.Day]
			h.week[d] = append(h.week[d], newSpan(s.StartTime.Hours, s.StartTime.Minutes, s.EndTime.Hours, s.EndTime.Minutes))
		}
	}
	h.zone, err = zone("DescribeHoursOfOperation", out.HoursOfOperation.TimeZone)
	return h, err
}

func zone(op string, name *string) (*time.Location, error) {
	z, err := time.LoadLocation(deref(name))
	if err != nil {
		return nil, &Error{Operation: op, Class: Refused, Err: fmt.Errorf("time zone of the hours: %w", err)}
	}
	return z, nil
}
