package state

import (
	"slices"
	"time"
	"unicode/utf8"
)

// HierarchyGroup is a group of the agent hierarchy.
type HierarchyGroup struct {
	ID, ARN, Name string
	ParentID      string // empty: on the first level
	Meta
}

// HierarchyLevel is one level of the agent hierarchy; without a name there is none.
type HierarchyLevel struct {
	Name       string
	ModifiedAt time.Time // zero: as it was when the instance was born
}

const (
	hierarchyLevels = 5 // spec §1.3
	maxGroupName    = 100
	maxLevelName    = 50
)

// HierarchyLevels are the levels of the hierarchy, from the top; those of a seed
// that has groups are called Level 1 and so on.
func (w *World) HierarchyLevels() []HierarchyLevel { return slices.Clone(w.levels) }

// levelsOf are the levels that a seed's groups need.
func levelsOf(groups []HierarchyGroup) []HierarchyLevel {
	names := []string{"Level 1", "Level 2", "Level 3", "Level 4", "Level 5"}
	var levels []HierarchyLevel
	for _, g := range groups {
		for depth := depthOf(groups, g); len(levels) < min(depth, hierarchyLevels); {
			levels = append(levels, HierarchyLevel{Name: names[len(levels)]})
		}
	}
	return levels
}

// depthOf is the level that a group is on, counted from 1. It looks no further than one
// level too many, since a seed's group may be below itself.
func depthOf(groups []HierarchyGroup, g HierarchyGroup) int {
	depth := 1
	for g.ParentID != "" && depth <= hierarchyLevels {
		g, _ = find(groups, func(x HierarchyGroup) bool { return x.ID == g.ParentID })
		depth++
	}
	return depth
}

// SetHierarchyLevels is UpdateUserHierarchyStructure: the names of the levels, from
// the top. A level that is left out is removed, unless groups are on it.
func (w *World) SetHierarchyLevels(names []string) error {
	return w.turn(func() error {
		if len(names) > hierarchyLevels {
			return refuse(Invalid, "HierarchyStructure: found %d levels, want %d at most", len(names), hierarchyLevels)
		}
		for i, name := range names {
			if n := utf8.RuneCountInString(name); n < 1 || n > maxLevelName {
				return refuse(Invalid, "HierarchyStructure: the name of level %d has %d characters, allowed are 1 to %d", i+1, n, maxLevelName)
			}
		}
		for _, g := range w.hierarchy {
			if depth := depthOf(w.hierarchy, g); depth > len(names) {
				return refuse(InUse, "HierarchyStructure: level %d is in use by the group %q", depth, g.Name)
			}
		}
		w.rename(names)
		return nil
	})
}

func (w *World) rename(names []string) {
	levels := make([]HierarchyLevel, len(names))
	for i, name := range names {
		levels[i] = HierarchyLevel{Name: name, ModifiedAt: w.now()}
		if i < len(w.levels) && w.levels[i].Name == name {
			levels[i] = w.levels[i]
		}
	}
	w.levels = levels
}

// CreateHierarchyGroup adds a group, on the first level or below another (by id or
// ARN). Its level must be there.
func (w *World) CreateHierarchyGroup(g HierarchyGroup) (HierarchyGroup, error) {
	err := w.turn(func() error {
		err := first(
			func() error { return within("hierarchy groups", len(w.hierarchy), w.limits.HierarchyGroups) },
			func() error { return idOf(w.hierarchy, "ParentGroupId", "hierarchy group", &g.ParentID) },
			func() error { return w.checkGroup(g) })
		if err != nil {
			return err
		}
		if depth := depthOf(w.hierarchy, g); depth > len(w.levels) {
			return refuse(BadRequest, "ParentGroupId: the group would be on level %d, and the hierarchy has %d levels: add one by UpdateUserHierarchyStructure", depth, len(w.levels))
		}
		adopt(w, "agent-group", &g)
		w.hierarchy = append(w.hierarchy, g)
		w.changed("hierarchy group", g.Name, "created")
		return nil
	})
	return g, err
}

// checkGroup refuses a name that cannot be, or that another group below the same
// parent has.
func (w *World) checkGroup(g HierarchyGroup) error {
	if n := utf8.RuneCountInString(g.Name); n < 1 || n > maxGroupName {
		return refuse(Invalid, "Name: found %d characters, allowed are 1 to %d", n, maxGroupName)
	}
	siblings := slices.DeleteFunc(slices.Clone(w.hierarchy), func(x HierarchyGroup) bool { return x.ParentID != g.ParentID })
	return unique(siblings, "Name", "hierarchy group", &g)
}

// RenameHierarchyGroup is UpdateUserHierarchyGroupName.
func (w *World) RenameHierarchyGroup(ref, name string) error {
	return w.turn(func() error {
		i := place(w.hierarchy, ref)
		if i < 0 {
			return noGroup(ref)
		}
		g := w.hierarchy[i]
		g.Name = name
		if err := w.checkGroup(g); err != nil {
			return err
		}
		g.ModifiedAt = w.now()
		w.hierarchy[i] = g
		w.reconfigure(func(a *agent) bool {
			return slices.ContainsFunc(w.HierarchyPath(a.user.GroupID), func(above HierarchyGroup) bool { return above.ID == g.ID })
		})
		w.changed("hierarchy group", name, "updated")
		return nil
	})
}

// DeleteHierarchyGroup removes a group with no users in it and no groups below.
func (w *World) DeleteHierarchyGroup(ref string) error {
	return w.turn(func() error {
		i := place(w.hierarchy, ref)
		if i < 0 {
			return noGroup(ref)
		}
		g := w.hierarchy[i]
		if a, _ := find(w.agents, func(a *agent) bool { return a.user.GroupID == g.ID }); a != nil {
			return refuse(InUse, "HierarchyGroupId: the group %q is in use by the user %q", g.Name, a.user.Username)
		}
		if below, ok := find(w.hierarchy, func(x HierarchyGroup) bool { return x.ParentID == g.ID }); ok {
			return refuse(InUse, "HierarchyGroupId: the group %q has the group %q below it", g.Name, below.Name)
		}
		w.hierarchy = slices.Delete(w.hierarchy, i, i+1)
		w.changed("hierarchy group", g.Name, "deleted")
		return nil
	})
}

func noGroup(ref string) error {
	return refuse(NotFound, "HierarchyGroupId: there is no hierarchy group %q", ref)
}
