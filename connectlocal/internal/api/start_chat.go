package api

import (
	"slices"
	"time"
	"unicode/utf8"

	"handover/connectlocal/internal/state"
)

type startChatContactInput struct {
	inInstanceBody
	ContactFlowID            string            `wire:"ContactFlowId" check:"required,len=1..500"`
	Attributes               map[string]string `wire:"Attributes" check:"keys=attributes"`
	ParticipantDetails       participantIn     `wire:"ParticipantDetails" check:"required"`
	InitialMessage           *chatMessageIn    `wire:"InitialMessage"`
	ClientToken              string            `wire:"ClientToken" check:"len=..500"`
	ChatDurationInMinutes    *int64            `wire:"ChatDurationInMinutes" check:"range=60..10080"`
	ContentTypes             []string          `wire:"SupportedMessagingContentTypes" check:"each=1..100,enum=text/plain|text/markdown|application/json|application/vnd.amazonaws.connect.message.interactive|application/vnd.amazonaws.connect.message.interactive.response"`
	RelatedContactID         string            `wire:"RelatedContactId" check:"len=1..256"`
	DisconnectOnCustomerExit []string          `wire:"DisconnectOnCustomerExit" check:"len=1..1,enum=AGENT"`
	// Responses come whole anyway, so the mode has nothing to change.
	ParticipantConfiguration *participantConfigIn `wire:"ParticipantConfiguration"`
	PersistentChat           any                  `wire:"PersistentChat"`
	SegmentAttributes        any                  `wire:"SegmentAttributes"`
	CustomerID               any                  `wire:"CustomerId"`
}

type participantIn struct {
	DisplayName string `wire:"DisplayName" check:"required,len=1..256"`
}

type participantConfigIn struct {
	ResponseMode string `wire:"ResponseMode" check:"enum=INCREMENTAL|COMPLETE"`
}

type chatMessageIn struct {
	ContentType string `wire:"ContentType" check:"required,len=1..100,enum=text/plain|text/markdown|application/json"`
	Content     string `wire:"Content" check:"required,len=1..16384"`
}

type startChatContactOutput struct {
	ContactID        string `json:"ContactId"`
	ParticipantID    string `json:"ParticipantId"`
	ParticipantToken string
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
	case in.PersistentChat != nil:
		return unsupported("PersistentChat")
	case in.SegmentAttributes != nil:
		return unsupported("SegmentAttributes")
	case in.CustomerID != nil:
		return unsupported("CustomerId")
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
