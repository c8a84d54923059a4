package api

import (
	"cmp"
	"slices"

	"handover/connectlocal/internal/state"
)

func moduleOperations() []operation {
	return []operation{
		op("ListContactFlowModules", (*API).listContactFlowModules),
		op("SearchContactFlowModules", (*API).searchContactFlowModules),
		op("DescribeContactFlowModule", (*API).describeContactFlowModule),
		op("CreateContactFlowModule", (*API).createContactFlowModule),
		update("UpdateContactFlowModuleContent", (*API).updateContactFlowModuleContent),
		update("UpdateContactFlowModuleMetadata", (*API).updateContactFlowModuleMetadata),
		update("DeleteContactFlowModule", (*API).deleteContactFlowModule),
		op("CreateContactFlowModuleVersion", (*API).createContactFlowModuleVersion),
		op("ListContactFlowModuleVersions", (*API).listContactFlowModuleVersions),
		update("DeleteContactFlowModuleVersion", (*API).deleteContactFlowModuleVersion),
		op("CreateContactFlowModuleAlias", (*API).createContactFlowModuleAlias),
		op("DescribeContactFlowModuleAlias", (*API).describeContactFlowModuleAlias),
		update("UpdateContactFlowModuleAlias", (*API).updateContactFlowModuleAlias),
		op("ListContactFlowModuleAliases", (*API).listContactFlowModuleAliases),
		update("DeleteContactFlowModuleAlias", (*API).deleteContactFlowModuleAlias),
	}
}

type inModule struct {
	inInstance
	ModuleID string `json:"ContactFlowModuleId"`
}

func (a *API) module(ref string) (state.Module, error) {
	m, ok := a.world.Module(ref)
	if !ok {
		return state.Module{}, refuse(state.NotFound, "ContactFlowModuleId: there is no flow module %s", ref)
	}
	return m, nil
}

type listContactFlowModulesInput struct {
	listInput
	State string `json:"ContactFlowModuleState"`
}

type listContactFlowModulesOutput struct {
	ContactFlowModulesSummaryList []moduleSummaryOut
	NextToken                     string `json:",omitempty"`
}

type moduleSummaryOut struct {
	ID    string `json:"Id"`
	ARN   string `json:"Arn"`
	Name  string
	State string
}

func (a *API) listContactFlowModules(in listContactFlowModulesInput) (out listContactFlowModulesOutput, err error) {
	all := slices.DeleteFunc(a.world.Modules(), func(m state.Module) bool {
		return in.State != "" && in.State != archiveState(m.Archived)
	})
	out.ContactFlowModulesSummaryList, out.NextToken, err = listed(all, in.pager("ListContactFlowModules"), func(m state.Module) moduleSummaryOut {
		return moduleSummaryOut{m.ID, m.ARN, m.Name, archiveState(m.Archived)}
	})
	return out, err
}

type describeContactFlowModuleOutput struct{ ContactFlowModule moduleOut }

type moduleOut struct {
	ID                              string `json:"Id"`
	ARN                             string `json:"Arn"`
	Name                            string
	Description                     string `json:",omitempty"`
	State, Status                   string
	Content                         string
	FlowModuleContentSha256         string
	Settings                        string `json:",omitempty"`
	Version                         int64  `json:",omitempty"`
	VersionDescription              string `json:",omitempty"`
	ExternalInvocationConfiguration externalOut
	Tags                            map[string]string
}

type externalOut struct{ Enabled bool }

func moduleOutOf(m state.Module) moduleOut {
	out := moduleOut{
		ID: m.ID, ARN: m.ARN, Name: m.Name, Description: m.Description, State: archiveState(m.Archived), Status: statusOf(true),
		ExternalInvocationConfiguration: externalOut{m.External}, Tags: tagsOf(m.Meta),
	}
	out.has(m.Content, m.Settings)
	return out
}

func (out *moduleOut) has(content, settings string) {
	out.Content, out.Settings, out.FlowModuleContentSha256 = content, settings, state.ContentSHA256(content)
}

// describeContactFlowModule answers with what is published, behind the alias $SAVED
// with what was saved last, and behind a number or a name with that version.
func (a *API) describeContactFlowModule(in inModule) (none describeContactFlowModuleOutput, err error) {
	id, qualifier := state.SplitQualifier(in.ModuleID)
	m, err := a.module(id)
	if err != nil {
		return none, err
	}
	out := moduleOutOf(m)
	switch qualifier {
	case "", state.LatestQualifier:
	case state.SavedQualifier:
		out.has(m.Saved(), m.Settings)
		out.Status = statusOf(m.Draft == "")
	default:
		v, ok := m.At(qualifier)
		if !ok {
			return none, refuse(state.NotFound, "ContactFlowModuleId: flow module %s has no version %s", id, qualifier)
		}
		out.has(v.Content, v.Settings)
		out.Version, out.VersionDescription = v.Number, v.Description
	}
	return describeContactFlowModuleOutput{out}, nil
}

type searchContactFlowModulesOutput struct {
	ContactFlowModules []moduleOut
	found
}

func (a *API) searchContactFlowModules(in searchInput) (out searchContactFlowModulesOutput, err error) {
	k := kind[state.Module]{"SearchContactFlowModules", []string{"name", "description", "resourceId"}, func(m state.Module) facets {
		return seen(m.ID, m.Name, m.Meta, map[string]string{"state": archiveState(m.Archived), "status": statusOf(true)})
	}}
	out.ContactFlowModules, out.found, err = search(in, k, a.world.Modules(), moduleOutOf)
	return out, err
}

type createContactFlowModuleInput struct {
	inInstance
	Name        string                 `json:"Name"`
	Description string                 `json:"Description"`
	Content     string                 `json:"Content"`
	Settings    string                 `json:"Settings"`
	ClientToken string                 `json:"ClientToken"`
	External    struct{ Enabled bool } `json:"ExternalInvocationConfiguration"`
	Tags        map[string]string      `json:"Tags"`
}

type createContactFlowModuleOutput struct {
	ID  string `json:"Id"`
	ARN string `json:"Arn"`
}

func (a *API) createContactFlowModule(in createContactFlowModuleInput) (createContactFlowModuleOutput, error) {
	return once(a, "CreateContactFlowModule", in.ClientToken, in, func() (createContactFlowModuleOutput, error) {
		m, err := a.world.CreateModule(state.Module{
			Name: in.Name, Content: in.Content, Settings: in.Settings, External: in.External.Enabled,
			Meta: state.Meta{Description: in.Description, Tags: in.Tags},
		})
		return createContactFlowModuleOutput{m.ID, m.ARN}, err
	})
}

type updateContactFlowModuleContentInput struct {
	inModule
	Content  *string `json:"Content"`
	Settings *string `json:"Settings"`
}

// updateContactFlowModuleContent publishes, or behind the alias $SAVED only saves the content.
func (a *API) updateContactFlowModuleContent(in updateContactFlowModuleContentInput) error {
	id, qualifier := state.SplitQualifier(in.ModuleID)
	if qualifier == state.SavedQualifier && in.Content != nil {
		return a.world.SaveModule(id, *in.Content)
	}
	return a.world.PublishModule(in.ModuleID, in.Content, in.Settings)
}

type updateContactFlowModuleMetadataInput struct {
	inModule
	Name        *string `json:"Name"`
	Description *string `json:"Description"`
	State       *string `json:"State"`
}

func (a *API) updateContactFlowModuleMetadata(in updateContactFlowModuleMetadataInput) error {
	return a.world.ChangeModule(in.ModuleID, flowChange(in.Name, in.Description, in.State))
}

func (a *API) deleteContactFlowModule(in inModule) error {
	return a.world.DeleteModule(in.ModuleID)
}

type createContactFlowModuleVersionInput struct {
	inModule
	Description             string `json:"Description"`
	FlowModuleContentSha256 string `json:"FlowModuleContentSha256"`
}

type createContactFlowModuleVersionOutput struct {
	ContactFlowModuleARN string `json:"ContactFlowModuleArn"`
	Version              int64
}

func (a *API) createContactFlowModuleVersion(in createContactFlowModuleVersionInput) (out createContactFlowModuleVersionOutput, err error) {
	n, err := a.world.CreateModuleVersion(in.ModuleID, in.FlowModuleContentSha256, in.Description)
	if err != nil {
		return out, err
	}
	m, err := a.module(in.ModuleID)
	return createContactFlowModuleVersionOutput{m.ARN, n}, err
}

type listOfModuleInput struct {
	listInput
	ModuleID string `json:"ContactFlowModuleId"`
}

type listContactFlowModuleVersionsOutput struct {
	ContactFlowModuleVersionSummaryList []moduleVersionOut
	NextToken                           string `json:",omitempty"`
}

type moduleVersionOut struct {
	ARN                string `json:"Arn"`
	Version            int64
	VersionDescription string `json:",omitempty"`
}

func (a *API) listContactFlowModuleVersions(in listOfModuleInput) (out listContactFlowModuleVersionsOutput, err error) {
	m, err := a.module(in.ModuleID)
	if err != nil {
		return out, err
	}
	out.ContactFlowModuleVersionSummaryList, out.NextToken, err = listed(m.Versions, in.pager("ListContactFlowModuleVersions"), func(v state.Version) moduleVersionOut {
		return moduleVersionOut{qualified(m.ARN, v.Number), v.Number, v.Description}
	})
	return out, err
}

type deleteContactFlowModuleVersionInput struct {
	inModule
	Version int64 `json:"ContactFlowModuleVersion"`
}

func (a *API) deleteContactFlowModuleVersion(in deleteContactFlowModuleVersionInput) error {
	return a.world.DeleteModuleVersion(in.ModuleID, in.Version)
}

type createContactFlowModuleAliasInput struct {
	inModule
	Name        string `json:"AliasName"`
	Description string `json:"Description"`
	Version     int64  `json:"ContactFlowModuleVersion"`
}

type createContactFlowModuleAliasOutput struct {
	ContactFlowModuleARN string `json:"ContactFlowModuleArn"`
	ID                   string `json:"Id"`
}

func (a *API) createContactFlowModuleAlias(in createContactFlowModuleAliasInput) (out createContactFlowModuleAliasOutput, err error) {
	alias, err := a.world.PutAlias(in.ModuleID, state.Alias{Name: in.Name, Description: in.Description, Version: in.Version})
	if err != nil {
		return out, err
	}
	m, err := a.module(in.ModuleID)
	return createContactFlowModuleAliasOutput{m.ARN, alias.ID}, err
}

type inAlias struct {
	inModule
	AliasID string `json:"AliasId"`
}

func (a *API) alias(in inAlias) (state.Module, state.Alias, error) {
	m, err := a.module(in.ModuleID)
	if err != nil {
		return m, state.Alias{}, err
	}
	i := slices.IndexFunc(m.Aliases, func(x state.Alias) bool { return in.AliasID == x.ID })
	if i < 0 {
		return m, state.Alias{}, refuse(state.NotFound, "AliasId: the module has no alias %s", in.AliasID)
	}
	return m, m.Aliases[i], nil
}

type describeContactFlowModuleAliasOutput struct{ ContactFlowModuleAlias aliasOut }

type aliasOut struct {
	ContactFlowModuleID  string `json:"ContactFlowModuleId"`
	ContactFlowModuleARN string `json:"ContactFlowModuleArn"`
	AliasID              string `json:"AliasId"`
	Name                 string
	Description          string `json:",omitempty"`
	Version              int64
	modified
}

func (a *API) describeContactFlowModuleAlias(in inAlias) (describeContactFlowModuleAliasOutput, error) {
	m, x, err := a.alias(in)
	return describeContactFlowModuleAliasOutput{aliasOut{m.ID, m.ARN, x.ID, x.Name, x.Description, x.Version, a.changed(state.Meta{ModifiedAt: x.ModifiedAt})}}, err
}

type updateContactFlowModuleAliasInput struct {
	inAlias
	Name        string `json:"Name"`
	Description string `json:"Description"`
	Version     int64  `json:"ContactFlowModuleVersion"`
}

func (a *API) updateContactFlowModuleAlias(in updateContactFlowModuleAliasInput) error {
	_, x, err := a.alias(in.inAlias)
	if err != nil {
		return err
	}
	_, err = a.world.PutAlias(in.ModuleID, state.Alias{
		ID: x.ID, Name: cmp.Or(in.Name, x.Name), Description: cmp.Or(in.Description, x.Description), Version: cmp.Or(in.Version, x.Version),
	})
	return err
}

type listContactFlowModuleAliasesOutput struct {
	ContactFlowModuleAliasSummaryList []aliasSummaryOut
	NextToken                         string `json:",omitempty"`
}

type aliasSummaryOut struct {
	ARN              string `json:"Arn"`
	AliasID          string `json:"AliasId"`
	AliasName        string
	AliasDescription string `json:",omitempty"`
	Version          int64
	LastModifiedTime epoch
}

func (a *API) listContactFlowModuleAliases(in listOfModuleInput) (out listContactFlowModuleAliasesOutput, err error) {
	m, err := a.module(in.ModuleID)
	if err != nil {
		return out, err
	}
	out.ContactFlowModuleAliasSummaryList, out.NextToken, err = listed(m.Aliases, in.pager("ListContactFlowModuleAliases"), func(x state.Alias) aliasSummaryOut {
		return aliasSummaryOut{m.ARN + ":" + x.Name, x.ID, x.Name, x.Description, x.Version, at(x.ModifiedAt)}
	})
	return out, err
}

func (a *API) deleteContactFlowModuleAlias(in inAlias) error {
	return a.world.DeleteAlias(in.ModuleID, in.AliasID)
}
