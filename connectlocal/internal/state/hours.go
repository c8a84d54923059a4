package state

import "time"

// Hours are hours of operation.
type Hours struct {
	ID, ARN, Name string
	TimeZone      string // IANA name
	Slots         []HoursSlot
	Overrides     []HoursOverride
	Parents       []string // hours of operation (ids) whose overrides count here too
	Meta
}

// HoursSlot is one weekday's opening, [From, To) in minutes since midnight, To ≤ 1440.
type HoursSlot struct {
	Day      time.Weekday
	From, To int
}

// HoursOverride is what applies on some dates in place of the usual hours.
type HoursOverride struct {
	ID, Name, Description string
	Kind                  string // STANDARD, OPEN or CLOSED
	From, Till            string // dates such as 2026-03-02, both included
	Slots                 []HoursSlot
	Recurs                *Recurrence // nil: every date of the span
	ModifiedAt            time.Time
}

// Recurrence is which dates of its span an override is for.
type Recurrence struct {
	Every      int    // so many of Unit
	Unit       string // WEEKLY, MONTHLY or YEARLY
	Months     []int  // 1 to 12; YEARLY only
	MonthDays  []int  // 1 to 31, -1 for the last; not WEEKLY
	Occurrence []int  // of the weekday within the month: 1 to 4, -1 for the last; not WEEKLY
}
