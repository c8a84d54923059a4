package replay

import (
	"fmt"
	"time"
)

// columns is a plot of counts: across in percent of its width, down in pixels, so
// that its text keeps its size on a small screen.
type columns struct {
	Title   string
	Most    int
	Columns []column
	Labels  []label
}

type column struct {
	X, Width    string
	Y, Height   string
	Y2, Height2 string
	Says        string
}

type label struct{ X, Anchor, Text string }

// tally is one column's counts.
type tally struct {
	name       string
	all, moved int
}

// The plot's lower edge, and how high its highest column is.
const (
	ground  = 150.0
	highest = 125.0
)

// plot draws the tallies next to each other.
func plot(title string, all []tally) columns {
	c := columns{Title: title}
	for _, t := range all {
		c.Most = max(c.Most, t.all)
	}
	step := 100 / float64(max(1, len(all)))
	for n, t := range all {
		high, high2 := highest*float64(t.all)/float64(max(1, c.Most)), highest*float64(t.moved)/float64(max(1, c.Most))
		c.Columns = append(c.Columns, column{
			X: coordinate(float64(n)*step + step*0.1), Width: coordinate(step * 0.8), Says: fmt.Sprintf("%s: %d, %d would have been moved", t.name, t.all, t.moved),
			Y: coordinate(ground - high), Height: coordinate(high), Y2: coordinate(ground - high2), Height2: coordinate(high2),
		})
	}
	return c
}

func coordinate(f float64) string { return fmt.Sprintf("%.2f", f) }

// under writes a label below the middle of a column.
func (c *columns) under(n int, text string) {
	step := 100 / float64(len(c.Columns))
	c.Labels = append(c.Labels, label{X: coordinate((float64(n) + 0.5) * step), Anchor: "middle", Text: text})
}

// mostColumns is how many columns a plot over time has at most.
const mostColumns = 56

// steps are the times that one column may stand for.
var steps = [...]time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour,
}

// overTime counts the chats by when their agent left.
func overTime(r Report) columns {
	step := steps[len(steps)-1]
	for n := len(steps) - 1; n >= 0; n-- {
		if r.To.Sub(r.From)/steps[n] < mostColumns {
			step = steps[n]
		}
	}
	from := r.From.UTC().Truncate(step)
	all := make([]tally, min(r.To.Sub(from)/step+1, 10*mostColumns))
	for n := range all {
		all[n].name = from.Add(time.Duration(n) * step).Format("Mon 2 Jan 15:04")
	}
	for _, c := range r.Chats {
		n := max(0, min(int(c.Began.Sub(from)/step), len(all)-1))
		all[n].count(c)
	}
	made := plot("Chats left behind, over time", all)
	long := r.To.Sub(r.From)
	oneDay := from.Format(time.DateOnly) == r.To.UTC().Format(time.DateOnly)
	if oneDay {
		made.Title += ", " + from.Format("Monday, 2 January")
	}
	form := "Mon 15:04"
	switch {
	case long > 7*24*time.Hour:
		form = "2 Jan"
	case oneDay && long < 5*time.Minute:
		form = "15:04:05"
	case oneDay:
		form = "15:04"
	}
	made.Labels = []label{
		{"0", "start", from.Format(form)}, {"50", "middle", from.Add(r.To.Sub(from) / 2).Format(form)}, {"100", "end", r.To.UTC().Format(form)},
	}
	return made
}

func (t *tally) count(c Chat) {
	t.all++
	if c.Would == Moved {
		t.moved++
	}
}

// waitSteps are where one column of the distribution ends and the next begins.
var waitSteps = [...]time.Duration{
	15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour,
}

// howLong counts the chats by how long the customer was with an agent who had gone.
func howLong(chats []Chat) columns {
	names := [...]string{"15s", "30s", "1m", "2m", "5m", "10m", "30m", "1h", "more"}
	all := make([]tally, len(names))
	for n, name := range names {
		all[n].name = "up to " + name
	}
	all[len(names)-1].name = "more than 1h"
	for _, c := range chats {
		n := 0
		for n < len(waitSteps) && c.Wait > waitSteps[n].Seconds() {
			n++
		}
		all[n].count(c)
	}
	made := plot("Time with an agent who had gone: up to", all)
	for n, name := range names {
		made.under(n, name)
	}
	return made
}

// byHour counts the chats by the hour of the day.
func byHour(chats []Chat) columns {
	all := make([]tally, 24)
	for n := range all {
		all[n].name = fmt.Sprintf("%02d:00", n)
	}
	for _, c := range chats {
		all[c.Began.UTC().Hour()].count(c)
	}
	made := plot("By hour of the day (UTC)", all)
	for _, n := range []int{0, 6, 12, 18, 23} {
		made.under(n, fmt.Sprint(n))
	}
	return made
}
