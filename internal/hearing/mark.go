package hearing

import (
	"time"

	"handover/internal/roster"
)

const (
	// often is how old a mark may be until the next one is made: it is renewed by requests
	// that come at least as often, each time that a companion polls.
	often = 10 * time.Second
	// gap is how far apart two marks may be and still say that in between, too, companions
	// could be heard.
	gap = 20 * time.Second
	// deaf is how long nobody is judged who would have been while nobody could be heard.
	deaf = 30 * time.Second
)

// mark is when companions could be heard last, and since when they could at all times
// up to then.
type mark struct {
	Since time.Time `json:"since"`
	Last  time.Time `json:"last"`
}

// heard is the mark after a request has come through now.
func (m mark) heard(now time.Time) mark {
	if !m.holds(now) {
		m.Since = now
	}
	m.Last = now
	return m
}

// holds tells whether companions can be heard now, as far as is known.
func (m mark) holds(now time.Time) bool { return now.Sub(m.Last).Abs() <= gap }

// fresh tells whether the mark need not be renewed.
func (m mark) fresh(now time.Time) bool { return now.Sub(m.Last).Abs() < often }

// rules are r, by which nobody counts as lost before they could have been heard. Where
// companions can be heard, each of them has had the time of a beat and a half to show
// up; while that is not over, the agent is due again by the time the mark has to be
// renewed. Where they cannot, nobody is lost.
//
// A loss of hearing of up to gap may stay unnoticed: so patience is that, and two beats,
// at least. A companion whose beat has failed tries again within one.
func (m mark) rules(r roster.Rules, now time.Time) roster.Rules {
	if r.Interval <= 0 || r.Misses <= 0 {
		return r
	}
	r.Misses = max(r.Misses, 2+int((gap+r.Interval-1)/r.Interval))
	first := m.Since.Add(r.Interval * 3 / 2) // who is judged before may not have been heard
	switch {
	case !m.holds(now):
		first = now.Add(deaf)
	case first.After(now.Add(often)):
		first = now.Add(often)
	}
	r.Listening = first.Add(-r.Interval * time.Duration(r.Misses))
	return r
}
