package api_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func TestChatFromStartToStop(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		begun := time.Now()
		id := b.chat(map[string]string{"tier": "gold"})
		c := b.describe(id)
		if *c.Id != *id || c.InitialContactId != nil || *c.ContactAssociationId != *id || c.Channel != types.ChannelChat || c.InitiationMethod != types.ContactInitiationMethodApi {
			b.Errorf("started as %+v", c)
		}
		if !c.InitiationTimestamp.Equal(begun.Truncate(time.Millisecond)) || c.DisconnectTimestamp != nil {
			b.Errorf("started at %v, ended at %v, want %v and not ended", c.InitiationTimestamp, c.DisconnectTimestamp, begun)
		}
		if c.QueueInfo == nil || *c.QueueInfo.Id != b.named("Support") || c.AgentInfo != nil || *c.QueuePriority != 5 {
			b.Errorf("queued as %+v, agent %+v, priority %d", c.QueueInfo, c.AgentInfo, *c.QueuePriority)
		}
		if d := cmp.Diff(map[string]string{"tier": "gold"}, c.Attributes); d != "" {
			b.Error(d)
		}

		time.Sleep(5 * time.Second)
		b.accept("ana", id)
		c = b.describe(id)
		if c.AgentInfo == nil || *c.AgentInfo.Id != b.user("ana").User.ID || c.AgentInfo.ConnectedToAgentTimestamp.Sub(begun) != 5*time.Second {
			b.Errorf("accepted as %+v", c.AgentInfo)
		}

		_, err := b.sdk.StopContact(b.Context(), &connect.StopContactInput{InstanceId: b.id, ContactId: id})
		b.ok(err)
		c = b.describe(id)
		if aws.ToString(c.DisconnectReason) != "API" || c.DisconnectTimestamp == nil || c.AgentInfo.AfterContactWorkStartTimestamp == nil || c.AgentInfo.AfterContactWorkEndTimestamp != nil {
			b.Errorf("stopped as %v at %v, agent %+v", c.DisconnectReason, c.DisconnectTimestamp, c.AgentInfo)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if d := b.describe(id).AgentInfo.AfterContactWorkDuration; d == nil || *d != 60 {
			b.Errorf("after-contact work took %v, want 60 s", d)
		}
	})
}

func TestStartChatContactIsIdempotent(t *testing.T) {
	onBench(t, func(b *bench) {
		in := &connect.StartChatContactInput{
			InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound")), ClientToken: aws.String("once"),
			ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
		}
		first, err := b.sdk.StartChatContact(b.Context(), in)
		b.ok(err)
		second, err := b.sdk.StartChatContact(b.Context(), in)
		b.ok(err)
		if *first.ContactId != *second.ContactId || *first.ParticipantId != *second.ParticipantId || *first.ParticipantToken != *second.ParticipantToken {
			b.Error("the same ClientToken started two chats")
		}
	})
}

func TestStartChatContactTakesItsOptions(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.start(&connect.StartChatContactInput{
			ChatDurationInMinutes:          aws.Int32(60),
			InitialMessage:                 &types.ChatMessage{ContentType: aws.String("text/plain"), Content: aws.String("hello")},
			SupportedMessagingContentTypes: []string{"text/plain", "text/markdown"},
			DisconnectOnCustomerExit:       []types.DisconnectOnCustomerExitParticipantType{types.DisconnectOnCustomerExitParticipantTypeAgent},
		})
		var items []state.Item
		b.do(func() error {
			items = b.world.Items(*id)
			return nil
		})
		said := ""
		for _, i := range items {
			if i.Type == "MESSAGE" && i.ParticipantRole == "CUSTOMER" {
				said = i.Content
			}
		}
		if said != "hello" {
			b.Errorf("the customer's first message is %q", said)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if r := aws.ToString(b.describe(id).DisconnectReason); r != "EXPIRED" {
			b.Errorf("after its 60 minutes the chat's reason is %q", r)
		}
	})
}

func TestAttributes(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.chat(map[string]string{"a": "1", "b": "2"})
		_, err := b.sdk.UpdateContactAttributes(b.Context(), &connect.UpdateContactAttributesInput{
			InstanceId: b.id, InitialContactId: id, Attributes: map[string]string{"b": "", "c-d_E9": "ü"},
		})
		b.ok(err)
		out, err := b.sdk.GetContactAttributes(b.Context(), &connect.GetContactAttributesInput{InstanceId: b.id, InitialContactId: id})
		b.ok(err)
		if d := cmp.Diff(map[string]string{"a": "1", "b": "", "c-d_E9": "ü"}, out.Attributes); d != "" {
			b.Error(d)
		}
	})
}

func TestRoutingData(t *testing.T) {
	onBench(t, func(b *bench) {
		first, second := b.chat(nil), b.chat(nil)
		_, err := b.sdk.UpdateContactRoutingData(b.Context(), &connect.UpdateContactRoutingDataInput{InstanceId: b.id, ContactId: second, QueuePriority: aws.Int64(1)})
		b.ok(err)
		_, err = b.sdk.UpdateContactRoutingData(b.Context(), &connect.UpdateContactRoutingDataInput{InstanceId: b.id, ContactId: first, QueueTimeAdjustmentSeconds: aws.Int32(-30)})
		b.ok(err)
		if p := b.describe(second).QueuePriority; *p != 1 {
			b.Errorf("priority is %d", *p)
		}
		if s := b.describe(first).QueueTimeAdjustmentSeconds; s == nil || *s != -30 {
			b.Errorf("adjustment is %v", s)
		}
	})
}

func TestRoleConfig(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.chat(nil)
		_, err := b.sdk.UpdateParticipantRoleConfig(b.Context(), roleConfig(b.id, id,
			types.ParticipantTimerConfiguration{
				ParticipantRole: types.TimerEligibleParticipantRolesAgent, TimerType: types.ParticipantTimerTypeDisconnectNoncustomer,
				TimerValue: &types.ParticipantTimerValueMemberParticipantTimerDurationInMinutes{Value: 2},
			},
			types.ParticipantTimerConfiguration{
				ParticipantRole: types.TimerEligibleParticipantRolesCustomer, TimerType: types.ParticipantTimerTypeIdle,
				TimerValue: &types.ParticipantTimerValueMemberParticipantTimerAction{Value: types.ParticipantTimerActionUnset},
			}))
		b.ok(err)
		b.accept("ana", id)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if r := aws.ToString(b.describe(id).DisconnectReason); r != "IDLE_DISCONNECT" {
			b.Errorf("after two silent minutes the reason is %q", r)
		}
	})
}

func roleConfig(instance, contact *string, timers ...types.ParticipantTimerConfiguration) *connect.UpdateParticipantRoleConfigInput {
	return &connect.UpdateParticipantRoleConfigInput{
		InstanceId: instance, ContactId: contact,
		ChannelConfiguration: &types.UpdateParticipantRoleConfigChannelInfoMemberChat{
			Value: types.ChatParticipantRoleConfig{ParticipantTimerConfigList: append([]types.ParticipantTimerConfiguration{}, timers...)},
		},
	}
}

func TestAssociatedContactsAreTheChain(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.chat(nil)
		b.accept("ana", id)
		b.do(func() error { return b.world.Transfer("ana", *id, "To billing") })
		in := &connect.ListAssociatedContactsInput{InstanceId: b.id, ContactId: id, MaxResults: aws.Int32(1)}
		var chain []types.AssociatedContactSummary
		for more := true; more; more = in.NextToken != nil {
			p, err := b.sdk.ListAssociatedContacts(b.Context(), in)
			b.ok(err)
			chain = append(chain, p.ContactSummaryList...)
			in.NextToken = p.NextToken
		}
		if len(chain) != 2 || *chain[0].ContactId != *id || chain[0].InitialContactId != nil ||
			*chain[1].InitialContactId != *id || *chain[1].PreviousContactId != *id || chain[1].InitiationMethod != types.ContactInitiationMethodTransfer {
			b.Errorf("the chain is %+v", chain)
		}
		if c := b.describe(chain[1].ContactId); *c.InitialContactId != *id || *c.PreviousContactId != *id {
			b.Errorf("the second segment is %+v", c)
		}
	})
}

func TestAssociateContactWithUser(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.chat(nil)
		b.do(func() error { return b.world.Login("ana") })
		_, err := b.sdk.AssociateContactWithUser(b.Context(), &connect.AssociateContactWithUserInput{
			InstanceId: b.id, ContactId: id, UserId: aws.String(b.user("ana").User.ARN),
		})
		b.ok(err)
		slots := b.user("ana").Slots
		if len(slots) != 1 || slots[0].Contact.ID != *id {
			b.Errorf("ana holds %+v", slots)
		}
	})
}
