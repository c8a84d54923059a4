package state

import (
	"fmt"
	"slices"
)

// named is what has an id, an ARN and a name.
type named interface {
	AgentStatus | Hours | Queue | RoutingProfile | QuickConnect | HierarchyGroup | User | Flow | Module | ViewResource | SecurityProfile
}

// identity points at the id, the ARN and the name of a thing.
func identity(thing any) (id, arn, name *string) {
	switch t := thing.(type) {
	case *User:
		return &t.ID, &t.ARN, &t.Username
	case *AgentStatus:
		return &t.ID, &t.ARN, &t.Name
	case *Queue:
		return &t.ID, &t.ARN, &t.Name
	case *RoutingProfile:
		return &t.ID, &t.ARN, &t.Name
	case *QuickConnect:
		return &t.ID, &t.ARN, &t.Name
	case *HierarchyGroup:
		return &t.ID, &t.ARN, &t.Name
	case *SecurityProfile:
		return &t.ID, &t.ARN, &t.Name
	}
	return identityInFlows(thing)
}

// identityInFlows is identity of what flows are made of.
func identityInFlows(thing any) (id, arn, name *string) {
	switch t := thing.(type) {
	case *Hours:
		return &t.ID, &t.ARN, &t.Name
	case *Flow:
		return &t.ID, &t.ARN, &t.Name
	case *Module:
		return &t.ID, &t.ARN, &t.Name
	case *ViewResource:
		return &t.ID, &t.ARN, &t.Name
	}
	panic(fmt.Sprintf("state: %T has no identity", thing))
}

// place is where a resource is, by id or ARN; -1 if there is none.
func place[T named](all []T, ref string) int {
	return slices.IndexFunc(all, func(thing T) bool {
		id, arn, _ := identity(&thing)
		return ref == *id || ref == *arn
	})
}

// idOf replaces a reference by the id of what it stands for; an empty one stays
// empty. field is the member that a refusal names.
func idOf[T named](all []T, field, kind string, ref *string) error {
	if *ref == "" {
		return nil
	}
	i := place(all, *ref)
	if i < 0 {
		return refuse(NotFound, "%s: there is no %s %q", field, kind, *ref)
	}
	id, _, _ := identity(&all[i])
	*ref = *id
	return nil
}

// unique refuses a name that another of the same kind has.
func unique[T named](all []T, field, kind string, thing *T) error {
	id, _, name := identity(thing)
	for i := range all {
		if other, _, taken := identity(&all[i]); *taken == *name && *other != *id {
			return refuse(Duplicate, "%s: there is a %s %q already", field, kind, *name)
		}
	}
	return nil
}

// adopt makes a thing one of the instance's: with an id, an ARN, and the time.
func adopt[T named, P resource[T]](w *World, path string, thing P) {
	id, arn, _ := identity(thing)
	*id = w.ids()
	*arn = w.instance.arn(path, *id)
	thing.own().ModifiedAt = w.now()
}

// resource is a thing of the instance that has a Meta.
type resource[T named] interface {
	*T
	own() *Meta
}

// revise changes a thing, all or nothing.
func revise[T named, P resource[T]](w *World, kind string, thing P, change func(P) error) error {
	revised := *thing
	if err := change(&revised); err != nil {
		return err
	}
	P(&revised).own().ModifiedAt = w.now()
	*thing = revised
	_, _, name := identity(thing)
	w.changed(kind, *name, "updated")
	return nil
}

// changed notes that something of the instance has been created, updated or deleted.
func (w *World) changed(kind, name, what string) {
	w.note(Note{Kind: "instance.changed", Detail: map[string]string{"resource": kind, "name": name, "change": what}})
}

// first is the first of several checks that refuses.
func first(checks ...func() error) error {
	for _, check := range checks {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}
