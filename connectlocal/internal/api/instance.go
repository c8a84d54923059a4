package api

import (
	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

func instanceOperations() []operation {
	return []operation{
		op("ListInstances", (*API).listInstances),
		op("DescribeInstance", (*API).describeInstance),
		update("CreateInstance", (*API).createInstance),
		update("DeleteInstance", (*API).deleteInstance),
		op("DescribeInstanceAttribute", (*API).describeInstanceAttribute),
		op("ListInstanceAttributes", (*API).listInstanceAttributes),
		update("UpdateInstanceAttribute", (*API).updateInstanceAttribute),
		op("ListApprovedOrigins", (*API).listApprovedOrigins),
		update("AssociateApprovedOrigin", (*API).associateApprovedOrigin),
		update("DisassociateApprovedOrigin", (*API).disassociateApprovedOrigin),
		op("ListLambdaFunctions", (*API).listLambdaFunctions),
		update("AssociateLambdaFunction", (*API).associateLambdaFunction),
		update("DisassociateLambdaFunction", (*API).disassociateLambdaFunction),
	}
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
	ServiceRole            string
	InstanceStatus         string
	InboundCallsEnabled    bool
	OutboundCallsEnabled   bool
	InstanceAccessURL      string `json:"InstanceAccessUrl,omitempty"`
}

func (a *API) instance(i state.Instance) instanceOut {
	return instanceOut{
		ID: i.ID, ARN: i.ARN, IdentityManagementType: "CONNECT_MANAGED", InstanceAlias: i.Alias, CreatedTime: at(a.born),
		ServiceRole:    "arn:aws:iam::" + i.Account + ":role/aws-service-role/connect.amazonaws.com/AWSServiceRoleForAmazonConnect",
		InstanceStatus: "ACTIVE", InboundCallsEnabled: a.world.Attribute(state.InboundCalls) == "true", OutboundCallsEnabled: a.world.Attribute(state.OutboundCalls) == "true",
	}
}

func (a *API) listInstances(in paging) (out listInstancesOutput, err error) {
	out.InstanceSummaryList, out.NextToken, err = listed([]state.Instance{a.world.Instance()}, in.pager("ListInstances"), a.instance)
	return out, err
}

func (out listInstancesOutput) withAccess(url string) any {
	for i := range out.InstanceSummaryList {
		out.InstanceSummaryList[i].InstanceAccessURL = url
	}
	return out
}

type describeInstanceOutput struct{ Instance describedInstanceOut }

func (out describeInstanceOutput) withAccess(url string) any {
	out.Instance.InstanceAccessURL = url
	return out
}

type describedInstanceOut struct {
	instanceOut
	Tags map[string]string
}

func (a *API) describeInstance(inInstance) (describeInstanceOutput, error) {
	i := a.world.Instance()
	tags, err := a.world.ResourceTags(i.ARN)
	return describeInstanceOutput{describedInstanceOut{a.instance(i), tagsOf(state.Meta{Tags: tags})}}, err
}

type createInstanceInput struct {
	ClientToken            ignored `json:"ClientToken"`
	IdentityManagementType ignored `json:"IdentityManagementType"`
	InstanceAlias          ignored `json:"InstanceAlias"`
	DirectoryID            ignored `json:"DirectoryId"`
	InboundCallsEnabled    ignored `json:"InboundCallsEnabled"`
	OutboundCallsEnabled   ignored `json:"OutboundCallsEnabled"`
	Tags                   ignored `json:"Tags"`
}

// createInstance refuses: a process is one instance, and another one takes another process.
func (a *API) createInstance(createInstanceInput) error {
	return refuse(state.Limit, "connectlocal is one instance; another one takes another connectlocal, with a seed of its own")
}

type deleteInstanceInput struct {
	inInstance
	ClientToken ignored `json:"ClientToken"`
}

// deleteInstance refuses: the instance goes with its process.
func (a *API) deleteInstance(deleteInstanceInput) error {
	return refuse(state.BadRequest, "InstanceId: connectlocal's one instance goes with its process")
}

type inAttribute struct {
	inInstance
	Type string `json:"AttributeType"`
}

type describeInstanceAttributeOutput struct{ Attribute attributeOut }

type attributeOut struct{ AttributeType, Value string }

func (a *API) attribute(name string) attributeOut { return attributeOut{name, a.world.Attribute(name)} }

func (a *API) describeInstanceAttribute(in inAttribute) (describeInstanceAttributeOutput, error) {
	return describeInstanceAttributeOutput{a.attribute(in.Type)}, nil
}

type listInstanceAttributesOutput struct {
	Attributes []attributeOut
	NextToken  string `json:",omitempty"`
}

func (a *API) listInstanceAttributes(in listInput) (out listInstanceAttributesOutput, err error) {
	out.Attributes, out.NextToken, err = listed(model.Connect().Choices("InstanceAttributeType"), in.most(7).pager("ListInstanceAttributes"), a.attribute)
	return out, err
}

type updateInstanceAttributeInput struct {
	inAttribute
	Value       string  `json:"Value"`
	ClientToken ignored `json:"ClientToken"` // repeated, it sets the same again
}

func (a *API) updateInstanceAttribute(in updateInstanceAttributeInput) error {
	return a.world.SetAttribute(in.Type, in.Value)
}

type listApprovedOriginsOutput struct {
	Origins   []string
	NextToken string `json:",omitempty"`
}

func (a *API) listApprovedOrigins(in listInput) (out listApprovedOriginsOutput, err error) {
	out.Origins, out.NextToken, err = listed(a.world.Origins(), in.most(25).pager("ListApprovedOrigins"), itself)
	return out, err
}

// itself is the wire form of a text.
func itself(text string) string { return text }

type inOrigin struct {
	inInstance
	Origin      string `json:"Origin"`
	ClientToken string `json:"ClientToken"`
}

// associateApprovedOrigin approves an origin, whose pages may then embed the CCP.
func (a *API) associateApprovedOrigin(in inOrigin) error {
	return onceOnly(a, "AssociateApprovedOrigin", in.ClientToken, in, func() error { return a.world.ApproveOrigin(in.Origin) })
}

func (a *API) disassociateApprovedOrigin(in inOrigin) error {
	return onceOnly(a, "DisassociateApprovedOrigin", in.ClientToken, in, func() error { return a.world.DisapproveOrigin(in.Origin) })
}

type listLambdaFunctionsOutput struct {
	LambdaFunctions []string
	NextToken       string `json:",omitempty"`
}

func (a *API) listLambdaFunctions(in listInput) (out listLambdaFunctionsOutput, err error) {
	out.LambdaFunctions, out.NextToken, err = listed(a.world.Functions(), in.most(25).pager("ListLambdaFunctions"), itself)
	return out, err
}

type inFunction struct {
	inInstance
	FunctionARN string `json:"FunctionArn"`
	ClientToken string `json:"ClientToken"`
}

// associateLambdaFunction keeps a function's ARN. Flows here may invoke any function
// that has an endpoint.
func (a *API) associateLambdaFunction(in inFunction) error {
	return onceOnly(a, "AssociateLambdaFunction", in.ClientToken, in, func() error { return a.world.AllowFunction(in.FunctionARN) })
}

func (a *API) disassociateLambdaFunction(in inFunction) error {
	return onceOnly(a, "DisassociateLambdaFunction", in.ClientToken, in, func() error { return a.world.DisallowFunction(in.FunctionARN) })
}
