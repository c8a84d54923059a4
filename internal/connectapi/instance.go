package connectapi

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/agentevent"
)

// Instance are the names that an instance has, each list sorted.
type Instance struct {
	Queues          []string // standard queues
	Users           []string // usernames
	Statuses        []string
	RoutingProfiles []string
}

// Instance reads the instance's names anew, for a policy to be checked against.
func (d *Directory) Instance(ctx context.Context) (Instance, error) {
	queues, queuesErr := sorted(ctx, d.c.queues, func(q types.QueueSummary) *string { return q.Name })
	users, usersErr := sorted(ctx, d.c.users, func(u types.UserSummary) *string { return u.Username })
	statuses, statusesErr := sorted(ctx, d.c.statuses, func(s types.AgentStatusSummary) *string { return s.Name })
	profiles, profilesErr := sorted(ctx, d.c.profiles, func(p types.RoutingProfileSummary) *string { return p.Name })
	return Instance{queues, users, statuses, profiles}, errors.Join(queuesErr, usersErr, statusesErr, profilesErr)
}

// Users returns the ids of all users of the instance, sorted: read anew.
func (d *Directory) Users(ctx context.Context) ([]string, error) {
	return sorted(ctx, d.c.users, func(u types.UserSummary) *string { return u.Id })
}

// sorted reads one field of all that a list holds.
func sorted[T any](ctx context.Context, list func(context.Context) ([]T, error), field func(T) *string) ([]string, error) {
	all, err := list(ctx)
	if err != nil {
		return nil, err
	}
	values := make([]string, len(all))
	for n, v := range all {
		values[n] = deref(field(v))
	}
	slices.Sort(values)
	return values, nil
}

// StatusOf returns the id and the name of the agent status that every instance
// has of a type, Available (ROUTABLE) or Offline (OFFLINE): of several, the one
// that stands first.
func (d *Directory) StatusOf(ctx context.Context, t agentevent.StatusType) (id, name string, err error) {
	all, err := d.own.get(ctx, "", listAge, d.c.statuses)
	if err != nil {
		return "", "", err
	}
	n := slices.IndexFunc(all, func(s types.AgentStatusSummary) bool { return string(s.Type) == string(t) })
	if n < 0 {
		return "", "", &Error{Operation: "ListAgentStatuses", Class: Refused, Err: fmt.Errorf("the instance has no agent status of type %s", t)}
	}
	return deref(all[n].Id), deref(all[n].Name), nil
}

// Serves tells whether agents with this routing profile are given chats of the
// queue. What the profile holds is believed for ten minutes.
func (d *Directory) Serves(ctx context.Context, profileID, queueARN string) (bool, error) {
	arns, err := d.serves.get(ctx, profileID, listAge, func(ctx context.Context) ([]string, error) {
		return d.c.queuesOf(ctx, profileID)
	})
	return slices.Contains(arns, queueARN), err
}

// queuesOf are the ARNs of the queues whose chats the routing profile is for.
func (c *Client) queuesOf(ctx context.Context, profileID string) ([]string, error) {
	all, err := pages(func(token *string) ([]types.RoutingProfileQueueConfigSummary, *string, error) {
		out, err := call(ctx, c, c.sdk.ListRoutingProfileQueues, &connect.ListRoutingProfileQueuesInput{
			InstanceId: c.instance, RoutingProfileId: &profileID, NextToken: token, MaxResults: aws.Int32(listPage),
		})
		if err != nil {
			return nil, nil, err
		}
		return out.RoutingProfileQueueConfigSummaryList, out.NextToken, nil
	})
	var arns []string
	for _, q := range all {
		if q.Channel == types.ChannelChat {
			arns = append(arns, deref(q.QueueArn))
		}
	}
	return arns, err
}

func (c *Client) profiles(ctx context.Context) ([]types.RoutingProfileSummary, error) {
	return pages(func(token *string) ([]types.RoutingProfileSummary, *string, error) {
		out, err := call(ctx, c, c.sdk.ListRoutingProfiles, &connect.ListRoutingProfilesInput{
			InstanceId: c.instance, NextToken: token, MaxResults: aws.Int32(listPage),
		})
		if err != nil {
			return nil, nil, err
		}
		return out.RoutingProfileSummaryList, out.NextToken, nil
	})
}
