package api_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestMonitorContact(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.chat(nil)
		b.accept("ana", id)
		in := &connect.MonitorContactInput{InstanceId: b.id, ContactId: id, UserId: aws.String(b.user("emma").User.ID)}
		_, err := b.sdk.MonitorContact(b.Context(), in)
		b.refused(err, "InvalidRequestException") // not logged in
		b.available("emma")
		in.AllowedMonitorCapabilities = []types.MonitorCapability{types.MonitorCapabilitySilentMonitor, types.MonitorCapabilityBarge}
		out, err := b.sdk.MonitorContact(b.Context(), in)
		b.ok(err)
		if *out.ContactId == *id || *out.ContactArn == "" {
			b.Errorf("got %s, %s, want a contact of emma's own", *out.ContactId, *out.ContactArn)
		}
		c := b.describe(out.ContactId)
		if c.InitiationMethod != types.ContactInitiationMethodMonitor || *c.InitialContactId != *id || *c.AgentInfo.Id != b.user("emma").User.ID {
			b.Errorf("contact %+v", c)
		}
		data := b.userData(&types.UserDataFilters{Agents: []string{b.user("emma").User.ID}})
		if u := data[0]; len(u.Contacts) != 1 || u.Contacts[0].InitiationMethod != types.ContactInitiationMethodMonitor || u.AvailableSlotsByChannel["CHAT"] != 1 {
			b.Errorf("emma: %+v", u)
		}
		in.ClientToken = aws.String("again")
		_, err = b.sdk.MonitorContact(b.Context(), in)
		b.ok(err)
		b.do(func() error { return b.world.EndByAgent("emma", *out.ContactId) })
		again, err := b.sdk.MonitorContact(b.Context(), in)
		b.ok(err)
		if contacts := b.user("emma").Slots; *again.ContactId != *out.ContactId || len(contacts) != 0 {
			b.Errorf("the same token again: contact %s, and emma holds %v", *again.ContactId, contacts)
		}
		in.AllowedMonitorCapabilities = nil
		_, err = b.sdk.MonitorContact(b.Context(), in)
		b.refused(err, "IdempotencyException")
		b.do(func() error { _, err := b.world.Monitor(*id, *in.UserId, true); return err })
		b.do(func() error { return b.world.Barge("emma", *id) })
		if m := b.describe(id).ChatMetrics.ChatContactMetrics; !*m.MultiParty {
			b.Error("a barged supervisor does not make it multi-party")
		}
		_, err = b.sdk.MonitorContact(b.Context(), &connect.MonitorContactInput{InstanceId: b.id, ContactId: aws.String("x"), UserId: in.UserId})
		b.refused(err, "ResourceNotFoundException")
	})
}

func TestChatMetrics(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.start(&connect.StartChatContactInput{InitialMessage: &types.ChatMessage{ContentType: aws.String("text/plain"), Content: aws.String("Hi")}})
		asked := b.loop.Now()
		if m := b.describe(id).ChatMetrics; m.AgentMetrics != nil || *m.CustomerMetrics.MessagesSent != 1 {
			b.Errorf("before an agent: %+v", m)
		}
		b.accept("ana", id)
		b.ok(b.loop.Advance(30 * time.Second))
		b.says("ana", id, "Hello!")
		answered := b.loop.Now()
		m := b.describe(id).ChatMetrics
		want := &types.ChatMetrics{
			ChatContactMetrics: &types.ChatContactMetrics{
				MultiParty: aws.Bool(false), TotalMessages: aws.Int32(2), TotalBotMessages: aws.Int32(0), TotalBotMessageLengthInChars: aws.Int32(0),
				AgentFirstResponseTimestamp: &answered, AgentFirstResponseTimeInMillis: aws.Int64(30_000),
				ConversationTurnCount: aws.Int32(1),
			},
			AgentMetrics: &types.ParticipantMetrics{
				ParticipantId: m.AgentMetrics.ParticipantId, ParticipantType: types.ParticipantTypeAgent,
				MessagesSent: aws.Int32(1), MessageLengthInChars: aws.Int32(6), LastMessageTimestamp: &answered,
				NumResponses: aws.Int32(1), TotalResponseTimeInMillis: aws.Int64(30_000), MaxResponseTimeInMillis: aws.Int64(30_000),
			},
			CustomerMetrics: &types.ParticipantMetrics{
				ParticipantId: m.CustomerMetrics.ParticipantId, ParticipantType: types.ParticipantTypeCustomer,
				MessagesSent: aws.Int32(1), MessageLengthInChars: aws.Int32(2), LastMessageTimestamp: &asked,
				NumResponses: aws.Int32(0), TotalResponseTimeInMillis: aws.Int64(0), MaxResponseTimeInMillis: aws.Int64(0),
			},
		}
		ignore := cmpopts.IgnoreUnexported(types.ChatMetrics{}, types.ChatContactMetrics{}, types.ParticipantMetrics{})
		if d := cmp.Diff(want, m, ignore, cmpopts.EquateApproxTime(time.Millisecond)); d != "" {
			b.Errorf("metrics (-want +got):\n%s", d)
		}
	})
}

// says lets an agent write.
func (b *bench) says(user string, contact *string, text string) {
	b.Helper()
	b.do(func() error {
		token, err := b.world.AgentToken(user, *contact)
		if err != nil {
			return err
		}
		caller, err := b.world.Bearer(token.ConnectionToken)
		if err == nil {
			_, err = b.world.SendMessage(caller, "text/plain", text, "")
		}
		return err
	})
}

func TestNextContactsAreOfQuickConnects(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		id := b.chat(nil)
		b.accept("ana", id)
		if next := b.describe(id).NextContacts; next != nil {
			b.Errorf("next contacts %+v of a contact that is the last", next)
		}
		b.do(func() error { return b.world.Transfer("ana", *id, "To billing") })
		next := b.describe(id).NextContacts
		if len(next) != 1 || next[0].Type != types.NextContactTypeQuickConnect {
			b.Fatalf("next contacts %+v, want one by quick connect", next)
		}
		data := next[0].NextContactMetadata.(*types.NextContactMetadataMemberQuickConnectContactData).Value
		c := b.describe(data.ContactId)
		if *c.PreviousContactId != *id || *data.QuickConnectName != "To billing" || data.QuickConnectType != types.QuickConnectTypeQueue || !data.InitiationTimestamp.Equal(*c.InitiationTimestamp) {
			b.Errorf("%+v leads to %+v", data, c)
		}
		if subtype := c.SegmentAttributes["connect:Subtype"].ValueString; *subtype != "connect:Chat" {
			b.Errorf("subtype %s", *subtype)
		}
	})
}

// TestPutUserStatusOfABusyAgent is spec §1.5: a next status, which Available cancels.
func TestPutUserStatusOfWhoIsNotLoggedIn(t *testing.T) {
	onBench(t, func(b *bench) {
		put := func(status string) error {
			_, err := b.sdk.PutUserStatus(b.Context(), &connect.PutUserStatusInput{
				InstanceId: b.id, UserId: aws.String(b.user("ana").User.ID), AgentStatusId: aws.String(b.named(status)),
			})
			return err
		}
		b.ok(put("Offline"))
		for _, status := range []string{"Available", "Lunch"} {
			b.refused(put(status), "InvalidRequestException")
		}
		if a := b.user("ana"); a.LoggedIn || a.Status.Name != "Offline" {
			b.Errorf("ana is %s; logged in: %v", a.Status.Name, a.LoggedIn)
		}
	})
}

func TestPutUserStatusOfABusyAgent(t *testing.T) {
	onBench(t, func(b *bench) {
		b.available("ana")
		b.accept("ana", b.chat(nil))
		for _, step := range []struct{ put, next string }{{"Offline", "Offline"}, {"Lunch", "Lunch"}, {"Available", ""}} {
			_, err := b.sdk.PutUserStatus(b.Context(), &connect.PutUserStatusInput{
				InstanceId: b.id, UserId: aws.String(b.user("ana").User.ID), AgentStatusId: aws.String(b.named(step.put)),
			})
			b.ok(err)
			u := b.userData(&types.UserDataFilters{Agents: []string{b.user("ana").User.ID}})[0]
			if *u.Status.StatusName != "Available" || aws.ToString(u.NextStatus) != step.next {
				b.Errorf("after %s: %s, next %q, want Available, next %q", step.put, *u.Status.StatusName, aws.ToString(u.NextStatus), step.next)
			}
		}
	})
}
