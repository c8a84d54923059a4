package stream_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
	"handover/connectlocal/internal/stream"
)

// TestContactEventIsAsEventBridgeDeliversIt compares whole records with spec §10.
func TestContactEventIsAsEventBridgeDeliversIt(t *testing.T) {
	start := time.Date(2026, 3, 2, 10, 9, 5, 0, time.UTC)
	later := state.Contact{
		ID: "C9", ARN: "$/contact/C9", InitialID: "C7", PreviousID: "C7", InitiationMethod: "DISCONNECT", InitiatedAt: start,
		EnqueuedAt: start.Add(5 * time.Second), ConnectedAt: start.Add(25 * time.Second), Tags: map[string]string{"team": "shoes"},
	}
	over := later
	over.DisconnectedAt, over.DisconnectReason, over.ACWEndedAt = start.Add(time.Minute), "AGENT_DISCONNECT", start.Add(90*time.Second)
	for name, tt := range map[string]struct {
		change state.ContactChange
		detail string
	}{
		"initiated": {
			state.ContactChange{Type: "INITIATED", Contact: state.Contact{ID: "C7", ARN: "$/contact/C9", InitialID: "C7", InitiationMethod: "API", InitiatedAt: start}},
			`{"eventType":"INITIATED","contactId":"C7","channel":"CHAT","instanceArn":"$","initiationMethod":"API",
			  "initiationTimestamp":"2026-03-02T10:09:05.000Z","tags":{"aws:connect:instanceId":"I"}}`,
		},
		"connected": {
			state.ContactChange{Type: "CONNECTED_TO_AGENT", Contact: later, Agent: state.User{ID: "U", ARN: "$/agent/U"}, Queue: state.Queue{ID: "Q", ARN: "$/queue/Q"}},
			`{"eventType":"CONNECTED_TO_AGENT","contactId":"C9","initialContactId":"C7","previousContactId":"C7","channel":"CHAT",
			  "instanceArn":"$","initiationMethod":"DISCONNECT",
			  "initiationTimestamp":"2026-03-02T10:09:05.000Z","connectedToSystemTimestamp":"2026-03-02T10:09:05.000Z",
			  "queueInfo":{"queueArn":"$/queue/Q","queueType":"STANDARD","enqueueTimestamp":"2026-03-02T10:09:10.000Z"},
			  "agentInfo":{"agentArn":"$/agent/U","connectedToAgentTimestamp":"2026-03-02T10:09:30.000Z"},
			  "tags":{"aws:connect:instanceId":"I","team":"shoes"}}`,
		},
		"completed": {
			state.ContactChange{Type: "COMPLETED", Contact: over, Agent: state.User{ID: "U", ARN: "$/agent/U"}},
			`{"eventType":"COMPLETED","contactId":"C9","initialContactId":"C7","previousContactId":"C7","channel":"CHAT",
			  "instanceArn":"$","initiationMethod":"DISCONNECT",
			  "initiationTimestamp":"2026-03-02T10:09:05.000Z","connectedToSystemTimestamp":"2026-03-02T10:09:05.000Z",
			  "disconnectTimestamp":"2026-03-02T10:10:05.000Z","disconnectReason":"AGENT_DISCONNECT",
			  "agentInfo":{"agentArn":"$/agent/U","connectedToAgentTimestamp":"2026-03-02T10:09:30.000Z",
			   "afterContactWorkStartTimestamp":"2026-03-02T10:10:05.000Z","afterContactWorkEndTimestamp":"2026-03-02T10:10:35.000Z",
			   "afterContactWorkDuration":30},
			  "tags":{"aws:connect:instanceId":"I","team":"shoes"}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				p := stream.NewContactPublisher(stream.PublisherOptions{Loop: r.loop, IDs: func() string { return "E1" }})
				tt.change.At = start.Add(25*time.Second + 7*time.Millisecond)
				r.loop.Do(func() {
					p.ContactChanged(tt.change) // dropped: nothing is attached yet
					p.Attach(state.Instance{ID: "I", ARN: "$", Region: "eu-west-2", Account: "111122223333"}, &r.kept)
					p.ContactChanged(tt.change)
				})
				all := r.everything()
				if len(all) != 1 {
					t.Fatalf("%d records, want 1", len(all))
				}
				var got, want any
				if err := json.Unmarshal([]byte(all[0]), &got); err != nil {
					t.Fatal(err)
				}
				record := `{"version":"0","id":"E1","detail-type":"Amazon Connect Contact Event","source":"aws.connect","account":"111122223333",
				  "time":"2026-03-02T10:09:30Z","region":"eu-west-2","resources":["$/contact/C9","$"],"detail":` + tt.detail + `}`
				if err := json.Unmarshal([]byte(record), &want); err != nil {
					t.Fatal(err)
				}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("record (-want +got):\n%s", d)
				}
			})
		})
	}
}

func TestAgentEventNamesTheHierarchy(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		a := ana(r.loop.Now())
		a.User.GroupID = "Lisbon"
		r.publish(a, "STATE_CHANGE")
		type group struct{ ARN, Name string }
		var got struct {
			CurrentAgentSnapshot struct {
				Configuration struct{ AgentHierarchyGroups map[string]*group }
			}
		}
		if err := json.Unmarshal([]byte(r.everything()[0]), &got); err != nil {
			t.Fatal(err)
		}
		want := map[string]*group{"Level1": {"top", "Europe"}, "Level2": {"arn:Lisbon", "Lisbon"}, "Level3": nil, "Level4": nil, "Level5": nil}
		if d := cmp.Diff(want, got.CurrentAgentSnapshot.Configuration.AgentHierarchyGroups); d != "" {
			t.Errorf("groups (-want +got):\n%s", d)
		}
	})
}
