package roster_test

import (
	"testing"
	"time"

	"handover/internal/roster"
)

func TestSuspect(t *testing.T) {
	r := roster.Rules{Interval: 20 * time.Second, Misses: 3}
	at := func(s int) roster.Client { return roster.Client{ID: "tab", Beat: sec(s)} }
	gone, frozen := at(60), at(30)
	gone.Gone, frozen.Frozen = true, true
	for name, c := range map[string]struct {
		clients []roster.Client
		rules   roster.Rules
		want    roster.Suspicion
	}{
		"nobody was ever heard":           {nil, r, roster.Unwatched},
		"nobody listens":                  {[]roster.Client{at(0)}, roster.Rules{Interval: r.Interval}, roster.Unwatched},
		"just heard":                      {[]roster.Client{at(45)}, r, roster.Here},
		"a beat and a half ago":           {[]roster.Client{at(30)}, r, roster.Here},
		"a beat is missing":               {[]roster.Client{at(29)}, roster.Rules{Interval: 20 * time.Second, Misses: 4}, roster.Late},
		"half of the patience is used up": {[]roster.Client{at(29)}, r, roster.Doubtful},
		"one second before it is lost":    {[]roster.Client{at(1)}, r, roster.Doubtful},
		"lost":                            {[]roster.Client{at(0)}, r, roster.Lost},
		"said that it was going":          {[]roster.Client{gone}, r, roster.Doubtful},
		"stopped by the browser":          {[]roster.Client{frozen}, r, roster.Doubtful},
		"one of two is there":             {[]roster.Client{at(0), gone, at(50)}, r, roster.Here},
		"since the controller listens":    {[]roster.Client{at(-600)}, roster.Rules{Interval: r.Interval, Misses: 3, Listening: sec(50)}, roster.Here},
	} {
		t.Run(name, func(t *testing.T) {
			a := roster.Agent{Clients: c.clients}
			if got := a.Suspect(sec(60), c.rules); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
