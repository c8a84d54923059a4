package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

type listAgentStatusesInput struct {
	listInput
	Types []string `json:"AgentStatusTypes"`
}

type listAgentStatusesOutput struct {
	AgentStatusSummaryList []agentStatusSummaryOut
	NextToken              string `json:",omitempty"`
}

type agentStatusSummaryOut struct {
	ID   string `json:"Id"`
	ARN  string `json:"Arn"`
	Name string
	Type string
	modified
}

func (a *API) listAgentStatuses(in listAgentStatusesInput) (out listAgentStatusesOutput, err error) {
	all := slices.DeleteFunc(a.world.Statuses(), func(s state.AgentStatus) bool {
		return len(in.Types) > 0 && !slices.Contains(in.Types, string(s.Type))
	})
	out.AgentStatusSummaryList, out.NextToken, err = listed(all, in.pager("ListAgentStatuses"), func(s state.AgentStatus) agentStatusSummaryOut {
		return agentStatusSummaryOut{s.ID, s.ARN, s.Name, string(s.Type), a.modified()}
	})
	return out, err
}

type describeAgentStatusInput struct {
	inInstance
	AgentStatusID string `json:"AgentStatusId"`
}

type describeAgentStatusOutput struct{ AgentStatus agentStatusOut }

type agentStatusOut struct {
	AgentStatusARN string
	AgentStatusID  string `json:"AgentStatusId"`
	Name, Type     string
	DisplayOrder   int `json:",omitempty"`
	State          string
	modified
}

func (a *API) describeAgentStatus(in describeAgentStatusInput) (describeAgentStatusOutput, error) {
	s, err := a.status("AgentStatusId", in.AgentStatusID)
	if err != nil {
		return describeAgentStatusOutput{}, err
	}
	return describeAgentStatusOutput{agentStatusOut{s.ARN, s.ID, s.Name, string(s.Type), s.Order, "ENABLED", a.modified()}}, nil
}
