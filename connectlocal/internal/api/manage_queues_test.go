package api_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

// hoursID is the id of hours of operation.
func (b *bench) hoursID(name string) *string {
	b.Helper()
	out, err := b.sdk.ListHoursOfOperations(b.Context(), &connect.ListHoursOfOperationsInput{InstanceId: b.id})
	b.ok(err)
	return called(b, out.HoursOfOperationSummaryList, name, func(h types.HoursOfOperationSummary) (id, name *string) { return h.Id, h.Name })
}

// newQueue creates a queue and returns its id.
func (b *bench) newQueue(name string) *string {
	b.Helper()
	out, err := b.sdk.CreateQueue(b.Context(), &connect.CreateQueueInput{InstanceId: b.id, Name: &name, HoursOfOperationId: b.hoursID("Always")})
	b.ok(err)
	return out.QueueId
}

func (b *bench) describeQueue(id *string) types.Queue {
	b.Helper()
	out, err := b.sdk.DescribeQueue(b.Context(), &connect.DescribeQueueInput{InstanceId: b.id, QueueId: id})
	b.ok(err)
	return *out.Queue
}

func TestLifeOfAQueue(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx := b.Context()
		connects, err := b.sdk.ListQuickConnects(ctx, &connect.ListQuickConnectsInput{InstanceId: b.id})
		b.ok(err)
		toBilling, toAna := *connects.QuickConnectSummaryList[0].Id, *connects.QuickConnectSummaryList[1].Arn
		made, err := b.sdk.CreateQueue(ctx, &connect.CreateQueueInput{
			InstanceId: b.id, Name: aws.String("VIP"), Description: aws.String("For the few"), HoursOfOperationId: b.hoursID("Always"), MaxContacts: aws.Int32(7),
			QuickConnectIds: []string{toBilling}, Tags: map[string]string{"team": "red"}, OutboundCallerConfig: &types.OutboundCallerConfig{OutboundCallerIdName: aws.String("Us")},
		})
		b.ok(err)
		q := b.describeQueue(made.QueueArn)
		if *q.Name != "VIP" || *q.Description != "For the few" || *q.MaxContacts != 7 || q.Status != types.QueueStatusEnabled || q.Tags["team"] != "red" || *q.OutboundCallerConfig.OutboundCallerIdName != "Us" {
			b.Errorf("queue %+v", q)
		}
		_, e1 := b.sdk.UpdateQueueName(ctx, &connect.UpdateQueueNameInput{InstanceId: b.id, QueueId: made.QueueId, Name: aws.String("Important")})
		_, e2 := b.sdk.UpdateQueueHoursOfOperation(ctx, &connect.UpdateQueueHoursOfOperationInput{InstanceId: b.id, QueueId: made.QueueId, HoursOfOperationId: b.hoursID("Office")})
		_, e3 := b.sdk.UpdateQueueMaxContacts(ctx, &connect.UpdateQueueMaxContactsInput{InstanceId: b.id, QueueId: made.QueueId})
		_, e4 := b.sdk.AssociateQueueQuickConnects(ctx, &connect.AssociateQueueQuickConnectsInput{InstanceId: b.id, QueueId: made.QueueId, QuickConnectIds: []string{toBilling, toAna}})
		_, e5 := b.sdk.UpdateQueueOutboundCallerConfig(ctx, &connect.UpdateQueueOutboundCallerConfigInput{InstanceId: b.id, QueueId: made.QueueId, OutboundCallerConfig: &types.OutboundCallerConfig{OutboundFlowId: aws.String(b.named("Inbound"))}})
		for _, err := range []error{e1, e2, e3, e4, e5} {
			b.ok(err)
		}
		if q := b.describeQueue(made.QueueId); *q.Name != "Important" || *q.Description != "For the few" || *q.HoursOfOperationId != *b.hoursID("Office") || q.MaxContacts != nil || *q.OutboundCallerConfig.OutboundFlowId != b.named("Inbound") {
			b.Errorf("queue %+v", q)
		}
		if got := b.attached(made.QueueId); !slices.Equal(got, []string{"To billing", "To ana"}) {
			b.Errorf("quick connects %v", got)
		}
		_, err = b.sdk.DisassociateQueueQuickConnects(ctx, &connect.DisassociateQueueQuickConnectsInput{InstanceId: b.id, QueueId: made.QueueId, QuickConnectIds: []string{toBilling}})
		b.ok(err)
		if got := b.attached(made.QueueId); !slices.Equal(got, []string{"To ana"}) {
			b.Errorf("quick connects %v", got)
		}
		_, err = b.sdk.DeleteQueue(ctx, &connect.DeleteQueueInput{InstanceId: b.id, QueueId: made.QueueId})
		b.ok(err)
		_, err = b.sdk.DescribeQueue(ctx, &connect.DescribeQueueInput{InstanceId: b.id, QueueId: made.QueueId})
		b.refused(err, "ResourceNotFoundException")
	})
}

// attached are the names of a queue's quick connects.
func (b *bench) attached(queue *string) []string {
	b.Helper()
	out, err := b.sdk.ListQueueQuickConnects(b.Context(), &connect.ListQueueQuickConnectsInput{InstanceId: b.id, QueueId: queue})
	b.ok(err)
	return namesOf(out.QuickConnectSummaryList, func(q types.QuickConnectSummary) *string { return q.Name })
}

func TestQueuesRefused(t *testing.T) {
	onBench(t, func(b *bench) {
		support, vip := aws.String(b.named("Support")), b.newQueue("VIP")
		own := aws.String(b.user("ana").User.ID)
		create := func(change func(*connect.CreateQueueInput)) error {
			in := &connect.CreateQueueInput{InstanceId: b.id, Name: aws.String("New"), HoursOfOperationId: b.hoursID("Always")}
			change(in)
			_, err := b.sdk.CreateQueue(b.Context(), in)
			return err
		}
		remove := func(id *string) error {
			_, err := b.sdk.DeleteQueue(b.Context(), &connect.DeleteQueueInput{InstanceId: b.id, QueueId: id})
			return err
		}
		rename := func(id, name *string) error {
			_, err := b.sdk.UpdateQueueName(b.Context(), &connect.UpdateQueueNameInput{InstanceId: b.id, QueueId: id, Name: name})
			return err
		}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"name taken":      {create(func(in *connect.CreateQueueInput) { in.Name = aws.String("Support") }), "DuplicateResourceException"},
			"no such hours":   {create(func(in *connect.CreateQueueInput) { in.HoursOfOperationId = aws.String("Always") }), "ResourceNotFoundException"},
			"no such connect": {create(func(in *connect.CreateQueueInput) { in.QuickConnectIds = []string{"x"} }), "ResourceNotFoundException"},
			"a phone number": {create(func(in *connect.CreateQueueInput) {
				in.OutboundCallerConfig = &types.OutboundCallerConfig{OutboundCallerIdNumberId: aws.String("x")}
			}), "ResourceNotFoundException"},
			"an address": {create(func(in *connect.CreateQueueInput) {
				in.EmailAddressesConfig = []types.EmailAddressConfig{{EmailAddressId: aws.String("x")}}
			}), "ResourceNotFoundException"},
			"less than none":      {create(func(in *connect.CreateQueueInput) { in.MaxContacts = aws.Int32(-1) }), "InvalidParameterException"},
			"rename: taken":       {rename(vip, aws.String("Billing")), "DuplicateResourceException"},
			"rename: nothing":     {rename(vip, nil), "InvalidParameterException"},
			"rename: an agent's":  {rename(own, aws.String("Mine")), "InvalidRequestException"},
			"delete: a profile's": {remove(support), "ResourceInUseException"},
			"delete: an agent's":  {remove(own), "InvalidRequestException"},
			"delete: none":        {remove(aws.String("x")), "ResourceNotFoundException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
	})
}

// TestContactsKeepAQueueFromBeingDeleted holds while they wait.
func TestContactsKeepAQueueFromBeingDeleted(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, support := b.Context(), aws.String(b.named("Support"))
		waits := b.chat(nil)
		for _, profile := range []string{"Both"} {
			_, err := b.sdk.DisassociateRoutingProfileQueues(ctx, &connect.DisassociateRoutingProfileQueuesInput{
				InstanceId: b.id, RoutingProfileId: b.theProfile(profile), QueueReferences: []types.RoutingProfileQueueReference{{QueueId: support, Channel: types.ChannelChat}},
			})
			b.ok(err)
			_, err = b.sdk.UpdateRoutingProfileDefaultOutboundQueue(ctx, &connect.UpdateRoutingProfileDefaultOutboundQueueInput{
				InstanceId: b.id, RoutingProfileId: b.theProfile(profile), DefaultOutboundQueueId: aws.String(b.named("Billing")),
			})
			b.ok(err)
		}
		remove := func() error {
			_, err := b.sdk.DeleteQueue(ctx, &connect.DeleteQueueInput{InstanceId: b.id, QueueId: support})
			return err
		}
		b.refused(remove(), "ResourceInUseException")
		_, err := b.sdk.StopContact(ctx, &connect.StopContactInput{InstanceId: b.id, ContactId: waits})
		b.ok(err)
		b.ok(remove())
		if c := b.describe(waits); *c.QueueInfo.Id != *support {
			b.Errorf("the contact's queue is %+v", c.QueueInfo)
		}
	})
}

func TestLifeOfARoutingProfile(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, support, billing := b.Context(), aws.String(b.named("Support")), aws.String(b.named("Billing"))
		queue := func(id *string, channel types.Channel, priority int32) types.RoutingProfileQueueConfig {
			return types.RoutingProfileQueueConfig{QueueReference: &types.RoutingProfileQueueReference{QueueId: id, Channel: channel}, Priority: &priority, Delay: aws.Int32(30)}
		}
		made, err := b.sdk.CreateRoutingProfile(ctx, &connect.CreateRoutingProfileInput{
			InstanceId: b.id, Name: aws.String("New"), Description: aws.String("A try"), DefaultOutboundQueueId: support,
			MediaConcurrencies: []types.MediaConcurrency{
				{Channel: types.ChannelVoice, Concurrency: aws.Int32(1)},
				{Channel: types.ChannelChat, Concurrency: aws.Int32(2), CrossChannelBehavior: &types.CrossChannelBehavior{BehaviorType: types.BehaviorTypeRouteAnyChannel}},
			},
			QueueConfigs: []types.RoutingProfileQueueConfig{queue(support, types.ChannelChat, 1), queue(support, types.ChannelVoice, 2)},
			ManualAssignmentQueueConfigs: []types.RoutingProfileManualAssignmentQueueConfig{
				{QueueReference: &types.RoutingProfileQueueReference{QueueId: billing, Channel: types.ChannelChat}},
			},
		})
		b.ok(err)
		profile := func() types.RoutingProfile {
			out, err := b.sdk.DescribeRoutingProfile(ctx, &connect.DescribeRoutingProfileInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileArn})
			b.ok(err)
			return *out.RoutingProfile
		}
		if p := profile(); *p.Description != "A try" || len(p.MediaConcurrencies) != 2 || p.MediaConcurrencies[1].CrossChannelBehavior.BehaviorType != types.BehaviorTypeRouteAnyChannel ||
			*p.NumberOfAssociatedQueues != 1 || *p.NumberOfAssociatedManualAssignmentQueues != 1 || *p.NumberOfAssociatedUsers != 0 || p.AgentAvailabilityTimer != types.AgentAvailabilityTimerTimeSinceLastActivity {
			b.Errorf("profile %+v", p)
		}
		_, e1 := b.sdk.AssociateRoutingProfileQueues(ctx, &connect.AssociateRoutingProfileQueuesInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId, QueueConfigs: []types.RoutingProfileQueueConfig{queue(billing, types.ChannelChat, 5)}})
		_, e2 := b.sdk.UpdateRoutingProfileQueues(ctx, &connect.UpdateRoutingProfileQueuesInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId, QueueConfigs: []types.RoutingProfileQueueConfig{queue(support, types.ChannelChat, 9)}})
		_, e3 := b.sdk.UpdateRoutingProfileConcurrency(ctx, &connect.UpdateRoutingProfileConcurrencyInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId, MediaConcurrencies: []types.MediaConcurrency{{Channel: types.ChannelChat, Concurrency: aws.Int32(4)}}})
		_, e4 := b.sdk.UpdateRoutingProfileAgentAvailabilityTimer(ctx, &connect.UpdateRoutingProfileAgentAvailabilityTimerInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId, AgentAvailabilityTimer: types.AgentAvailabilityTimerTimeSinceLastInbound})
		_, e5 := b.sdk.UpdateRoutingProfileName(ctx, &connect.UpdateRoutingProfileNameInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId, Description: aws.String("Kept")})
		for _, err := range []error{e1, e2, e3, e4, e5} {
			b.ok(err)
		}
		if p := profile(); *p.Name != "New" || *p.Description != "Kept" || len(p.MediaConcurrencies) != 1 || p.AgentAvailabilityTimer != types.AgentAvailabilityTimerTimeSinceLastInbound {
			b.Errorf("profile %+v", p)
		}
		queues, err := b.sdk.ListRoutingProfileQueues(ctx, &connect.ListRoutingProfileQueuesInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId})
		b.ok(err)
		all := queues.RoutingProfileQueueConfigSummaryList
		if len(all) != 3 || *all[0].Priority != 9 || *all[1].QueueName != "Billing" || all[2].Channel != types.ChannelVoice || all[2].Delay != 30 {
			b.Errorf("queues %+v", all)
		}
		manual, err := b.sdk.ListRoutingProfileManualAssignmentQueues(ctx, &connect.ListRoutingProfileManualAssignmentQueuesInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId})
		b.ok(err)
		if m := manual.RoutingProfileManualAssignmentQueueConfigSummaryList; len(m) != 1 || *m[0].QueueName != "Billing" {
			b.Errorf("manual queues %+v", m)
		}
		_, err = b.sdk.DeleteRoutingProfile(ctx, &connect.DeleteRoutingProfileInput{InstanceId: b.id, RoutingProfileId: made.RoutingProfileId})
		b.ok(err)
	})
}

func TestRoutingProfilesRefused(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, support := b.Context(), aws.String(b.named("Support"))
		ref := &types.RoutingProfileQueueReference{QueueId: support, Channel: types.ChannelChat}
		config := types.RoutingProfileQueueConfig{QueueReference: ref, Priority: aws.Int32(1), Delay: aws.Int32(0)}
		create := func(change func(*connect.CreateRoutingProfileInput)) error {
			in := &connect.CreateRoutingProfileInput{
				InstanceId: b.id, Name: aws.String("New"), Description: aws.String("x"), DefaultOutboundQueueId: support,
				MediaConcurrencies: []types.MediaConcurrency{{Channel: types.ChannelChat, Concurrency: aws.Int32(2)}},
			}
			change(in)
			_, err := b.sdk.CreateRoutingProfile(ctx, in)
			return err
		}
		bills := b.theProfile("Bills")
		_, updated := b.sdk.UpdateRoutingProfileQueues(ctx, &connect.UpdateRoutingProfileQueuesInput{InstanceId: b.id, RoutingProfileId: bills, QueueConfigs: []types.RoutingProfileQueueConfig{config}})
		_, deleted := b.sdk.DeleteRoutingProfile(ctx, &connect.DeleteRoutingProfileInput{InstanceId: b.id, RoutingProfileId: bills})
		_, eleven := b.sdk.DisassociateRoutingProfileQueues(ctx, &connect.DisassociateRoutingProfileQueuesInput{InstanceId: b.id, RoutingProfileId: bills, QueueReferences: slices.Repeat([]types.RoutingProfileQueueReference{*ref}, 11)})
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"name taken":      {create(func(in *connect.CreateRoutingProfileInput) { in.Name = aws.String("Both") }), "DuplicateResourceException"},
			"no such default": {create(func(in *connect.CreateRoutingProfileInput) { in.DefaultOutboundQueueId = aws.String("Support") }), "ResourceNotFoundException"},
			"an agent's queue": {create(func(in *connect.CreateRoutingProfileInput) {
				in.DefaultOutboundQueueId = aws.String(b.user("ana").User.ID)
			}), "InvalidRequestException"},
			"a queue twice": {create(func(in *connect.CreateRoutingProfileInput) {
				in.QueueConfigs = []types.RoutingProfileQueueConfig{config, config}
			}), "InvalidParameterException"},
			"two calls at once": {create(func(in *connect.CreateRoutingProfileInput) {
				in.MediaConcurrencies = []types.MediaConcurrency{{Channel: types.ChannelVoice, Concurrency: aws.Int32(2)}}
			}), "InvalidParameterException"},
			"a channel twice": {create(func(in *connect.CreateRoutingProfileInput) {
				in.MediaConcurrencies = append(in.MediaConcurrencies, in.MediaConcurrencies[0])
			}), "InvalidParameterException"},
			"a queue that it has not": {updated, "InvalidParameterException"},
			"eleven at once":          {eleven, "InvalidParameterException"},
			"delete: a user's":        {deleted, "ResourceInUseException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
	})
}
