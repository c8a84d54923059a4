package stream_test

import (
	"encoding/json"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
	"handover/connectlocal/internal/stream"
)

const account, region = "111122223333", "us-east-1"

// rig is a publisher, and what it has written.
type rig struct {
	loop *clock.Loop
	pub  *stream.AgentPublisher
	kept
}

// kept is a stream that keeps what it is given.
type kept struct{ records, keys []string }

// Append implements stream.Log.
func (k *kept) Append(_ time.Time, partitionKey string, data []byte) {
	k.keys = append(k.keys, partitionKey)
	k.records = append(k.records, string(data))
}

// inBubble runs a test on a fresh rig in a bubble of its own.
func inBubble(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{loop: clock.New()}
		r.loop.Start()
		defer r.loop.Stop()
		r.pub = stream.NewAgentPublisher(stream.PublisherOptions{Loop: r.loop})
		r.attach()
		test(t, r)
	})
}

func (r *rig) attach() { r.loop.Do(func() { r.pub.Attach(directory{}, &r.kept) }) }

// publish is one change of the agent, as the World would announce it.
func (r *rig) publish(a state.Agent, kind string) {
	r.loop.Do(func() { r.pub.AgentChanged(state.AgentChange{At: r.loop.Now(), Type: kind, Current: a}) })
}

// everything is all records so far.
func (r *rig) everything() (all []string) {
	r.loop.Do(func() { all = slices.Clone(r.records) })
	return all
}

// eventTypes are the event types of some records, "?" for one that cannot be decoded.
func eventTypes(records []string) []string {
	var all []string
	for _, data := range records {
		var e struct{ EventType string }
		if json.Unmarshal([]byte(data), &e) != nil {
			e.EventType = "?"
		}
		all = append(all, e.EventType)
	}
	return all
}

func (directory) HierarchyPath(ref string) []state.HierarchyGroup {
	if ref == "" {
		return nil
	}
	return []state.HierarchyGroup{{ARN: "top", Name: "Europe"}, {ARN: "arn:" + ref, Name: ref}}
}

// directory is an instance with three queues.
type directory struct{}

const instanceARN = "arn:aws:connect:us-east-1:111122223333:instance/I"

func (directory) Instance() state.Instance {
	return state.Instance{ID: "I", ARN: instanceARN, Region: region, Account: account}
}

func (directory) KnownQueue(id string) (state.Queue, bool) {
	for _, q := range []state.Queue{
		{ID: "Q1", ARN: instanceARN + "/queue/Q1", Name: "Support"},
		{ID: "Q2", ARN: instanceARN + "/queue/Q2", Name: "Out"},
		{ID: "U", ARN: instanceARN + "/queue/agent/U", Owner: "U"},
	} {
		if q.ID == id {
			return q, true
		}
	}
	return state.Queue{}, false
}

// ana is an agent with one free slot and two chats, one of them transferred.
func ana(now time.Time) state.Agent {
	return state.Agent{
		User: state.User{ID: "U", ARN: instanceARN + "/agent/U", Username: "ana", FirstName: "Ana", LastName: "B"},
		Profile: state.RoutingProfile{
			ID: "R", ARN: instanceARN + "/routing-profile/R", Name: "Chat", Chats: 3, DefaultOutbound: "Q2",
			Queues: []state.ProfileQueue{{QueueID: "Q1", Priority: 1}},
		},
		LoggedIn:    true,
		Status:      state.AgentStatus{ID: "S1", ARN: instanceARN + "/agent-state/S1", Name: "Available", Type: state.Routable},
		StatusSince: now,
		Next: &state.NextStatus{
			Status:     state.AgentStatus{ID: "S2", ARN: instanceARN + "/agent-state/S2", Name: "Offline", Type: state.Offline},
			EnqueuedAt: now.Add(90 * time.Millisecond),
		},
		Slots: []state.Slot{
			{
				Contact:    state.Contact{ID: "C1", InitialID: "C1", InitiationMethod: "API", QueueID: "Q1", EnqueuedAt: now},
				State:      state.Connecting,
				StateSince: now,
			},
			{
				Contact:     state.Contact{ID: "C9", InitialID: "C7", InitiationMethod: "DISCONNECT", QueueID: "U"},
				State:       state.Connected,
				StateSince:  now,
				ConnectedAt: now.Add(time.Second),
			},
		},
	}
}
