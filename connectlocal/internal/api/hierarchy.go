package api

import (
	"slices"

	"handover/connectlocal/internal/state"
)

// hierarchyPathOut is a group with those above it, of one form or another.
type hierarchyPathOut[T any] struct {
	LevelOne   *T `json:",omitempty"`
	LevelTwo   *T `json:",omitempty"`
	LevelThree *T `json:",omitempty"`
	LevelFour  *T `json:",omitempty"`
	LevelFive  *T `json:",omitempty"`
}

// hierarchyPath is nil for no path.
func hierarchyPath[T any](path []state.HierarchyGroup, form func(state.HierarchyGroup) T) *hierarchyPathOut[T] {
	if len(path) == 0 {
		return nil
	}
	out := &hierarchyPathOut[T]{}
	levels := []**T{&out.LevelOne, &out.LevelTwo, &out.LevelThree, &out.LevelFour, &out.LevelFive}
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
	return summaryOut{g.ID, g.ARN, g.Name, a.modified()}
}

type describeUserHierarchyGroupInput struct {
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

// describeUserHierarchyGroup answers with a group and its path. Levels have no
// names here; a level's id is its number.
func (a *API) describeUserHierarchyGroup(in describeUserHierarchyGroupInput) (describeUserHierarchyGroupOutput, error) {
	g, err := a.hierarchyGroup("HierarchyGroupId", in.GroupID)
	if err != nil {
		return describeUserHierarchyGroupOutput{}, err
	}
	path := a.world.HierarchyPath(g.ID)
	return describeUserHierarchyGroupOutput{hierarchyGroupOut{
		summaryOut: a.groupSummary(g), LevelID: string(rune('0' + len(path))), HierarchyPath: hierarchyPath(path, a.groupSummary), Tags: map[string]string{},
	}}, nil
}
