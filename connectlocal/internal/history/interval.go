package history

import "time"

// Interval is a span of time, its end not included.
type Interval struct{ From, Till time.Time }

// has tells whether a time is in it.
func (i Interval) has(t time.Time) bool { return !t.Before(i.From) && t.Before(i.Till) }

// Period is how an interval is cut.
type Period string

// The periods of GetMetricDataV2.
const (
	FifteenMinutes Period = "FIFTEEN_MIN"
	ThirtyMinutes  Period = "THIRTY_MIN"
	Hour           Period = "HOUR"
	Day            Period = "DAY"
	Week           Period = "WEEK" // from Sunday
	Total          Period = "TOTAL"
)

// Cut cuts an interval into periods, at the boundaries of their kind on the wall clock of
// a zone; the first and the last can be shorter.
func Cut(i Interval, p Period, zone *time.Location) (out []Interval) {
	for from := i.From; from.Before(i.Till); {
		till := p.after(from.In(zone))
		if !till.Before(i.Till) {
			till = i.Till
		}
		out = append(out, Interval{from, till.UTC()})
		from = till
	}
	return out
}

// after is the next boundary behind a local time.
func (p Period) after(t time.Time) time.Time {
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
	switch p {
	case FifteenMinutes:
		return quarter(t, 15)
	case ThirtyMinutes:
		return quarter(t, 30)
	case Hour:
		return quarter(t, 60)
	case Day:
		return midnight.AddDate(0, 0, 1)
	case Week:
		return midnight.AddDate(0, 0, 7-int(t.Weekday()))
	}
	return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
}

// quarter is the next multiple of some minutes within the hour. It goes by time that
// passes, so that a clock that is put back does not bring the same boundary twice.
func quarter(t time.Time, minutes int) time.Time {
	since := time.Duration(t.Minute()%minutes)*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
	return t.Add(time.Duration(minutes)*time.Minute - since)
}
