package api_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
	"github.com/google/go-cmp/cmp"
)

func TestUpdateContact(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.start(&connect.StartChatContactInput{
			CustomerId:        aws.String("cust-7"),
			SegmentAttributes: map[string]types.SegmentAttributeValue{"tier": {ValueString: aws.String("gold")}},
		})
		time.Sleep(time.Minute)
		reference := func(kind types.ReferenceType, value string) types.Reference {
			return types.Reference{Type: kind, Value: &value}
		}
		_, err := b.sdk.UpdateContact(b.Context(), &connect.UpdateContactInput{
			InstanceId: b.id, ContactId: id, Name: aws.String("about cats"), Description: aws.String("many of them"),
			References: map[string]types.Reference{
				"shop": reference("URL", "https://shop.example"), "count": reference("NUMBER", "7"), "day": reference("DATE", "1772445600"),
				"note": reference("STRING", "n"), "mail": reference("EMAIL", "a@b.example"),
			},
			SegmentAttributes: map[string]types.SegmentAttributeValue{"mood": {ValueString: aws.String("good")}},
		})
		b.ok(err)
		c := b.describe(id)
		if *c.Name != "about cats" || *c.Description != "many of them" || *c.CustomerId != "cust-7" || c.LastUpdateTimestamp.Sub(*c.InitiationTimestamp) != time.Minute {
			t.Errorf("described as %q, %q of %q, updated %v", *c.Name, *c.Description, *c.CustomerId, c.LastUpdateTimestamp)
		}
		attributes := map[string]string{}
		for k, v := range c.SegmentAttributes {
			attributes[k] = *v.ValueString
		}
		if d := cmp.Diff(map[string]string{"connect:Subtype": "connect:Chat", "tier": "gold", "mood": "good"}, attributes); d != "" {
			t.Errorf("segment attributes (-want +got):\n%s", d)
		}
		list, err := b.sdk.ListContactReferences(b.Context(), &connect.ListContactReferencesInput{
			InstanceId: b.id, ContactId: id, ReferenceTypes: []types.ReferenceType{"NUMBER", "URL", "ATTACHMENT"},
		})
		b.ok(err)
		if n := len(list.ReferenceSummaryList); n != 2 {
			t.Fatalf("%d references, want 2", n)
		}
		number, ok := list.ReferenceSummaryList[0].(*types.ReferenceSummaryMemberNumber)
		if !ok || *number.Value.Name != "count" || *number.Value.Value != "7" {
			t.Errorf("first %+v, want the count", list.ReferenceSummaryList[0])
		}
		if url, ok := list.ReferenceSummaryList[1].(*types.ReferenceSummaryMemberUrl); !ok || *url.Value.Value != "https://shop.example" {
			t.Errorf("second %+v, want the shop", list.ReferenceSummaryList[1])
		}
	})
}

func TestTags(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.chat(nil)
		_, err := b.sdk.TagContact(b.Context(), &connect.TagContactInput{InstanceId: b.id, ContactId: id, Tags: map[string]string{"Team": "North", "Cost": "7"}})
		b.ok(err)
		_, err = b.sdk.UntagContact(b.Context(), &connect.UntagContactInput{InstanceId: b.id, ContactId: id, TagKeys: []string{"Cost", "None"}})
		b.ok(err)
		if d := cmp.Diff(map[string]string{"Team": "North", "aws:connect:instanceId": *b.id}, b.describe(id).Tags); d != "" {
			t.Errorf("tags (-want +got):\n%s", d)
		}
	})
}

func TestCustomParticipant(t *testing.T) {
	onBench(t, func(b *bench) {
		id := b.chat(nil)
		in := &connect.CreateParticipantInput{
			InstanceId: b.id, ContactId: id, ClientToken: aws.String("t"),
			ParticipantDetails: &types.ParticipantDetailsToAdd{ParticipantRole: "CUSTOM_BOT", DisplayName: aws.String("Helper")},
		}
		first, err := b.sdk.CreateParticipant(b.Context(), in)
		b.ok(err)
		again, err := b.sdk.CreateParticipant(b.Context(), in)
		b.ok(err)
		if *first.ParticipantId != *again.ParticipantId || *first.ParticipantCredentials.ParticipantToken != *again.ParticipantCredentials.ParticipantToken {
			t.Error("the same ClientToken added two participants")
		}
		if _, err := time.Parse(time.RFC3339, *first.ParticipantCredentials.Expiry); err != nil {
			t.Error(err)
		}
		in.ClientToken = aws.String("u")
		_, err = b.sdk.CreateParticipant(b.Context(), in)
		b.refused(err, "ServiceQuotaExceededException")
		b.do(func() error {
			c, err := b.world.Connect(*first.ParticipantCredentials.ParticipantToken, false, true)
			if err != nil {
				return err
			}
			who, err := b.world.Bearer(c.Token)
			if err == nil && who.Role != "CUSTOM_BOT" {
				t.Errorf("the token is a %s's", who.Role)
			}
			return err
		})
	})
}

func TestPersistentChat(t *testing.T) {
	onBench(t, func(b *bench) {
		old := b.chat(nil)
		_, err := b.sdk.StopContact(b.Context(), &connect.StopContactInput{InstanceId: b.id, ContactId: old})
		b.ok(err)
		time.Sleep(time.Minute)
		in := &connect.StartChatContactInput{
			InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound")), ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
			PersistentChat: &types.PersistentChat{RehydrationType: "ENTIRE_PAST_SESSION", SourceContactId: old},
		}
		out, err := b.sdk.StartChatContact(b.Context(), in)
		b.ok(err)
		if *out.ContinuedFromContactId != *old || *b.describe(out.ContactId).RelatedContactId != *old {
			t.Errorf("continued from %s, want %s", *out.ContinuedFromContactId, *old)
		}
		later := &connect.CreatePersistentContactAssociationInput{
			InstanceId: b.id, InitialContactId: b.chat(nil), RehydrationType: "FROM_SEGMENT", SourceContactId: old, ClientToken: aws.String("t"),
		}
		for range 2 {
			out, err := b.sdk.CreatePersistentContactAssociation(b.Context(), later)
			b.ok(err)
			if *out.ContinuedFromContactId != *old {
				t.Errorf("continued from %s, want %s", *out.ContinuedFromContactId, *old)
			}
		}
		later.ClientToken = aws.String("u")
		_, err = b.sdk.CreatePersistentContactAssociation(b.Context(), later)
		b.refused(err, "InvalidRequestException")
		in.RelatedContactId, in.ClientToken = old, aws.String("another")
		_, err = b.sdk.StartChatContact(b.Context(), in)
		b.refused(err, "InvalidRequestException")
	})
}
