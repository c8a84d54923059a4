package connectapi

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/departure"
	"handover/internal/policy"
)

// Attributes returns the user attributes of a chat, named by its initial
// contact id.
func (c *Client) Attributes(ctx context.Context, chatID string) (map[string]string, error) {
	out, err := call(ctx, c, c.sdk.GetContactAttributes, &connect.GetContactAttributesInput{
		InstanceId: c.instance, InitialContactId: &chatID,
	})
	if err != nil {
		return nil, err
	}
	return out.Attributes, nil
}

// SetAttributes writes user attributes of a chat, named by its initial contact
// id; attributes that are not named stay as they are. All are written or none.
func (c *Client) SetAttributes(ctx context.Context, chatID string, attributes map[string]string) error {
	_, err := call(ctx, c, c.sdk.UpdateContactAttributes, &connect.UpdateContactAttributesInput{
		InstanceId: c.instance, InitialContactId: &chatID, Attributes: attributes,
	})
	return err
}

// Assign gives a chat that waits in a queue to the user, whatever the user's
// status. Spec §7.1.
func (c *Client) Assign(ctx context.Context, contactID, userID string) error {
	_, err := call(ctx, c, c.sdk.AssociateContactWithUser, &connect.AssociateContactWithUserInput{
		InstanceId: c.instance, ContactId: &contactID, UserId: &userID,
	})
	return err
}

// LegOff tells whether the agent's leg is off this segment of a chat: the
// segment has ended, or somebody else is in it.
func (c *Client) LegOff(ctx context.Context, contactID, agentID string) (bool, error) {
	contact, err := c.describe(ctx, contactID)
	if err != nil {
		return false, err
	}
	holder := holderOf(contact)
	return contact.DisconnectTimestamp != nil || holder != "" && holder != agentID, nil
}

// Newest returns what the chat's newest segment shows. From is the newest one
// known so far; empty: the first. Of the result's fields those about the leaver,
// the chain, the targets and the attributes stay empty; the queue has its ARN, and
// no name. AgentID and ConnectedAt of a segment that has ended tell who was
// connected. Others holds an agent without a name where the service says that
// more than one took part.
func (c *Client) Newest(ctx context.Context, chatID, from string) (departure.Observed, error) {
	contact, err := c.newest(ctx, chatID, cmp.Or(from, chatID))
	if err != nil {
		return departure.Observed{}, err
	}
	seen := departure.Observed{
		ContactID:  deref(contact.Id),
		Initiation: string(contact.InitiationMethod),
		AgentID:    holderOf(contact),
		Ended:      contact.DisconnectTimestamp != nil,
		EndReason:  deref(contact.DisconnectReason),
		Family:     family(contact),
	}
	if q := contact.QueueInfo; q != nil {
		seen.QueueARN = queueARN(deref(contact.Arn), deref(q.Id))
		seen.QueuedAt = instant(q.EnqueueTimestamp)
	}
	if seen.AgentID != "" {
		seen.ConnectedAt = instant(contact.AgentInfo.ConnectedToAgentTimestamp)
	}
	talk(contact, &seen)
	return seen, nil
}

// newest finds the newest segment with as few calls as it takes: one that has not
// ended has none after it, and after a quick connect the segment names the next.
// Only else the list is asked for, whose quota is tight.
func (c *Client) newest(ctx context.Context, chatID, from string) (*types.Contact, error) {
	contact, err := c.describe(ctx, from)
	for range longestChain {
		if err != nil || contact.DisconnectTimestamp == nil {
			return contact, err
		}
		next := nextOf(contact)
		if next == "" {
			break
		}
		contact, err = c.describe(ctx, next)
	}
	segments, err := c.segments(ctx, chatID)
	if err != nil {
		return nil, err
	}
	id := newest(segments, chatID)
	if id == deref(contact.Id) {
		return contact, nil
	}
	return c.describe(ctx, id)
}

// nextOf is the segment that a quick connect led to; empty if none is named.
func nextOf(contact *types.Contact) string {
	var (
		next string
		last time.Time
	)
	for _, entry := range contact.NextContacts {
		data, ok := entry.NextContactMetadata.(*types.NextContactMetadataMemberQuickConnectContactData)
		if ok && !instant(data.Value.InitiationTimestamp).Before(last) {
			next, last = deref(data.Value.ContactId), instant(data.Value.InitiationTimestamp)
		}
	}
	return next
}

// talk fills in who spoke last, and whether anybody else took part.
func talk(contact *types.Contact, seen *departure.Observed) {
	m := contact.ChatMetrics
	if m == nil {
		return
	}
	if m.CustomerMetrics != nil {
		seen.CustomerSpokeAt = instant(m.CustomerMetrics.LastMessageTimestamp)
	}
	if m.AgentMetrics != nil {
		seen.AgentSpokeAt = instant(m.AgentMetrics.LastMessageTimestamp)
	}
	if m.ChatContactMetrics != nil && aws.ToBool(m.ChatContactMetrics.MultiParty) {
		seen.Others = []policy.Other{{Kind: policy.Agent}}
	}
}

// families are the kinds of chat by the contact's subtype.
var families = map[string]string{
	"connect:Chat": "web", "connect:SMS": "sms", "connect:WhatsApp": "whatsapp", "connect:Apple": "apple",
}

// family tells the channels of a chat apart; empty where the contact does not say.
func family(contact *types.Contact) string {
	subtype := deref(contact.SegmentAttributes["connect:Subtype"].ValueString)
	if subtype == "" {
		return ""
	}
	return cmp.Or(families[subtype], "other")
}

// holderOf is the user who is, or at its end was, connected.
func holderOf(contact *types.Contact) string {
	if a := contact.AgentInfo; a != nil && a.ConnectedToAgentTimestamp != nil {
		return deref(a.Id)
	}
	return ""
}

func (c *Client) describe(ctx context.Context, contactID string) (*types.Contact, error) {
	out, err := call(ctx, c, c.sdk.DescribeContact, &connect.DescribeContactInput{
		InstanceId: c.instance, ContactId: &contactID,
	})
	if err != nil {
		return nil, err
	}
	if out.Contact == nil {
		return &types.Contact{Id: &contactID}, nil
	}
	c.links.learn(out.Contact)
	return out.Contact, nil
}

// segments lists the contacts of one chat; the service's list may hold related
// chats too.
func (c *Client) segments(ctx context.Context, chatID string) ([]types.AssociatedContactSummary, error) {
	all, err := pages(func(token *string) ([]types.AssociatedContactSummary, *string, error) {
		out, err := call(ctx, c, c.sdk.ListAssociatedContacts, &connect.ListAssociatedContactsInput{
			InstanceId: c.instance, ContactId: &chatID, NextToken: token,
		})
		if err != nil {
			return nil, nil, err
		}
		return out.ContactSummaryList, out.NextToken, nil
	})
	return slices.DeleteFunc(all, func(s types.AssociatedContactSummary) bool {
		return deref(s.ContactId) != chatID && deref(s.InitialContactId) != chatID
	}), err
}

// newest is the segment that no other has before it; of several, the one that
// began last. Segments can begin within one tick of the service's clock, so the
// links decide and not the times.
func newest(segments []types.AssociatedContactSummary, chatID string) string {
	followed := make(map[string]bool)
	for _, s := range segments {
		followed[deref(s.PreviousContactId)] = true
	}
	last := slices.DeleteFunc(slices.Clone(segments), func(s types.AssociatedContactSummary) bool {
		return followed[deref(s.ContactId)]
	})
	if len(last) == 0 {
		return chatID
	}
	return deref(slices.MaxFunc(last, func(a, b types.AssociatedContactSummary) int {
		return cmp.Or(instant(a.InitiationTimestamp).Compare(instant(b.InitiationTimestamp)), cmp.Compare(deref(a.ContactId), deref(b.ContactId)))
	}).ContactId)
}

// queueARN makes the queue's ARN from that of a contact of the same instance,
// since DescribeContact gives only the queue's id.
func queueARN(contactARN, queueID string) string {
	instance, _, ok := strings.Cut(contactARN, "/contact/")
	if !ok || queueID == "" || strings.HasPrefix(queueID, "arn:") {
		return queueID
	}
	return instance + "/queue/" + queueID
}

// pages collects a list from its pages.
func pages[T any](next func(token *string) ([]T, *string, error)) ([]T, error) {
	var (
		all   []T
		token *string
	)
	for {
		page, more, err := next(token)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if deref(more) == "" {
			return all, nil
		}
		token = more
	}
}
