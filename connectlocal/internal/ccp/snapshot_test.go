package ccp_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestContactOfASnapshot is the whole of what a page sees of a chat that it has taken.
func TestContactOfASnapshot(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		id := r.taken(t, token)
		got := r.contacts(t, token)[0]
		queue := got["queue"].(map[string]any)
		if queue["name"] != "Support" {
			t.Errorf("the queue is %v", queue)
		}
		own := got["connections"].([]any)[0].(map[string]any)
		media := own["chatMediaInfo"].(map[string]any)
		data, _ := media["connectionData"].(string)
		if !strings.HasPrefix(data, `{"ConnectionAuthenticationToken":"`) {
			t.Errorf("connectionData is %q", data)
		}
		delete(media, "connectionData")
		now := got["state"].(map[string]any)["timestamp"]
		want := map[string]any{
			"contactId": id, "initialContactId": id, "relatedContactId": nil, "type": "chat",
			"state": map[string]any{"type": "connected", "timestamp": now},
			"queue": queue, "queueTimestamp": now,
			"connections": []any{
				map[string]any{
					"connectionId": own["connectionId"], "type": "agent", "initial": false, "endpoint": nil,
					"state":          map[string]any{"type": "connected", "timestamp": now},
					"chatMediaInfo":  map[string]any{"chatAutoAccept": false, "customerName": "Zoe", "agentName": "Ana Almeida"},
					"monitoringInfo": nil, "quickConnectName": nil, "monitorCapabilities": nil, "monitorStatus": nil,
				},
				map[string]any{
					"connectionId": r.connectionOf(t, token, "inbound"), "type": "inbound", "initial": true, "endpoint": nil,
					"state":          map[string]any{"type": "connected", "timestamp": now},
					"chatMediaInfo":  map[string]any{"chatAutoAccept": false, "connectionData": nil, "customerName": "Zoe", "agentName": nil},
					"monitoringInfo": nil, "quickConnectName": nil, "monitorCapabilities": nil, "monitorStatus": nil,
				},
			},
			"attributes": map[string]any{
				"language":   map[string]any{"name": "language", "value": "pt"},
				"last_agent": map[string]any{"name": "last_agent", "value": "ana"}, // by the shipped whisper flow
			},
			"name": nil, "description": nil, "references": map[string]any{}, "initiationMethod": "api", "channelContext": nil,
			"contactFeatures":            map[string]any{"attachmentsEnabled": true, "messagingMarkdownEnabled": true, "multiPartyConferenceEnabled": true},
			"segmentAttributes":          map[string]any{"connect:Subtype": map[string]any{"ValueString": "connect:Chat"}},
			"agentContactHandlingConfig": map[string]any{"autoAccept": false},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestStates(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.available(t, "ana")
		is := func(want string) {
			t.Helper()
			if got := r.stands(t, token); got != want {
				t.Fatalf("got %s, want %s", got, want)
			}
		}
		id := r.chat(t)
		is("Available connecting")
		own := r.contacts(t, token)[0]["connections"].([]any)[0].(map[string]any)
		if own["chatMediaInfo"] != nil {
			t.Error("there is media while it rings")
		}
		r.must(t, token, "RejectContact", with(id))
		is("Available rejected")
		r.must(t, token, "PutAgentState", `{"state":{"name":"Lunch"},"enqueueNextState":true}`)
		is("Available → Lunch rejected")
		r.must(t, token, "ClearContact", with(id))
		is("Lunch")
		r.must(t, token, "PutAgentState", `{"state":{"name":"Available"}}`)
		is("Available connecting")
		if err := r.loop.Advance(21 * time.Second); err != nil {
			t.Fatal(err)
		}
		is("Available missed")
		for _, c := range r.contacts(t, token)[0]["connections"].([]any) {
			if st := c.(map[string]any)["state"].(map[string]any)["type"]; st != "disconnected" {
				t.Errorf("a connection is %v after it was missed", st)
			}
		}
	})
}

// TestPollWaits: for news of this agent, and of no other.
func TestPollWaits(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token, ben := r.login(t, "ana"), r.login(t, "ben")
		next, _ := r.must(t, token, "GetAgentSnapshot", `{}`)["nextToken"].(string)
		began := time.Now()
		done := make(chan answer)
		poll := func(timeout string) {
			go func() { done <- r.call(t, token, "GetAgentSnapshot", `{"nextToken":"`+next+`","timeout":`+timeout+`}`) }()
			synctest.Wait()
		}
		poll("30000")
		r.must(t, ben, "PutAgentState", `{"state":{"name":"Lunch"}}`)
		synctest.Wait()
		select {
		case a := <-done:
			t.Fatalf("answered %s though nothing has changed", a.Body)
		default:
		}
		r.must(t, token, "PutAgentState", `{"state":{"name":"Available"}}`)
		a := <-done
		if got := name(a.body["snapshot"].(map[string]any)["state"]); got != "Available" || !time.Now().Equal(began) {
			t.Errorf("got %s after %v", got, time.Since(began))
		}
		next = a.body["nextToken"].(string)
		poll("5000")
		if a := <-done; a.body["nextToken"] != next || time.Since(began) != 5*time.Second {
			t.Errorf("got %s after %v, want the same after 5s", a.Body, time.Since(began))
		}
		poll("3600000")
		if <-done; time.Since(began) != 35*time.Second {
			t.Errorf("waited until %v, want 35s: 30 is the most", time.Since(began))
		}
	})
}

func TestPollEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		token := r.login(t, "ana")
		next, _ := r.must(t, token, "GetAgentSnapshot", `{}`)["nextToken"].(string)
		body := `{"nextToken":"` + next + `","timeout":30000}`
		header := []string{"X-Amz-Target", "AmazonConnectCTIService.GetAgentSnapshot", "X-Amz-Bearer", token}
		done := make(chan answer)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { done <- r.send(ctx, http.MethodPost, "/connect/api", body, header...) }()
		synctest.Wait()
		cancel()
		<-done
		go func() { done <- r.call(t, token, "GetAgentSnapshot", body) }()
		synctest.Wait()
		r.do(t, func() error { return r.world.Logout("ana") })
		if a := <-done; a.Code != http.StatusUnauthorized {
			t.Errorf("after the log-out got %d %s", a.Code, a.Body)
		}
		token = r.login(t, "ana")
		go func() {
			done <- r.call(t, token, "GetAgentSnapshot", `{"nextToken":"`+r.must(t, token, "GetAgentSnapshot", `{}`)["nextToken"].(string)+`","timeout":30000}`)
		}()
		synctest.Wait()
		if err := r.ccp.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		<-done
		if a := r.call(t, token, "GetAgentSnapshot", body); a.Code != http.StatusInternalServerError {
			t.Errorf("after the stop got %d", a.Code)
		}
	})
}
