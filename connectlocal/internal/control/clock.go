package control

import (
	"net/http"
	"time"
)

// clockView is GET /_local/v1/clock: virtual time, how far it is ahead of the real one, to
// the second (negative: behind, after it has stood still), and how many times as fast it passes.
type clockView struct {
	Now   time.Time `json:"now"`
	Ahead string    `json:"ahead"`
	Rate  float64   `json:"rate"`
}

func (c *Control) getClock(*http.Request) (any, error) {
	now := c.loop.Now()
	return clockView{Now: now, Ahead: time.Until(now).Round(time.Second).String(), Rate: c.loop.Rate()}, nil
}

// longestAdvance is a little more than the longest life of a chat, 7 days.
const longestAdvance = 31 * 24 * time.Hour

// postAdvance moves virtual time and says so in the feed.
func (c *Control) postAdvance(r *http.Request) (any, error) {
	var in struct{ By string }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	by, err := time.ParseDuration(in.By)
	if err != nil || by <= 0 || by > longestAdvance {
		return nil, badRequest(`by: found %q, want a duration up to %v, such as "15m"`, in.By, longestAdvance)
	}
	if err := c.loop.Advance(by); err != nil {
		return nil, badRequest("by: %v", err)
	}
	c.loop.Do(func() { c.world.ClockAdvanced(by) })
	return c.getClock(r)
}

// postRate makes virtual time faster or slower, or stops it, and says so in the feed.
func (c *Control) postRate(r *http.Request) (any, error) {
	var in struct{ Rate *float64 }
	if err := decode(r, &in); err != nil {
		return nil, err
	}
	if in.Rate == nil {
		return nil, badRequest("rate: missing, want how many times as fast as real time virtual time shall pass; 0 stops it")
	}
	if err := c.loop.SetRate(*in.Rate); err != nil {
		return nil, badRequest("rate: found %v, want 0 to 100", *in.Rate)
	}
	c.loop.Do(func() { c.world.ClockPaced(*in.Rate) })
	return c.getClock(r)
}
