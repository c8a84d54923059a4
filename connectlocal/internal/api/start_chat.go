package api

import (
	"slices"
	"time"
	"unicode/utf8"

	"handover/connectlocal/internal/state"
)

type startChatContactInput struct {
	inInstance
	ContactFlowID            string            `json:"ContactFlowId"`
	Attributes               map[string]string `json:"Attributes"`
	ParticipantDetails       participantIn     `json:"ParticipantDetails"`
	InitialMessage           *chatMessageIn    `json:"InitialMessage"`
	ClientToken              string            `json:"ClientToken"`
	ChatDurationInMinutes    *int64            `json:"ChatDurationInMinutes"`
	ContentTypes             []string          `json:"SupportedMessagingContentTypes"`
	RelatedContactID         string            `json:"RelatedContactId"`
	DisconnectOnCustomerExit []string          `json:"DisconnectOnCustomerExit"`
	// Responses come whole anyway, so the mode has nothing to change.
	ParticipantConfiguration *participantConfigIn `json:"ParticipantConfiguration"`
}

type participantIn struct {
	DisplayName string `json:"DisplayName"`
}

type participantConfigIn struct {
	ResponseMode string `json:"ResponseMode"`
}

type chatMessageIn struct {
	ContentType string `json:"ContentType"`
	Content     string `json:"Content"`
}

type startChatContactOutput struct {
	ContactID        string `json:"ContactId"`
	ParticipantID    string `json:"ParticipantId"`
	ParticipantToken string
	ContinuedFrom    string `json:"ContinuedFromContactId,omitempty"`
}

// startChatContact starts a chat. Repeated with the same ClientToken it
// answers as the first time.
func (a *API) startChatContact(in startChatContactInput) (startChatContactOutput, error) {
	if err := in.check(); err != nil {
		return startChatContactOutput{}, err
	}
	flow, err := a.flow("ContactFlowId", in.ContactFlowID)
	if err != nil {
		return startChatContactOutput{}, err
	}
	started, err := a.world.StartChat(in.chat(flow.ID))
	return startChatContactOutput(started), err
}

// check refuses what the members' own rules cannot tell.
func (in startChatContactInput) check() error {
	switch {
	case in.ContentTypes != nil && !slices.Contains(in.ContentTypes, "text/plain"):
		return refuse(state.Invalid, "SupportedMessagingContentTypes: must contain text/plain")
	case in.InitialMessage != nil:
		return in.InitialMessage.check()
	}
	return nil
}

// check bounds a message as SendMessage does. Spec §8.
func (m chatMessageIn) check() error {
	allowed := 1024
	if m.ContentType == "application/json" {
		allowed = 12000
	}
	if n := utf8.RuneCountInString(m.Content); n > allowed {
		return refuse(state.Invalid, "InitialMessage.Content: found %d characters, allowed are %d at most for %s", n, allowed, m.ContentType)
	}
	return nil
}

func (in startChatContactInput) chat(flowID string) state.StartChat {
	out := state.StartChat{
		FlowID:                   flowID,
		ClientToken:              in.ClientToken,
		CustomerName:             in.ParticipantDetails.DisplayName,
		Attributes:               in.Attributes,
		RelatedID:                in.RelatedContactID,
		DisconnectOnCustomerExit: len(in.DisconnectOnCustomerExit) > 0,
	}
	if m := in.InitialMessage; m != nil {
		out.InitialMessage, out.InitialContentType = m.Content, m.ContentType
	}
	if d := in.ChatDurationInMinutes; d != nil {
		out.Duration = time.Duration(*d) * time.Minute
	}
	return out
}
