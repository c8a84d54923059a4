package api

import (
	"math"

	"handover/connectlocal/internal/state"
)

func proficiencyOperations() []operation {
	return []operation{
		update("AssociateUserProficiencies", (*API).associateUserProficiencies),
		update("DisassociateUserProficiencies", (*API).disassociateUserProficiencies),
		update("UpdateUserProficiencies", (*API).updateUserProficiencies),
		op("ListUserProficiencies", (*API).listUserProficiencies),
		update("CreatePredefinedAttribute", (*API).createPredefinedAttribute),
		op("DescribePredefinedAttribute", (*API).describePredefinedAttribute),
		op("ListPredefinedAttributes", (*API).listPredefinedAttributes),
		op("SearchPredefinedAttributes", (*API).searchPredefinedAttributes),
		update("UpdatePredefinedAttribute", (*API).updatePredefinedAttribute),
		update("DeletePredefinedAttribute", (*API).deletePredefinedAttribute),
	}
}

type proficiency struct {
	AttributeName  string
	AttributeValue string
	Level          float64
}

type userProficienciesInput struct {
	inUser
	UserProficiencies []proficiency
}

// read is the user and the proficiencies of an input. Levels are whole.
func (in userProficienciesInput) read(a *API) (userID string, all []state.Proficiency, err error) {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return "", nil, err
	}
	for _, p := range in.UserProficiencies {
		if p.Level != math.Trunc(p.Level) {
			return "", nil, refuse(state.Invalid, "UserProficiencies.Level: found %v, want 1, 2, 3, 4 or 5", p.Level)
		}
		all = append(all, state.Proficiency{Name: p.AttributeName, Value: p.AttributeValue, Level: int(p.Level)})
	}
	return u.User.ID, all, nil
}

func (a *API) associateUserProficiencies(in userProficienciesInput) error {
	user, all, err := in.read(a)
	if err != nil {
		return err
	}
	return a.world.AddProficiencies(user, all)
}

func (a *API) disassociateUserProficiencies(in userProficienciesInput) error {
	user, all, err := in.read(a)
	if err != nil {
		return err
	}
	return a.world.RemoveProficiencies(user, all)
}

func (a *API) updateUserProficiencies(in userProficienciesInput) error {
	user, all, err := in.read(a)
	if err != nil {
		return err
	}
	return a.world.ChangeProficiencies(user, all)
}

type listUserProficienciesInput struct {
	inUser
	paging
}

type listUserProficienciesOutput struct {
	UserProficiencyList []proficiency
	NextToken           string `json:",omitempty"`
	modified
}

func (a *API) listUserProficiencies(in listUserProficienciesInput) (out listUserProficienciesOutput, err error) {
	u, err := a.user("UserId", in.UserID)
	if err != nil {
		return out, err
	}
	out.modified = a.changed(u.User.Meta)
	out.UserProficiencyList, out.NextToken, err = listed(u.User.Proficiencies, in.pager("ListUserProficiencies"), func(p state.Proficiency) proficiency {
		return proficiency{p.Name, p.Value, float64(p.Level)}
	})
	return out, err
}
