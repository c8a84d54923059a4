package connectapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/agentevent"
	"handover/internal/policy"
)

// Instance reads the instance's names anew, for a policy to be checked against:
// standard queues, usernames, agent statuses and routing profiles, each list
// sorted.
func (d *Directory) Instance(ctx context.Context) (policy.Instance, error) {
	queues, queuesErr := sorted(ctx, d.c.queues, func(q types.QueueSummary) *string { return q.Name })
	users, usersErr := sorted(ctx, d.c.users, func(u types.UserSummary) *string { return u.Username })
	statuses, statusesErr := sorted(ctx, d.c.statuses, func(s types.AgentStatusSummary) *string { return s.Name })
	profiles, profilesErr := sorted(ctx, d.c.profiles, func(p types.RoutingProfileSummary) *string { return p.Name })
	return policy.Instance{Queues: queues, Agents: users, Statuses: statuses, RoutingProfiles: profiles},
		errors.Join(queuesErr, usersErr, statusesErr, profilesErr)
}

// Users returns the ids of all users of the instance, sorted, as of the last ten
// minutes.
func (d *Directory) Users(ctx context.Context) ([]string, error) {
	known, err := d.users.known.get(ctx, "", listAge, d.users.list)
	return slices.Sorted(maps.Keys(known.byID)), err
}

// Usernames returns those of all users of the instance, sorted, as of the last half
// minute.
func (d *Directory) Usernames(ctx context.Context) ([]string, error) { return d.users.all(ctx) }

// QueueNames returns those of all standard queues of the instance, sorted, as of
// the last half minute.
func (d *Directory) QueueNames(ctx context.Context) ([]string, error) { return d.queues.all(ctx) }

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
