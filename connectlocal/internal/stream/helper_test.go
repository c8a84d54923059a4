package stream_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
	"handover/connectlocal/internal/stream"
	"handover/internal/memnet"
)

const account, region = "111122223333", "us-east-1"

// rig is one stream with its publisher, and Amazon's own client in front of it.
type rig struct {
	loop *clock.Loop
	log  *stream.Log
	pub  *stream.Publisher
	sdk  *kinesis.Client
}

// inBubble runs a test on a fresh rig in a bubble of its own.
func inBubble(t *testing.T, o stream.LogOptions, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{loop: clock.New()}
		r.loop.Start()
		defer r.loop.Stop()
		o.Name, o.Region, o.Account, o.Created = "agent-events", region, account, r.loop.Now()
		log, err := stream.NewLog(o)
		if err != nil {
			t.Fatal(err)
		}
		r.log = log
		r.pub = stream.NewPublisher(stream.PublisherOptions{Loop: r.loop})
		r.attach()
		r.sdk = kinesis.New(kinesis.Options{
			Region:       region,
			BaseEndpoint: aws.String("http://connectlocal"),
			Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "any", SecretAccessKey: "any"}, nil
			}),
			HTTPClient: &http.Client{Transport: memnet.Transport{Handler: stream.NewAPI(r.loop, nil, log)}},
		})
		test(t, r)
	})
}

func (r *rig) attach() { r.loop.Do(func() { r.pub.Attach(directory{}, r.log) }) }

// publish is one change of the agent, as the World would announce it.
func (r *rig) publish(a state.Agent, kind string) {
	r.loop.Do(func() { r.pub.AgentChanged(state.AgentChange{At: r.loop.Now(), Type: kind, Current: a}) })
}

// iterator is a fresh one for the shard.
func (r *rig) iterator(t *testing.T, shard string, kind string) *string {
	t.Helper()
	out, err := r.sdk.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
		StreamName: aws.String("agent-events"), ShardId: &shard, ShardIteratorType: types.ShardIteratorType(kind),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.ShardIterator
}

// everything is the data of all records of all shards, in shard order.
func (r *rig) everything(t *testing.T) []string {
	t.Helper()
	shards, err := r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("agent-events")})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, s := range shards.Shards {
		out, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: r.iterator(t, *s.ShardId, "TRIM_HORIZON")})
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range out.Records {
			all = append(all, string(rec.Data))
		}
	}
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

func (directory) Queues() []state.Queue {
	return []state.Queue{
		{ID: "Q1", ARN: instanceARN + "/queue/Q1", Name: "Support"},
		{ID: "Q2", ARN: instanceARN + "/queue/Q2", Name: "Out"},
		{ID: "QA", ARN: instanceARN + "/queue/agent/U", Owner: "U"},
	}
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
				Contact:     state.Contact{ID: "C9", InitialID: "C7", InitiationMethod: "DISCONNECT", QueueID: "QA"},
				State:       state.Connected,
				StateSince:  now,
				ConnectedAt: now.Add(time.Second),
			},
		},
	}
}
