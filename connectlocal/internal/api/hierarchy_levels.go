package api

import (
	"fmt"
	"strconv"
	"time"

	"handover/connectlocal/internal/state"
)

type describeUserHierarchyStructureOutput struct {
	HierarchyStructure hierarchyPathOut[summaryOut]
}

// describeUserHierarchyStructure answers with the levels that there are. A
// level's id is its number, and so ends its ARN.
func (a *API) describeUserHierarchyStructure(inInstance) (describeUserHierarchyStructureOutput, error) {
	var out describeUserHierarchyStructureOutput
	to := out.HierarchyStructure.levels()
	for i, level := range a.world.HierarchyLevels() {
		id := strconv.Itoa(i + 1)
		arn := fmt.Sprintf("%s/agent-group-level/%s", a.world.Instance().ARN, id)
		*to[i] = &summaryOut{id, arn, level.Name, a.since(level.ModifiedAt)}
	}
	return out, nil
}

func (a *API) since(t time.Time) modified { return a.changed(state.Meta{ModifiedAt: t}) }

type updateUserHierarchyStructureInput struct {
	inInstance
	HierarchyStructure hierarchyPathOut[levelUpdate]
}

type levelUpdate struct{ Name string }

// updateUserHierarchyStructure replaces the levels: what is left out is removed.
// There is none below one that is left out.
func (a *API) updateUserHierarchyStructure(in updateUserHierarchyStructureInput) error {
	var names []string
	for i, level := range in.HierarchyStructure.levels() {
		switch {
		case *level == nil:
		case len(names) < i:
			return refuse(state.Invalid, "HierarchyStructure: there is a level %d and no level %d", i+1, i)
		default:
			names = append(names, (*level).Name)
		}
	}
	return a.world.SetHierarchyLevels(names)
}
