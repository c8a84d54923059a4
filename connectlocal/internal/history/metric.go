package history

import "time"

// Unit is what a metric is in.
type Unit string

// The units of metrics.
const (
	Count   Unit = "COUNT"
	Seconds Unit = "SECONDS"
	Percent Unit = "PERCENT"
)

// Metric is one historical metric.
type Metric struct {
	Unit Unit
	// Of is its value in one interval; nil where there is nothing to divide by. The
	// facts are those of that interval.
	Of func(Facts, Question) *float64
	// Threshold tells that Question.Within is needed.
	Threshold bool
	// Agents tells that it is of agents' time, which belongs to no queue.
	Agents bool
	// Queues tells that it is of queues, and says nothing about single agents.
	Queues bool
}

// Question is what a metric is asked besides the facts.
type Question struct {
	Interval
	Within    time.Duration      // of metrics with a threshold
	OrEqual   bool               // the threshold is included
	Only      func(Contact) bool // the contacts that count; nil: all
	OnlyOffer func(Offer) bool   // the offers that count; nil: all
}

// near tells whether a duration is within the threshold.
func (q Question) near(d time.Duration) bool { return d < q.Within || q.OrEqual && d == q.Within }

func (q Question) counts(c Contact) bool { return q.Only == nil || q.Only(c) }

// The moments by which contacts are in an interval.
func created(c Contact) time.Time      { return c.Created }
func enqueued(c Contact) time.Time     { return c.Enqueued }
func connected(c Contact) time.Time    { return c.Connected }
func disconnected(c Contact) time.Time { return c.Disconnected }

// each goes over the contacts that count, and are in the interval by a moment.
func each(f Facts, q Question, when func(Contact) time.Time, do func(Contact)) {
	for _, c := range f.Contacts {
		if t := when(c); !t.IsZero() && q.has(t) && q.counts(c) {
			do(c)
		}
	}
}

// counting counts contacts, by when they ended.
func counting(is func(Contact) bool) Metric { return countingBy(disconnected, is) }

func countingBy(when func(Contact) time.Time, is func(Contact) bool) Metric {
	return Metric{Unit: Count, Of: func(f Facts, q Question) *float64 {
		n := 0.0
		each(f, q, when, func(c Contact) {
			if is(c) {
				n++
			}
		})
		return &n
	}}
}

// countingWithin counts contacts that took no longer than the threshold for something.
func countingWithin(is func(Contact) bool, took func(Contact) time.Duration) Metric {
	return Metric{Unit: Count, Threshold: true, Queues: true, Of: func(f Facts, q Question) *float64 {
		n := 0.0
		each(f, q, disconnected, func(c Contact) {
			if is(c) && q.near(took(c)) {
				n++
			}
		})
		return &n
	}}
}

// sum adds up a time of contacts.
func sum(is func(Contact) bool, took func(Contact) time.Duration) Metric {
	return Metric{Unit: Seconds, Of: func(f Facts, q Question) *float64 {
		total, _ := measure(f, q, is, func(c Contact) (float64, float64) { return took(c).Seconds(), 1 })
		return &total
	}}
}

// mean is the average of a time of contacts.
func mean(is func(Contact) bool, took func(Contact) time.Duration) Metric {
	return ratio(Seconds, is, func(c Contact) (float64, float64) { return took(c).Seconds(), 1 })
}

// meanNumber is the average of a number of contacts.
func meanNumber(is func(Contact) bool, n func(Contact) int) Metric {
	return ratio(Count, is, func(c Contact) (float64, float64) { return float64(n(c)), 1 })
}

// ratio is the quotient of two sums over contacts.
func ratio(unit Unit, is func(Contact) bool, of func(Contact) (over, under float64)) Metric {
	return Metric{Unit: unit, Of: func(f Facts, q Question) *float64 {
		over, under := measure(f, q, is, of)
		if under == 0 {
			return nil
		}
		return new(over / under)
	}}
}

func measure(f Facts, q Question, is func(Contact) bool, of func(Contact) (over, under float64)) (over, under float64) {
	each(f, q, disconnected, func(c Contact) {
		if is(c) {
			o, u := of(c)
			over, under = over+o, under+u
		}
	})
	return over, under
}

// longest is the highest of a time of contacts, 0 where there are none.
func longest(is func(Contact) bool, took func(Contact) time.Duration) Metric {
	return Metric{Unit: Seconds, Of: func(f Facts, q Question) *float64 {
		var most time.Duration
		each(f, q, disconnected, func(c Contact) {
			if is(c) {
				most = max(most, took(c))
			}
		})
		return new(most.Seconds())
	}}
}

// share is the percentage of contacts that are something among those that are another.
func share(of func(Contact, Question) bool, among func(Contact) bool) Metric {
	return Metric{Unit: Percent, Of: func(f Facts, q Question) *float64 {
		n, all := 0.0, 0.0
		each(f, q, disconnected, func(c Contact) {
			if among(c) {
				all++
				if of(c, q) {
					n++
				}
			}
		})
		if all == 0 {
			return nil
		}
		return new(100 * n / all)
	}}
}

// constant is of what no chat has.
func constant(unit Unit, value *float64) Metric {
	return Metric{Unit: unit, Of: func(Facts, Question) *float64 { return value }}
}

// time of agents' spans that are something.
func spent(f Facts, is func(Span) bool) (d time.Duration) {
	for _, s := range f.Spans {
		if is(s) {
			d += s.Till.Sub(s.From)
		}
	}
	return d
}

func spending(is func(Span) bool) Metric {
	return Metric{Unit: Seconds, Agents: true, Of: func(f Facts, _ Question) *float64 { return new(spent(f, is).Seconds()) }}
}

// offers goes over the offers that count.
func offers(f Facts, q Question, do func(Offer)) {
	for _, o := range f.Offers {
		if q.OnlyOffer == nil || q.OnlyOffer(o) {
			do(o)
		}
	}
}

func countingOffers(is func(Offer) bool) Metric {
	return Metric{Unit: Count, Of: func(f Facts, q Question) *float64 {
		n := 0.0
		offers(f, q, func(o Offer) {
			if is(o) {
				n++
			}
		})
		return &n
	}}
}
