package api_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

func TestHoursOfOperation(t *testing.T) {
	onBench(t, func(b *bench) {
		list, err := b.sdk.ListHoursOfOperations(b.Context(), &connect.ListHoursOfOperationsInput{InstanceId: b.id})
		b.ok(err)
		office := list.HoursOfOperationSummaryList[1].Id
		out, err := b.sdk.DescribeHoursOfOperation(b.Context(), &connect.DescribeHoursOfOperationInput{InstanceId: b.id, HoursOfOperationId: office})
		b.ok(err)
		h := out.HoursOfOperation
		if *h.Name != "Office" || *h.TimeZone != "Europe/Lisbon" || len(h.Config) != 1 {
			b.Fatalf("hours %+v", h)
		}
		if c := h.Config[0]; c.Day != types.HoursOfOperationDaysMonday || *c.StartTime.Hours != 9 || *c.EndTime.Hours != 0 || *c.EndTime.Minutes != 0 {
			b.Errorf("from %+v to %+v on %s, want 9:00 to midnight on Monday", c.StartTime, c.EndTime, c.Day)
		}
		in := &connect.GetEffectiveHoursOfOperationsInput{
			InstanceId: b.id, HoursOfOperationId: office, FromDate: aws.String("2026-03-01"), ToDate: aws.String("2026-03-02"),
		}
		effective, err := b.sdk.GetEffectiveHoursOfOperations(b.Context(), in)
		b.ok(err)
		days := effective.EffectiveHoursOfOperationList
		if len(days) != 2 || len(days[0].OperationalHours) != 0 || len(days[1].OperationalHours) != 1 || *days[1].OperationalHours[0].Start.Hours != 9 || *effective.TimeZone != "Europe/Lisbon" {
			b.Errorf("effective hours %+v, want none on Sunday and from 9 on Monday", days)
		}
		in.FromDate = aws.String("2026-03-03")
		_, err = b.sdk.GetEffectiveHoursOfOperations(b.Context(), in)
		b.refused(err, "InvalidParameterException")
		_, err = b.sdk.DescribeHoursOfOperation(b.Context(), &connect.DescribeHoursOfOperationInput{InstanceId: b.id, HoursOfOperationId: aws.String("x")})
		b.refused(err, "ResourceNotFoundException")
	})
}

func TestRoutingProfile(t *testing.T) {
	onBench(t, func(b *bench) {
		id := aws.String(b.user("ana").Profile.ID)
		out, err := b.sdk.DescribeRoutingProfile(b.Context(), &connect.DescribeRoutingProfileInput{InstanceId: b.id, RoutingProfileId: id})
		b.ok(err)
		p := out.RoutingProfile
		if *p.Name != "Both" || *p.MediaConcurrencies[0].Concurrency != 3 || *p.NumberOfAssociatedQueues != 2 || *p.NumberOfAssociatedUsers != 2 || *p.DefaultOutboundQueueId != b.named("Support") {
			b.Errorf("profile %+v", p)
		}
		queues, err := b.sdk.ListRoutingProfileQueues(b.Context(), &connect.ListRoutingProfileQueuesInput{InstanceId: b.id, RoutingProfileId: id})
		b.ok(err)
		names := namesOf(queues.RoutingProfileQueueConfigSummaryList, func(q types.RoutingProfileQueueConfigSummary) *string { return q.QueueName })
		if !slices.Equal(names, []string{"Support", "Billing"}) || queues.RoutingProfileQueueConfigSummaryList[0].Channel != types.ChannelChat {
			b.Errorf("queues %v", names)
		}
		_, err = b.sdk.UpdateUserRoutingProfile(b.Context(), &connect.UpdateUserRoutingProfileInput{
			InstanceId: b.id, UserId: aws.String(b.user("ana").User.ID), RoutingProfileId: aws.String(b.user("emma").Profile.ID),
		})
		b.ok(err)
		if got := b.user("ana").Profile.Name; got != "Bills" {
			b.Errorf("ana's profile is %s", got)
		}
	})
}

func TestHierarchyGroups(t *testing.T) {
	onBench(t, func(b *bench) {
		list, err := b.sdk.ListUserHierarchyGroups(b.Context(), &connect.ListUserHierarchyGroupsInput{InstanceId: b.id})
		b.ok(err)
		europe, lisbon := list.UserHierarchyGroupSummaryList[0], list.UserHierarchyGroupSummaryList[1]
		out, err := b.sdk.DescribeUserHierarchyGroup(b.Context(), &connect.DescribeUserHierarchyGroupInput{InstanceId: b.id, HierarchyGroupId: lisbon.Id})
		b.ok(err)
		if g := out.HierarchyGroup; *g.Name != "Lisbon" || *g.HierarchyPath.LevelOne.Name != "Europe" || *g.HierarchyPath.LevelTwo.Id != *lisbon.Id || g.HierarchyPath.LevelThree != nil {
			b.Errorf("group %+v", g)
		}
		user, err := b.sdk.DescribeUser(b.Context(), &connect.DescribeUserInput{InstanceId: b.id, UserId: aws.String(b.user("emma").User.ID)})
		b.ok(err)
		if *user.User.HierarchyGroupId != *lisbon.Id {
			b.Errorf("emma's group is %s", *user.User.HierarchyGroupId)
		}
		b.available("ana", "emma")
		data := b.userData(&types.UserDataFilters{UserHierarchyGroups: []string{*europe.Id}})
		if len(data) != 1 || *data[0].User.Id != b.user("emma").User.ID || *data[0].HierarchyPath.LevelTwo.Id != *lisbon.Id {
			b.Errorf("who is in Europe: %+v", data)
		}
		_, err = b.sdk.DescribeUserHierarchyGroup(b.Context(), &connect.DescribeUserHierarchyGroupInput{InstanceId: b.id, HierarchyGroupId: aws.String("x")})
		b.refused(err, "ResourceNotFoundException")
	})
}

// A disabled queue takes nothing more: TransferContactToQueue takes its error branch. Spec §7.1.
func TestUpdateQueueStatus(t *testing.T) {
	onBench(t, func(b *bench) {
		waiting := b.chat(nil)
		put := func(s types.QueueStatus) {
			_, err := b.sdk.UpdateQueueStatus(b.Context(), &connect.UpdateQueueStatusInput{InstanceId: b.id, QueueId: aws.String(b.named("Support")), Status: s})
			b.ok(err)
			q, err := b.sdk.DescribeQueue(b.Context(), &connect.DescribeQueueInput{InstanceId: b.id, QueueId: aws.String(b.named("Support"))})
			b.ok(err)
			if q.Queue.Status != s {
				b.Errorf("the queue is %s, want %s", q.Queue.Status, s)
			}
		}
		put(types.QueueStatusDisabled)
		out, err := b.sdk.StartChatContact(b.Context(), &connect.StartChatContactInput{
			InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound")), ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Kim")},
		})
		b.ok(err)
		if c := b.describe(out.ContactId); c.DisconnectTimestamp == nil {
			b.Error("a disabled queue has taken a chat")
		}
		b.available("ana") // what waits is still routed
		b.accept("ana", waiting)
		put(types.QueueStatusEnabled)
		b.chat(nil)
	})
}
