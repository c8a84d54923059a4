package hearing

import (
	"time"

	"handover/internal/roster"
)

const (
	// often is how old a mark may be until the next one is made: companions poll more often.
	// No more often is the address asked.
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
// at least; with one that said it was going, that and a beat. A companion whose beat has
// failed tries again within one.
func (m mark) rules(r roster.Rules, now time.Time) roster.Rules {
	if r.Interval <= 0 || r.Misses <= 0 {
		return r
	}
	r.Misses = max(r.Misses, 2+int((gap+r.Interval-1)/r.Interval))
	r.Parting = r.Interval + gap
	r.Listening = time.Time{} // since when that is, the mark says
	r.Spared = m.Since.Add(r.Interval * 3 / 2)
	switch {
	case !m.holds(now):
		r.Spared = now.Add(deaf)
	case r.Spared.After(now.Add(often)):
		r.Spared = now.Add(often)
	}
	return r
}
