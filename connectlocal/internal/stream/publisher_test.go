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

// TestRecordHasTheDocumentedFields compares a whole record with the field list of spec §1.3.
func TestRecordHasTheDocumentedFields(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.pub = stream.NewAgentPublisher(stream.PublisherOptions{Loop: r.loop, IDs: func() string { return "E1" }})
		r.attach()
		at := r.loop.Now() // 2000-01-01 in a bubble
		before := state.Agent{User: ana(at).User, Profile: ana(at).Profile, Status: ana(at).Status, StatusSince: at}
		r.loop.Do(func() {
			r.pub.AgentChanged(state.AgentChange{At: at.Add(118 * time.Millisecond), Type: "STATE_CHANGE", Previous: &before, Current: ana(at)})
		})
		all := r.everything()
		if len(all) != 1 {
			t.Fatalf("%d records, want 1", len(all))
		}
		var got, want any
		if err := json.Unmarshal([]byte(all[0]), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(wantRecord()), &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("record (-want +got):\n%s", diff)
		}
	})
}

func wantRecord() string {
	const configuration = `{"AgentHierarchyGroups":null,"FirstName":"Ana","LastName":"B","Proficiencies":[],"Username":"ana",
	  "RoutingProfile":{"ARN":"$/routing-profile/R","Name":"Chat",
	    "Concurrency":[{"AvailableSlots":FREE,"Channel":"CHAT","MaximumSlots":3}],
	    "DefaultOutboundQueue":{"ARN":"$/queue/Q2","Channels":["VOICE"],"Name":"Out"},
	    "InboundQueues":[{"ARN":"$/queue/agent/U","Channels":["CHAT"],"Name":null},{"ARN":"$/queue/Q1","Channels":["CHAT"],"Name":"Support"}]}}`
	const record = `{"AWSAccountId":"111122223333","AgentARN":"$/agent/U","EventId":"E1","EventTimestamp":"2000-01-01T00:00:00.118Z",
	 "EventType":"STATE_CHANGE","InstanceARN":"$","Version":"2019-05-25",
	 "CurrentAgentSnapshot":{
	  "AgentStatus":{"ARN":"$/agent-state/S1","Name":"Available","Type":"ROUTABLE","StartTimestamp":"2000-01-01T00:00:00.000Z"},
	  "NextAgentStatus":{"ARN":"$/agent-state/S2","Name":"Offline","EnqueuedTimestamp":"2000-01-01T00:00:00.090Z"},
	  "Configuration":CONFIG1,
	  "Contacts":[
	   {"Channel":"CHAT","ConnectedToAgentTimestamp":null,"ContactId":"C1","InitialContactId":null,"InitiationMethod":"API",
	    "Queue":{"ARN":"$/queue/Q1","Name":"Support"},"QueueTimestamp":"2000-01-01T00:00:00.000Z","State":"CONNECTING",
	    "StateStartTimestamp":"2000-01-01T00:00:00.000Z"},
	   {"Channel":"CHAT","ConnectedToAgentTimestamp":"2000-01-01T00:00:01.000Z","ContactId":"C9","InitialContactId":"C7",
	    "InitiationMethod":"DISCONNECT","Queue":{"ARN":"$/queue/agent/U","Name":null},"QueueTimestamp":null,"State":"CONNECTED",
	    "StateStartTimestamp":"2000-01-01T00:00:00.000Z"}]},
	 "PreviousAgentSnapshot":{
	  "AgentStatus":{"ARN":"$/agent-state/S1","Name":"Available","Type":"ROUTABLE","StartTimestamp":"2000-01-01T00:00:00.000Z"},
	  "NextAgentStatus":null,"Configuration":CONFIG3,"Contacts":[]}}`
	return strings.NewReplacer("$", instanceARN).Replace(strings.NewReplacer(
		"CONFIG1", strings.ReplaceAll(configuration, "FREE", "1"),
		"CONFIG3", strings.ReplaceAll(configuration, "FREE", "3")).Replace(record))
}

func TestFirstEventHasNoPreviousSnapshot(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.publish(ana(r.loop.Now()), "LOGIN")
		if all := r.everything(); len(all) != 1 || !strings.Contains(all[0], `"PreviousAgentSnapshot":null`) {
			t.Errorf("records: %v", all)
		}
	})
}

func TestFates(t *testing.T) {
	const second = time.Second
	type step struct {
		wait time.Duration // before
		kind string
		fate stream.Fate
	}
	tests := map[string]struct {
		steps []step
		after time.Duration
		want  []string
	}{
		"none":    {[]step{{kind: "A"}, {kind: "B"}}, 0, []string{"A", "B"}},
		"repeat":  {[]step{{kind: "A", fate: stream.Fate{Repeats: 2}}, {kind: "B"}}, 0, []string{"A", "A", "A", "B"}},
		"corrupt": {[]step{{kind: "A", fate: stream.Fate{Corrupt: true}}, {kind: "B"}}, 0, []string{"?", "B"}},
		"delay not over": {
			[]step{{kind: "A", fate: stream.Fate{Delay: 10 * second}}}, 9 * second, nil,
		},
		"delay over": {
			[]step{{kind: "A", fate: stream.Fate{Delay: 10 * second}}}, 10 * second, []string{"A"},
		},
		"later records wait behind a delayed one": {
			[]step{{kind: "A", fate: stream.Fate{Delay: 10 * second}}, {wait: 5 * second, kind: "B"}, {kind: "C"}}, 5 * second, []string{"A", "B", "C"},
		},
		"and not longer": {
			[]step{{kind: "A", fate: stream.Fate{Delay: 10 * second}}, {wait: 11 * second, kind: "B"}}, 0, []string{"A", "B"},
		},
		"swap": {
			[]step{{kind: "A", fate: stream.Fate{Swap: true}}, {kind: "B"}, {kind: "C"}}, 0, []string{"B", "A", "C"},
		},
		"lost": {[]step{{kind: "A", fate: stream.Fate{Lose: true, Repeats: 2}}, {kind: "B"}}, 0, []string{"B"}},
		"swap with nothing that comes": {
			[]step{{kind: "A", fate: stream.Fate{Swap: true}}}, 5 * second, []string{"A"},
		},
		"swap is over when its limit passes": {
			[]step{{kind: "A", fate: stream.Fate{Swap: true}}, {kind: "B"}, {kind: "C", fate: stream.Fate{Swap: true}}}, 4 * second, []string{"B", "A"},
		},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				var fate stream.Fate
				r.pub = stream.NewAgentPublisher(stream.PublisherOptions{Loop: r.loop, Fate: func(time.Time) stream.Fate { return fate }})
				r.attach()
				for _, s := range tt.steps {
					time.Sleep(s.wait)
					fate = s.fate
					r.publish(ana(r.loop.Now()), s.kind)
				}
				if err := r.loop.Advance(tt.after); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, eventTypes(r.everything())); diff != "" {
					t.Errorf("event types (-want +got):\n%s", diff)
				}
			})
		})
	}
}
