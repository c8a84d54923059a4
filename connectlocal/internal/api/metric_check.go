package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

type metricIn struct {
	Name string `json:"Name"`
	Unit string `json:"Unit"`
}

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
	for _, g := range in.Groupings {
		if !slices.Contains([]string{"QUEUE", "CHANNEL", "ROUTING_PROFILE"}, g) {
			return unsupported("Groupings: " + g)
		}
	}
	for _, s := range in.SortCriteria {
		if slices.Contains([]string{"SLOTS_ACTIVE", "SLOTS_AVAILABLE", "ESTIMATED_WAIT_TIME"}, s.SortByMetric) {
			return refuse(state.Invalid, "SortCriteria[0].SortByMetric: sorting by %s is not supported", s.SortByMetric)
		}
	}
	return nil
}

func (f metricFilterIn) check() error {
	if (f.Queues == nil) == (f.RoutingProfiles == nil) {
		return refuse(state.Invalid, "Filters: exactly one of Queues, RoutingProfiles is required")
	}
	return nil
}

func (in getCurrentMetricDataInput) checkMetric(m metricIn) error {
	def := metricTable()[m.Name]
	switch {
	case m.Name == "":
		return refuse(state.Invalid, "CurrentMetrics: Name is required")
	case m.Unit != "" && m.Unit != def.unit:
		return refuse(state.Invalid, "CurrentMetrics: %s is in %s, found %s", m.Name, def.unit, m.Unit)
	}
	ofQueue := slices.Contains([]string{"CONTACTS_SCHEDULED", "CONTACTS_IN_QUEUE", oldestContactAge}, m.Name)
	if ofQueue && in.grouped("ROUTING_PROFILE") && in.Filters.RoutingProfiles == nil {
		return refuse(state.Invalid, "Filters.RoutingProfiles: required for %s when grouped by ROUTING_PROFILE", m.Name)
	}
	return nil
}
