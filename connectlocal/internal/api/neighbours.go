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
