package api

import (
	"errors"

	"handover/connectlocal/internal/model"
	"handover/connectlocal/internal/state"
)

// ignored is the type of a member that is taken and rightly has no effect here.
type ignored struct{}

// UnmarshalJSON implements json.Unmarshaler: it takes anything.
func (*ignored) UnmarshalJSON([]byte) error { return nil }

// fill gives an input its members.
func fill(in any, members map[string]any) error {
	err := model.Fill(in, members)
	if u, ok := errors.AsType[model.Unimplemented](err); ok {
		return refuse(state.BadRequest, "%v.", u)
	}
	return err
}
