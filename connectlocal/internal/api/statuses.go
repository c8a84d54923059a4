package api

import (
	"slices"
	"strconv"

	"handover/connectlocal/internal/state"
)

func statusOperations() []operation {
	return []operation{
		op("CreateAgentStatus", (*API).createAgentStatus),
		op("DescribeAgentStatus", (*API).describeAgentStatus),
		op("ListAgentStatuses", (*API).listAgentStatuses),
		op("SearchAgentStatuses", (*API).searchAgentStatuses),
		update("UpdateAgentStatus", (*API).updateAgentStatus),
	}
}

const (
	enabled  = "ENABLED"
	disabled = "DISABLED"
)

func stateOf(off bool) string {
	if off {
		return disabled
	}
	return enabled
}

type createAgentStatusInput struct {
	inInstance
	Name         string
	Description  string
	State        string
	DisplayOrder int
	Tags         map[string]string
}

type createAgentStatusOutput struct {
	AgentStatusARN string
	AgentStatusID  string `json:"AgentStatusId"`
}

func (a *API) createAgentStatus(in createAgentStatusInput) (createAgentStatusOutput, error) {
	s, err := a.world.CreateStatus(state.AgentStatus{
		Name: in.Name, Order: in.DisplayOrder, Disabled: in.State == disabled, Meta: state.Meta{Description: in.Description, Tags: in.Tags},
	})
	return createAgentStatusOutput{s.ARN, s.ID}, err
}

type inStatus struct {
	inInstance
	AgentStatusID string `json:"AgentStatusId"`
}

type updateAgentStatusInput struct {
	inStatus
	Name             *string
	Description      *string
	State            *string
	DisplayOrder     *int
	ResetOrderNumber bool
}

// updateAgentStatus changes what is named. ResetOrderNumber takes the display
// order away, unless there is a new one.
func (a *API) updateAgentStatus(in updateAgentStatusInput) error {
	s, err := a.status("AgentStatusId", in.AgentStatusID)
	if err != nil {
		return err
	}
	return a.world.ChangeStatus(s.ID, func(s *state.AgentStatus) {
		if in.ResetOrderNumber {
			s.Order = 0
		}
		put(&s.Name, in.Name)
		put(&s.Description, in.Description)
		put(&s.Order, in.DisplayOrder)
		if in.State != nil {
			s.Disabled = *in.State == disabled
		}
	})
}

// put stores what was given.
func put[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}

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
		return agentStatusSummaryOut{s.ID, s.ARN, s.Name, string(s.Type), a.changed(s.Meta)}
	})
	return out, err
}

type describeAgentStatusOutput struct{ AgentStatus agentStatusOut }

type agentStatusOut struct {
	AgentStatusARN string
	AgentStatusID  string `json:"AgentStatusId"`
	Name           string
	Description    string `json:",omitempty"`
	Type           string
	DisplayOrder   int `json:",omitempty"`
	State          string
	Tags           map[string]string
	modified
}

func (a *API) statusOut(s state.AgentStatus) agentStatusOut {
	return agentStatusOut{s.ARN, s.ID, s.Name, s.Description, string(s.Type), s.Order, stateOf(s.Disabled), tagsOf(s.Meta), a.changed(s.Meta)}
}

func (a *API) describeAgentStatus(in inStatus) (describeAgentStatusOutput, error) {
	s, err := a.status("AgentStatusId", in.AgentStatusID)
	if err != nil {
		return describeAgentStatusOutput{}, err
	}
	return describeAgentStatusOutput{a.statusOut(s)}, nil
}

type searchAgentStatusesOutput struct {
	AgentStatuses []agentStatusOut
	found
}

func (a *API) searchAgentStatuses(in searchInput) (out searchAgentStatusesOutput, err error) {
	statuses := kind[state.AgentStatus]{
		list: "SearchAgentStatuses", fields: []string{"name", "description", "state", "type", "displayOrder", "resourceID"},
		see: func(s state.AgentStatus) facets {
			f := named(s.ID, s.Name, s.Meta)
			f.texts["state"], f.texts["type"] = []string{stateOf(s.Disabled)}, []string{string(s.Type)}
			f.texts["displayorder"] = []string{strconv.Itoa(s.Order)}
			return f
		},
	}
	out.AgentStatuses, out.found, err = search(in, statuses, a.world.Statuses(), a.statusOut)
	return out, err
}
