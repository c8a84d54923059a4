package connectlocal_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
)

// An agent is played: ana logs in, takes a chat, and picks Offline, which
// becomes her next status only.
func ExampleServer_Agent() {
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

	ana := server.Agent("ana")
	if err := errors.Join(ana.Login(), ana.SetStatus("Available")); err != nil {
		log.Fatal(err)
	}
	flows, err := client.ListContactFlows(ctx, &connect.ListContactFlowsInput{InstanceId: instance})
	if err != nil {
		log.Fatal(err)
	}
	chat, err := client.StartChatContact(ctx, &connect.StartChatContactInput{
		InstanceId:         instance,
		ContactFlowId:      flows.ContactFlowSummaryList[0].Id, // Handover inbound
		ParticipantDetails: &types.ParticipantDetails{DisplayName: aws.String("Carla")},
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := errors.Join(ana.Accept(*chat.ContactId), ana.SetStatus("Offline"), server.Advance(time.Minute)); err != nil {
		log.Fatal(err)
	}
	screen, err := ana.Desktop()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("ana is %s with %d chat, next status %s\n", screen.Status, len(screen.Contacts), screen.NextStatus)
	// Output:
	// ana is Available with 1 chat, next status Offline
}
