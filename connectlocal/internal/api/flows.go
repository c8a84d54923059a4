package api

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"handover/connectlocal/internal/state"
)

func flowOperations() []operation {
	return []operation{
		op("ListContactFlows", (*API).listContactFlows),
		op("DescribeContactFlow", (*API).describeContactFlow),
	}
}

type listContactFlowsInput struct {
	listInput
	Types []string `json:"ContactFlowTypes"`
}

type listContactFlowsOutput struct {
	ContactFlowSummaryList []flowSummaryOut
	NextToken              string `json:",omitempty"`
}

type flowSummaryOut struct {
	ID                string `json:"Id"`
	ARN               string `json:"Arn"`
	Name              string
	ContactFlowType   string
	ContactFlowState  string
	ContactFlowStatus string
}

func (a *API) listContactFlows(in listContactFlowsInput) (out listContactFlowsOutput, err error) {
	all := slices.DeleteFunc(a.world.Flows(), func(f state.Flow) bool {
		return len(in.Types) > 0 && !slices.Contains(in.Types, f.Type)
	})
	out.ContactFlowSummaryList, out.NextToken, err = listed(all, in.pager("ListContactFlows"), func(f state.Flow) flowSummaryOut {
		return flowSummaryOut{f.ID, f.ARN, f.Name, f.Type, "ACTIVE", "PUBLISHED"}
	})
	return out, err
}

type describeContactFlowInput struct {
	inInstance
	ContactFlowID string `json:"ContactFlowId"`
}

type describeContactFlowOutput struct{ ContactFlow flowOut }

type flowOut struct {
	ID                string `json:"Id"`
	ARN               string `json:"Arn"`
	Name              string
	Type              string
	State             string
	Status            string
	Content           string
	FlowContentSha256 string
	modified
}

func (a *API) describeContactFlow(in describeContactFlowInput) (describeContactFlowOutput, error) {
	f, err := a.flow("ContactFlowId", in.ContactFlowID)
	if err != nil {
		return describeContactFlowOutput{}, err
	}
	sum := sha256.Sum256([]byte(f.Content))
	return describeContactFlowOutput{flowOut{f.ID, f.ARN, f.Name, f.Type, "ACTIVE", "PUBLISHED", f.Content, hex.EncodeToString(sum[:]), a.modified()}}, nil
}
