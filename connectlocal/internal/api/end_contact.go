package api

import "handover/connectlocal/internal/state"

type stopContactInput struct {
	inContact
	DisconnectReason *struct {
		Code string `json:"Code"`
	} `json:"DisconnectReason"`
}

// stopContact ends the whole chat, customer and all. Spec §3.1.
func (a *API) stopContact(in stopContactInput) error {
	if in.DisconnectReason != nil {
		return refuse(state.BadRequest, "DisconnectReason: only outbound campaigns can give one")
	}
	return a.world.StopContact(in.ContactID)
}
