package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/connect"
	"github.com/aws/aws-sdk-go-v2/service/connect/types"

	"handover/connectlocal/internal/api"
	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

func TestModelledExceptionsComeBackTyped(t *testing.T) {
	onBench(t, func(b *bench) {
		ctx, nobody, anything := b.Context(), aws.String("nobody"), aws.String("x")
		ana := aws.String(b.user("ana").User.ID)
		chat := b.chat(nil)
		start := func(change func(*connect.StartChatContactInput)) error {
			in := &connect.StartChatContactInput{InstanceId: b.id, ContactFlowId: aws.String(b.named("Inbound")), ParticipantDetails: &types.ParticipantDetails{DisplayName: anything}}
			change(in)
			_, err := b.sdk.StartChatContact(ctx, in)
			return err
		}
		describe := func(instance *string) error {
			_, err := b.sdk.DescribeContact(ctx, &connect.DescribeContactInput{InstanceId: instance, ContactId: anything})
			return err
		}
		transfer := func(contact *string) error {
			_, err := b.sdk.TransferContact(ctx, &connect.TransferContactInput{InstanceId: b.id, ContactId: contact, ContactFlowId: anything, QueueId: anything})
			return err
		}
		add := func(contact *string, role types.ParticipantRole) error {
			_, err := b.sdk.CreateParticipant(ctx, &connect.CreateParticipantInput{InstanceId: b.id, ContactId: contact, ParticipantDetails: &types.ParticipantDetailsToAdd{ParticipantRole: role, DisplayName: anything}})
			return err
		}
		second := func(_ any, err error) error { return err }
		timer := types.ParticipantTimerConfiguration{
			ParticipantRole: types.TimerEligibleParticipantRolesAgent, TimerType: types.ParticipantTimerTypeIdle,
			TimerValue: &types.ParticipantTimerValueMemberParticipantTimerDurationInMinutes{Value: 2},
		}
		for name, tc := range map[string]struct {
			err  error
			code string
		}{
			"start: instance":         {start(func(in *connect.StartChatContactInput) { in.InstanceId = nobody }), "ResourceNotFoundException"},
			"start: flow":             {start(func(in *connect.StartChatContactInput) { in.ContactFlowId = nobody }), "ResourceNotFoundException"},
			"start: duration":         {start(func(in *connect.StartChatContactInput) { in.ChatDurationInMinutes = aws.Int32(59) }), "InvalidParameterException"},
			"start: attribute's name": {start(func(in *connect.StartChatContactInput) { in.Attributes = map[string]string{"a b": "1"} }), "InvalidParameterException"},
			"start: content types":    {start(func(in *connect.StartChatContactInput) { in.SupportedMessagingContentTypes = []string{"text/markdown"} }), "InvalidParameterException"},
			"start: persistent": {start(func(in *connect.StartChatContactInput) {
				in.PersistentChat = &types.PersistentChat{SourceContactId: anything}
			}), "InvalidParameterException"},
			"describe: instance":             {describe(nobody), "ResourceNotFoundException"},
			"describe: contact":              {describe(b.id), "ResourceNotFoundException"},
			"transfer: a chat":               {transfer(chat), "InvalidRequestException"},
			"transfer: no contact":           {transfer(nobody), "ResourceNotFoundException"},
			"create participant: an agent":   {add(chat, types.ParticipantRoleAgent), "InvalidRequestException"},
			"create participant: no contact": {add(nobody, types.ParticipantRoleCustomBot), "ResourceNotFoundException"},
			"stop: no contact":               {second(b.sdk.StopContact(ctx, &connect.StopContactInput{InstanceId: b.id, ContactId: nobody})), "ResourceNotFoundException"},
			"stop: a reason":                 {second(b.sdk.StopContact(ctx, &connect.StopContactInput{InstanceId: b.id, ContactId: chat, DisconnectReason: &types.DisconnectReason{Code: anything}})), "InvalidRequestException"},
			"associated: no contact":         {second(b.sdk.ListAssociatedContacts(ctx, &connect.ListAssociatedContactsInput{InstanceId: b.id, ContactId: nobody})), "ResourceNotFoundException"},
			"attributes: no contact":         {second(b.sdk.GetContactAttributes(ctx, &connect.GetContactAttributesInput{InstanceId: b.id, InitialContactId: nobody})), "ResourceNotFoundException"},
			"set attributes: no contact":     {second(b.sdk.UpdateContactAttributes(ctx, &connect.UpdateContactAttributesInput{InstanceId: b.id, InitialContactId: nobody, Attributes: map[string]string{}})), "ResourceNotFoundException"},
			"routing: neither":               {second(b.sdk.UpdateContactRoutingData(ctx, &connect.UpdateContactRoutingDataInput{InstanceId: b.id, ContactId: chat})), "InvalidParameterException"},
			"routing: both":                  {second(b.sdk.UpdateContactRoutingData(ctx, &connect.UpdateContactRoutingDataInput{InstanceId: b.id, ContactId: chat, QueuePriority: aws.Int64(1), QueueTimeAdjustmentSeconds: aws.Int32(1)})), "InvalidParameterException"},
			"timers: one twice":              {second(b.sdk.UpdateParticipantRoleConfig(ctx, roleConfig(b.id, chat, timer, timer))), "InvalidRequestException"},
			"timers: none":                   {second(b.sdk.UpdateParticipantRoleConfig(ctx, roleConfig(b.id, chat))), "InvalidParameterException"},
			"associate: no user":             {second(b.sdk.AssociateContactWithUser(ctx, &connect.AssociateContactWithUserInput{InstanceId: b.id, ContactId: chat, UserId: nobody})), "ResourceNotFoundException"},
			"user by name":                   {second(b.sdk.DescribeUser(ctx, &connect.DescribeUserInput{InstanceId: b.id, UserId: aws.String("ana")})), "ResourceNotFoundException"},
			"status by name":                 {second(b.sdk.PutUserStatus(ctx, &connect.PutUserStatusInput{InstanceId: b.id, UserId: ana, AgentStatusId: aws.String("Lunch")})), "ResourceNotFoundException"},
			"dismiss: not held":              {second(b.sdk.DismissUserContact(ctx, &connect.DismissUserContactInput{InstanceId: b.id, UserId: ana, ContactId: nobody})), "ResourceNotFoundException"},
			"user data: no filter":           {second(b.sdk.GetCurrentUserData(ctx, &connect.GetCurrentUserDataInput{InstanceId: b.id, Filters: &types.UserDataFilters{}})), "InvalidParameterException"},
			"user data: two filters":         {second(b.sdk.GetCurrentUserData(ctx, &connect.GetCurrentUserDataInput{InstanceId: b.id, Filters: &types.UserDataFilters{Agents: []string{*ana}, Queues: []string{"x"}}})), "InvalidParameterException"},
			"user data: no such queue":       {second(b.sdk.GetCurrentUserData(ctx, &connect.GetCurrentUserDataInput{InstanceId: b.id, Filters: &types.UserDataFilters{Queues: []string{"x"}}})), "ResourceNotFoundException"},
			"metrics: unit":                  {second(b.sdk.GetCurrentMetricData(ctx, &connect.GetCurrentMetricDataInput{InstanceId: b.id, Filters: &types.Filters{Queues: []string{b.named("Support")}}, CurrentMetrics: []types.CurrentMetric{{Name: "AGENTS_ONLINE", Unit: "SECONDS"}}})), "InvalidParameterException"},
			"metrics: grouping":              {second(b.sdk.GetCurrentMetricData(ctx, &connect.GetCurrentMetricDataInput{InstanceId: b.id, Filters: &types.Filters{Queues: []string{b.named("Support")}}, CurrentMetrics: []types.CurrentMetric{{Name: "AGENTS_ONLINE"}}, Groupings: []types.Grouping{"ROUTING_STEP_EXPRESSION"}})), "InvalidRequestException"},
			"list: token of another":         {second(b.sdk.ListUsers(ctx, &connect.ListUsersInput{InstanceId: b.id, NextToken: aws.String("bm8")})), "InvalidParameterException"},
			"list: page of none":             {second(b.sdk.ListQueues(ctx, &connect.ListQueuesInput{InstanceId: b.id, MaxResults: aws.Int32(0)})), "InvalidParameterException"},
		} {
			t.Run(name, func(*testing.T) { b.refused(tc.err, tc.code) })
		}
		if n := len(b.userDataOfNobody()); n != 0 {
			b.Errorf("%d users are at work after refusals only", n)
		}
	})
}

func (b *bench) userDataOfNobody() []types.UserData {
	return b.userData(&types.UserDataFilters{Queues: []string{b.named("Support")}})
}

func TestMalformedRequestsChangeNothing(t *testing.T) {
	onBench(t, func(b *bench) {
		chat := b.chat(nil)
		before := b.describe(chat)
		fill := strings.NewReplacer("INSTANCE", *b.id, "CONTACT", *chat, "FLOW", b.named("Inbound"))
		for name, tc := range map[string]struct {
			method, path, body, code, says string
			status                         int
		}{
			"not JSON":              {"POST", "/contact/stop", `{"ContactId":`, "SerializationException", "not a JSON object", 400},
			"a list":                {"POST", "/contact/stop", `[]`, "SerializationException", "not a JSON object", 400},
			"two objects":           {"POST", "/contact/stop", `{}{}`, "SerializationException", "goes on", 400},
			"too large":             {"POST", "/contact/stop", `{"x":"` + strings.Repeat("x", 1<<20) + `"}`, "RequestEntityTooLargeException", "1 MiB", 413},
			"number for text":       {"POST", "/contact/stop", `{"InstanceId":"INSTANCE","ContactId":7}`, "SerializationException", "ContactId", 400},
			"text for number":       {"PUT", "/contact/chat", `{"InstanceId":"INSTANCE","ContactFlowId":"FLOW","ParticipantDetails":{"DisplayName":"x"},"ChatDurationInMinutes":"60"}`, "SerializationException", "ChatDurationInMinutes", 400},
			"half a number":         {"PUT", "/contact/chat", `{"InstanceId":"INSTANCE","ContactFlowId":"FLOW","ParticipantDetails":{"DisplayName":"x"},"ChatDurationInMinutes":60.5}`, "SerializationException", "ChatDurationInMinutes", 400},
			"number in attributes":  {"POST", "/contact/attributes", `{"InstanceId":"INSTANCE","InitialContactId":"CONTACT","Attributes":{"a":1}}`, "SerializationException", "Attributes", 400},
			"nothing at all":        {"POST", "/contact/stop", ``, "InvalidParameterException", "ContactId: is required", 400},
			"null is absent":        {"POST", "/contact/stop", `{"InstanceId":"INSTANCE","ContactId":null}`, "InvalidParameterException", "ContactId: is required", 400},
			"case matters":          {"POST", "/contact/stop", `{"instanceId":"INSTANCE","ContactId":"CONTACT"}`, "InvalidParameterException", "InstanceId: is required", 400},
			"empty id":              {"POST", "/contact/stop", `{"InstanceId":"INSTANCE","ContactId":""}`, "InvalidParameterException", "found 0 characters", 400},
			"long id":               {"POST", "/contact/stop", `{"InstanceId":"INSTANCE","ContactId":"` + strings.Repeat("x", 257) + `"}`, "InvalidParameterException", "allowed are 1 to 256", 400},
			"nested and missing":    {"PUT", "/contact/chat", `{"InstanceId":"INSTANCE","ContactFlowId":"FLOW","ParticipantDetails":{}}`, "InvalidParameterException", "ParticipantDetails.DisplayName: is required", 400},
			"two problems":          {"PUT", "/contact/chat", `{"InstanceId":"INSTANCE","ContactFlowId":"FLOW"}`, "InvalidParameterException", "ParticipantDetails: is required", 400},
			"long first message":    {"PUT", "/contact/chat", `{"InstanceId":"INSTANCE","ContactFlowId":"FLOW","ParticipantDetails":{"DisplayName":"x"},"InitialMessage":{"ContentType":"text/plain","Content":"` + strings.Repeat("x", 1025) + `"}}`, "InvalidParameterException", "InitialMessage.Content", 400},
			"unknown choice":        {"PUT", "/contact/chat", `{"InstanceId":"INSTANCE","ContactFlowId":"FLOW","ParticipantDetails":{"DisplayName":"x"},"DisconnectOnCustomerExit":["BOT"]}`, "InvalidParameterException", `DisconnectOnCustomerExit[0]: found \"BOT\"`, 400},
			"union with two":        {"PUT", "/contact/participant-role-config/INSTANCE/CONTACT", `{"ChannelConfiguration":{"Chat":{"ParticipantTimerConfigList":[{"ParticipantRole":"AGENT","TimerType":"IDLE","TimerValue":{"ParticipantTimerAction":"Unset","ParticipantTimerDurationInMinutes":3}}]}}}`, "InvalidParameterException", "TimerValue: must have exactly one member, found 2", 400},
			"union with none":       {"PUT", "/contact/participant-role-config/INSTANCE/CONTACT", `{"ChannelConfiguration":{}}`, "InvalidParameterException", "ChannelConfiguration: must have exactly one member, found 0", 400},
			"minutes out of range":  {"PUT", "/contact/participant-role-config/INSTANCE/CONTACT", `{"ChannelConfiguration":{"Chat":{"ParticipantTimerConfigList":[{"ParticipantRole":"AGENT","TimerType":"IDLE","TimerValue":{"ParticipantTimerDurationInMinutes":1}}]}}}`, "InvalidParameterException", "found 1, allowed are 2 to 480", 400},
			"priority zero":         {"POST", "/contacts/INSTANCE/CONTACT/routing-data", `{"QueuePriority":0}`, "InvalidParameterException", "QueuePriority: found 0, allowed are 1 at least", 400},
			"query not a number":    {"GET", "/users-summary/INSTANCE?maxResults=many", ``, "SerializationException", "MaxResults", 400},
			"query out of range":    {"GET", "/users-summary/INSTANCE?maxResults=1001", ``, "InvalidParameterException", "MaxResults: found 1001", 400},
			"query unknown choice":  {"GET", "/agent-status/INSTANCE?AgentStatusTypes=BUSY", ``, "InvalidParameterException", "AgentStatusTypes[0]", 400},
			"not carried out":       {"POST", "/contacts/INSTANCE/CONTACT", `{"Name":"x","AdditionalRecipients":{}}`, "InvalidRequestException", "AdditionalRecipients: connectlocal does not implement this member.", 400},
			"not modelled: request": {"GET", "/contact/attributes/INSTANCE/" + strings.Repeat("x", 257), ``, "InvalidRequestException", "InitialContactId", 400},
		} {
			t.Run(name, func(t *testing.T) {
				status, code, body := b.raw(tc.method, fill.Replace(tc.path), fill.Replace(tc.body))
				if status != tc.status || code != tc.code || !strings.Contains(body, tc.says) {
					t.Errorf("got %d %s %s\nwant %d %s … %s", status, code, body, tc.status, tc.code, tc.says)
				}
				var e struct{ Message string }
				if err := json.Unmarshal([]byte(body), &e); err != nil || e.Message == "" {
					t.Errorf("%q has no Message", body)
				}
			})
		}
		if after := b.describe(chat); after.DisconnectTimestamp != nil || !after.LastUpdateTimestamp.Equal(*before.LastUpdateTimestamp) {
			b.Error("a refused request changed the chat")
		}
	})
}

func TestUnknownOperationsSaySo(t *testing.T) {
	onBench(t, func(b *bench) {
		_, err := b.sdk.ListContactEvaluations(b.Context(), &connect.ListContactEvaluationsInput{InstanceId: b.id, ContactId: aws.String("x")})
		if err == nil || !strings.Contains(err.Error(), "UnknownOperationException: connectlocal does not implement ListContactEvaluations.") {
			b.Errorf("ListContactEvaluations: %v", err)
		}
		for _, r := range []struct{ method, path string }{{"GET", "/nowhere"}, {"DELETE", "/contact/chat"}, {"POST", "/users-summary/x"}, {"GET", "/"}} {
			status, code, body := b.raw(r.method, r.path, "")
			if status != http.StatusNotImplemented || code != "UnknownOperationException" || !strings.Contains(body, r.method+" "+r.path) {
				b.Errorf("%s %s: got %d %s %s", r.method, r.path, status, code, body)
			}
		}
	})
}

func TestWrapSeesEveryOperationByName(t *testing.T) {
	loop := clock.New()
	var world *state.World
	var err error
	loop.Do(func() { world, err = state.New(state.Options{Loop: loop, Seed: smallSeed()}) })
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	api.New(api.Options{Loop: loop, World: world, Wrap: func(op string, next http.Handler) http.Handler {
		seen[op] = true
		return next
	}})
	for _, op := range []string{
		"StartChatContact", "StopContact", "TransferContact", "DescribeContact", "ListAssociatedContacts", "GetContactAttributes", "UpdateContactAttributes",
		"UpdateContactRoutingData", "UpdateParticipantRoleConfig", "AssociateContactWithUser", "DismissUserContact", "PutUserStatus", "GetCurrentUserData",
		"GetCurrentMetricData", "ListAgentStatuses", "ListUsers", "DescribeUser", "ListQueues", "ListContactFlows",
	} {
		if !seen[op] {
			t.Errorf("%s is not there", op)
		}
	}
}
