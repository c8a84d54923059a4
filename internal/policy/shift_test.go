package policy_test

import (
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/policy"
	"handover/internal/roster"
)

const schedule = `
shifts:
- {name: day, agents: [ana], routing_profiles: [Chat day], hierarchy: [Bern], days: [mon, Tue, wed, thu, fri], ends: "17:30", time_zone: Europe/Zurich}
- {name: night, routing_profiles: [Chat night], ends: "02:30", time_zone: Europe/Zurich, cordon: 1h}
- {name: saturday, agents: [ana], days: [sat], ends: "12:00", time_zone: UTC, cordon: 0s}
rules: [{name: a, do: [{target: survey}]}]
`

func TestShifts(t *testing.T) {
	shift := parse(t, schedule).Rules().Shift
	ana := roster.Agent{Username: "ana"}
	day := roster.Agent{Username: "x", Profile: agentevent.Profile{Name: "Chat day"}}
	night := roster.Agent{Username: "y", Profile: agentevent.Profile{Name: "Chat night"}}
	bern := roster.Agent{Username: "z", Hierarchy: []string{"Switzerland", "Bern"}}
	for name, tc := range map[string]struct {
		agent             roster.Agent
		after             string
		shift, cordon, at string // empty: none
	}{
		"today":                             {ana, "2026-01-05T09:00:00Z", "day", "2026-01-05T16:15:00Z", "2026-01-05T16:30:00Z"},
		"in the cordon":                     {ana, "2026-01-05T16:20:00Z", "day", "2026-01-05T16:15:00Z", "2026-01-05T16:30:00Z"},
		"at the end it is over":             {day, "2026-01-05T16:30:00Z", "day", "2026-01-06T16:15:00Z", "2026-01-06T16:30:00Z"},
		"by the profile":                    {day, "2026-01-06T00:00:00Z", "day", "2026-01-06T16:15:00Z", "2026-01-06T16:30:00Z"},
		"by the hierarchy":                  {bern, "2026-01-06T00:00:00Z", "day", "2026-01-06T16:15:00Z", "2026-01-06T16:30:00Z"},
		"over the weekend":                  {day, "2026-01-09T17:00:00Z", "day", "2026-01-12T16:15:00Z", "2026-01-12T16:30:00Z"},
		"another shift is sooner":           {ana, "2026-01-09T17:00:00Z", "saturday", "2026-01-10T12:00:00Z", "2026-01-10T12:00:00Z"},
		"summer time":                       {day, "2026-07-06T09:00:00Z", "day", "2026-07-06T15:15:00Z", "2026-07-06T15:30:00Z"},
		"the evening before":                {night, "2026-01-05T23:30:00Z", "night", "2026-01-06T00:30:00Z", "2026-01-06T01:30:00Z"},
		"the hour that there is not":        {night, "2026-03-29T00:00:00Z", "night", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"},
		"of an hour twice, the second":      {night, "2026-10-25T00:00:00Z", "night", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		"and only one of the two":           {night, "2026-10-25T01:30:00Z", "night", "2026-10-26T00:30:00Z", "2026-10-26T01:30:00Z"},
		"nobody's":                          {roster.Agent{Username: "ben"}, "2026-01-05T09:00:00Z", "", "", ""},
		"an agent of whom nothing is known": {roster.Agent{}, "2026-01-05T09:00:00Z", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			after, err := time.Parse(time.RFC3339, tc.after)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := shift(tc.agent, after)
			if ok != (tc.shift != "") {
				t.Fatalf("got %+v, %v", got, ok)
			}
			if !ok {
				return
			}
			if cordon, at := got.CordonAt.UTC().Format(time.RFC3339), got.EndsAt.UTC().Format(time.RFC3339); got.Name != tc.shift || cordon != tc.cordon || at != tc.at {
				t.Errorf("got  %s from %s to %s\nwant %s from %s to %s", got.Name, cordon, at, tc.shift, tc.cordon, tc.at)
			}
		})
	}
}

func shifts(a, b string) string {
	const zone = "time_zone: Europe/Zurich, "
	return "shifts:\n- {name: a, " + zone + a + "}\n- {name: b, " + zone + b + "}\n" + anyRule
}

func TestMistakesInShifts(t *testing.T) {
	const at = `ends: "17:30", `
	for in, want := range map[string]string{
		shifts(at+"agents: [ana]", at+"agents: [ben, ana]"):                                                `p.yaml:3: shifts[1]: agent ana is in "a", too, and on a Thursday the two end within each other's cordon (17:30 and 17:30); want one shift, or hours apart`,
		shifts(at+"hierarchy: [Bern]", `ends: "17:40", hierarchy: [Bern]`):                                 `shifts[1]: hierarchy group Bern is in "a", too`,
		shifts(at+"routing_profiles: [x], cordon: 0s", `ends: "18:20", routing_profiles: [x], cordon: 1h`): `shifts[1]: routing profile x is in "a"`,
		shifts(`ends: "23:55", agents: [ana], days: [mon]`, `ends: "00:05", agents: [ana], days: [tue]`):   `on a Tuesday the two end within each other's cordon (00:05 and 23:55)`,
		twoZones("America/New_York", "Europe/Zurich"):                                                      `shifts[1]: agent ana is in "a", too`,
		"shifts:\n- {ends: \"17:30\", time_zone: UTC, agents: [ana]}\n" + anyRule:                          "p.yaml:2: shifts[0].name: found nothing",
		"shifts:\n- {name: a, ends: \"17:30\", time_zone: UTC}\n" + anyRule:                                "p.yaml:2: shifts[0]: nobody is in this shift",
		"shifts:\n- {name: a, time_zone: UTC, agents: [ana]}\n" + anyRule:                                  `shifts[0].ends: found nothing, want a time of day in quotes, such as "17:30"`,
		"shifts:\n- {name: a, ends: \"24:30\", time_zone: UTC, agents: [ana]}\n" + anyRule:                 `shifts[0].ends: found 24:30, want a time of day`,
		"shifts:\n- {name: a, ends: \"17:30\", agents: [ana]}\n" + anyRule:                                 `shifts[0].time_zone: found "", want a time zone by name`,
		"shifts:\n- {name: a, ends: \"17:30\", time_zone: UTC, agents: [ana], days: [monday]}\n" + anyRule: `shifts[0].days[0]: found "monday", want one of sun, mon`,
		"shifts:\n- {name: a, ends: \"17:30\", time_zone: UTC, agents: [ana], days: []}\n" + anyRule:       `shifts[0].days: found none, want days such as mon`,
		"shifts:\n- {name: a, ends: \"17:30\", time_zone: UTC, agents: [ana], cordon: 5}\n" + anyRule:      `shifts[0].cordon: found 5, want a duration with its unit`,
		shifts(at+"agents: [ana]", at+"agents: [ben]")[:len(shifts(at+"agents: [ana]", at+"agents: [ben]"))-len(anyRule)] + "- {name: a, time_zone: UTC, ends: \"01:00\", agents: [x]}\n" + anyRule: `shifts[2].name: found "a" a second time`,
	} {
		mistaken(t, in, want)
	}
}

// twoZones are two shifts that end six hours apart by the clocks on the wall, at
// one time but for some weeks of the year.
func twoZones(a, b string) string {
	return "shifts:\n- {name: a, ends: \"11:30\", agents: [ana], time_zone: " + a + "}\n- {name: b, ends: \"17:30\", agents: [ana], time_zone: " + b + "}\n" + anyRule
}

func TestShiftsThatAreApart(t *testing.T) {
	for _, in := range []string{
		shifts(`ends: "12:00", agents: [ana]`, `ends: "17:30", agents: [ana]`),
		shifts(`ends: "17:30", agents: [ana], days: [mon]`, `ends: "17:30", agents: [ana], days: [tue]`),
		shifts(`ends: "17:30", agents: [ana]`, `ends: "17:30", agents: [ben]`),
		shifts(`ends: "17:30", agents: [ana]`, `ends: "17:30", routing_profiles: [ana]`),
		shifts(`ends: "17:30", agents: [ana], cordon: 5m`, `ends: "17:40", agents: [ana], cordon: 5m`),
	} {
		if _, err := policy.Parse("p.yaml", []byte(in)); err != nil {
			t.Errorf("%v in\n%s", err, in)
		}
	}
}
