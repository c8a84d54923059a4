package state

import "slices"

// Proficiency is what a user is good at: the value of a predefined attribute, and
// a level, 1 to 5. Routing criteria choose by it.
type Proficiency struct {
	Name, Value string
	Level       int
}

// maxProficiencies is how many a user has at most: "Assign proficiencies to
// agents" in the administrator guide.
const maxProficiencies = 10

func (p Proficiency) same(other Proficiency) bool {
	return p.Name == other.Name && p.Value == other.Value
}

// AddProficiencies gives a user (by id or ARN) proficiencies; of one that the user
// has already, the level.
func (w *World) AddProficiencies(user string, add []Proficiency) error {
	for _, p := range add {
		if err := w.checkProficiency(p); err != nil {
			return err
		}
	}
	return w.changeProficiencies(user, func(all []Proficiency) ([]Proficiency, error) {
		for _, p := range add {
			all = append(slices.DeleteFunc(all, p.same), p)
		}
		return all, within("proficiencies of the user", len(all)-1, maxProficiencies)
	})
}

// ChangeProficiencies sets the levels of proficiencies that a user has.
func (w *World) ChangeProficiencies(user string, change []Proficiency) error {
	return w.changeProficiencies(user, func(all []Proficiency) ([]Proficiency, error) {
		for _, p := range change {
			i := slices.IndexFunc(all, p.same)
			if i < 0 {
				return nil, refuse(Invalid, "UserProficiencies: the user has no proficiency %q of %q: associate it first", p.Value, p.Name)
			}
			all[i] = p
		}
		return all, nil
	})
}

// RemoveProficiencies takes proficiencies from a user; those that the user does not
// have are left out of account. Levels do not matter.
func (w *World) RemoveProficiencies(user string, remove []Proficiency) error {
	return w.changeProficiencies(user, func(all []Proficiency) ([]Proficiency, error) {
		for _, p := range remove {
			all = slices.DeleteFunc(all, p.same)
		}
		return all, nil
	})
}

func (w *World) changeProficiencies(user string, change func([]Proficiency) ([]Proficiency, error)) error {
	a, err := w.user(user)
	if err != nil {
		return err
	}
	all, err := change(slices.Clone(a.user.Proficiencies))
	if err != nil {
		return err
	}
	return w.ChangeUser(a.user.ID, func(u *User) { u.Proficiencies = all })
}

// checkProficiency refuses what is no value of a predefined attribute.
func (w *World) checkProficiency(p Proficiency) error {
	i := w.predefinedAt(p.Name)
	if i < 0 {
		return noPredefined("AttributeName", p.Name)
	}
	if !slices.Contains(w.predefined[i].Values, p.Value) {
		return refuse(NotFound, "AttributeValue: %q is no value of the predefined attribute %q", p.Value, p.Name)
	}
	return nil
}
