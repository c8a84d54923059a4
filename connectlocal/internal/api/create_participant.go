package api

import "handover/connectlocal/internal/state"

type createParticipantInput struct {
	inInstanceBody
	ContactID   string          `wire:"ContactId" check:"required,len=1..256"`
	ClientToken string          `wire:"ClientToken" check:"len=..500"`
	Details     participantMore `wire:"ParticipantDetails" check:"required"`
}

type participantMore struct {
	Role         string `wire:"ParticipantRole" check:"enum=AGENT|CUSTOMER|SYSTEM|CUSTOM_BOT|SUPERVISOR"`
	DisplayName  string `wire:"DisplayName" check:"len=1..256"`
	Capabilities any    `wire:"ParticipantCapabilities"`
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
