package api

import (
	"slices"
	"strconv"

	"handover/connectlocal/internal/state"
)

func flowOperations() []operation {
	return []operation{
		op("ListContactFlows", (*API).listContactFlows),
		op("SearchContactFlows", (*API).searchContactFlows),
		op("DescribeContactFlow", (*API).describeContactFlow),
		op("CreateContactFlow", (*API).createContactFlow),
		update("UpdateContactFlowContent", (*API).updateContactFlowContent),
		update("UpdateContactFlowMetadata", (*API).updateContactFlowMetadata),
		update("UpdateContactFlowName", (*API).updateContactFlowName),
		update("DeleteContactFlow", (*API).deleteContactFlow),
		op("CreateContactFlowVersion", (*API).createContactFlowVersion),
		op("ListContactFlowVersions", (*API).listContactFlowVersions),
		update("DeleteContactFlowVersion", (*API).deleteContactFlowVersion),
	}
}

type inFlow struct {
	inInstance
	FlowID string `json:"ContactFlowId"`
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
		return flowSummaryOut{f.ID, f.ARN, f.Name, f.Type, archiveState(f.Archived), statusOf(f.Content != "")}
	})
	return out, err
}

func archiveState(archived bool) string {
	if archived {
		return "ARCHIVED"
	}
	return "ACTIVE"
}

func statusOf(published bool) string {
	if published {
		return "PUBLISHED"
	}
	return "SAVED"
}

type describeContactFlowOutput struct{ ContactFlow flowOut }

type flowOut struct {
	ID                 string `json:"Id"`
	ARN                string `json:"Arn"`
	Name               string
	Description        string `json:",omitempty"`
	Type               string
	State              string
	Status             string
	Content            string
	FlowContentSha256  string
	Version            int64  `json:",omitempty"`
	VersionDescription string `json:",omitempty"`
	Tags               map[string]string
	modified
}

// flowOut is a flow with its published content, or if there is none with what was saved.
func (a *API) flowOut(f state.Flow) flowOut {
	out := flowOut{
		ID: f.ID, ARN: f.ARN, Name: f.Name, Description: f.Description, Type: f.Type, State: archiveState(f.Archived),
		Status: statusOf(f.Content != ""), Tags: tagsOf(f.Meta), modified: a.changed(f.Meta),
	}
	out.has(f.Content)
	if f.Content == "" {
		out.has(f.Draft)
	}
	return out
}

func (out *flowOut) has(content string) {
	out.Content, out.FlowContentSha256 = content, state.ContentSHA256(content)
}

// describeContactFlow answers with what is published, behind the alias $SAVED with
// what was saved last (which is SAVED if it is not the published content), and behind a
// number with that version.
func (a *API) describeContactFlow(in inFlow) (none describeContactFlowOutput, err error) {
	id, qualifier := state.SplitQualifier(in.FlowID)
	f, err := a.flow("ContactFlowId", id)
	if err != nil {
		return none, err
	}
	out := a.flowOut(f)
	switch qualifier {
	case state.SavedQualifier:
		out.has(f.Saved())
		out.Status = statusOf(f.Draft == "")
	case "", state.LatestQualifier:
		if f.Content == "" {
			return none, notPublished("ContactFlowId: flow " + id)
		}
	default:
		i := slices.IndexFunc(f.Versions, func(v state.Version) bool { return strconv.FormatInt(v.Number, 10) == qualifier })
		if i < 0 {
			return none, refuse(state.NotFound, "ContactFlowId: flow %s has no version %s", id, qualifier)
		}
		v := f.Versions[i]
		out.has(v.Content)
		out.Version, out.VersionDescription = v.Number, v.Description
	}
	return describeContactFlowOutput{out}, nil
}

// notPublished is the answer for what has been saved only.
func notPublished(what string) error {
	return refuse(state.NotReady, "%s is not published; behind %s is what was saved", what, state.SavedQualifier)
}

type searchContactFlowsOutput struct {
	ContactFlows []flowOut
	found
}

func (a *API) searchContactFlows(in searchInput) (out searchContactFlowsOutput, err error) {
	k := kind[state.Flow]{"SearchContactFlows", []string{"name", "description", "resourceId"}, func(f state.Flow) facets {
		return seen(f.ID, f.Name, f.Meta, map[string]string{
			"type": f.Type, "state": archiveState(f.Archived), "status": statusOf(f.Content != ""),
		})
	}}
	out.ContactFlows, out.found, err = search(in, k, a.world.Flows(), a.flowOut)
	return out, err
}

// seen is what searches see of most resources, with what is one of a few.
func seen(id, name string, m state.Meta, choices map[string]string) facets {
	f := named(id, name, m)
	for field, choice := range choices {
		f.texts[field] = []string{choice}
	}
	return f
}

type createContactFlowInput struct {
	inInstance
	Name        string            `json:"Name"`
	Type        string            `json:"Type"`
	Description string            `json:"Description"`
	Content     string            `json:"Content"`
	Status      string            `json:"Status"`
	Tags        map[string]string `json:"Tags"`
}

type createContactFlowOutput struct {
	ContactFlowID     string `json:"ContactFlowId"`
	ContactFlowARN    string `json:"ContactFlowArn"`
	FlowContentSha256 string
}

// createContactFlow publishes the flow unless Status says that it is only saved.
func (a *API) createContactFlow(in createContactFlowInput) (out createContactFlowOutput, err error) {
	f, err := a.world.CreateFlow(state.Flow{
		Name: in.Name, Type: in.Type, Content: in.Content, Meta: state.Meta{Description: in.Description, Tags: in.Tags},
	}, in.Status != "SAVED")
	return createContactFlowOutput{f.ID, f.ARN, state.ContentSHA256(f.Saved())}, err
}

type updateContactFlowContentInput struct {
	inFlow
	Content string `json:"Content"`
}

// updateContactFlowContent publishes the content, or behind the alias $SAVED only saves it.
func (a *API) updateContactFlowContent(in updateContactFlowContentInput) error {
	id, qualifier := state.SplitQualifier(in.FlowID)
	if qualifier == state.SavedQualifier {
		return a.world.SaveFlow(id, in.Content)
	}
	return a.world.PublishFlow(in.FlowID, in.Content)
}

type updateContactFlowMetadataInput struct {
	inFlow
	Name        *string `json:"Name"`
	Description *string `json:"Description"`
	State       *string `json:"ContactFlowState"`
}

func (a *API) updateContactFlowMetadata(in updateContactFlowMetadataInput) error {
	return a.world.ChangeFlow(in.FlowID, flowChange(in.Name, in.Description, in.State))
}

func flowChange(name, description, archive *string) state.FlowChange {
	to := state.FlowChange{Name: name, Description: description}
	if archive != nil {
		to.Archived = new(*archive == "ARCHIVED")
	}
	return to
}

type updateContactFlowNameInput struct {
	inFlow
	Name        *string `json:"Name"`
	Description *string `json:"Description"`
}

func (a *API) updateContactFlowName(in updateContactFlowNameInput) error {
	return a.world.ChangeFlow(in.FlowID, flowChange(in.Name, in.Description, nil))
}

func (a *API) deleteContactFlow(in inFlow) error {
	return a.world.DeleteFlow(in.FlowID)
}

type createContactFlowVersionInput struct {
	inFlow
	Description       string `json:"Description"`
	FlowContentSha256 string `json:"FlowContentSha256"`
	// The rest is what the service tells of a version: that it is to be given is left
	// over from there.
	Version            ignored `json:"ContactFlowVersion"`
	LastModifiedTime   ignored `json:"LastModifiedTime"`
	LastModifiedRegion ignored `json:"LastModifiedRegion"`
}

type createContactFlowVersionOutput struct {
	ContactFlowARN string `json:"ContactFlowArn"`
	Version        int64
}

func (a *API) createContactFlowVersion(in createContactFlowVersionInput) (out createContactFlowVersionOutput, err error) {
	id, _ := state.SplitQualifier(in.FlowID)
	n, err := a.world.CreateFlowVersion(id, in.FlowContentSha256, in.Description)
	if err != nil {
		return out, err
	}
	f, err := a.flow("ContactFlowId", id)
	return createContactFlowVersionOutput{f.ARN, n}, err
}

type listContactFlowVersionsInput struct {
	listInput
	FlowID string `json:"ContactFlowId"`
}

type listContactFlowVersionsOutput struct {
	ContactFlowVersionSummaryList []flowVersionOut
	NextToken                     string `json:",omitempty"`
}

type flowVersionOut struct {
	ARN                string `json:"Arn"`
	Version            int64
	VersionDescription string `json:",omitempty"`
	modified
}

func (a *API) listContactFlowVersions(in listContactFlowVersionsInput) (out listContactFlowVersionsOutput, err error) {
	f, err := a.flow("ContactFlowId", in.FlowID)
	if err != nil {
		return out, err
	}
	out.ContactFlowVersionSummaryList, out.NextToken, err = listed(f.Versions, in.pager("ListContactFlowVersions"), func(v state.Version) flowVersionOut {
		return flowVersionOut{qualified(f.ARN, v.Number), v.Number, v.Description, a.changed(state.Meta{ModifiedAt: v.At})}
	})
	return out, err
}

// qualified is an ARN of one version.
func qualified(arn string, version int64) string { return arn + ":" + strconv.FormatInt(version, 10) }

type deleteContactFlowVersionInput struct {
	inFlow
	Version int64 `json:"ContactFlowVersion"`
}

func (a *API) deleteContactFlowVersion(in deleteContactFlowVersionInput) error {
	return a.world.DeleteFlowVersion(in.FlowID, in.Version)
}
