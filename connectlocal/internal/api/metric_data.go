package api

import (
	"cmp"
	"slices"

	"handover/connectlocal/internal/state"
)

func metricOperations() []operation {
	return []operation{
		op("GetCurrentUserData", (*API).getCurrentUserData),
		op("GetCurrentMetricData", (*API).getCurrentMetricData),
		op("GetMetricData", (*API).getMetricData),
		op("GetMetricDataV2", (*API).getMetricDataV2),
	}
}

type getCurrentMetricDataInput struct {
	inInstance
	paging
	Filters      metricFilterIn `json:"Filters"`
	Groupings    []string       `json:"Groupings"`
	Metrics      []metricIn     `json:"CurrentMetrics"`
	SortCriteria []sortIn       `json:"SortCriteria"`
}

type metricFilterIn struct {
	Queues          []string `json:"Queues"`
	RoutingProfiles []string `json:"RoutingProfiles"`
	Channels        []string `json:"Channels"`
	AgentStatuses   []string `json:"AgentStatuses"`
	Subtypes        []string `json:"Subtypes"`
	TestTypes       []string `json:"ValidationTestTypes"`
}

// chats tells whether the filters let chats pass, which are of one channel and one
// subtype, and are no tests.
func (f metricFilterIn) chats() bool {
	return (len(f.Channels) == 0 || slices.Contains(f.Channels, channel)) && (len(f.Subtypes) == 0 || slices.Contains(f.Subtypes, subtype)) && len(f.TestTypes) == 0
}

type getCurrentMetricDataOutput struct {
	MetricResults         []metricRowOut
	DataSnapshotTime      epoch
	ApproximateTotalCount int
	NextToken             string `json:",omitempty"`
}

type metricRowOut struct {
	Dimensions  *dimensionsOut `json:",omitempty"`
	Collections []metricOut
}

type dimensionsOut struct {
	Queue          *refOut `json:",omitempty"`
	RoutingProfile *refOut `json:",omitempty"`
	Channel        string  `json:",omitempty"`
	AgentStatus    *refOut `json:",omitempty"`
	Subtype        string  `json:",omitempty"`
}

type metricOut struct {
	Metric metricNameOut
	Value  *float64 // null: cannot be told
}

type metricNameOut struct {
	Name     string `json:",omitempty"`
	MetricID string `json:"MetricId,omitempty"`
	Unit     string
}

// getCurrentMetricData answers with the real-time metrics of queues or
// routing profiles. The only channel is CHAT: filtered away, nothing is left.
func (a *API) getCurrentMetricData(in getCurrentMetricDataInput) (out getCurrentMetricDataOutput, err error) {
	if err := in.check(); err != nil {
		return out, err
	}
	groups, err := a.metricGroups(in)
	if err != nil {
		return out, err
	}
	by, order := in.sorting()
	slices.SortStableFunc(groups, func(x, y metricGroup) int { return order * cmp.Compare(by.measure(x), by.measure(y)) })
	out.MetricResults, out.NextToken, err = listed(groups, in.pager("GetCurrentMetricData"), func(g metricGroup) metricRowOut {
		return metricRowOut{g.dimensions, in.collect(g)}
	})
	out.DataSnapshotTime, out.ApproximateTotalCount = at(a.loop.Now()), len(groups)
	return out, err
}

// collect measures one group. The age of the oldest contact is in seconds,
// but in milliseconds where nothing is grouped, as the service documents.
func (in getCurrentMetricDataInput) collect(g metricGroup) []metricOut {
	out := make([]metricOut, len(in.Metrics))
	for i, m := range in.Metrics {
		def := metricTable()[m.name()]
		out[i].Metric = metricNameOut{m.Name, m.MetricID, def.unit}
		if def.measure == nil {
			continue
		}
		v := def.measure(g)
		if m.name() == oldestContactAge && len(in.Groupings) == 0 {
			v *= 1000
		}
		out[i].Value = &v
	}
	return out
}

// metricGroup is what one row measures: some queues, and the users who serve them.
type metricGroup struct {
	dimensions *dimensionsOut
	agents     []state.Agent
	waiting    []state.Contact
	oldest     float64         // age in seconds of the oldest waiting contact
	queues     map[string]bool // whose contacts count; nil: those of any queue
}

// metricGroups makes the rows that the filters and groupings ask for.
func (a *API) metricGroups(in getCurrentMetricDataInput) ([]metricGroup, error) {
	queues, err := a.metricQueues(in.Filters)
	if err != nil {
		return nil, err
	}
	profiles, err := a.metricProfiles(in)
	if err != nil {
		return nil, err
	}
	statuses, err := a.metricStatuses(in)
	if err != nil || !in.Filters.chats() || in.grouped("VALIDATION_TEST_TYPE") {
		return nil, err
	}
	var groups []metricGroup
	for _, qs := range split(queues, in.grouped("QUEUE")) {
		for _, ps := range split(profiles, in.grouped("ROUTING_PROFILE")) {
			if served := servedBy(qs, ps); len(served) > 0 {
				g := a.metricGroup(served, ps)
				g.dimensions = in.dimensions(served, ps)
				groups = append(groups, g.byStatus(statuses, in.grouped(agentStatusKey))...)
			}
		}
	}
	return groups, nil
}

// metricStatuses are the agent statuses of the filter, or without it all.
func (a *API) metricStatuses(in getCurrentMetricDataInput) ([]state.AgentStatus, error) {
	all := a.world.Statuses()
	if len(in.Filters.AgentStatuses) == 0 {
		return all, nil
	}
	ids, err := idsOf(in.Filters.AgentStatuses, "Filters.AgentStatuses", a.status, func(s state.AgentStatus) string { return s.ID })
	return slices.DeleteFunc(all, func(s state.AgentStatus) bool { return !ids[s.ID] }), err
}

// byStatus keeps the agents in one of the statuses, in one group, or in one for each status that
// somebody has.
func (g metricGroup) byStatus(statuses []state.AgentStatus, each bool) (out []metricGroup) {
	for _, some := range split(statuses, each) {
		part := g
		part.agents = slices.DeleteFunc(slices.Clone(g.agents), func(u state.Agent) bool {
			return !slices.ContainsFunc(some, func(s state.AgentStatus) bool { return s.ID == u.Status.ID })
		})
		if each {
			if len(part.agents) == 0 {
				continue
			}
			d := *g.dimensions
			d.AgentStatus = &refOut{some[0].ID, some[0].ARN}
			part.dimensions = &d
		}
		out = append(out, part)
	}
	return out
}

// servedBy are those of the queues that one of the profiles serves; without
// profiles, all of them.
func servedBy(queues []state.Queue, profiles []state.RoutingProfile) []state.Queue {
	if len(profiles) == 0 {
		return queues
	}
	return slices.DeleteFunc(slices.Clone(queues), func(q state.Queue) bool {
		return !slices.ContainsFunc(profiles, func(p state.RoutingProfile) bool { return serves(p, q.ID) })
	})
}

func serves(p state.RoutingProfile, queueID string) bool {
	return slices.ContainsFunc(p.Queues, func(q state.ProfileQueue) bool { return q.QueueID == queueID })
}

// split makes one group of all, or one of each.
func split[T any](all []T, each bool) [][]T {
	if !each {
		return [][]T{all}
	}
	return slices.Collect(slices.Chunk(all, 1))
}

func (in getCurrentMetricDataInput) dimensions(qs []state.Queue, ps []state.RoutingProfile) *dimensionsOut {
	if len(in.Groupings) == 0 {
		return nil
	}
	d := &dimensionsOut{}
	if in.grouped("QUEUE") {
		d.Queue = &refOut{qs[0].ID, qs[0].ARN}
	}
	if in.grouped("ROUTING_PROFILE") {
		d.RoutingProfile = &refOut{ps[0].ID, ps[0].ARN}
	}
	if in.grouped("CHANNEL") {
		d.Channel = channel
	}
	if in.grouped("SUBTYPE") {
		d.Subtype = subtype
	}
	return d
}

// metricQueues are the queues of the filter, or of its routing profiles.
func (a *API) metricQueues(f metricFilterIn) ([]state.Queue, error) {
	var ids map[string]bool
	var err error
	if f.Queues != nil {
		ids, err = a.queueIDs(f.Queues)
	} else {
		ids, err = a.queuesOfProfiles(f.RoutingProfiles)
	}
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(a.world.Queues(), func(q state.Queue) bool { return !ids[q.ID] }), nil
}

func (a *API) queuesOfProfiles(refs []string) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, ref := range refs {
		p, err := a.profile("Filters.RoutingProfiles", ref)
		if err != nil {
			return nil, err
		}
		for _, q := range p.Queues {
			ids[q.QueueID] = true
		}
	}
	return ids, nil
}

// metricProfiles are the routing profiles of the filter; without it, where
// rows are to be grouped by them, all; else none, which restricts nothing.
func (a *API) metricProfiles(in getCurrentMetricDataInput) ([]state.RoutingProfile, error) {
	switch {
	case in.Filters.RoutingProfiles != nil:
		ids, err := a.profileIDs(in.Filters.RoutingProfiles)
		return slices.DeleteFunc(a.world.Profiles(), func(p state.RoutingProfile) bool { return !ids[p.ID] }), err
	case in.grouped("ROUTING_PROFILE"):
		return a.world.Profiles(), nil
	}
	return nil, nil
}

func (a *API) metricGroup(queues []state.Queue, profiles []state.RoutingProfile) metricGroup {
	g := metricGroup{queues: map[string]bool{}}
	for _, q := range queues {
		g.queues[q.ID] = true
		g.waiting = append(g.waiting, a.world.Queued(q.ID)...)
	}
	g.agents = slices.DeleteFunc(a.world.Agents(), func(u state.Agent) bool {
		known := slices.ContainsFunc(profiles, func(p state.RoutingProfile) bool { return p.ID == u.Profile.ID })
		return !u.LoggedIn || !a.servesAny(u, g.queues) || !known && len(profiles) > 0
	})
	for _, c := range g.waiting {
		g.oldest = max(g.oldest, a.loop.Now().Sub(c.EnqueuedAt).Seconds())
	}
	return g
}
