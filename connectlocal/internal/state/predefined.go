package state

import (
	"slices"
)

// PredefinedAttribute is an attribute with the values that it may have, such as a
// language for proficiencies.
type PredefinedAttribute struct {
	Name     string
	Values   []string
	Purposes []string
	Strict   bool // EnableValueValidationOnAssociation: kept and told
	Meta
}

// maxPredefined is how many predefined attributes there may be: "Amazon Connect
// service quotas" in the administrator guide.
const maxPredefined = 100

// PredefinedAttributes are the predefined attributes, oldest first. A seed has none.
func (w *World) PredefinedAttributes() []PredefinedAttribute { return slices.Clone(w.predefined) }

// CreatePredefinedAttribute adds an attribute.
func (w *World) CreatePredefinedAttribute(p PredefinedAttribute) error {
	return w.turn(func() error {
		if w.predefinedAt(p.Name) >= 0 {
			return refuse(Duplicate, "Name: there is a predefined attribute %q already", p.Name)
		}
		if err := first(p.check, func() error { return within("predefined attributes", len(w.predefined), maxPredefined) }); err != nil {
			return err
		}
		p.ModifiedAt = w.now()
		w.predefined = append(w.predefined, p)
		return nil
	})
}

func (w *World) predefinedAt(name string) int {
	return slices.IndexFunc(w.predefined, func(p PredefinedAttribute) bool { return p.Name == name })
}

// check refuses a value twice.
func (p PredefinedAttribute) check() error {
	values := slices.Sorted(slices.Values(p.Values))
	for i := 1; i < len(values); i++ {
		if values[i] == values[i-1] {
			return refuse(Invalid, "Values.StringList: found %q twice", values[i])
		}
	}
	return nil
}

// ChangePredefinedAttribute changes an attribute. Users keep proficiencies whose
// value is no longer among its own.
func (w *World) ChangePredefinedAttribute(name string, change func(*PredefinedAttribute)) error {
	return w.turn(func() error {
		i := w.predefinedAt(name)
		if i < 0 {
			return noPredefined("Name", name)
		}
		p := w.predefined[i]
		change(&p)
		if err := p.check(); err != nil {
			return err
		}
		p.ModifiedAt = w.now()
		w.predefined[i] = p
		return nil
	})
}

// DeletePredefinedAttribute removes an attribute that no user has a proficiency of.
func (w *World) DeletePredefinedAttribute(name string) error {
	return w.turn(func() error {
		i := w.predefinedAt(name)
		if i < 0 {
			return noPredefined("Name", name)
		}
		a, _ := find(w.agents, func(a *agent) bool {
			return slices.ContainsFunc(a.user.Proficiencies, func(p Proficiency) bool { return p.Name == name })
		})
		if a != nil {
			return refuse(InUse, "Name: the predefined attribute %q is in use by the user %q", name, a.user.Username)
		}
		w.predefined = slices.Delete(w.predefined, i, i+1)
		return nil
	})
}

func noPredefined(field, name string) error {
	return refuse(NotFound, "%s: there is no predefined attribute %q", field, name)
}
