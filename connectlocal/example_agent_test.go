package connectlocal_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal"
)

// An agent is played through the control API: ana logs in, takes a chat, and
// picks Offline, which becomes her next status only.
func Example_agent() {
	ctx := context.Background()
	server, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Start(); err != nil {
		log.Fatal(err)
	}
	defer func() { _ = server.Stop(ctx) }()
	cfg := server.InMemory()
	client := connect.NewFromConfig(cfg)
	instance := aws.String(server.InstanceID())

	// press is what a person does at the agent's screen.
	press := func(path, body string) {
		address := *cfg.BaseEndpoint + "/_local/v1/agents/ana/" + path
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		res, err := cfg.HTTPClient.Do(req)
		if err != nil {
			log.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode >= 300 {
			log.Fatal(path, ": ", res.Status)
		}
	}

	press("login", "")
	press("status", `{"status": "Available"}`)
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
	press("contacts/"+*chat.ContactId+"/accept", "")
	press("status", `{"status": "Offline"}`)
	if err := server.Advance(time.Minute); err != nil {
		log.Fatal(err)
	}

	held, err := client.DescribeContact(ctx, &connect.DescribeContactInput{InstanceId: instance, ContactId: chat.ContactId})
	if err != nil {
		log.Fatal(err)
	}
	users, err := client.GetCurrentUserData(ctx, &connect.GetCurrentUserDataInput{
		InstanceId: instance, Filters: &types.UserDataFilters{Agents: []string{*held.Contact.AgentInfo.Id}},
	})
	if err != nil {
		log.Fatal(err)
	}
	ana := users.UserDataList[0]
	fmt.Printf("ana is %s with %d chat, next status %s\n", *ana.Status.StatusName, len(ana.Contacts), *ana.NextStatus)
	// Output:
	// ana is Available with 1 chat, next status Offline
}
