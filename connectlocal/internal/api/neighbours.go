package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

// summaryOut is an entry of the lists that tell id, ARN and name only.
type summaryOut struct {
	ID   string `json:"Id"`
	ARN  string `json:"Arn"`
	Name string
	modified
}

type listRoutingProfilesOutput struct {
	RoutingProfileSummaryList []summaryOut
	NextToken                 string `json:",omitempty"`
}

func (a *API) listRoutingProfiles(in listInput) (out listRoutingProfilesOutput, err error) {
	out.RoutingProfileSummaryList, out.NextToken, err = listed(a.world.Profiles(), in.pager("ListRoutingProfiles"), func(p state.RoutingProfile) summaryOut {
		return summaryOut{p.ID, p.ARN, p.Name, a.modified()}
	})
	return out, err
}

type listHoursOfOperationsOutput struct {
	HoursOfOperationSummaryList []summaryOut
	NextToken                   string `json:",omitempty"`
}

func (a *API) listHoursOfOperations(in listInput) (out listHoursOfOperationsOutput, err error) {
	out.HoursOfOperationSummaryList, out.NextToken, err = listed(a.world.AllHours(), in.pager("ListHoursOfOperations"), func(h state.Hours) summaryOut {
		return summaryOut{h.ID, h.ARN, h.Name, a.modified()}
	})
	return out, err
}

type listQuickConnectsInput struct {
	listInput
	Types []string `json:"QuickConnectTypes"`
}

type listQuickConnectsOutput struct {
	QuickConnectSummaryList []quickConnectSummaryOut
	NextToken               string `json:",omitempty"`
}

type quickConnectSummaryOut struct {
	ID               string `json:"Id"`
	ARN              string `json:"Arn"`
	Name             string
	QuickConnectType string
	modified
}

func quickConnectType(q state.QuickConnect) string {
	if q.UserID != "" {
		return "USER"
	}
	return "QUEUE"
}

func (a *API) listQuickConnects(in listQuickConnectsInput) (out listQuickConnectsOutput, err error) {
	all := slices.DeleteFunc(a.world.QuickConnects(), func(q state.QuickConnect) bool {
		return len(in.Types) > 0 && !slices.Contains(in.Types, quickConnectType(q))
	})
	out.QuickConnectSummaryList, out.NextToken, err = listed(all, in.pager("ListQuickConnects"), func(q state.QuickConnect) quickConnectSummaryOut {
		return quickConnectSummaryOut{q.ID, q.ARN, q.Name, quickConnectType(q), a.modified()}
	})
	return out, err
}

type listInstancesInput struct {
	MaxResults *int64 `json:"MaxResults"`
	NextToken  string `json:"NextToken"`
}

type listInstancesOutput struct {
	InstanceSummaryList []instanceOut
	NextToken           string `json:",omitempty"`
}

type instanceOut struct {
	ID                     string `json:"Id"`
	ARN                    string `json:"Arn"`
	IdentityManagementType string
	InstanceAlias          string `json:",omitempty"`
	CreatedTime            epoch
	InstanceStatus         string
	InboundCallsEnabled    bool
	OutboundCallsEnabled   bool
}

func (a *API) instance(i state.Instance) instanceOut {
	return instanceOut{ID: i.ID, ARN: i.ARN, IdentityManagementType: "CONNECT_MANAGED", InstanceAlias: i.Alias, CreatedTime: at(a.born), InstanceStatus: "ACTIVE"}
}

func (a *API) listInstances(in listInstancesInput) (out listInstancesOutput, err error) {
	p := pager{"ListInstances", in.MaxResults, in.NextToken}
	out.InstanceSummaryList, out.NextToken, err = listed([]state.Instance{a.world.Instance()}, p, a.instance)
	return out, err
}

type describeInstanceOutput struct{ Instance instanceOut }

func (a *API) describeInstance(inInstance) (describeInstanceOutput, error) {
	return describeInstanceOutput{a.instance(a.world.Instance())}, nil
}
