package api

import (
	"slices"
	"strings"
	"time"

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
	PersistentChat           *persistentChatIn `json:"PersistentChat"`
	DisconnectOnCustomerExit []string          `json:"DisconnectOnCustomerExit"`
	CustomerID               string            `json:"CustomerId"`
	SegmentAttributes        segmentAttributes `json:"SegmentAttributes"`
	// Responses come whole anyway, so the mode has nothing to change.
	ParticipantConfiguration ignored      `json:"ParticipantConfiguration"`
	Streaming                *streamingIn `json:"ChatStreamingConfiguration"`
	ConnectionTypes          []string     `json:"ConnectionTypes"`
}

// segmentAttributes is the same in inputs and outputs.
type segmentAttributes map[string]state.SegmentAttribute

type participantIn struct {
	DisplayName string `json:"DisplayName"`
}

type chatMessageIn struct {
	ContentType string `json:"ContentType"`
	Content     string `json:"Content"`
}

type persistentChatIn struct {
	RehydrationType string `json:"RehydrationType"`
	SourceContactID string `json:"SourceContactId"`
}

type startChatContactOutput struct {
	ContactID        string `json:"ContactId"`
	ParticipantID    string `json:"ParticipantId"`
	ParticipantToken string
	ContinuedFrom    string         `json:"ContinuedFromContactId,omitempty"`
	StreamingID      string         `json:"StreamingId,omitempty"`
	Credentials      *connectionOut `json:"ConnectionCredentials,omitempty"`
	Websocket        *websocketOut  `json:",omitempty"`
}

type connectionOut struct{ ConnectionToken, Expiry string }

type websocketOut struct {
	ticket           string
	URL              string `json:"Url"`
	ConnectionExpiry string
}

// withSocket is the answer with the websocket's address, if one was asked for.
func (out startChatContactOutput) withSocket(url func(ticket string) string) any {
	if out.Websocket != nil {
		out.Websocket.URL = url(out.Websocket.ticket)
	}
	return out
}

// startChatContact starts a chat. Repeated with the same ClientToken it
// answers as the first time, though with connections of its own.
func (a *API) startChatContact(in startChatContactInput) (startChatContactOutput, error) {
	if err := in.check(); err != nil {
		return startChatContactOutput{}, err
	}
	flow, err := a.flow("ContactFlowId", in.ContactFlowID)
	if err != nil {
		return startChatContactOutput{}, err
	}
	started, err := a.world.StartChat(in.chat(flow.ID))
	if err != nil {
		return startChatContactOutput{}, err
	}
	return a.connected(started, in.ConnectionTypes), nil
}

// connected is the answer with the connections asked for. A chat that has ended
// meanwhile has none.
func (a *API) connected(s state.Started, types []string) startChatContactOutput {
	out := startChatContactOutput{
		ContactID: s.ContactID, ParticipantID: s.ParticipantID, ParticipantToken: s.ParticipantToken,
		ContinuedFrom: s.ContinuedFrom, StreamingID: s.StreamingID,
	}
	socket := slices.Contains(types, "WEBSOCKET") && a.socketURL != nil
	credentials := slices.Contains(types, "CONNECTION_CREDENTIALS")
	c, err := a.world.Connect(s.ParticipantToken, socket, credentials)
	if err != nil {
		return out
	}
	if credentials {
		out.Credentials = &connectionOut{c.Token, isoText(c.TokenExpiry)}
	}
	if socket {
		out.Websocket = &websocketOut{ticket: c.Ticket, ConnectionExpiry: isoText(c.SocketExpiry)}
	}
	return out
}

// The message types that a step-by-step guide needs: the documentation of
// StartChatContact's SegmentAttributes.
const (
	interactive         = "application/vnd.amazonaws.connect.message.interactive"
	interactiveResponse = interactive + ".response"
)

// check refuses what neither the model nor the state can tell.
func (in startChatContactInput) check() error {
	if in.Streaming != nil {
		if err := in.Streaming.check(); err != nil {
			return err
		}
	}
	if slices.Contains(in.ConnectionTypes, "AUTHENTICATION_SESSION") || slices.Contains(in.ConnectionTypes, "WEBRTC_CONNECTION") {
		return refuse(state.Invalid, "ConnectionTypes: found %s, a chat has WEBSOCKET and CONNECTION_CREDENTIALS only", strings.Join(in.ConnectionTypes, ", "))
	}
	if p := in.PersistentChat; p != nil && (p.RehydrationType == "" || p.SourceContactID == "") {
		return refuse(state.Invalid, "PersistentChat: RehydrationType and SourceContactId are both required")
	}
	return in.checkGuide()
}

// checkGuide refuses a step-by-step guide without the message types that it needs.
func (in startChatContactInput) checkGuide() error {
	guide := in.SegmentAttributes["connect:Subtype"].ValueString == "connect:Guide"
	if guide && (!slices.Contains(in.ContentTypes, interactive) || !slices.Contains(in.ContentTypes, interactiveResponse)) {
		return refuse(state.Invalid, "SupportedMessagingContentTypes: a chat of subtype connect:Guide needs %s and %s", interactive, interactiveResponse)
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
		Persistent:               (*state.Persistent)(in.PersistentChat),
		DisconnectOnCustomerExit: len(in.DisconnectOnCustomerExit) > 0,
		CustomerID:               in.CustomerID,
		SegmentAttributes:        in.SegmentAttributes,
		ContentTypes:             in.ContentTypes,
	}
	if in.Streaming != nil {
		out.StreamTo = in.Streaming.ARN
	}
	if m := in.InitialMessage; m != nil {
		out.InitialMessage, out.InitialContentType = m.Content, m.ContentType
	}
	if d := in.ChatDurationInMinutes; d != nil {
		out.Duration = time.Duration(*d) * time.Minute
	}
	return out
}

type createPersistentContactAssociationInput struct {
	inInstance
	InitialContactID string `json:"InitialContactId"`
	ClientToken      string `json:"ClientToken"`
	persistentChatIn
}

type createPersistentContactAssociationOutput struct {
	ContinuedFrom string `json:"ContinuedFromContactId"`
}

// createPersistentContactAssociation makes a chat that lives go on from one that
// has ended. Spec §9.1.
func (a *API) createPersistentContactAssociation(in createPersistentContactAssociationInput) (out createPersistentContactAssociationOutput, err error) {
	out.ContinuedFrom, err = a.world.GoOn(in.InitialContactID, state.Persistent(in.persistentChatIn), in.ClientToken)
	return out, err
}
