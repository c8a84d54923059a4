package connectapi

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/agentevent"
)

const getCurrentUserData = "GetCurrentUserData"

// user is one user's current data.
type user struct {
	snapshot agentevent.Snapshot
	free     int // slots for chats
}

// CurrentUser returns the user as GetCurrentUserData shows it now: status, next
// status (of which the service gives only the name) and contacts. It is false
// for a user the service has no current data of: one who is not logged in.
// Users who are asked for while a call waits for its turn share that call.
func (c *Client) CurrentUser(ctx context.Context, userID string) (agentevent.Snapshot, bool, error) {
	found, err := c.usersNow(ctx, []string{userID})
	u, present := found[userID]
	return u.snapshot, present, err
}

// Present returns those of the users who are logged in, as CurrentUser does,
// and how many more chats each could be given.
func (c *Client) Present(ctx context.Context, userIDs []string) (now map[string]agentevent.Snapshot, free map[string]int, err error) {
	now, free = make(map[string]agentevent.Snapshot), make(map[string]int)
	for ids := range slices.Chunk(distinct(userIDs), mostAgents) {
		found, err := c.usersNow(ctx, ids)
		if err != nil {
			return nil, nil, err
		}
		for _, id := range ids {
			if u, present := found[id]; present {
				now[id], free[id] = u.snapshot, u.free
			}
		}
	}
	return now, free, nil
}

// CurrentUsers returns those of the users who are logged in, as CurrentUser does,
// by their ids: for sweeps over many, with one call for each hundred.
func (c *Client) CurrentUsers(ctx context.Context, userIDs []string) (map[string]agentevent.Snapshot, error) {
	all := make(map[string]agentevent.Snapshot, len(userIDs))
	for ids := range slices.Chunk(distinct(userIDs), mostAgents) {
		found, err := c.usersOf(ctx, ids)
		if err != nil {
			return nil, err
		}
		for id, u := range found {
			all[id] = u.snapshot
		}
	}
	return all, nil
}

func distinct(ids []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(ids)))
}

// usersOf reads the current data of at most mostAgents users.
func (c *Client) usersOf(ctx context.Context, ids []string) (map[string]user, error) {
	return halved(ids, func(ids []string) (map[string]user, error) {
		all, err := pages(func(token *string) ([]types.UserData, *string, error) {
			out, err := call(ctx, c, c.sdk.GetCurrentUserData, &connect.GetCurrentUserDataInput{
				InstanceId: c.instance, NextToken: token, MaxResults: aws.Int32(mostAgents),
				Filters: &types.UserDataFilters{Agents: ids},
			})
			if err != nil {
				return nil, nil, err
			}
			return out.UserDataList, out.NextToken, nil
		})
		if err != nil {
			return nil, err
		}
		found := make(map[string]user, len(all))
		for _, u := range all {
			if u.User != nil {
				found[deref(u.User.Id)] = user{snapshot(u), int(u.AvailableSlotsByChannel[string(types.ChannelChat)])}
			}
		}
		return found, nil
	})
}

// halved reads many things in one call. The service refuses a call that names one
// thing that is not there (any more): then the halves are asked for, and in
// the end what is not there is left out.
func halved[V any](ids []string, read func(ids []string) (map[string]V, error)) (map[string]V, error) {
	found, err := read(ids)
	if err == nil || ClassOf(err) != Gone {
		return found, err
	}
	if len(ids) < 2 {
		return map[string]V{}, nil
	}
	all := make(map[string]V)
	for _, half := range [][]string{ids[:len(ids)/2], ids[len(ids)/2:]} {
		found, err := halved(half, read)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, found)
	}
	return all, nil
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

// SetStatus chooses an agent status for the user, as the user could. While the
// user has live contacts the service queues it as next status, and a routable
// status takes a queued one back. Spec §1.5.
func (c *Client) SetStatus(ctx context.Context, userID, statusID string) error {
	_, err := call(ctx, c, c.sdk.PutUserStatus, &connect.PutUserStatusInput{
		InstanceId: c.instance, UserId: &userID, AgentStatusId: &statusID,
	})
	return err
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
