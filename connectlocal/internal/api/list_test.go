package api_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestListsPageThroughEverything(t *testing.T) {
	onBench(t, func(b *bench) {
		one := aws.Int32(1)
		names := func(next func() ([]string, error), more func() bool) (all []string) {
			for more() {
				page, err := next()
				b.ok(err)
				if len(page) > 1 {
					b.Errorf("a page of %d", len(page))
				}
				all = append(all, page...)
			}
			return all
		}
		users := connect.NewListUsersPaginator(b.sdk, &connect.ListUsersInput{InstanceId: b.id, MaxResults: one})
		queues := connect.NewListQueuesPaginator(b.sdk, &connect.ListQueuesInput{InstanceId: b.id, MaxResults: one, QueueTypes: []types.QueueType{types.QueueTypeStandard}})
		statuses := connect.NewListAgentStatusesPaginator(b.sdk, &connect.ListAgentStatusesInput{InstanceId: b.id, MaxResults: one})
		for name, tc := range map[string]struct {
			got  []string
			want string
		}{
			"users": {names(func() ([]string, error) {
				p, err := users.NextPage(b.Context())
				return namesOf(p.UserSummaryList, func(u types.UserSummary) *string { return u.Username }), err
			}, users.HasMorePages), "ana ben emma"},
			"queues": {names(func() ([]string, error) {
				p, err := queues.NextPage(b.Context())
				return namesOf(p.QueueSummaryList, func(q types.QueueSummary) *string { return q.Name }), err
			}, queues.HasMorePages), "Support Billing"},
			"statuses": {names(func() ([]string, error) {
				p, err := statuses.NextPage(b.Context())
				return namesOf(p.AgentStatusSummaryList, func(s types.AgentStatusSummary) *string { return s.Name }), err
			}, statuses.HasMorePages), "Available Lunch Offline"},
		} {
			if got := strings.Join(tc.got, " "); got != tc.want {
				b.Errorf("%s: got %s, want %s", name, got, tc.want)
			}
		}
	})
}

func namesOf[T any](in []T, name func(T) *string) (out []string) {
	for _, x := range in {
		out = append(out, *name(x))
	}
	return out
}

// called is the id of the one of a list that has the name.
func called[T any](b *bench, in []T, name string, of func(T) (id, name *string)) *string {
	b.Helper()
	for _, x := range in {
		if id, own := of(x); *own == name {
			return id
		}
	}
	b.Fatalf("the list has nothing called %q", name)
	return nil
}

// A script that tidies up deletes what each page shows it.
func TestWhatIsDeletedDoesNotMovePages(t *testing.T) {
	onBench(t, func(b *bench) {
		hours, err := b.sdk.ListHoursOfOperations(b.Context(), &connect.ListHoursOfOperationsInput{InstanceId: b.id})
		b.ok(err)
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			_, err := b.sdk.CreateQueue(b.Context(), &connect.CreateQueueInput{InstanceId: b.id, Name: aws.String("old " + name), HoursOfOperationId: hours.HoursOfOperationSummaryList[0].Id})
			b.ok(err)
		}
		var deleted []string
		pages := connect.NewListQueuesPaginator(b.sdk, &connect.ListQueuesInput{InstanceId: b.id, MaxResults: aws.Int32(2), QueueTypes: []types.QueueType{types.QueueTypeStandard}})
		for pages.HasMorePages() {
			page, err := pages.NextPage(b.Context())
			b.ok(err)
			for _, q := range page.QueueSummaryList {
				if strings.HasPrefix(*q.Name, "old ") {
					_, err := b.sdk.DeleteQueue(b.Context(), &connect.DeleteQueueInput{InstanceId: b.id, QueueId: q.Id})
					b.ok(err)
					deleted = append(deleted, *q.Name)
				}
			}
		}
		if got := strings.Join(deleted, ", "); got != "old a, old b, old c, old d, old e" {
			b.Errorf("deleted %s", got)
		}
	})
}

func TestListsFilterByType(t *testing.T) {
	onBench(t, func(b *bench) {
		statuses, err := b.sdk.ListAgentStatuses(b.Context(), &connect.ListAgentStatusesInput{
			InstanceId: b.id, AgentStatusTypes: []types.AgentStatusType{types.AgentStatusTypeCustom, types.AgentStatusTypeOffline},
		})
		b.ok(err)
		if got := namesOf(statuses.AgentStatusSummaryList, func(s types.AgentStatusSummary) *string { return s.Name }); !slices.Equal(got, []string{"Lunch", "Offline"}) {
			b.Errorf("statuses %v", got)
		}
		if s := statuses.AgentStatusSummaryList[1]; s.Type != types.AgentStatusTypeOffline || *s.LastModifiedRegion != "eu-west-2" || s.LastModifiedTime.After(time.Now()) {
			b.Errorf("summary %+v", s)
		}
		queues, err := b.sdk.ListQueues(b.Context(), &connect.ListQueuesInput{InstanceId: b.id, QueueTypes: []types.QueueType{types.QueueTypeAgent}})
		b.ok(err)
		if n := len(queues.QueueSummaryList); n != 3 || queues.QueueSummaryList[0].Name != nil {
			b.Errorf("%d agents' queues, the first called %v", n, queues.QueueSummaryList[0].Name)
		}
		flows, err := b.sdk.ListContactFlows(b.Context(), &connect.ListContactFlowsInput{InstanceId: b.id, ContactFlowTypes: []types.ContactFlowType{types.ContactFlowTypeCustomerQueue}})
		b.ok(err)
		if len(flows.ContactFlowSummaryList) != 0 {
			b.Errorf("customer queue flows %v", flows.ContactFlowSummaryList)
		}
		quick, err := b.sdk.ListQuickConnects(b.Context(), &connect.ListQuickConnectsInput{InstanceId: b.id, QuickConnectTypes: []types.QuickConnectType{types.QuickConnectTypeUser}})
		b.ok(err)
		if got := namesOf(quick.QuickConnectSummaryList, func(q types.QuickConnectSummary) *string { return q.Name }); !slices.Equal(got, []string{"To ana"}) {
			b.Errorf("quick connects %v", got)
		}
	})
}

func TestNeighbours(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		instances, err := b.sdk.ListInstances(ctx, &connect.ListInstancesInput{})
		b.ok(err)
		if len(instances.InstanceSummaryList) != 1 || *instances.InstanceSummaryList[0].Id != *b.id || instances.InstanceSummaryList[0].InstanceStatus != types.InstanceStatusActive {
			b.Errorf("instances %+v", instances.InstanceSummaryList)
		}
		instance, err := b.sdk.DescribeInstance(ctx, &connect.DescribeInstanceInput{InstanceId: b.id})
		b.ok(err)
		if url := *instance.Instance.InstanceAccessUrl; *instance.Instance.InstanceAlias != "bench" || url == "" || url != *instances.InstanceSummaryList[0].InstanceAccessUrl {
			b.Errorf("instance %+v", instance.Instance)
		}
		profiles, err := b.sdk.ListRoutingProfiles(ctx, &connect.ListRoutingProfilesInput{InstanceId: instance.Instance.Arn})
		b.ok(err)
		if got := namesOf(profiles.RoutingProfileSummaryList, func(p types.RoutingProfileSummary) *string { return p.Name }); !slices.Equal(got, []string{"Both", "Bills"}) {
			b.Errorf("profiles %v", got)
		}
		hours, err := b.sdk.ListHoursOfOperations(ctx, &connect.ListHoursOfOperationsInput{InstanceId: b.id})
		b.ok(err)
		queue, err := b.sdk.DescribeQueue(ctx, &connect.DescribeQueueInput{InstanceId: b.id, QueueId: aws.String(b.named("Support"))})
		b.ok(err)
		if *queue.Queue.Name != "Support" || *queue.Queue.HoursOfOperationId != *hours.HoursOfOperationSummaryList[0].Id {
			b.Errorf("queue %+v", queue.Queue)
		}
		status, err := b.sdk.DescribeAgentStatus(ctx, &connect.DescribeAgentStatusInput{InstanceId: b.id, AgentStatusId: aws.String(b.named("Lunch"))})
		b.ok(err)
		if *status.AgentStatus.Name != "Lunch" || *status.AgentStatus.DisplayOrder != 2 {
			b.Errorf("status %+v", status.AgentStatus)
		}
		flow, err := b.sdk.DescribeContactFlow(ctx, &connect.DescribeContactFlowInput{InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound"))})
		b.ok(err)
		if *flow.ContactFlow.Name != "Inbound" || !strings.Contains(*flow.ContactFlow.Content, "TransferContactToQueue") {
			b.Errorf("flow %+v", flow.ContactFlow)
		}
	})
}
