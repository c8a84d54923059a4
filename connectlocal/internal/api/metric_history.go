package api

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/connectlocal/internal/history"
	"handover/connectlocal/internal/state"
)

type getMetricDataV2Input struct {
	paging
	ResourceARN string       `json:"ResourceArn"`
	StartTime   epoch        `json:"StartTime"`
	EndTime     epoch        `json:"EndTime"`
	Interval    intervalIn   `json:"Interval"`
	Filters     []filterV2In `json:"Filters"`
	Groupings   []string     `json:"Groupings"`
	Metrics     []metricV2   `json:"Metrics"`
}

type intervalIn struct {
	TimeZone       string
	IntervalPeriod string
}

type filterV2In struct {
	FilterKey    string
	FilterValues []string
}

// metricV2 is a metric, in requests as in answers.
type metricV2 struct {
	Name          string           `json:",omitempty"`
	MetricID      string           `json:"MetricId,omitempty"`
	Threshold     []thresholdV2    `json:",omitempty"`
	MetricFilters []metricFilterV2 `json:",omitempty"`
}

type thresholdV2 struct {
	Comparison     string
	ThresholdValue float64
}

type metricFilterV2 struct {
	MetricFilterKey    string
	MetricFilterValues []string
	Negate             bool `json:",omitempty"`
}

type getMetricDataV2Output struct {
	MetricResults []metricRowV2Out
	NextToken     string `json:",omitempty"`
}

type metricRowV2Out struct {
	Dimensions     map[string]string `json:",omitempty"`
	MetricInterval metricIntervalOut
	Collections    []metricV2Out
}

type metricIntervalOut struct {
	Interval           string
	StartTime, EndTime epoch
}

type metricV2Out struct {
	Metric metricV2
	Value  *float64 // null: cannot be told
}

// getMetricDataV2 answers with the historical metrics that a chat instance has: one row
// for each group of which anything is known, in each interval. Agents' own queues are
// left out, as the service documents; what is known is of this process's life, three
// months of it at most.
func (a *API) getMetricDataV2(in getMetricDataV2Input) (out getMetricDataV2Output, err error) {
	if err := a.checkInstance(in.ResourceARN); err != nil {
		return out, err
	}
	asked, err := a.asked(in)
	if err != nil {
		return out, err
	}
	span, intervals, err := in.intervals(a.loop.Now())
	if err != nil {
		return out, err
	}
	facts, err := a.factsFor(in.Filters)
	if err != nil {
		return out, err
	}
	var rows []metricRowV2Out
	for _, g := range a.split(facts.In(span), in.Groupings) {
		for _, i := range intervals {
			rows = append(rows, metricRowV2Out{
				Dimensions:     g.dimensions,
				MetricInterval: metricIntervalOut{cmp.Or(in.Interval.IntervalPeriod, string(history.Total)), at(i.From), at(i.Till)},
				Collections:    measured(asked, g.facts.In(i), i),
			})
		}
	}
	out.MetricResults, out.NextToken, err = listed(rows, in.pager("GetMetricDataV2"), func(r metricRowV2Out) metricRowV2Out { return r })
	return out, err
}

// askedMetric is a metric with what it is asked.
type askedMetric struct {
	metricV2
	history.Metric
	history.Question
}

func measured(asked []askedMetric, f history.Facts, i history.Interval) []metricV2Out {
	out := make([]metricV2Out, len(asked))
	for n, m := range asked {
		m.Interval = i
		out[n] = metricV2Out{m.metricV2, m.Of(f, m.Question)}
	}
	return out
}

// longest are the spans that each period may be asked for.
func longest(p history.Period) time.Duration {
	switch p {
	case history.FifteenMinutes, history.ThirtyMinutes, history.Hour:
		return 3 * 24 * time.Hour
	}
	return 35 * 24 * time.Hour
}

// intervals checks the time that is asked for, and cuts it.
func (in getMetricDataV2Input) intervals(now time.Time) (span history.Interval, cut []history.Interval, err error) {
	span = history.Interval{From: in.StartTime.Time, Till: in.EndTime.Time}
	period := history.Period(cmp.Or(in.Interval.IntervalPeriod, string(history.Total)))
	zone, err := time.LoadLocation(cmp.Or(in.Interval.TimeZone, "UTC"))
	switch {
	case err != nil:
		return span, nil, refuse(state.Invalid, "Interval.TimeZone: found %q, want a name of the IANA database such as Europe/Lisbon", in.Interval.TimeZone)
	case !span.From.Before(span.Till):
		return span, nil, refuse(state.Invalid, "StartTime: must be before EndTime")
	case span.Till.After(now):
		return span, nil, refuse(state.Invalid, "EndTime: must not be later than the current time, %s", isoText(now))
	case span.Till.Sub(span.From) > longest(period):
		return span, nil, refuse(state.Invalid, "StartTime, EndTime: for the period %s they may be %d days apart", period, longest(period)/(24*time.Hour))
	}
	return span, history.Cut(span, period, zone), nil
}

// asked finds the metrics, and refuses those that connectlocal does not have, and groupings and
// filters that a metric does not.
func (a *API) asked(in getMetricDataV2Input) ([]askedMetric, error) {
	if len(in.Metrics) == 0 {
		return nil, refuse(state.Invalid, "Metrics: at least one is required")
	}
	keys := slices.Clone(in.Groupings)
	for i, g := range in.Groupings {
		if _, ok := a.keyOf(g); !ok {
			return nil, refuse(state.Invalid, "Groupings[%d]: found %q, which connectlocal does not have", i, g)
		}
	}
	for _, f := range in.Filters {
		keys = append(keys, f.FilterKey)
	}
	table := history.Metrics()
	out := make([]askedMetric, len(in.Metrics))
	for i, m := range in.Metrics {
		at := fmt.Sprintf("Metrics[%d]", i)
		name := cmp.Or(m.Name, lastOf(m.MetricID))
		def, ok := table[name]
		if !ok {
			return nil, refuse(state.Invalid, "%s: %q is no metric that connectlocal has", at, name)
		}
		q, err := m.question(at, def)
		if err == nil {
			err = fits(at+": "+name, def, keys)
		}
		if err != nil {
			return nil, err
		}
		out[i] = askedMetric{m, def, q}
	}
	return out, nil
}

// question reads a metric's threshold and its filters.
func (m metricV2) question(at string, def history.Metric) (q history.Question, err error) {
	if def.Threshold != (len(m.Threshold) > 0) {
		return q, refuse(state.Invalid, "%s.Threshold: found %d, and %s wants one: %v", at, len(m.Threshold), m.Name, def.Threshold)
	}
	if def.Threshold {
		t := m.Threshold[0]
		if t.Comparison != "LT" && t.Comparison != "LTE" || t.ThresholdValue < 1 || t.ThresholdValue > 604800 || t.ThresholdValue != float64(int(t.ThresholdValue)) {
			return q, refuse(state.Invalid, "%s.Threshold: found %s %v, want LT or LTE and a whole number from 1 to 604800", at, t.Comparison, t.ThresholdValue)
		}
		q.Within, q.OrEqual = time.Duration(t.ThresholdValue)*time.Second, t.Comparison == "LTE"
	}
	for i, f := range m.MetricFilters {
		if !slices.Contains([]string{"INITIATION_METHOD", "DISCONNECT_REASON"}, f.MetricFilterKey) {
			return q, refuse(state.Invalid, "%s.MetricFilters[%d].MetricFilterKey: found %q, connectlocal has INITIATION_METHOD, DISCONNECT_REASON", at, i, f.MetricFilterKey)
		}
	}
	q.Only = func(c history.Contact) bool { return m.lets(c.Keys) }
	q.OnlyOffer = func(o history.Offer) bool { return m.lets(o.Keys) }
	return q, nil
}

// lets tells whether a metric's filters let something pass.
func (m metricV2) lets(k history.Keys) bool {
	for _, f := range m.MetricFilters {
		value := k.Method
		if f.MetricFilterKey == "DISCONNECT_REASON" {
			value = k.Reason
		}
		if slices.Contains(f.MetricFilterValues, value) == f.Negate {
			return false
		}
	}
	return true
}

// fits refuses keys that a metric cannot be grouped or filtered by. That of the
// channel goes with all, since there is one only.
func fits(what string, m history.Metric, keys []string) error {
	for _, k := range keys {
		ofAgent := k == agentKey || strings.HasPrefix(k, levelKey)
		ofAll := slices.Contains([]string{profileKey, channelKey, subtypeKey}, k)
		if m.Agents && !ofAgent && !ofAll || m.Queues && ofAgent {
			return refuse(state.Invalid, "%s: cannot be grouped or filtered by %s", what, k)
		}
	}
	return nil
}

// The keys that filters and groupings have in common.
const (
	queueKey   = "QUEUE"
	profileKey = "ROUTING_PROFILE"
	agentKey   = "AGENT"
	levelKey   = "AGENT_HIERARCHY_LEVEL_"
	channelKey = "CHANNEL"
	subtypeKey = "contact/segmentAttributes/connect:Subtype"
)

// keyOf reads one key of facts; false for a key that connectlocal has not.
func (a *API) keyOf(key string) (func(history.Keys) string, bool) {
	if level := slices.Index([]string{"ONE", "TWO", "THREE", "FOUR", "FIVE"}, strings.TrimPrefix(key, levelKey)); strings.HasPrefix(key, levelKey) && level >= 0 {
		return func(k history.Keys) string {
			if path := a.world.HierarchyPath(k.Group); len(path) > level {
				return path[level].ID
			}
			return ""
		}, true
	}
	read, ok := map[string]func(history.Keys) string{
		queueKey:            func(k history.Keys) string { return k.Queue },
		profileKey:          func(k history.Keys) string { return k.Profile },
		agentKey:            func(k history.Keys) string { return k.Agent },
		channelKey:          func(history.Keys) string { return channel },
		subtypeKey:          func(history.Keys) string { return subtype },
		"INITIATION_METHOD": func(k history.Keys) string { return k.Method },
		"DISCONNECT_REASON": func(k history.Keys) string { return k.Reason },
	}[key]
	return read, ok
}

// factsFor are the facts that all filters let pass.
func (a *API) factsFor(filters []filterV2In) (f history.Facts, err error) {
	var tests []func(history.Keys) bool
	resource := false
	for i, filter := range filters {
		at := fmt.Sprintf("Filters[%d]", i)
		read, ok := a.keyOf(filter.FilterKey)
		if !ok {
			return f, refuse(state.Invalid, "%s.FilterKey: found %q, which connectlocal does not have", at, filter.FilterKey)
		}
		values, isResource, err := a.filterValues(at, filter)
		if err != nil {
			return f, err
		}
		resource = resource || isResource
		tests = append(tests, func(k history.Keys) bool { return values[read(k)] })
	}
	if !resource {
		return f, refuse(state.Invalid, "Filters: at least one of QUEUE, ROUTING_PROFILE, AGENT or an AGENT_HIERARCHY_LEVEL is required")
	}
	return a.facts(func(k history.Keys) bool {
		return !slices.ContainsFunc(tests, func(fits func(history.Keys) bool) bool { return !fits(k) })
	}), nil
}

// facts are what is known and fits, without agents' own queues.
func (a *API) facts(fit func(history.Keys) bool) history.Facts {
	own := map[string]bool{}
	for _, q := range a.world.Queues() {
		own[q.ID] = q.Owner != ""
	}
	return a.history.Facts(a.loop.Now()).Where(func(k history.Keys) bool { return !own[k.Queue] && fit(k) })
}

// filterValues are the ids that a filter names, and whether it is one of resources,
// all of which must exist.
func (a *API) filterValues(at string, f filterV2In) (ids map[string]bool, resource bool, err error) {
	member := at + ".FilterValues"
	switch {
	case f.FilterKey == queueKey:
		ids, err = idsOf(f.FilterValues, member, a.queue, func(q state.Queue) string { return q.ID })
	case f.FilterKey == profileKey:
		ids, err = idsOf(f.FilterValues, member, a.profile, func(p state.RoutingProfile) string { return p.ID })
	case f.FilterKey == agentKey:
		ids, err = idsOf(f.FilterValues, member, a.user, func(u state.Agent) string { return u.User.ID })
	case strings.HasPrefix(f.FilterKey, levelKey):
		ids, err = idsOf(f.FilterValues, member, a.hierarchyGroup, func(g state.HierarchyGroup) string { return g.ID })
	default:
		ids = map[string]bool{}
		for _, v := range f.FilterValues {
			ids[v] = true
		}
		return ids, false, nil
	}
	if err == nil && len(ids) == 0 {
		err = refuse(state.Invalid, "%s: at least one is required", member)
	}
	return ids, true, err
}

// factGroup is what one row, or one for each interval, is about.
type factGroup struct {
	dimensions map[string]string
	facts      history.Facts
}

// split groups facts, in the order of their dimensions' values. A fact that has no
// value for a dimension is in no group.
func (a *API) split(f history.Facts, groupings []string) []factGroup {
	if f.Empty() {
		return nil
	}
	reads := make([]func(history.Keys) string, len(groupings))
	for i, g := range groupings {
		reads[i], _ = a.keyOf(g)
	}
	const between = "\x00"
	groups := f.Split(func(k history.Keys) (string, bool) {
		values := make([]string, len(reads))
		for i, read := range reads {
			if values[i] = read(k); values[i] == "" {
				return "", false
			}
		}
		return strings.Join(values, between), true
	})
	var out []factGroup
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		g := factGroup{map[string]string{}, groups[name]}
		for i, v := range strings.Split(name, between) {
			if len(groupings) > 0 {
				g.dimensions[groupings[i]] = v
			}
		}
		out = append(out, g)
	}
	return out
}
