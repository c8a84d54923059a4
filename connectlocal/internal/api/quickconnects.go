package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

func quickConnectOperations() []operation {
	return []operation{
		op("CreateQuickConnect", (*API).createQuickConnect),
		op("DescribeQuickConnect", (*API).describeQuickConnect),
		op("ListQuickConnects", (*API).listQuickConnects),
		op("SearchQuickConnects", (*API).searchQuickConnects),
		update("UpdateQuickConnectName", (*API).updateQuickConnectName),
		update("UpdateQuickConnectConfig", (*API).updateQuickConnectConfig),
		update("DeleteQuickConnect", (*API).deleteQuickConnect),
	}
}

func (a *API) quickConnect(member, ref string) (state.QuickConnect, error) {
	q, ok := a.world.QuickConnect(ref)
	if !ok {
		return q, refuse(state.NotFound, "%s: there is no quick connect %s", member, ref)
	}
	return q, nil
}

func quickConnectType(q state.QuickConnect) string {
	switch {
	case q.UserID != "":
		return "USER"
	case q.QueueID != "":
		return "QUEUE"
	case q.PhoneNumber != "":
		return "PHONE_NUMBER"
	}
	return "FLOW"
}

// quickConnectConfig is QuickConnectConfig: a type, and the configuration of that
// type. A seed's quick connects may lead straight into their queue: they have an
// empty ContactFlowId, which is also taken.
type quickConnectConfig struct {
	QuickConnectType string
	UserConfig       *userDestination  `json:",omitempty"`
	QueueConfig      *queueDestination `json:",omitempty"`
	PhoneConfig      *phoneDestination `json:",omitempty"`
	FlowConfig       *flowDestination  `json:",omitempty"`
}

type userDestination struct {
	UserID        string `json:"UserId"`
	ContactFlowID string `json:"ContactFlowId"`
}

type queueDestination struct {
	QueueID       string `json:"QueueId"`
	ContactFlowID string `json:"ContactFlowId"`
}

type phoneDestination struct{ PhoneNumber string }

type flowDestination struct {
	ContactFlowID string `json:"ContactFlowId"`
}

// check wants the configuration of the type, of this type only, and a destination in it.
func (c quickConnectConfig) check() error {
	there := map[string]bool{
		"USER": c.UserConfig != nil, "QUEUE": c.QueueConfig != nil, "PHONE_NUMBER": c.PhoneConfig != nil, "FLOW": c.FlowConfig != nil,
	}
	for kind, found := range there {
		if found != (kind == c.QuickConnectType) {
			return refuse(state.Invalid, "QuickConnectConfig: want the configuration of the type %s, and no other", c.QuickConnectType)
		}
	}
	if c.UserConfig != nil && c.UserConfig.UserID == "" || c.QueueConfig != nil && c.QueueConfig.QueueID == "" || c.FlowConfig != nil && c.FlowConfig.ContactFlowID == "" {
		return refuse(state.Invalid, "QuickConnectConfig: the destination of the type %s is empty", c.QuickConnectType)
	}
	return nil
}

// set makes it the configuration of a quick connect.
func (c quickConnectConfig) set(q *state.QuickConnect) {
	q.UserID, q.QueueID, q.PhoneNumber, q.FlowID = "", "", "", ""
	switch {
	case c.UserConfig != nil:
		q.UserID, q.FlowID = c.UserConfig.UserID, c.UserConfig.ContactFlowID
	case c.QueueConfig != nil:
		q.QueueID, q.FlowID = c.QueueConfig.QueueID, c.QueueConfig.ContactFlowID
	case c.PhoneConfig != nil:
		q.PhoneNumber = c.PhoneConfig.PhoneNumber
	case c.FlowConfig != nil:
		q.FlowID = c.FlowConfig.ContactFlowID
	}
}

func configOf(q state.QuickConnect) quickConnectConfig {
	c := quickConnectConfig{QuickConnectType: quickConnectType(q)}
	switch c.QuickConnectType {
	case "USER":
		c.UserConfig = &userDestination{q.UserID, q.FlowID}
	case "QUEUE":
		c.QueueConfig = &queueDestination{q.QueueID, q.FlowID}
	case "PHONE_NUMBER":
		c.PhoneConfig = &phoneDestination{q.PhoneNumber}
	default:
		c.FlowConfig = &flowDestination{q.FlowID}
	}
	return c
}

type createQuickConnectInput struct {
	inInstance
	Name               string
	Description        string
	QuickConnectConfig quickConnectConfig
	Tags               map[string]string
}

type createQuickConnectOutput struct {
	QuickConnectARN string
	QuickConnectID  string `json:"QuickConnectId"`
}

// createQuickConnect adds a quick connect. One to a phone number or to a flow is
// kept and told; chats cannot be transferred to it.
func (a *API) createQuickConnect(in createQuickConnectInput) (createQuickConnectOutput, error) {
	if err := in.QuickConnectConfig.check(); err != nil {
		return createQuickConnectOutput{}, err
	}
	q := state.QuickConnect{Name: in.Name, Meta: state.Meta{Description: in.Description, Tags: in.Tags}}
	in.QuickConnectConfig.set(&q)
	q, err := a.world.CreateQuickConnect(q)
	return createQuickConnectOutput{q.ARN, q.ID}, err
}

type inQuickConnect struct {
	inInstance
	QuickConnectID string `json:"QuickConnectId"`
}

type updateQuickConnectNameInput struct {
	inQuickConnect
	Name, Description *string
}

func (a *API) updateQuickConnectName(in updateQuickConnectNameInput) error {
	if in.Name == nil && in.Description == nil {
		return nothingToName()
	}
	return a.world.ChangeQuickConnect(in.QuickConnectID, func(q *state.QuickConnect) {
		put(&q.Name, in.Name)
		put(&q.Description, in.Description)
	})
}

type updateQuickConnectConfigInput struct {
	inQuickConnect
	QuickConnectConfig quickConnectConfig
}

func (a *API) updateQuickConnectConfig(in updateQuickConnectConfigInput) error {
	if err := in.QuickConnectConfig.check(); err != nil {
		return err
	}
	return a.world.ChangeQuickConnect(in.QuickConnectID, in.QuickConnectConfig.set)
}

func (a *API) deleteQuickConnect(in inQuickConnect) error {
	return a.world.DeleteQuickConnect(in.QuickConnectID)
}

type describeQuickConnectOutput struct{ QuickConnect quickConnectOut }

type quickConnectOut struct {
	QuickConnectARN    string
	QuickConnectID     string `json:"QuickConnectId"`
	Name               string
	Description        string `json:",omitempty"`
	QuickConnectConfig quickConnectConfig
	Tags               map[string]string
	modified
}

func (a *API) quickConnectOut(q state.QuickConnect) quickConnectOut {
	return quickConnectOut{q.ARN, q.ID, q.Name, q.Description, configOf(q), tagsOf(q.Meta), a.changed(q.Meta)}
}

func (a *API) describeQuickConnect(in inQuickConnect) (describeQuickConnectOutput, error) {
	q, err := a.quickConnect("QuickConnectId", in.QuickConnectID)
	if err != nil {
		return describeQuickConnectOutput{}, err
	}
	return describeQuickConnectOutput{a.quickConnectOut(q)}, nil
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

func (a *API) quickConnectSummary(q state.QuickConnect) quickConnectSummaryOut {
	return quickConnectSummaryOut{q.ID, q.ARN, q.Name, quickConnectType(q), a.changed(q.Meta)}
}

func (a *API) listQuickConnects(in listQuickConnectsInput) (out listQuickConnectsOutput, err error) {
	all := slices.DeleteFunc(a.world.QuickConnects(), func(q state.QuickConnect) bool {
		return len(in.Types) > 0 && !slices.Contains(in.Types, quickConnectType(q))
	})
	out.QuickConnectSummaryList, out.NextToken, err = listed(all, in.pager("ListQuickConnects"), a.quickConnectSummary)
	return out, err
}

type searchQuickConnectsOutput struct {
	QuickConnects []quickConnectOut
	found
}

func (a *API) searchQuickConnects(in searchInput) (out searchQuickConnectsOutput, err error) {
	quickConnects := kind[state.QuickConnect]{
		list: "SearchQuickConnects", fields: []string{"name", "description", "resourceID"},
		see: func(q state.QuickConnect) facets { return named(q.ID, q.Name, q.Meta) },
	}
	out.QuickConnects, out.found, err = search(in, quickConnects, a.world.QuickConnects(), a.quickConnectOut)
	return out, err
}
