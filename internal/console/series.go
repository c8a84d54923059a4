package console

import (
	"fmt"
	"net/http"
	"time"

	"handover/internal/httpjson"
	"handover/internal/report"
)

// steps are the lengths of the parts of a plot, from which one is chosen that makes few
// enough of them.
var steps = [...]time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour,
}

// most parts of a plot that nobody asked for in another way.
const usualParts = 60

// usualSpan is what is plotted if nothing else is asked for.
const usualSpan = 24 * time.Hour

// series answers with what came of departures over time: ?since=, ?until= (instants), ?step=
// (a duration). A part begins at a multiple of the step.
func (c *console) series(r *http.Request) (any, error) {
	o := report.SeriesOptions{Until: c.sources.Now().Add(time.Nanosecond)} // what begins now is in it
	q := query{r: r}
	if until := q.instant("until"); !until.IsZero() {
		o.Until = until
	}
	o.Since = q.instant("since")
	if o.Since.IsZero() {
		o.Since = o.Until.Add(-usualSpan)
	}
	o.Step = q.duration("step")
	if q.err != nil {
		return nil, q.err
	}
	if !o.Since.Before(o.Until) {
		return nil, httpjson.InvalidField("since", "found %s, want an instant before %s", o.Since.Format(time.RFC3339), o.Until.Format(time.RFC3339))
	}
	if o.Step == 0 {
		o.Step = step(o.Until.Sub(o.Since))
	}
	o.Since = o.Since.Truncate(o.Step)
	if parts := int64(o.Until.Sub(o.Since) / o.Step); parts >= report.MostBuckets {
		return nil, httpjson.InvalidField("step", "%s makes %d parts of the time asked for, want fewer than %d", o.Step, parts+1, report.MostBuckets)
	}
	s, err := report.SeriesOf(c.begun(r.Context(), o.Since), o)
	if err != nil {
		return nil, fmt.Errorf("read departures: %w", err)
	}
	return s, nil
}

// step is the shortest that makes few enough parts.
func step(span time.Duration) time.Duration {
	for _, s := range steps {
		if span/s <= usualParts {
			return s
		}
	}
	last := steps[len(steps)-1]
	return (span/usualParts + last).Truncate(last)
}
