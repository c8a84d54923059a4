package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"handover/internal/roster"
)

// shift is one line of the schedule: who goes home when.
type shift struct {
	name                        string
	agents, profiles, hierarchy []string
	days                        []time.Weekday
	hour, minute                int
	zone                        *time.Location
	cordon                      time.Duration
}

const defaultCordon = 15 * time.Minute

// nextShift gives the end that comes first after the instant, of the shifts that
// the agent is in.
func (p *Policy) nextShift(a roster.Agent, after time.Time) (roster.Shift, bool) {
	var next roster.Shift
	found := false
	for _, s := range p.shifts {
		if !s.has(a) {
			continue
		}
		end := s.endAfter(after)
		if !found || end.Before(next.EndsAt) {
			next, found = roster.Shift{Name: s.name, CordonAt: end.Add(-s.cordon), EndsAt: end}, true
		}
	}
	return next, found
}

func (s *shift) has(a roster.Agent) bool {
	return slices.Contains(s.agents, a.Username) ||
		slices.Contains(s.profiles, a.Profile.Name) ||
		slices.ContainsFunc(a.Hierarchy, func(group string) bool { return slices.Contains(s.hierarchy, group) })
}

// endAfter is the first end after the instant: on the wall clock of the shift's
// zone, whatever summer time does to it.
func (s *shift) endAfter(after time.Time) time.Time {
	local := after.In(s.zone)
	for day := -1; ; day++ { // a week and two days hold an end of every shift
		date := time.Date(local.Year(), local.Month(), local.Day()+day, s.hour, s.minute, 0, 0, s.zone)
		noon := time.Date(local.Year(), local.Month(), local.Day()+day, 12, 0, 0, 0, s.zone)
		if date.After(after) && slices.Contains(s.days, noon.Weekday()) {
			return date
		}
	}
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (c *compiler) shifts(w []fileShift) []shift {
	var all []shift
	for n, ws := range w {
		path := fmt.Sprintf("shifts[%d]", n)
		before := len(c.mistakes)
		s := c.shift(path, ws)
		if slices.ContainsFunc(all, func(other shift) bool { return other.name == s.name }) && s.name != "" {
			c.errorf(path+".name", "found %q a second time, want a name of its own", s.name)
		}
		if len(c.mistakes) > before || len(s.days) == 0 {
			continue // what is wrong with it is told
		}
		for _, other := range all {
			c.apart(path, &s, &other)
		}
		all = append(all, s)
	}
	return all
}

func (c *compiler) shift(path string, w fileShift) shift {
	s := shift{
		name: w.Name, agents: w.Agents, profiles: w.RoutingProfiles, hierarchy: w.Hierarchy,
		days:   c.days(path+".days", w.Days),
		zone:   c.zone(path+".time_zone", w.TimeZone),
		cordon: c.span(path+".cordon", w.Cordon, defaultCordon),
	}
	if s.name == "" {
		c.errorf(path+".name", "found nothing, want a name for the journal")
	}
	if len(s.agents)+len(s.profiles)+len(s.hierarchy) == 0 {
		c.errorf(path, "nobody is in this shift: want agents, routing_profiles or hierarchy")
	}
	for m, name := range s.agents {
		c.name(agentName, fmt.Sprintf("%s.agents[%d]", path, m), name)
	}
	for m, name := range s.profiles {
		c.name(profileName, fmt.Sprintf("%s.routing_profiles[%d]", path, m), name)
	}
	ends, _ := w.Ends.(string)
	at, err := time.Parse("15:04", ends)
	if err != nil {
		c.errorf(path+".ends", "found %s, want a time of day in quotes, such as \"17:30\"", orNothing(w.Ends))
	}
	s.hour, s.minute = at.Hour(), at.Minute()
	return s
}

func orNothing(found any) string {
	if found == nil {
		return "nothing"
	}
	return fmt.Sprint(found)
}

func (c *compiler) days(path string, w []string) []time.Weekday {
	var days []time.Weekday
	for n, name := range w {
		at := fmt.Sprintf("%s[%d]", path, n)
		if c.oneOf(at, strings.ToLower(name), weekdays) {
			days = append(days, time.Weekday(slices.Index(weekdays, strings.ToLower(name))))
		}
	}
	if len(w) > 0 {
		return days
	}
	if c.file.Has(path) {
		c.errorf(path, "found none, want days such as mon, or leave it out for every day")
	}
	for day := range weekdays {
		days = append(days, time.Weekday(day))
	}
	return days
}

func (c *compiler) zone(path, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		c.errorf(path, "found %q, want a time zone by name, such as Europe/Zurich or UTC", name)
		return time.UTC
	}
	return zone
}

// apart tells of two shifts of the same agents of which one begins to end while
// the other does. A year is looked through: with two zones the days differ.
func (c *compiler) apart(path string, s, other *shift) {
	who := s.shares(other)
	if who == "" {
		return
	}
	start := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	for at := s.endAfter(start); at.Before(start.AddDate(1, 0, 0)); at = s.endAfter(at) {
		begins := at.Add(-s.cordon)
		end := other.endAfter(begins.Add(-1))
		if !end.Add(-other.cordon).After(at) {
			c.errorf(path, "%s is in %q, too, and on a %s the two end within each other's cordon (%s and %s); want one shift, or hours apart",
				who, other.name, at.In(s.zone).Weekday(), at.In(s.zone).Format("15:04"), end.In(other.zone).Format("15:04"))
			return
		}
	}
}

// shares is what puts the same agent into both shifts, as far as the file tells.
func (s *shift) shares(other *shift) string {
	for _, pair := range []struct {
		what string
		a, b []string
	}{{"agent", s.agents, other.agents}, {"routing profile", s.profiles, other.profiles}, {"hierarchy group", s.hierarchy, other.hierarchy}} {
		for _, name := range pair.a {
			if slices.Contains(pair.b, name) {
				return pair.what + " " + name
			}
		}
	}
	return ""
}
