package look

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/internal/doctor"
)

const listPage = 100

func (l *looker) statuses(ctx context.Context) {
	all, err := pages(func(token *string) ([]doctor.Status, *string, error) {
		out, err := within(ctx, l.sdk.ListAgentStatuses, &connect.ListAgentStatusesInput{InstanceId: l.instance, NextToken: token, MaxResults: aws.Int32(listPage)})
		if err != nil {
			return nil, nil, err
		}
		var page []doctor.Status
		for _, s := range out.AgentStatusSummaryList {
			page = append(page, doctor.Status{ID: aws.ToString(s.Id), Name: aws.ToString(s.Name), Type: string(s.Type)})
		}
		return page, out.NextToken, nil
	})
	l.p.Statuses = doctor.Got(all, l.explain(err))
}

func (l *looker) users(ctx context.Context) {
	all, err := pages(func(token *string) ([]string, *string, error) {
		out, err := within(ctx, l.sdk.ListUsers, &connect.ListUsersInput{InstanceId: l.instance, NextToken: token, MaxResults: aws.Int32(listPage)})
		if err != nil {
			return nil, nil, err
		}
		var page []string
		for _, u := range out.UserSummaryList {
			page = append(page, aws.ToString(u.Username))
		}
		return page, out.NextToken, nil
	})
	l.p.Users = doctor.Got(all, l.explain(err))
}

// queues are the standard ones, with their hours of operation.
func (l *looker) queues(ctx context.Context) {
	all, err := pages(func(token *string) ([]doctor.Queue, *string, error) {
		out, err := within(ctx, l.sdk.ListQueues, &connect.ListQueuesInput{
			InstanceId: l.instance, NextToken: token, MaxResults: aws.Int32(listPage), QueueTypes: []types.QueueType{types.QueueTypeStandard},
		})
		if err != nil {
			return nil, nil, err
		}
		var page []doctor.Queue
		for _, q := range out.QueueSummaryList {
			page = append(page, doctor.Queue{ID: aws.ToString(q.Id), ARN: aws.ToString(q.Arn), Name: aws.ToString(q.Name)})
		}
		return page, out.NextToken, nil
	})
	hours := map[string]doctor.Read[int]{}
	for n := range all {
		all[n].Hours = l.hoursOf(ctx, all[n].ID, hours)
	}
	l.p.Queues = doctor.Got(all, l.explain(err))
}

// hoursOf asks for a queue's hours; several queues have the same.
func (l *looker) hoursOf(ctx context.Context, queue string, known map[string]doctor.Read[int]) doctor.Read[int] {
	out, err := within(ctx, l.sdk.DescribeQueue, &connect.DescribeQueueInput{InstanceId: l.instance, QueueId: &queue})
	if err != nil {
		return doctor.Got(0, l.explain(err))
	}
	id := aws.ToString(out.Queue.HoursOfOperationId)
	if r, is := known[id]; is {
		return r
	}
	hours, err := within(ctx, l.sdk.DescribeHoursOfOperation, &connect.DescribeHoursOfOperationInput{InstanceId: l.instance, HoursOfOperationId: &id})
	r := doctor.Got(0, l.explain(err))
	if err == nil {
		r.Of = len(hours.HoursOfOperation.Config) + len(hours.HoursOfOperation.ParentHoursOfOperations)
	}
	known[id] = r
	return r
}

// profiles are the routing profiles, with how many chats each gives at once.
func (l *looker) profiles(ctx context.Context) {
	all, err := pages(func(token *string) ([]types.RoutingProfileSummary, *string, error) {
		out, err := within(ctx, l.sdk.ListRoutingProfiles, &connect.ListRoutingProfilesInput{InstanceId: l.instance, NextToken: token, MaxResults: aws.Int32(listPage)})
		if err != nil {
			return nil, nil, err
		}
		return out.RoutingProfileSummaryList, out.NextToken, nil
	})
	var profiles []doctor.Profile
	for _, s := range all {
		profiles = append(profiles, l.profile(ctx, s))
	}
	l.p.Profiles = doctor.Got(profiles, l.explain(err))
}

func (l *looker) profile(ctx context.Context, s types.RoutingProfileSummary) doctor.Profile {
	p := doctor.Profile{Name: aws.ToString(s.Name)}
	out, err := within(ctx, l.sdk.DescribeRoutingProfile, &connect.DescribeRoutingProfileInput{InstanceId: l.instance, RoutingProfileId: s.Id})
	if err != nil {
		p.Err = l.explain(err)
		return p
	}
	for _, m := range out.RoutingProfile.MediaConcurrencies {
		if m.Channel == types.ChannelChat {
			p.Chats = int(aws.ToInt32(m.Concurrency))
		}
	}
	return p
}

// attached are the quick connects of the queues that the configuration has one for.
func (l *looker) attached(ctx context.Context) {
	if l.conf.Companion == nil {
		return
	}
	for _, q := range l.p.Queues.Of {
		if l.conf.Companion.QuickConnects[q.Name] == "" {
			continue
		}
		names, err := pages(func(token *string) ([]string, *string, error) {
			out, err := within(ctx, l.sdk.ListQueueQuickConnects, &connect.ListQueueQuickConnectsInput{InstanceId: l.instance, QueueId: &q.ID, NextToken: token, MaxResults: aws.Int32(listPage)})
			if err != nil {
				return nil, nil, err
			}
			var page []string
			for _, c := range out.QuickConnectSummaryList {
				if c.QuickConnectType == types.QuickConnectTypeQueue {
					page = append(page, aws.ToString(c.Name))
				}
			}
			return page, out.NextToken, nil
		})
		l.p.Attached = append(l.p.Attached, doctor.Attached{Queue: q.Name, Names: names, Err: l.explain(err)})
	}
}
