package connectapi

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/departure"
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

// Newest returns what the chat's newest segment shows. Of the result's fields
// those about the leaver and the attributes stay empty; the queue has its ARN,
// and no name. AgentID and ConnectedAt of a segment that has ended tell who
// was connected.
func (c *Client) Newest(ctx context.Context, chatID string) (departure.Observed, error) {
	segments, err := c.segments(ctx, chatID)
	if err != nil {
		return departure.Observed{}, err
	}
	contact, err := c.describe(ctx, newest(segments, chatID))
	if err != nil {
		return departure.Observed{}, err
	}
	seen := departure.Observed{
		ContactID:  deref(contact.Id),
		Initiation: string(contact.InitiationMethod),
		AgentID:    holderOf(contact),
		Ended:      contact.DisconnectTimestamp != nil,
		EndReason:  deref(contact.DisconnectReason),
	}
	if q := contact.QueueInfo; q != nil {
		seen.QueueARN = queueARN(deref(contact.Arn), deref(q.Id))
		seen.QueuedAt = instant(q.EnqueueTimestamp)
	}
	if seen.AgentID != "" {
		seen.ConnectedAt = instant(contact.AgentInfo.ConnectedToAgentTimestamp)
	}
	return seen, nil
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
