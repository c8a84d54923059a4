package api

import "handover/connectlocal/internal/state"

func instanceOperations() []operation {
	return []operation{
		op("ListInstances", (*API).listInstances),
		op("DescribeInstance", (*API).describeInstance),
	}
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
