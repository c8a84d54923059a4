package api

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"handover/connectlocal/internal/history"
	"handover/connectlocal/internal/state"
)

type getMetricDataInput struct {
	inInstance
	paging
	StartTime epoch          `json:"StartTime"`
	EndTime   epoch          `json:"EndTime"`
	Filters   metricFilterIn `json:"Filters"`
	Groupings []string       `json:"Groupings"`
	Metrics   []metricV1     `json:"HistoricalMetrics"`
}

// metricV1 is a metric, in requests as in answers.
type metricV1 struct {
	Name      string
	Statistic string       `json:",omitempty"`
	Unit      string       `json:",omitempty"`
	Threshold *thresholdV1 `json:",omitempty"`
}

type thresholdV1 struct {
	Comparison     string  `json:",omitempty"`
	ThresholdValue float64 `json:",omitempty"`
}

type getMetricDataOutput struct {
	MetricResults []metricRowV1Out
	NextToken     string `json:",omitempty"`
}

type metricRowV1Out struct {
	Dimensions  *dimensionsOut `json:",omitempty"`
	Collections []metricV1Out
}

type metricV1Out struct {
	Metric metricV1
	Value  *float64 // null: cannot be told
}

// getMetricData answers with the historical metrics of its newer version, under
// their older names, for one interval.
func (a *API) getMetricData(in getMetricDataInput) (out getMetricDataOutput, err error) {
	if err := in.check(a.loop.Now()); err != nil {
		return out, err
	}
	fit, err := a.filterV1(in.Filters)
	if err != nil {
		return out, err
	}
	i := history.Interval{From: in.StartTime.Time, Till: in.EndTime.Time}
	var rows []metricRowV1Out
	for _, g := range a.split(a.facts(fit).In(i), in.Groupings) {
		row := metricRowV1Out{Dimensions: a.dimensionsOf(g.dimensions)}
		for _, m := range in.Metrics {
			row.Collections = append(row.Collections, metricV1Out{m, m.of(g.facts, i)})
		}
		rows = append(rows, row)
	}
	out.MetricResults, out.NextToken, err = listed(rows, in.pager("GetMetricData"), func(r metricRowV1Out) metricRowV1Out { return r })
	return out, err
}

// stepV1 is what the times of a request must be multiples of.
const stepV1 = 5 * time.Minute

func (in getMetricDataInput) check(now time.Time) error {
	from, till := in.StartTime.Time, in.EndTime.Time
	switch {
	case !from.Equal(from.Truncate(stepV1)) || !till.Equal(till.Truncate(stepV1)):
		return refuse(state.Invalid, "StartTime, EndTime: must be multiples of 5 minutes")
	case !from.Before(till) || till.Sub(from) > 24*time.Hour || till.After(now):
		return refuse(state.Invalid, "StartTime, EndTime: the first must be before the second, by 24 hours at most, and the second not later than the current time")
	}
	for _, g := range in.Groupings {
		if !slices.Contains([]string{queueKey, channelKey, profileKey}, g) {
			return unsupported("Groupings: " + g)
		}
	}
	for i, m := range in.Metrics {
		if err := m.check(fmt.Sprintf("HistoricalMetrics[%d]", i)); err != nil {
			return err
		}
	}
	return in.Filters.check()
}

func (m metricV1) check(at string) error {
	def, ok := metricsV1()[m.Name]
	switch {
	case !ok:
		return refuse(state.Invalid, "%s: Name is required", at)
	case m.Unit != "" && m.Unit != string(def.Unit):
		return refuse(state.Invalid, "%s.Unit: found %s, %s is in %s", at, m.Unit, m.Name, def.Unit)
	case m.Statistic != "" && m.Statistic != def.statistic:
		return refuse(state.Invalid, "%s.Statistic: found %s, %s is a %s", at, m.Statistic, m.Name, def.statistic)
	case def.Threshold != (m.Threshold != nil):
		return refuse(state.Invalid, "%s.Threshold: SERVICE_LEVEL wants one, and no other", at)
	}
	return nil
}

func (m metricV1) of(f history.Facts, i history.Interval) *float64 {
	def := metricsV1()[m.Name]
	q := history.Question{Interval: i, Only: def.only}
	if m.Threshold != nil {
		q.Within = time.Duration(m.Threshold.ThresholdValue * float64(time.Second))
	}
	return def.Of(f, q)
}

// metricDefV1 is a metric of the newer version, and which of its statistics the older one is.
type metricDefV1 struct {
	history.Metric
	statistic string
	only      func(history.Contact) bool // the contacts that count; nil: any
}

// metricsV1 are all metrics of GetMetricData. A chat is neither incoming nor outbound
// nor a callback: it comes by the API. Every value of every row asks for them, so they
// are made once.
var metricsV1 = sync.OnceValue(func() map[string]metricDefV1 {
	is := history.Metrics()
	none := is["SUM_RETRY_CALLBACK_ATTEMPTS"] // always 0
	out := map[string]metricDefV1{}
	for statistic, names := range map[string]map[string]history.Metric{
		"SUM": {
			"CONTACTS_QUEUED": is["CONTACTS_QUEUED"], "CONTACTS_HANDLED": is["CONTACTS_HANDLED"], "CONTACTS_ABANDONED": is["CONTACTS_ABANDONED"],
			"CONTACTS_TRANSFERRED_OUT": is["CONTACTS_TRANSFERRED_OUT"], "CONTACTS_TRANSFERRED_OUT_FROM_QUEUE": is["CONTACTS_TRANSFERRED_OUT_FROM_QUEUE"],
			"CONTACTS_MISSED": is["AGENT_NON_RESPONSE"], "CONTACTS_CONSULTED": none, "CONTACTS_HANDLED_INCOMING": none, "CONTACTS_HANDLED_OUTBOUND": none,
			"CONTACTS_HOLD_ABANDONS": none, "CALLBACK_CONTACTS_HANDLED": none,
		},
		"AVG": {
			"OCCUPANCY": is["AGENT_OCCUPANCY"], "HANDLE_TIME": is["AVG_HANDLE_TIME"], "AFTER_CONTACT_WORK_TIME": is["AVG_AFTER_CONTACT_WORK_TIME"],
			"ABANDON_TIME": is["AVG_ABANDON_TIME"], "QUEUE_ANSWER_TIME": is["AVG_QUEUE_ANSWER_TIME"], "HOLD_TIME": is["AVG_HOLD_TIME"],
			"INTERACTION_TIME": is["AVG_INTERACTION_TIME"], "INTERACTION_AND_HOLD_TIME": is["AVG_INTERACTION_AND_HOLD_TIME"], "SERVICE_LEVEL": is["SERVICE_LEVEL"],
		},
		"MAX": {"QUEUED_TIME": is["MAX_QUEUED_TIME"]},
	} {
		for name, m := range names {
			out[name] = metricDefV1{Metric: m, statistic: statistic}
		}
	}
	for name, method := range map[string]string{"API_CONTACTS_HANDLED": "API", "CONTACTS_TRANSFERRED_IN": "TRANSFER", "CONTACTS_TRANSFERRED_IN_FROM_QUEUE": "QUEUE_TRANSFER"} {
		out[name] = metricDefV1{is["CONTACTS_HANDLED"], "SUM", func(c history.Contact) bool { return c.Method == method }}
	}
	out["CONTACTS_AGENT_HUNG_UP_FIRST"] = metricDefV1{is["SUM_CONTACTS_DISCONNECTED"], "SUM", func(c history.Contact) bool { return c.Reason == "AGENT_DISCONNECT" }}
	return out
})

// filterV1 tests facts against the filters, whose queues and profiles must exist.
func (a *API) filterV1(f metricFilterIn) (func(history.Keys) bool, error) {
	if !f.chats() {
		return func(history.Keys) bool { return false }, nil
	}
	if f.Queues != nil {
		ids, err := a.queueIDs(f.Queues)
		// What an agent's time is spent on belongs to no queue; that of those who
		// serve the queues would need to know who did so when.
		return func(k history.Keys) bool { return ids[k.Queue] }, err
	}
	ids, err := a.profileIDs(f.RoutingProfiles)
	return func(k history.Keys) bool { return ids[k.Profile] }, err
}

// dimensionsOf are a row's dimensions as this version has them.
func (a *API) dimensionsOf(d map[string]string) *dimensionsOut {
	if len(d) == 0 {
		return nil
	}
	out := &dimensionsOut{Channel: d[channelKey]}
	if q, ok := a.world.KnownQueue(d[queueKey]); ok {
		out.Queue = &refOut{q.ID, q.ARN}
	}
	if p, ok := a.world.Profile(d[profileKey]); ok {
		out.RoutingProfile = &refOut{p.ID, p.ARN}
	}
	return out
}
