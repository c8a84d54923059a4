package api

import (
	"cmp"
	"slices"

	"handover/connectlocal/internal/state"
)

type metricIn struct {
	Name     string `json:"Name"`
	MetricID string `json:"MetricId"`
	Unit     string `json:"Unit"`
}

// name is the metric's, of which MetricId can be the ARN.
func (m metricIn) name() string {
	return cmp.Or(m.Name, lastOf(m.MetricID))
}

const (
	agentStatusKey = "AGENT_STATUS"
	subtype        = "connect:Chat" // of all chats here
)

type sortIn struct {
	SortByMetric string `json:"SortByMetric"`
	SortOrder    string `json:"SortOrder"`
}

func (in getCurrentMetricDataInput) grouped(by string) bool { return slices.Contains(in.Groupings, by) }

// sorting is what rows are sorted by, and 1 for ascending or -1.
func (in getCurrentMetricDataInput) sorting() (metric, int) {
	by, order := "AGENTS_ONLINE", -1
	for _, s := range in.SortCriteria {
		if s.SortByMetric != "" {
			by = s.SortByMetric
		}
		if s.SortOrder == "ASCENDING" {
			order = 1
		}
	}
	return metricTable()[by], order
}

// check refuses the combinations that the service does not allow or that
// connectlocal does not have.
func (in getCurrentMetricDataInput) check() error {
	if err := in.Filters.check(); err != nil {
		return err
	}
	for _, m := range in.Metrics {
		if err := in.checkMetric(m); err != nil {
			return err
		}
	}
	for i, g := range in.Groupings {
		if err := in.checkGrouping(i, g); err != nil {
			return err
		}
	}
	for _, s := range in.SortCriteria {
		if slices.Contains([]string{"SLOTS_ACTIVE", "SLOTS_AVAILABLE", "ESTIMATED_WAIT_TIME"}, s.SortByMetric) {
			return refuse(state.Invalid, "SortCriteria[0].SortByMetric: sorting by %s is not supported", s.SortByMetric)
		}
	}
	return nil
}

// checkGrouping allows what the service documents of each grouping.
func (in getCurrentMetricDataInput) checkGrouping(i int, g string) error {
	switch g {
	case "ROUTING_STEP_EXPRESSION":
		return unsupported("Groupings: " + g)
	case agentStatusKey, "SUBTYPE", "VALIDATION_TEST_TYPE":
		if i == 0 || in.Groupings[0] != queueKey || in.Filters.Queues == nil {
			return refuse(state.Invalid, "Groupings: with %s, QUEUE must be the first, and Filters.Queues is required", g)
		}
	}
	if another := func(m metricIn) bool { return m.name() != "AGENTS_ONLINE" }; g == agentStatusKey && slices.ContainsFunc(in.Metrics, another) {
		return refuse(state.Invalid, "CurrentMetrics: grouped by AGENT_STATUS, only AGENTS_ONLINE is available")
	}
	return nil
}

func (f metricFilterIn) check() error {
	if f.Queues == nil && len(f.AgentStatuses)+len(f.Subtypes)+len(f.TestTypes) > 0 {
		return refuse(state.Invalid, "Filters: AgentStatuses, Subtypes and ValidationTestTypes want Queues beside them")
	}
	if (f.Queues == nil) == (f.RoutingProfiles == nil) {
		return refuse(state.Invalid, "Filters: exactly one of Queues, RoutingProfiles is required")
	}
	return nil
}

func (in getCurrentMetricDataInput) checkMetric(m metricIn) error {
	def, ok := metricTable()[m.name()]
	switch {
	case !ok:
		return refuse(state.Invalid, "CurrentMetrics: Name, or the ARN of one of Amazon's metrics as MetricId, is required")
	case m.Unit != "" && m.Unit != def.unit:
		return refuse(state.Invalid, "CurrentMetrics: %s is in %s, found %s", m.name(), def.unit, m.Unit)
	}
	ofQueue := slices.Contains([]string{"CONTACTS_SCHEDULED", "CONTACTS_IN_QUEUE", oldestContactAge}, m.name())
	if ofQueue && in.grouped("ROUTING_PROFILE") && in.Filters.RoutingProfiles == nil {
		return refuse(state.Invalid, "Filters.RoutingProfiles: required for %s when grouped by ROUTING_PROFILE", m.name())
	}
	return nil
}
