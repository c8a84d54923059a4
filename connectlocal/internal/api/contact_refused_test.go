package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"
)

// TestContactsRefused: what a chat, or connectlocal, cannot do is refused with an
// exception that its operation models.
func TestContactsRefused(t *testing.T) {
	const request, parameter, notFound, denied = "InvalidRequestException", "InvalidParameterException", "ResourceNotFoundException", "AccessDeniedException"
	onBench(t, func(b *bench) {
		chat, nobody, x := b.chat(nil), aws.String("nobody"), aws.String("x")
		ctx, cancel := context.WithTimeout(b.Context(), time.Hour)
		defer cancel()
		second := func(_ any, err error) error { return err }
		update := func(in connect.UpdateContactInput) error {
			in.InstanceId, in.ContactId = b.id, chat
			return second(b.sdk.UpdateContact(ctx, &in))
		}
		stream := func(contact *string, topic string) error {
			return second(b.sdk.StartContactStreaming(ctx, &connect.StartContactStreamingInput{
				InstanceId: b.id, ContactId: contact, ClientToken: x, ChatStreamingConfiguration: &types.ChatStreamingConfiguration{StreamingEndpointArn: &topic},
			}))
		}
		endpoint := func(kind types.EndpointType) *types.Endpoint { return &types.Endpoint{Type: kind, Address: x} }
		outbound := func(flow string) error {
			return second(b.sdk.StartOutboundChatContact(ctx, &connect.StartOutboundChatContactInput{
				InstanceId: b.id, ContactFlowId: &flow, SourceEndpoint: endpoint("CONNECT_PHONENUMBER_ARN"), DestinationEndpoint: endpoint("TELEPHONE_NUMBER"),
				SegmentAttributes: map[string]types.SegmentAttributeValue{"connect:Subtype": {ValueString: aws.String("connect:SMS")}},
			}))
		}
		create := func(channel types.Channel) error {
			return second(b.sdk.CreateContact(ctx, &connect.CreateContactInput{InstanceId: b.id, Channel: channel, InitiationMethod: "API"}))
		}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"pause":                   {second(b.sdk.PauseContact(ctx, &connect.PauseContactInput{InstanceId: b.id, ContactId: chat})), request},
			"pause: no contact":       {second(b.sdk.PauseContact(ctx, &connect.PauseContactInput{InstanceId: b.id, ContactId: nobody})), notFound},
			"resume":                  {second(b.sdk.ResumeContact(ctx, &connect.ResumeContactInput{InstanceId: b.id, ContactId: chat})), request},
			"create a chat":           {create("CHAT"), request},
			"create a task":           {create("TASK"), request},
			"batch":                   {second(b.sdk.BatchPutContact(ctx, &connect.BatchPutContactInput{InstanceId: b.id, ContactDataRequestList: []types.ContactDataRequest{{}}})), denied},
			"integration event":       {second(b.sdk.SendChatIntegrationEvent(ctx, &connect.SendChatIntegrationEventInput{SourceId: x, DestinationId: x, Event: &types.ChatEvent{Type: "DISCONNECT"}})), denied},
			"outbound: no flow":       {outbound("none"), notFound},
			"outbound":                {outbound(b.named("Inbound")), notFound},
			"authentication":          {second(b.sdk.UpdateParticipantAuthentication(ctx, &connect.UpdateParticipantAuthenticationInput{InstanceId: b.id, State: aws.String(strings.Repeat("x", 500))})), parameter},
			"update: nothing":         {update(connect.UpdateContactInput{}), request},
			"update: the queue":       {update(connect.UpdateContactInput{Name: x, QueueInfo: &types.QueueInfoInput{Id: x}}), request},
			"update: the user":        {update(connect.UpdateContactInput{Name: x, UserInfo: &types.UserInfo{UserId: x}}), request},
			"update: the customer":    {update(connect.UpdateContactInput{Name: x, CustomerEndpoint: endpoint("VOIP")}), request},
			"update: the system":      {update(connect.UpdateContactInput{Name: x, SystemEndpoint: endpoint("VOIP")}), request},
			"update: an attachment":   {update(connect.UpdateContactInput{References: map[string]types.Reference{"a": {Type: "ATTACHMENT"}}}), parameter},
			"tag: no contact":         {second(b.sdk.TagContact(ctx, &connect.TagContactInput{InstanceId: b.id, ContactId: nobody, Tags: map[string]string{"a": ""}})), notFound},
			"tag: the service's":      {second(b.sdk.TagContact(ctx, &connect.TagContactInput{InstanceId: b.id, ContactId: chat, Tags: map[string]string{"aws:a": ""}})), parameter},
			"untag: no contact":       {second(b.sdk.UntagContact(ctx, &connect.UntagContactInput{InstanceId: b.id, ContactId: nobody, TagKeys: []string{"a"}})), notFound},
			"references: no contact":  {second(b.sdk.ListContactReferences(ctx, &connect.ListContactReferencesInput{InstanceId: b.id, ContactId: nobody, ReferenceTypes: []types.ReferenceType{"URL"}})), notFound},
			"stream: no topic":        {stream(chat, "arn:aws:sns:us-east-1:111122223333:t"), parameter},
			"stream: a FIFO topic":    {stream(chat, "arn:aws:sns:us-east-1:111122223333:t.fifo"), parameter},
			"stream: no ARN":          {stream(chat, "t"), parameter},
			"stream: no contact":      {stream(nobody, "arn:aws:sns:us-east-1:111122223333:t"), notFound},
			"stop stream: no stream":  {second(b.sdk.StopContactStreaming(ctx, &connect.StopContactStreamingInput{InstanceId: b.id, ContactId: chat, StreamingId: x})), notFound},
			"stop stream: no contact": {second(b.sdk.StopContactStreaming(ctx, &connect.StopContactStreamingInput{InstanceId: b.id, ContactId: nobody, StreamingId: x})), notFound},
			"persistent: no contact":  {second(b.sdk.CreatePersistentContactAssociation(ctx, &connect.CreatePersistentContactAssociationInput{InstanceId: b.id, InitialContactId: nobody, RehydrationType: "FROM_SEGMENT", SourceContactId: chat})), notFound},
			"persistent: it lives":    {second(b.sdk.CreatePersistentContactAssociation(ctx, &connect.CreatePersistentContactAssociationInput{InstanceId: b.id, InitialContactId: chat, RehydrationType: "FROM_SEGMENT", SourceContactId: chat})), request},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
		if c := b.describe(chat); c.Name != nil || c.DisconnectTimestamp != nil {
			t.Errorf("refusals have changed the chat: %+v", c)
		}
	})
}
