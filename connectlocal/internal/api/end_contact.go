package api

import "handover/connectlocal/internal/state"

type stopContactInput struct {
	inInstance
	ContactID        string `json:"ContactId"`
	DisconnectReason any    `json:"DisconnectReason"`
}

// stopContact ends the whole chat, customer and all. Spec §3.1.
func (a *API) stopContact(in stopContactInput) error {
	if in.DisconnectReason != nil {
		return refuse(state.BadRequest, "DisconnectReason: only outbound campaigns can give one")
	}
	return a.world.StopContact(in.ContactID)
}

type transferContactInput struct {
	inInstance
	ContactID     string `json:"ContactId"`
	QueueID       string `json:"QueueId"`
	UserID        string `json:"UserId"`
	ContactFlowID string `json:"ContactFlowId"`
	ClientToken   string `json:"ClientToken"`
}

// transferContact refuses: every contact here is a chat, and Amazon Connect
// transfers tasks and e-mails only. Spec §0.4.
func (a *API) transferContact(in transferContactInput) (none, error) {
	if _, err := a.contact(in.ContactID); err != nil {
		return none{}, err
	}
	if in.QueueID != "" && in.UserID != "" {
		return none{}, refuse(state.BadRequest, "QueueId, UserId: only one of them can be given")
	}
	return none{}, refuse(state.BadRequest, "ContactId: TransferContact is supported for TASK and EMAIL contacts only, this one is a CHAT")
}
