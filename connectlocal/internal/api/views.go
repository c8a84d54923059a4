package api

import (
	"cmp"
	"slices"

	"handover/connectlocal/internal/state"
)

func viewOperations() []operation {
	return []operation{
		op("ListViews", (*API).listViews),
		op("SearchViews", (*API).searchViews),
		op("DescribeView", (*API).describeView),
		op("CreateView", (*API).createView),
		op("UpdateViewContent", (*API).updateViewContent),
		update("UpdateViewMetadata", (*API).updateViewMetadata),
		update("DeleteView", (*API).deleteView),
		op("CreateViewVersion", (*API).createViewVersion),
		op("ListViewVersions", (*API).listViewVersions),
		update("DeleteViewVersion", (*API).deleteViewVersion),
	}
}

type inView struct {
	inInstance
	ViewID string `json:"ViewId"`
}

func (a *API) view(ref string) (state.ViewResource, error) {
	v, ok := a.world.ViewResource(ref)
	if !ok {
		return v, refuse(state.NotFound, "ViewId: there is no view %s", ref)
	}
	return v, nil
}

type listViewsInput struct {
	listInput
	Type string `json:"Type"`
}

type listViewsOutput struct {
	ViewsSummaryList []viewSummaryOut
	NextToken        string `json:",omitempty"`
}

type viewSummaryOut struct {
	ID          string `json:"Id"`
	ARN         string `json:"Arn"`
	Name        string
	Type        string
	Status      string
	Description string `json:",omitempty"`
}

func viewType(v state.ViewResource) string {
	if v.Managed {
		return "AWS_MANAGED"
	}
	return "CUSTOMER_MANAGED"
}

// listViews is sorted by type, and then by name, as the service documents.
func (a *API) listViews(in listViewsInput) (out listViewsOutput, err error) {
	all := slices.DeleteFunc(a.world.Views(), func(v state.ViewResource) bool { return in.Type != "" && in.Type != viewType(v) })
	slices.SortFunc(all, func(x, y state.ViewResource) int {
		return cmp.Or(cmp.Compare(viewType(x), viewType(y)), cmp.Compare(x.Name, y.Name))
	})
	out.ViewsSummaryList, out.NextToken, err = listed(all, in.pager("ListViews"), viewSummary)
	return out, err
}

func viewSummary(v state.ViewResource) viewSummaryOut {
	return viewSummaryOut{v.ID, v.ARN, v.Name, viewType(v), statusOf(v.Published), v.Description}
}

type viewOutput struct{ View viewOut }

type viewOut struct {
	viewSummaryOut
	Version            int
	VersionDescription string `json:",omitempty"`
	Content            viewContentOut
	ViewContentSha256  string
	Tags               map[string]string
	CreatedTime        epoch
	LastModifiedTime   epoch
}

type viewContentOut struct {
	InputSchema string
	Template    string
	Actions     []string
}

func (a *API) viewOut(v state.ViewResource) viewOut {
	out := viewOut{
		viewSummaryOut: viewSummary(v),
		Tags:           tagsOf(v.Meta), CreatedTime: at(a.born), LastModifiedTime: a.changed(v.Meta).LastModifiedTime,
	}
	if !v.CreatedAt.IsZero() {
		out.CreatedTime = at(v.CreatedAt)
	}
	if n := len(v.Versions); n > 0 {
		out.Version, out.VersionDescription = v.Versions[n-1].Number, v.Versions[n-1].Description
	}
	content := v.Content
	if !v.Published {
		content = v.Saved()
	}
	out.has(content)
	return out
}

func (out *viewOut) has(c state.ViewContent) {
	out.Content = viewContentOut{c.InputSchema, c.Template, slices.Concat([]string{}, c.Actions)}
	out.ViewContentSha256 = state.ContentSHA256(c.Template)
}

func (a *API) describeView(in inView) (none viewOutput, err error) {
	id, qualifier := state.SplitQualifier(in.ViewID)
	v, err := a.view(id)
	if err != nil {
		return none, err
	}
	content, ok := v.At(qualifier)
	if !ok {
		return none, refuse(state.NotFound, "ViewId: view %s has nothing for %q; behind %s is what was saved", id, qualifier, state.SavedQualifier)
	}
	out := a.viewOut(v)
	out.has(content)
	if qualifier == state.SavedQualifier {
		out.Status = statusOf(v.Draft == nil)
	}
	if shown, ok := a.world.View(in.ViewID); ok {
		out.Version = shown.Version
	}
	return viewOutput{out}, nil
}

type searchViewsOutput struct {
	Views []viewOut
	found
}

func (a *API) searchViews(in searchInput) (out searchViewsOutput, err error) {
	k := kind[state.ViewResource]{"SearchViews", []string{"name", "description", "resourceId"}, func(v state.ViewResource) facets {
		return seen(v.ID, v.Name, v.Meta, map[string]string{"viewtype": viewType(v), "viewstatus": statusOf(v.Published)})
	}}
	out.Views, out.found, err = search(in, k, a.world.Views(), a.viewOut)
	return out, err
}

type viewContentIn struct {
	Template string
	Actions  []string
}

func (c viewContentIn) content() state.ViewContent {
	return state.ViewContent{Template: c.Template, Actions: c.Actions}
}

type createViewInput struct {
	inInstance
	Name        string            `json:"Name"`
	Description string            `json:"Description"`
	Status      string            `json:"Status"`
	Content     viewContentIn     `json:"Content"`
	ClientToken string            `json:"ClientToken"`
	Tags        map[string]string `json:"Tags"`
}

func (a *API) createView(in createViewInput) (viewOutput, error) {
	return once(a, "CreateView", in.ClientToken, in, func() (viewOutput, error) {
		v, err := a.world.CreateView(state.ViewResource{
			Name: in.Name, Meta: state.Meta{Description: in.Description, Tags: in.Tags},
		}, in.Content.content(), in.Status == "PUBLISHED")
		return viewOutput{a.viewOut(v)}, err
	})
}

type updateViewContentInput struct {
	inView
	Status  string        `json:"Status"`
	Content viewContentIn `json:"Content"`
}

func (a *API) updateViewContent(in updateViewContentInput) (viewOutput, error) {
	v, err := a.world.PutView(in.ViewID, in.Content.content(), in.Status == "PUBLISHED")
	out := a.viewOut(v)
	out.has(v.Saved())
	out.Status = statusOf(v.Draft == nil)
	return viewOutput{out}, err
}

type updateViewMetadataInput struct {
	inView
	Name        *string `json:"Name"`
	Description *string `json:"Description"`
}

func (a *API) updateViewMetadata(in updateViewMetadataInput) error {
	return a.world.ChangeView(in.ViewID, in.Name, in.Description)
}

func (a *API) deleteView(in inView) error { return a.world.DeleteView(in.ViewID) }

type createViewVersionInput struct {
	inView
	VersionDescription string `json:"VersionDescription"`
	ViewContentSha256  string `json:"ViewContentSha256"`
}

func (a *API) createViewVersion(in createViewVersionInput) (viewOutput, error) {
	v, err := a.world.CreateViewVersion(in.ViewID, in.ViewContentSha256, in.VersionDescription)
	return viewOutput{a.viewOut(v)}, err
}

type listViewVersionsInput struct {
	listInput
	ViewID string `json:"ViewId"`
}

type listViewVersionsOutput struct {
	ViewVersionSummaryList []viewVersionOut
	NextToken              string `json:",omitempty"`
}

type viewVersionOut struct {
	ID                 string `json:"Id"`
	ARN                string `json:"Arn"`
	Name               string
	Type               string
	Description        string `json:",omitempty"`
	Version            int
	VersionDescription string `json:",omitempty"`
}

func (a *API) listViewVersions(in listViewVersionsInput) (out listViewVersionsOutput, err error) {
	v, err := a.view(in.ViewID)
	if err != nil {
		return out, err
	}
	out.ViewVersionSummaryList, out.NextToken, err = listed(v.Versions, in.pager("ListViewVersions"), func(x state.ViewVersion) viewVersionOut {
		return viewVersionOut{v.ID, qualified(v.ARN, int64(x.Number)), v.Name, viewType(v), v.Description, x.Number, x.Description}
	})
	return out, err
}

type deleteViewVersionInput struct {
	inView
	Version int `json:"ViewVersion"`
}

func (a *API) deleteViewVersion(in deleteViewVersionInput) error {
	return a.world.DeleteViewVersion(in.ViewID, in.Version)
}
