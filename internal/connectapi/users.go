package connectapi

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/agentevent"
)

// CurrentUser returns the user as GetCurrentUserData shows it now: status, next
// status (of which the service gives only the name) and contacts. It is false
// for a user the service has no current data of: one who is not logged in.
func (c *Client) CurrentUser(ctx context.Context, userID string) (agentevent.Snapshot, bool, error) {
	all, err := pages(func(token *string) ([]types.UserData, *string, error) {
		out, err := call(ctx, c, c.sdk.GetCurrentUserData, &connect.GetCurrentUserDataInput{
			InstanceId: c.instance, NextToken: token,
			Filters: &types.UserDataFilters{Agents: []string{userID}},
		})
		if err != nil {
			return nil, nil, err
		}
		return out.UserDataList, out.NextToken, nil
	})
	if ClassOf(err) == Gone {
		return agentevent.Snapshot{}, false, nil
	}
	if err != nil {
		return agentevent.Snapshot{}, false, err
	}
	for _, u := range all {
		if u.User != nil && deref(u.User.Id) == userID {
			return snapshot(u), true, nil
		}
	}
	return agentevent.Snapshot{}, false, nil
}

func snapshot(u types.UserData) agentevent.Snapshot {
	var s agentevent.Snapshot
	if u.Status != nil {
		s.Status = agentevent.Status{
			ID:   lastSegment(deref(u.Status.StatusArn)),
			Name: deref(u.Status.StatusName), Since: instant(u.Status.StatusStartTimestamp),
		}
	}
	if next := deref(u.NextStatus); next != "" {
		s.Next = &agentevent.NextStatus{Name: next}
	}
	for _, ref := range u.Contacts {
		contact := agentevent.Contact{
			ID: deref(ref.ContactId), Channel: string(ref.Channel), InitiationMethod: string(ref.InitiationMethod),
			State: agentevent.ContactState(ref.AgentContactState), StateSince: instant(ref.StateStartTimestamp),
			ConnectedAt: instant(ref.ConnectedToAgentTimestamp),
		}
		if q := ref.Queue; q != nil {
			contact.Queue = agentevent.Queue{ARN: deref(q.Arn)}
		}
		s.Contacts = append(s.Contacts, contact)
	}
	return s
}

func lastSegment(arn string) string {
	return arn[strings.LastIndexByte(arn, '/')+1:]
}

// Dismiss clears a contact from the user's slot. The service does that only to
// contacts that are MISSED, ERROR, ENDED or REJECTED there. Spec §2.2.
func (c *Client) Dismiss(ctx context.Context, userID, contactID string) error {
	_, err := call(ctx, c, c.sdk.DismissUserContact, &connect.DismissUserContactInput{
		InstanceId: c.instance, UserId: &userID, ContactId: &contactID,
	})
	return err
}

// StatusTypes returns the type of every agent status of the instance by the
// status's id.
func (c *Client) StatusTypes(ctx context.Context) (map[string]agentevent.StatusType, error) {
	all, err := c.statuses(ctx)
	if err != nil {
		return nil, err
	}
	kinds := make(map[string]agentevent.StatusType, len(all))
	for _, s := range all {
		kinds[deref(s.Id)] = agentevent.StatusType(s.Type)
	}
	return kinds, nil
}

func (c *Client) statuses(ctx context.Context) ([]types.AgentStatusSummary, error) {
	return pages(func(token *string) ([]types.AgentStatusSummary, *string, error) {
		out, err := call(ctx, c, c.sdk.ListAgentStatuses, &connect.ListAgentStatusesInput{InstanceId: c.instance, NextToken: token})
		if err != nil {
			return nil, nil, err
		}
		return out.AgentStatusSummaryList, out.NextToken, nil
	})
}
