package api

import "handover/connectlocal/internal/state"

type stopContactInput struct {
	inInstanceBody
	ContactID        string `wire:"ContactId" check:"required,len=1..256"`
	DisconnectReason any    `wire:"DisconnectReason"`
}

// stopContact ends the whole chat, customer and all. Spec §3.1.
func (a *API) stopContact(in stopContactInput) error {
	if in.DisconnectReason != nil {
		return refuse(state.BadRequest, "DisconnectReason: only outbound campaigns can give one")
	}
	return a.world.StopContact(in.ContactID)
}

type transferContactInput struct {
	inInstanceBody
	ContactID     string `wire:"ContactId" check:"required,len=1..256"`
	QueueID       string `wire:"QueueId"`
	UserID        string `wire:"UserId" check:"len=1..256"`
	ContactFlowID string `wire:"ContactFlowId" check:"required,len=1..500"`
	ClientToken   string `wire:"ClientToken" check:"len=..500"`
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
