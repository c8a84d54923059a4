package stream_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
	"handover/connectlocal/internal/stream"
)

// TestRecordsOfAChat lets an agent leave a chat, which goes on in a second contact
// until it is stopped, and compares both records.
func TestRecordsOfAChat(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		var records kept
		p := stream.NewRecordPublisher(stream.PublisherOptions{Loop: r.loop})
		w := r.realWorld(t, p)
		ids := map[string]string{}
		do := func(what string, fn func() error) {
			t.Helper()
			r.loop.Do(func() {
				if err := fn(); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		r.loop.Do(func() { p.Attach(w, &records) })
		do("login", func() error { return w.Login("ana") })
		do("status", func() error { return w.SetStatus("ana", "Available") })
		do("start", func() error {
			s, err := w.StartChat(state.StartChat{FlowID: inbound(w), Attributes: map[string]string{"topic": "shoes"}, CustomerID: "c-1"})
			ids["$first"], ids["$customer"] = s.ContactID, s.ParticipantID
			return err
		})
		time.Sleep(5 * time.Second)
		do("accept", func() error { return w.Accept("ana", ids["$first"]) })
		time.Sleep(20 * time.Second)
		do("say", func() error {
			token, err := w.AgentToken("ana", ids["$first"])
			if err != nil {
				return err
			}
			caller, err := w.Bearer(token.ConnectionToken)
			if err != nil {
				return err
			}
			ids["$agent"] = caller.ParticipantID
			_, err = w.SendMessage(caller, "text/plain", "hello", "")
			return err
		})
		do("end", func() error { return w.EndByAgent("ana", ids["$first"]) })
		if len(records.records) > 0 {
			t.Error("a record before the after-contact work is over")
		}
		time.Sleep(10 * time.Second)
		do("offline", func() error { return w.SetStatus("ana", "Offline") })
		time.Sleep(time.Minute)
		do("stop", func() error {
			c, _ := w.Chat(ids["$first"])
			ids["$second"] = c.Segments[1].ID
			return w.StopContact(ids["$second"])
		})
		r.loop.Do(func() {
			a, _ := w.Agent("ana")
			ids["$ana"], ids["$profile"] = a.User.ARN, a.Profile.ARN
			q, _ := w.Contact(ids["$first"])
			queue, _ := w.Queue(q.QueueID)
			ids["$queue"], ids["$instance"] = queue.ARN, w.Instance().ARN
			ids["$i"] = w.Instance().ID
		})
		if len(records.records) != 2 {
			t.Fatalf("%d records, want 2", len(records.records))
		}
		for i, want := range []string{firstRecord, secondRecord} {
			if diff := cmp.Diff(decoded(t, want, ids), decoded(t, records.records[i], nil)); diff != "" {
				t.Errorf("record %d (-want +got):\n%s", i+1, diff)
			}
		}
		do("update", func() error { return w.UpdateAttributes(ids["$first"], map[string]string{"topic": "boots"}) })
		r.loop.Do(func() {}) // the record is written after the turn
		if n := len(records.records); n != 3 || !strings.Contains(records.records[2], `"topic":"boots"`) || records.keys[2] != ids["$second"] {
			t.Errorf("after an update there are %d records, keys %v", n, records.keys)
		}
	})
}

func decoded(t *testing.T, text string, ids map[string]string) (v map[string]any) {
	t.Helper()
	pairs := []string{}
	for name, id := range ids {
		pairs = append(pairs, `"`+name+`"`, `"`+id+`"`)
	}
	if err := json.Unmarshal([]byte(strings.NewReplacer(pairs...).Replace(text)), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	for name, value := range v { // what a chat has not is null in every record
		if value == nil {
			delete(v, name)
		}
	}
	return v
}

const firstRecord = `{
 "AWSAccountId":"111122223333","AWSContactTraceRecordFormatVersion":"2017-03-10","InstanceARN":"$instance",
 "Agent":{"ARN":"$ana","Username":"ana","RoutingProfile":{"ARN":"$profile","Name":"Everything"},
  "ConnectedToAgentTimestamp":"2000-01-01T00:00:05Z","AgentInteractionDuration":20,
  "AfterContactWorkStartTimestamp":"2000-01-01T00:00:25Z","AfterContactWorkEndTimestamp":"2000-01-01T00:00:35Z","AfterContactWorkDuration":10,
  "AgentInitiatedHoldDuration":0,"AgentPauseDuration":0,"CustomerHoldDuration":0,"LongestHoldDuration":0,"NumberOfHolds":0,
  "DeviceInfo":null,"HierarchyGroups":null,"StateTransitions":null},
 "AgentConnectionAttempts":1,"Attributes":{"last_agent":"ana","topic":"shoes"},"Campaign":{"CampaignId":null},"Channel":"CHAT",
 "ChatMetrics":{
  "ContactMetrics":{"MultiParty":false,"TotalMessages":3,"TotalBotMessages":2,"TotalBotMessageLengthInChars":117,"ConversationTurnCount":0,
   "AgentFirstResponseTimestamp":"2000-01-01T00:00:25Z","AgentFirstResponseTimeInMillis":20000,"ConversationCloseTimeInMillis":null},
  "AgentMetrics":{"ParticipantId":"$agent","ParticipantType":"AGENT","MessagesSent":1,"NumResponses":0,"MessageLengthInChars":5,
   "TotalResponseTimeInMillis":0,"MaxResponseTimeInMillis":0,"LastMessageTimestamp":"2000-01-01T00:00:25Z"},
  "CustomerMetrics":{"ParticipantId":"$customer","ParticipantType":"CUSTOMER","MessagesSent":0,"NumResponses":0,"MessageLengthInChars":0,
   "TotalResponseTimeInMillis":0,"MaxResponseTimeInMillis":0,"LastMessageTimestamp":null}},
 "ConnectedToSystemTimestamp":"2000-01-01T00:00:00Z","ContactAssociationId":"$first","ContactDetails":{},"ContactId":"$first","CustomerId":"c-1",
 "DisconnectReason":"AGENT_DISCONNECT","DisconnectTimestamp":"2000-01-01T00:00:25Z","InitiationMethod":"API","InitiationTimestamp":"2000-01-01T00:00:00Z",
 "LastUpdateTimestamp":"2000-01-01T00:00:35Z","MediaStreams":[{"Type":"CHAT"}],"NextContactId":"$second",
 "Queue":{"ARN":"$queue","Name":"Support","EnqueueTimestamp":"2000-01-01T00:00:00Z","DequeueTimestamp":"2000-01-01T00:00:05Z","Duration":5},
 "References":[],"SegmentAttributes":{"connect:Subtype":{"ValueString":"connect:Chat"}},"Tags":{"aws:connect:instanceId":"$i"}}`

const secondRecord = `{
 "AWSAccountId":"111122223333","AWSContactTraceRecordFormatVersion":"2017-03-10","InstanceARN":"$instance",
 "AgentConnectionAttempts":0,"Attributes":{"last_agent":"ana","topic":"shoes"},"Campaign":{"CampaignId":null},"Channel":"CHAT",
 "ChatMetrics":{
  "ContactMetrics":{"MultiParty":false,"TotalMessages":1,"TotalBotMessages":1,"TotalBotMessageLengthInChars":95,"ConversationTurnCount":0,
   "AgentFirstResponseTimestamp":null,"AgentFirstResponseTimeInMillis":null,"ConversationCloseTimeInMillis":null},
  "AgentMetrics":null,
  "CustomerMetrics":{"ParticipantId":"$customer","ParticipantType":"CUSTOMER","MessagesSent":0,"NumResponses":0,"MessageLengthInChars":0,
   "TotalResponseTimeInMillis":0,"MaxResponseTimeInMillis":0,"LastMessageTimestamp":null}},
 "ConnectedToSystemTimestamp":"2000-01-01T00:00:25Z","ContactAssociationId":"$first","ContactDetails":{},"ContactId":"$second","CustomerId":"c-1",
 "DisconnectReason":"API","DisconnectTimestamp":"2000-01-01T00:01:35Z","InitialContactId":"$first","InitiationMethod":"DISCONNECT",
 "InitiationTimestamp":"2000-01-01T00:00:25Z","LastUpdateTimestamp":"2000-01-01T00:01:35Z","MediaStreams":[{"Type":"CHAT"}],"PreviousContactId":"$first",
 "References":[],"SegmentAttributes":{"connect:Subtype":{"ValueString":"connect:Chat"}},"Tags":{"aws:connect:instanceId":"$i"}}`
