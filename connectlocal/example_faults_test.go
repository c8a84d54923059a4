package connectlocal_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
)

// An answer is lost after the chat has been started. With a client token, trying
// again finds the same chat.
func ExampleServer_Misbehave() {
	ctx := context.Background()
	server, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Start(); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Stop(ctx) }()

	lost := connectlocal.Fault{Kind: "timeout", Operation: "StartChatContact", After: true, Count: 1}
	if err := server.Misbehave(lost); err != nil {
		log.Fatal(err)
	}
	// Without the SDK's own retries, to see what they hide.
	client := connect.NewFromConfig(server.InMemory(), func(o *connect.Options) { o.Retryer = aws.NopRetryer{} })
	instance := aws.String(server.InstanceID())
	flows, err := client.ListContactFlows(ctx, &connect.ListContactFlowsInput{InstanceId: instance})
	if err != nil {
		log.Fatal(err)
	}
	in := &connect.StartChatContactInput{
		InstanceId:         instance,
		ContactFlowId:      flows.ContactFlowSummaryList[0].Id,
		ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
		ClientToken:        aws.String("once"),
	}
	_, err = client.StartChatContact(ctx, in)
	fmt.Println("no answer:", err != nil)
	again, err := client.StartChatContact(ctx, in)
	if err != nil {
		log.Fatal(err)
	}
	found, err := client.ListAssociatedContacts(ctx, &connect.ListAssociatedContactsInput{InstanceId: instance, ContactId: again.ContactId})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("chats:", len(found.ContactSummaryList))

	err = server.Misbehave(connectlocal.Fault{Kind: "throtle"})
	fmt.Println(errors.Unwrap(err))
	// Output:
	// no answer: true
	// chats: 1
	// faults[0].kind: found "throtle"; did you mean "throttle"?
}
