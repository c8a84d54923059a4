package api

import (
	"maps"
	"time"

	"handover/connectlocal/internal/state"
)

// channel is that of every contact here.
const channel = "CHAT"

type inContact struct {
	inInstance
	ContactID string `json:"ContactId"`
}

type describeContactOutput struct{ Contact contactOut }

type contactOut struct {
	ARN                        string `json:"Arn"`
	ID                         string `json:"Id"`
	InitialContactID           string `json:"InitialContactId,omitempty"`
	PreviousContactID          string `json:"PreviousContactId,omitempty"`
	ContactAssociationID       string `json:"ContactAssociationId"`
	RelatedContactID           string `json:"RelatedContactId,omitempty"`
	Name                       string `json:",omitempty"`
	Description                string `json:",omitempty"`
	CustomerID                 string `json:"CustomerId,omitempty"`
	InitiationMethod           string
	Channel                    string
	QueueInfo                  *queueInfoOut       `json:",omitempty"`
	AgentInfo                  *agentInfoOut       `json:",omitempty"`
	InitiationTimestamp        epoch               `json:",omitzero"`
	ConnectedToSystemTimestamp epoch               `json:",omitzero"`
	DisconnectTimestamp        epoch               `json:",omitzero"`
	LastUpdateTimestamp        epoch               `json:",omitzero"`
	QueuePriority              int64               `json:",omitempty"`
	QueueTimeAdjustmentSeconds int64               `json:",omitempty"`
	RoutingCriteria            *routingCriteriaOut `json:",omitempty"`
	DisconnectReason           string              `json:",omitempty"`
	Attributes                 map[string]string   `json:",omitempty"`
	SegmentAttributes          segmentAttributes
	Tags                       map[string]string `json:",omitempty"`
	ChatMetrics                *chatMetricsOut   `json:",omitempty"`
	NextContacts               []nextContactOut  `json:",omitempty"`
}

type queueInfoOut struct {
	ID               string `json:"Id"`
	EnqueueTimestamp epoch  `json:",omitzero"`
}

type agentInfoOut struct {
	ID                             string          `json:"Id"`
	AcceptedByAgentTimestamp       epoch           `json:",omitzero"`
	ConnectedToAgentTimestamp      epoch           `json:",omitzero"`
	AfterContactWorkDuration       *int64          `json:",omitempty"`
	AfterContactWorkStartTimestamp epoch           `json:",omitzero"`
	AfterContactWorkEndTimestamp   epoch           `json:",omitzero"`
	HierarchyGroups                *agentGroupsOut `json:",omitempty"`
}

// describeContact answers with one segment of a chat as it stands.
func (a *API) describeContact(in inContact) (describeContactOutput, error) {
	c, err := a.contact(in.ContactID)
	if err != nil {
		return describeContactOutput{}, err
	}
	chat, _ := a.world.Chat(c.ID)
	out := contactOut{
		ARN: c.ARN, ID: c.ID,
		InitialContactID:           initialOf(c),
		PreviousContactID:          c.PreviousID,
		ContactAssociationID:       c.InitialID,
		RelatedContactID:           chat.RelatedID,
		Name:                       chat.Details.Name,
		Description:                chat.Details.Description,
		CustomerID:                 chat.Details.CustomerID,
		InitiationMethod:           c.InitiationMethod,
		Channel:                    channel,
		QueueInfo:                  queueInfo(c),
		AgentInfo:                  a.agentInfo(c),
		InitiationTimestamp:        at(c.InitiatedAt),
		ConnectedToSystemTimestamp: at(c.InitiatedAt),
		DisconnectTimestamp:        at(c.DisconnectedAt),
		LastUpdateTimestamp:        at(lastChange(c)),
		QueuePriority:              c.Priority,
		QueueTimeAdjustmentSeconds: int64(c.AgeAdjustment / time.Second),
		RoutingCriteria:            a.routingCriteria(c),
		DisconnectReason:           c.DisconnectReason,
		Attributes:                 maps.Clone(chat.Attributes),
		SegmentAttributes:          c.SegmentAttributes,
		Tags:                       a.tags(c),
		ChatMetrics:                a.chatMetrics(c, chat),
		NextContacts:               a.nextContacts(c),
	}
	return describeContactOutput{out}, nil
}

// initialOf is empty for the first segment, as in the service's own records.
func initialOf(c state.Contact) string {
	if c.InitialID == c.ID {
		return ""
	}
	return c.InitialID
}

func queueInfo(c state.Contact) *queueInfoOut {
	if c.QueueID == "" || c.EnqueuedAt.IsZero() {
		return nil
	}
	return &queueInfoOut{c.QueueID, at(c.EnqueuedAt)}
}

// agentInfo tells who accepted the contact; an offer is not an acceptance.
func (a *API) agentInfo(c state.Contact) *agentInfoOut {
	if c.AgentID == "" || c.ConnectedAt.IsZero() {
		return nil
	}
	u, _ := a.world.Agent(c.AgentID)
	out := &agentInfoOut{HierarchyGroups: agentGroups(a.world.HierarchyPath(u.User.GroupID)), ID: c.AgentID, AcceptedByAgentTimestamp: at(c.ConnectedAt), ConnectedToAgentTimestamp: at(c.ConnectedAt)}
	if !c.DisconnectedAt.IsZero() {
		out.AfterContactWorkStartTimestamp = at(c.DisconnectedAt)
		out.AfterContactWorkEndTimestamp = at(c.ACWEndedAt)
		if !c.ACWEndedAt.IsZero() {
			out.AfterContactWorkDuration = new(int64(c.ACWEndedAt.Sub(c.DisconnectedAt) / time.Second))
		}
	}
	return out
}

func lastChange(c state.Contact) time.Time {
	last := c.InitiatedAt
	for _, t := range []time.Time{c.EnqueuedAt, c.ConnectedAt, c.DisconnectedAt, c.ACWEndedAt, c.UpdatedAt} {
		if t.After(last) {
			last = t
		}
	}
	return last
}

type listAssociatedContactsInput struct {
	inInstance
	paging
	ContactID string `json:"ContactId"`
}

type listAssociatedContactsOutput struct {
	ContactSummaryList []contactSummaryOut
	NextToken          string `json:",omitempty"`
}

type contactSummaryOut struct {
	ContactID           string `json:"ContactId"`
	ContactARN          string `json:"ContactArn"`
	InitiationTimestamp epoch  `json:",omitzero"`
	DisconnectTimestamp epoch  `json:",omitzero"`
	InitialContactID    string `json:"InitialContactId,omitempty"`
	PreviousContactID   string `json:"PreviousContactId,omitempty"`
	RelatedContactID    string `json:"RelatedContactId,omitempty"`
	InitiationMethod    string
	Channel             string
}

// listAssociatedContacts lists the segments of one chat, oldest first.
func (a *API) listAssociatedContacts(in listAssociatedContactsInput) (out listAssociatedContactsOutput, err error) {
	if _, err := a.contact(in.ContactID); err != nil {
		return out, err
	}
	chat, _ := a.world.Chat(in.ContactID)
	out.ContactSummaryList, out.NextToken, err = listed(chat.Segments, in.pager("ListAssociatedContacts"), func(c state.Contact) contactSummaryOut {
		return contactSummaryOut{
			c.ID, c.ARN, at(c.InitiatedAt), at(c.DisconnectedAt), initialOf(c), c.PreviousID, chat.RelatedID, c.InitiationMethod, channel,
		}
	})
	return out, err
}
