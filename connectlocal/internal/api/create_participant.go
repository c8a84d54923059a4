package api

import "handover/connectlocal/internal/state"

type createParticipantInput struct {
	inInstance
	ContactID   string          `json:"ContactId"`
	ClientToken string          `json:"ClientToken"`
	Details     participantMore `json:"ParticipantDetails"`
}

type participantMore struct {
	Role        string `json:"ParticipantRole"`
	DisplayName string `json:"DisplayName"`
}

// createParticipant refuses: to a chat only a custom participant can be added,
// and connectlocal has none of these. Spec §0.4.
func (a *API) createParticipant(in createParticipantInput) (none, error) {
	if _, err := a.contact(in.ContactID); err != nil {
		return none{}, err
	}
	if in.Details.Role != "CUSTOM_BOT" {
		return none{}, refuse(state.BadRequest, "ParticipantDetails.ParticipantRole: found %q, only CUSTOM_BOT can be added to a chat", in.Details.Role)
	}
	return none{}, refuse(state.BadRequest, "ParticipantDetails.ParticipantRole: connectlocal does not implement custom participants.")
}
