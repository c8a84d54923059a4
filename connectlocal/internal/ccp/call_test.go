package ccp_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func TestRefusals(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		id := r.taken(t, token)
		before := r.must(t, token, "GetAgentSnapshot", `{}`)["nextToken"]
		for _, c := range []struct{ operation, body, exception, words string }{
			{"Nonsense", `{}`, "UnknownOperationException", "Nonsense"},
			{"PutAgentState", `{}`, "ValidationException", "state: missing"},
			{"PutAgentState", `{"state":{"name":"Nonsense"}}`, "ValidationException", "Nonsense"},
			{"PutAgentState", `{"state":{"agentStateARN":"arn:none","name":"Offline"}}`, "ValidationException", "arn:none"},
			{"PutAgentState", `{"state":"Offline"}`, "ValidationException", "state: found string"},
			{"PutAgentState", `[]`, "ValidationException", "the body: found array"},
			{"PutAgentState", `{"state":`, "ValidationException", "the body"},
			{"PutAgentState", ``, "ValidationException", "the body"},
			{"AcceptContact", `{}`, "ValidationException", "contactId: missing"},
			{"AcceptContact", with("none"), "InvalidStateException", "none"},
			{"AcceptContact", with(id), "InvalidStateException", "CONNECTED"},
			{"ClearContact", with(id), "InvalidStateException", "CONNECTED"},
			{"NotifyContactIssue", with("none"), "InvalidStateException", "none"},
			{"HoldConnection", with(id), "InvalidStateException", "chats only"},
			{"CreateTransport", `{"transportType":"softphone"}`, "InvalidStateException", "there is no voice"},
			{"CreateTransport", with(id, `,"transportType":"chat_token","participantId":"none"`), "InvalidStateException", "participantId"},
			{"CreateTransport", `{"transportType":"chat_token","contactId":"none"}`, "InvalidStateException", `no contact "none"`},
			{"GetEndpoints", `{"queueARNs":["none"]}`, "ValidationException", "queueARNs[0]"},
			{"GetAgentStates", `{"maxResults":-1}`, "ValidationException", "maxResults"},
			{"GetAgentStates", `{"nextToken":"none"}`, "PaginationException", "GetAgentStates has not given"},
			{"UpdateAgentConfiguration", `{}`, "ValidationException", "configuration: missing"},
			{"UpdateAgentConfiguration", `{"configuration":{"extension":"` + strings.Repeat("1", 17<<10) + `"}}`, "ValidationException", "at most"},
			{"SendDigits", strings.Repeat(" ", 2<<20), "InvalidStateException", "chats only"},
			{"PutAgentState", strings.Repeat(" ", 2<<20), "ValidationException", "at most"},
		} {
			r.refused(t, token, c.operation, c.body, refusal{c.exception, c.words})
		}
		if after := r.must(t, token, "GetAgentSnapshot", `{}`)["nextToken"]; after != before {
			t.Error("a refused call has changed the agent")
		}
		r.refused(t, "none", "GetAgentStates", `{}`, refusal{"UnauthorizedException", "log in again"})
	})
}

// TestForeignPages: with the token or without, another origin's page is not heard.
func TestForeignPages(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		a := r.send(t.Context(), http.MethodPost, "/connect/api", `{}`, "Sec-Fetch-Site", "cross-site",
			"X-Amz-Target", "AmazonConnectCTIService.GetAgentStates", "X-Amz-Bearer", token)
		if a.Code != http.StatusForbidden {
			t.Errorf("got %d %s", a.Code, a.Body)
		}
	})
}

// TestForgotten are calls that only tell of the client.
func TestForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		for _, operation := range []string{"SendClientLogs", "SendSoftphoneCallReport", "SendSoftphoneCallMetrics"} {
			if got := r.must(t, token, operation, `{"logEvents":[{"message":"m"}]}`); len(got) != 0 {
				t.Errorf("%s: got %v", operation, got)
			}
		}
	})
}

func TestConfiguration(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "chloe")
		before := r.must(t, token, "GetAgentSnapshot", `{}`)["connectlocalConfiguration"]
		got := r.must(t, token, "GetAgentConfiguration", `{}`)["configuration"].(map[string]any)
		profile := got["routingProfile"].(map[string]any)
		if got["name"] != "Chloe Caron" || got["username"] != "chloe" || profile["name"] != "Support desk" || got["softphoneEnabled"] != true {
			t.Errorf("got %v", got)
		}
		want := map[string]any{"VOICE": 0.0, "CHAT": 2.0, "TASK": 0.0, "EMAIL": 0.0}
		if diff := cmp.Diff(want, profile["channelConcurrencyMap"]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if outbound := profile["defaultOutboundQueue"].(map[string]any); outbound["name"] != "Support" {
			t.Errorf("a profile without a default outbound queue has %v", outbound)
		}
		r.must(t, token, "UpdateAgentConfiguration", `{"configuration":{"softphoneEnabled":false,"extension":"+15550100","agentPreferences":{"locale":"pt_BR"}}}`)
		got = r.must(t, token, "GetAgentConfiguration", `{}`)["configuration"].(map[string]any)
		if got["softphoneEnabled"] != false || got["extension"] != "+15550100" || got["agentPreferences"].(map[string]any)["locale"] != "pt_BR" {
			t.Errorf("got %v", got)
		}
		if after := r.must(t, token, "GetAgentSnapshot", `{}`)["connectlocalConfiguration"]; after == before {
			t.Error("nothing tells that the configuration is another")
		}
	})
}

// list is an operation that lists, the member that it lists in, and what it takes besides.
type list struct{ operation, member, more string }

// names reads a list page after page, and counts the pages.
func (r *rig) names(t *testing.T, token string, l list, size int) (names []string, pages int) {
	t.Helper()
	for next := ""; ; {
		page := r.must(t, token, l.operation, fmt.Sprintf(`{"maxResults":%d,"nextToken":%q%s}`, size, next, l.more))
		pages++
		for _, x := range page[l.member].([]any) {
			n, _ := x.(map[string]any)["name"].(string)
			names = append(names, n)
		}
		if next, _ = page["nextToken"].(string); next == "" {
			return names, pages
		}
	}
}

func TestLists(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		var queue state.Queue
		r.loop.Do(func() { queue = r.world.Queues()[0] })
		for _, c := range []struct {
			list  list
			want  []string
			pages int
		}{
			{list{"GetAgentStates", "states", ""}, []string{"Available", "Lunch", "Training", "Offline"}, 2},
			{list{"GetRoutingProfileQueues", "queues", ""}, []string{"VIP", "Support", "Billing", ""}, 2},
			{list{"GetEndpoints", "endpoints", fmt.Sprintf(`,"queueARNs":[%q]`, queue.ARN)}, []string{"Support", "Billing", "VIP", "ana", "ben", "chloe", "dev", "emma", "finn"}, 3},
			{list{"GetEndpoints", "endpoints", `,"queueARNs":[]`}, nil, 1},
		} {
			got, pages := r.names(t, token, c.list, 3)
			if diff := cmp.Diff(c.want, got); diff != "" || pages != c.pages {
				t.Errorf("%s in %d pages, want %d (-want +got):\n%s", c.list.operation, pages, c.pages, diff)
			}
		}
		foreign, _ := r.must(t, token, "GetAgentStates", `{"maxResults":1}`)["nextToken"].(string)
		r.refused(t, token, "GetRoutingProfileQueues", fmt.Sprintf(`{"nextToken":%q}`, foreign), refusal{"PaginationException", "has not given"})
		beyond := base64.RawURLEncoding.EncodeToString([]byte("GetAgentStates 99"))
		r.refused(t, token, "GetAgentStates", fmt.Sprintf(`{"nextToken":%q}`, beyond), refusal{"PaginationException", "has not given"})
	})
}

// TestChatToken is clients A.5: the token of a session speaks to the participant service.
func TestChatToken(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		id := r.taken(t, token)
		own := r.connectionOf(t, token, "agent")
		out := r.must(t, token, "CreateTransport", with(id, fmt.Sprintf(`,"transportType":"chat_token","participantId":%q`, own)))
		chat := out["chatTokenTransport"].(map[string]any)
		r.do(t, func() error {
			c, err := r.world.Bearer(chat["participantToken"].(string))
			if err == nil && c.ParticipantID != own {
				t.Errorf("the token is of %s", c.ParticipantID)
			}
			return err
		})
		var data struct{ ConnectionAuthenticationToken string }
		media := r.contacts(t, token)[0]["connections"].([]any)[0].(map[string]any)["chatMediaInfo"].(map[string]any)
		if err := json.Unmarshal([]byte(media["connectionData"].(string)), &data); err != nil {
			t.Fatal(err)
		}
		r.do(t, func() error { return r.world.ConnectParticipant(data.ConnectionAuthenticationToken) })
	})
}

func TestWebSocketAddress(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		out := r.must(t, token, "CreateTransport", `{"transportType":"web_socket"}`)["webSocketTransport"].(map[string]any)
		url, _ := out["url"].(string)
		ticket, ok := strings.CutPrefix(url, "ws://127.0.0.1:8686/participant/ws?ticket=")
		if !ok || out["transportLifeTimeInSeconds"] != 3540.0 {
			t.Fatalf("got %v", out)
		}
		r.do(t, func() error {
			c, err := r.world.Redeem(ticket)
			if a, _ := r.world.Agent("ana"); c.UserID != a.User.ID {
				t.Errorf("the ticket is of %v", c)
			}
			return err
		})
	})
}

// TestWhatIsMadeLater: statuses in their order of display, none that cannot be picked, and
// quick connects of the kinds that the built-in instance has not.
func TestWhatIsMadeLater(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		var queue state.Queue
		r.do(t, func() error {
			_, broke := r.world.CreateStatus(state.AgentStatus{Name: "Break", Order: 1})
			_, gone := r.world.CreateStatus(state.AgentStatus{Name: "Gone", Disabled: true})
			phone, none := r.world.CreateQuickConnect(state.QuickConnect{Name: "The office", PhoneNumber: "+15550100"})
			queue = r.world.Queues()[1]
			return errors.Join(broke, gone, none, r.world.ChangeQueue(queue.ID, func(q *state.Queue) { q.QuickConnects = append(q.QuickConnects, phone.ID) }))
		})
		got, _ := r.names(t, token, list{"GetAgentStates", "states", ""}, 10)
		if diff := cmp.Diff([]string{"Available", "Break", "Lunch", "Training", "Offline"}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		r.refused(t, token, "PutAgentState", `{"state":{"name":"Gone"}}`, refusal{"InvalidStateException", "disabled"})
		all := r.must(t, token, "GetEndpoints", fmt.Sprintf(`{"queueARNs":[%q]}`, queue.ARN))["endpoints"].([]any)
		last := all[len(all)-1].(map[string]any)
		if last["type"] != "phone_number" || last["phoneNumber"] != "+15550100" {
			t.Errorf("got %v", last)
		}
	})
}
