package api

import (
	"slices"
	"strconv"

	"handover/connectlocal/internal/state"
)

func hierarchyOperations() []operation {
	return []operation{
		op("CreateUserHierarchyGroup", (*API).createUserHierarchyGroup),
		op("DescribeUserHierarchyGroup", (*API).describeUserHierarchyGroup),
		op("ListUserHierarchyGroups", (*API).listUserHierarchyGroups),
		op("SearchUserHierarchyGroups", (*API).searchUserHierarchyGroups),
		update("UpdateUserHierarchyGroupName", (*API).updateUserHierarchyGroupName),
		update("DeleteUserHierarchyGroup", (*API).deleteUserHierarchyGroup),
		op("DescribeUserHierarchyStructure", (*API).describeUserHierarchyStructure),
		update("UpdateUserHierarchyStructure", (*API).updateUserHierarchyStructure),
	}
}

// hierarchyPathOut is a group with those above it, of one form or another.
type hierarchyPathOut[T any] struct {
	LevelOne   *T `json:",omitempty"`
	LevelTwo   *T `json:",omitempty"`
	LevelThree *T `json:",omitempty"`
	LevelFour  *T `json:",omitempty"`
	LevelFive  *T `json:",omitempty"`
}

func (p *hierarchyPathOut[T]) levels() []**T {
	return []**T{&p.LevelOne, &p.LevelTwo, &p.LevelThree, &p.LevelFour, &p.LevelFive}
}

// hierarchyPath is nil for no path.
func hierarchyPath[T any](path []state.HierarchyGroup, form func(state.HierarchyGroup) T) *hierarchyPathOut[T] {
	if len(path) == 0 {
		return nil
	}
	out := &hierarchyPathOut[T]{}
	levels := out.levels()
	for i, g := range path {
		*levels[i] = new(form(g))
	}
	return out
}

// agentGroupsOut is an agent's groups as a contact has them.
type agentGroupsOut struct {
	Level1 *agentGroupOut `json:",omitempty"`
	Level2 *agentGroupOut `json:",omitempty"`
	Level3 *agentGroupOut `json:",omitempty"`
	Level4 *agentGroupOut `json:",omitempty"`
	Level5 *agentGroupOut `json:",omitempty"`
}

type agentGroupOut struct {
	ARN string `json:"Arn"`
}

func agentGroups(path []state.HierarchyGroup) *agentGroupsOut {
	p := hierarchyPath(path, func(g state.HierarchyGroup) agentGroupOut { return agentGroupOut{g.ARN} })
	if p == nil {
		return nil
	}
	return &agentGroupsOut{p.LevelOne, p.LevelTwo, p.LevelThree, p.LevelFour, p.LevelFive}
}

func (a *API) hierarchyGroup(member, ref string) (state.HierarchyGroup, error) {
	path := a.world.HierarchyPath(ref)
	if len(path) == 0 {
		return state.HierarchyGroup{}, refuse(state.NotFound, "%s: there is no hierarchy group %s", member, ref)
	}
	return path[len(path)-1], nil
}

// below tells whether a user's group is the given one, or one below it.
func (a *API) below(groupID string, group state.HierarchyGroup) bool {
	return slices.ContainsFunc(a.world.HierarchyPath(groupID), func(g state.HierarchyGroup) bool { return g.ID == group.ID })
}

type listUserHierarchyGroupsOutput struct {
	UserHierarchyGroupSummaryList []summaryOut
	NextToken                     string `json:",omitempty"`
}

func (a *API) listUserHierarchyGroups(in listInput) (out listUserHierarchyGroupsOutput, err error) {
	out.UserHierarchyGroupSummaryList, out.NextToken, err = listed(a.world.Hierarchy(), in.pager("ListUserHierarchyGroups"), a.groupSummary)
	return out, err
}

func (a *API) groupSummary(g state.HierarchyGroup) summaryOut {
	return summaryOut{g.ID, g.ARN, g.Name, a.changed(g.Meta)}
}

type inGroup struct {
	inInstance
	GroupID string `json:"HierarchyGroupId"`
}

type describeUserHierarchyGroupOutput struct{ HierarchyGroup hierarchyGroupOut }

type hierarchyGroupOut struct {
	summaryOut
	LevelID       string `json:"LevelId"`
	HierarchyPath *hierarchyPathOut[summaryOut]
	Tags          map[string]string
}

// groupOut is a group and its path. A level's id is its number.
func (a *API) groupOut(g state.HierarchyGroup) hierarchyGroupOut {
	path := a.world.HierarchyPath(g.ID)
	return hierarchyGroupOut{
		summaryOut: a.groupSummary(g), LevelID: strconv.Itoa(len(path)), HierarchyPath: hierarchyPath(path, a.groupSummary), Tags: tagsOf(g.Meta),
	}
}

func (a *API) describeUserHierarchyGroup(in inGroup) (describeUserHierarchyGroupOutput, error) {
	g, err := a.hierarchyGroup("HierarchyGroupId", in.GroupID)
	if err != nil {
		return describeUserHierarchyGroupOutput{}, err
	}
	return describeUserHierarchyGroupOutput{a.groupOut(g)}, nil
}

type searchUserHierarchyGroupsOutput struct {
	UserHierarchyGroups []hierarchyGroupOut
	found
}

func (a *API) searchUserHierarchyGroups(in searchInput) (out searchUserHierarchyGroupsOutput, err error) {
	groups := kind[state.HierarchyGroup]{
		list: "SearchUserHierarchyGroups", fields: []string{"name", "parentId", "levelId", "resourceID"},
		see: func(g state.HierarchyGroup) facets {
			f := named(g.ID, g.Name, g.Meta)
			f.texts["parentid"], f.texts["levelid"] = []string{g.ParentID}, []string{strconv.Itoa(len(a.world.HierarchyPath(g.ID)))}
			return f
		},
	}
	out.UserHierarchyGroups, out.found, err = search(in, groups, a.world.Hierarchy(), a.groupOut)
	return out, err
}

type createUserHierarchyGroupInput struct {
	inInstance
	Name          string
	ParentGroupID string `json:"ParentGroupId"`
	Tags          map[string]string
}

type createUserHierarchyGroupOutput struct {
	HierarchyGroupID  string `json:"HierarchyGroupId"`
	HierarchyGroupARN string `json:"HierarchyGroupArn"`
}

func (a *API) createUserHierarchyGroup(in createUserHierarchyGroupInput) (createUserHierarchyGroupOutput, error) {
	g, err := a.world.CreateHierarchyGroup(state.HierarchyGroup{Name: in.Name, ParentID: in.ParentGroupID, Meta: state.Meta{Tags: in.Tags}})
	return createUserHierarchyGroupOutput{g.ID, g.ARN}, err
}

type updateUserHierarchyGroupNameInput struct {
	inGroup
	Name string
}

func (a *API) updateUserHierarchyGroupName(in updateUserHierarchyGroupNameInput) error {
	return a.world.RenameHierarchyGroup(in.GroupID, in.Name)
}

func (a *API) deleteUserHierarchyGroup(in inGroup) error {
	return a.world.DeleteHierarchyGroup(in.GroupID)
}
