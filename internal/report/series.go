package report

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"handover/internal/departure"
)

// MostBuckets is how many parts a Series has at most: more would not be seen in a plot.
const MostBuckets = 120

// SeriesOptions say which time is cut into which parts.
type SeriesOptions struct {
	Since, Until time.Time     // of a departure's beginning; Until is not included
	Step         time.Duration // a part's length
}

// Series is what came of departures over time: parts of one length, without a gap, the
// last of which may end after Until.
type Series struct {
	Since   time.Time      `json:"since"`
	Until   time.Time      `json:"until"`
	Step    string         `json:"step"`
	Buckets []Bucket       `json:"buckets"`
	Rules   []RuleOutcomes `json:"rules"` // by name
}

// Bucket is the departures that began in one part of the time.
type Bucket struct {
	At         time.Time      `json:"at"` // its beginning
	Departures int            `json:"departures"`
	Causes     map[string]int `json:"causes"`   // departures
	Outcomes   map[string]int `json:"outcomes"` // chats by phase; of shadow, by what would have been done
	// Rescue is how long customers waited from the agent's leg coming off, and Wait, from
	// the agent's choice to leave, until somebody was connected: over landed chats.
	Rescue Times `json:"rescue"`
	Wait   Times `json:"wait"`
	Held   int   `json:"held"` // chats whose move may not begin yet
}

// RuleOutcomes is what came of the chats that one rule decided about.
type RuleOutcomes struct {
	Rule     string         `json:"rule"`
	Outcomes map[string]int `json:"outcomes"`
}

// parts counts the buckets that the options make, or says what is wrong with them.
func (o SeriesOptions) parts() (int, error) {
	if o.Step <= 0 || !o.Since.Before(o.Until) {
		return 0, fmt.Errorf("a series from %v to %v by %v: want a beginning before its end, and a step", o.Since, o.Until, o.Step)
	}
	n := int64((o.Until.Sub(o.Since) + o.Step - 1) / o.Step)
	if n > MostBuckets {
		return 0, fmt.Errorf("a series from %v to %v by %v: %d parts, want at most %d", o.Since, o.Until, o.Step, n, MostBuckets)
	}
	return int(n), nil
}

// SeriesOf sums departures up over time. Its errors are of the options, or what the walk hands out.
func SeriesOf(all iter.Seq2[departure.Departure, error], o SeriesOptions) (Series, error) {
	n, err := o.parts()
	if err != nil {
		return Series{}, err
	}
	c := newCounting(o, n)
	for d, err := range all {
		if err != nil {
			return Series{}, err
		}
		if !d.BeganAt.Before(o.Since) && d.BeganAt.Before(o.Until) {
			c.add(d)
		}
	}
	return c.series(), nil
}

// counting is a series being made.
type counting struct {
	o       SeriesOptions
	buckets []Bucket
	took    []spans                   // by bucket
	rules   map[string]map[string]int // outcomes by rule
}

// spans are how long the customers of a bucket waited.
type spans struct{ rescue, wait []time.Duration }

func newCounting(o SeriesOptions, n int) *counting {
	c := &counting{o: o, buckets: make([]Bucket, n), took: make([]spans, n), rules: map[string]map[string]int{}}
	for i := range c.buckets {
		c.buckets[i] = Bucket{At: o.Since.Add(time.Duration(i) * o.Step), Causes: map[string]int{}, Outcomes: map[string]int{}}
	}
	return c
}

func (c *counting) add(d departure.Departure) {
	i := int(d.BeganAt.Sub(c.o.Since) / c.o.Step)
	c.buckets[i].add(d)
	for _, h := range d.Handovers {
		rule := cmp.Or(h.Decision.Rule, "none")
		if c.rules[rule] == nil {
			c.rules[rule] = map[string]int{}
		}
		c.rules[rule][outcome(h)]++
		if rescued(h) {
			t := &c.took[i]
			t.rescue, t.wait = append(t.rescue, h.Waited), append(t.wait, h.Proof.ConnectedAt.Sub(d.Epoch))
		}
	}
}

func (c *counting) series() Series {
	s := Series{Since: c.o.Since, Until: c.o.Until, Step: c.o.Step.String(), Buckets: c.buckets, Rules: []RuleOutcomes{}}
	for i, t := range c.took {
		s.Buckets[i].Rescue, s.Buckets[i].Wait = times(t.rescue), times(t.wait)
	}
	for _, rule := range slices.Sorted(maps.Keys(c.rules)) {
		s.Rules = append(s.Rules, RuleOutcomes{Rule: rule, Outcomes: c.rules[rule]})
	}
	return s
}

func (b *Bucket) add(d departure.Departure) {
	b.Departures++
	b.Causes[string(d.Cause)]++
	for _, h := range d.Handovers {
		b.Outcomes[outcome(h)]++
		if h.Held != "" && !h.Phase.Final() {
			b.Held++
		}
	}
}

// outcome is what has become of a chat, or in shadow would have.
func outcome(h departure.Handover) string {
	if h.Shadow {
		return would(h)
	}
	return string(h.Phase)
}

// rescued tells whether it is known how long the customer waited for the next one.
func rescued(h departure.Handover) bool {
	return !h.Shadow && h.Phase == departure.Landed && !h.Proof.ConnectedAt.IsZero() && !h.LeftAt.IsZero()
}
