package connectlocal_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
)

// A chat is started with the real AWS SDK. Five minutes pass at once, in which
// the customer should have connected.
func Example() {
	ctx := context.Background()
	server, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Start(); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Stop(ctx) }()

	client := connect.NewFromConfig(server.InMemory())
	instance := aws.String(server.InstanceID())
	flows, err := client.ListContactFlows(ctx, &connect.ListContactFlowsInput{InstanceId: instance})
	if err != nil {
		log.Fatal(err)
	}
	chat, err := client.StartChatContact(ctx, &connect.StartChatContactInput{
		InstanceId:         instance,
		ContactFlowId:      flows.ContactFlowSummaryList[0].Id,
		ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
	})
	if err != nil {
		log.Fatal(err)
	}

	describe := func() *types.Contact {
		out, err := client.DescribeContact(ctx, &connect.DescribeContactInput{InstanceId: instance, ContactId: chat.ContactId})
		if err != nil {
			log.Fatal(err)
		}
		return out.Contact
	}
	fmt.Println("waits in a queue:", describe().QueueInfo != nil)
	if err := server.Advance(5 * time.Minute); err != nil {
		log.Fatal(err)
	}
	fmt.Println("ended by", aws.ToString(describe().DisconnectReason))
	// Output:
	// waits in a queue: true
	// ended by CUSTOMER_CONNECTION_NOT_ESTABLISHED
}
