package api

import "handover/connectlocal/internal/state"

// The operations of this file exist and refuse: each says what Amazon Connect
// says of a chat, or why there can be no such contact here. What they refuse with is modelled, and
// their inputs have passed the model's checks.

type transferContactInput struct {
	inInstance
	ContactID     string  `json:"ContactId"`
	QueueID       string  `json:"QueueId"`
	UserID        string  `json:"UserId"`
	ContactFlowID ignored `json:"ContactFlowId"`
	ClientToken   ignored `json:"ClientToken"`
}

// transferContact refuses: every contact here is a chat, and Amazon Connect
// transfers tasks and e-mails only. Spec §0.4.
func (a *API) transferContact(in transferContactInput) error {
	if _, err := a.contact(in.ContactID); err != nil {
		return err
	}
	if in.QueueID != "" && in.UserID != "" {
		return refuse(state.BadRequest, "QueueId, UserId: only one of them can be given")
	}
	return refuse(state.BadRequest, "ContactId: TransferContact is supported for TASK and EMAIL contacts only, this one is a %s", channel)
}

type pauseContactInput struct {
	inContact
	ContactFlowID ignored `json:"ContactFlowId"`
}

// pauseContact refuses: only tasks can be paused.
func (a *API) pauseContact(in pauseContactInput) error {
	return a.forTasks("PauseContact", in.inContact)
}

// resumeContact refuses: only tasks can be resumed.
func (a *API) resumeContact(in pauseContactInput) error {
	return a.forTasks("ResumeContact", in.inContact)
}

func (a *API) forTasks(operation string, in inContact) error {
	if _, err := a.contact(in.ContactID); err != nil {
		return err
	}
	return refuse(state.BadRequest, "ContactId: %s is supported for TASK contacts only, this one is a %s", operation, channel)
}

type createContactInput struct {
	inInstance
	Channel               string  `json:"Channel"`
	ClientToken           ignored `json:"ClientToken"`
	RelatedContactID      ignored `json:"RelatedContactId"`
	Attributes            ignored `json:"Attributes"`
	References            ignored `json:"References"`
	InitiationMethod      ignored `json:"InitiationMethod"`
	ExpiryDuration        ignored `json:"ExpiryDurationInMinutes"`
	UserInfo              ignored `json:"UserInfo"`
	InitiateAs            ignored `json:"InitiateAs"`
	Name                  ignored `json:"Name"`
	Description           ignored `json:"Description"`
	SegmentAttributes     ignored `json:"SegmentAttributes"`
	PreviousContactID     ignored `json:"PreviousContactId"`
	ContactMethodMetadata ignored `json:"ContactMethodMetadata"`
}

// createContact refuses: it makes no chats, and connectlocal has no other contacts.
func (a *API) createContact(in createContactInput) error {
	if in.Channel == channel {
		return refuse(state.BadRequest, "Channel: found %q, CreateContact supports VOICE, EMAIL and TASK only; StartChatContact starts a chat", in.Channel)
	}
	return refuse(state.BadRequest, "Channel: found %q, connectlocal has chats only", in.Channel)
}

type batchPutContactInput struct {
	inInstance
	ClientToken            ignored `json:"ClientToken"`
	ContactDataRequestList ignored `json:"ContactDataRequestList"`
}

// batchPutContact refuses: outbound campaigns alone may call it.
func (a *API) batchPutContact(batchPutContactInput) error {
	return refuse(state.AccessDenied, "BatchPutContact may be called by the service principal of outbound campaigns only")
}

type sendChatIntegrationEventInput struct {
	SourceID          ignored `json:"SourceId"`
	DestinationID     ignored `json:"DestinationId"`
	Subtype           ignored `json:"Subtype"`
	Event             ignored `json:"Event"`
	NewSessionDetails ignored `json:"NewSessionDetails"`
}

// sendChatIntegrationEvent refuses: it is AWS End User Messaging's. Spec §11.
func (a *API) sendChatIntegrationEvent(sendChatIntegrationEventInput) error {
	return refuse(state.AccessDenied, "SendChatIntegrationEvent is restricted to AWS End User Messaging")
}

type startOutboundChatContactInput struct {
	inInstance
	SourceEndpoint          ignored `json:"SourceEndpoint"`
	DestinationEndpoint     ignored `json:"DestinationEndpoint"`
	SegmentAttributes       ignored `json:"SegmentAttributes"`
	Attributes              ignored `json:"Attributes"`
	ContactFlowID           string  `json:"ContactFlowId"`
	ChatDurationInMinutes   ignored `json:"ChatDurationInMinutes"`
	ParticipantDetails      ignored `json:"ParticipantDetails"`
	InitialSystemMessage    ignored `json:"InitialSystemMessage"`
	InitialTemplatedMessage ignored `json:"InitialTemplatedSystemMessage"`
	RelatedContactID        ignored `json:"RelatedContactId"`
	SupportedMessagingTypes ignored `json:"SupportedMessagingContentTypes"`
	ClientToken             ignored `json:"ClientToken"`
}

// startOutboundChatContact refuses: the source would be a phone number of the instance
// for SMS or WhatsApp, and there is none.
func (a *API) startOutboundChatContact(in startOutboundChatContactInput) error {
	if _, err := a.flow("ContactFlowId", in.ContactFlowID); err != nil {
		return err
	}
	return refuse(state.NotFound, "SourceEndpoint: there is no such phone number; connectlocal has none for SMS or WhatsApp")
}

type updateParticipantAuthenticationInput struct {
	inInstance
	State            ignored `json:"State"`
	Code             ignored `json:"Code"`
	Error            ignored `json:"Error"`
	ErrorDescription ignored `json:"ErrorDescription"`
}

// updateParticipantAuthentication refuses: no flow of connectlocal authenticates a
// customer, so there is no authentication to go on with.
func (a *API) updateParticipantAuthentication(updateParticipantAuthenticationInput) error {
	return refuse(state.Invalid, "State: no chat waits for an authentication with this state")
}
