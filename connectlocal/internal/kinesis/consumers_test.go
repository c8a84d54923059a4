package kinesis_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"

	local "handover/connectlocal/internal/kinesis"
	"handover/internal/memnet"
)

// served is a rig behind a real server, for answers that go on.
func served(t *testing.T, o local.StreamOptions, test func(t *testing.T, r *rig)) {
	t.Helper()
	inBubble(t, o, func(t *testing.T, r *rig) {
		live, cancel := context.WithCancel(t.Context())
		l := memnet.Listen()
		srv := &http.Server{Handler: local.NewAPI(r.account, nil), ReadHeaderTimeout: time.Minute, BaseContext: func(net.Listener) context.Context { return live }}
		done := make(chan error, 1)
		go func() { done <- srv.Serve(l) }()
		client := l.Client()
		r.fresh = func() *kinesis.Client { return sdk(client) }
		r.sdk = r.fresh()
		test(t, r)
		cancel()
		client.CloseIdleConnections()
		_ = srv.Close()
		<-done
	})
}

// register makes an active consumer.
func (r *rig) register(t *testing.T, consumer string) *string {
	t.Helper()
	out, err := r.sdk.RegisterStreamConsumer(t.Context(), &kinesis.RegisterStreamConsumerInput{StreamARN: aws.String(r.log.ARN()), ConsumerName: &consumer})
	if err != nil {
		t.Fatal(err)
	}
	r.advance(t, local.Transition)
	return out.Consumer.ConsumerARN
}

// subscribe reads a shard's events, in words, until its end.
func (r *rig) subscribe(t *testing.T, consumer *string, shard string) (events <-chan string, stop func()) {
	t.Helper()
	out, err := r.fresh().SubscribeToShard(t.Context(), &kinesis.SubscribeToShardInput{ // one client does not bear two: smithy-go 1.28.8
		ConsumerARN: consumer, ShardId: &shard, StartingPosition: &types.StartingPosition{Type: types.ShardIteratorTypeTrimHorizon},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := make(chan string, 100)
	go func() {
		defer close(c)
		for e := range out.GetStream().Events() {
			event := e.(*types.SubscribeToShardEventStreamMemberSubscribeToShardEvent).Value
			words := []string{}
			for _, rec := range event.Records {
				words = append(words, string(rec.Data))
			}
			for _, child := range event.ChildShards {
				words = append(words, "child "+*child.ShardId)
			}
			if event.ContinuationSequenceNumber == nil {
				words = append(words, "end")
			}
			c <- strings.Join(words, " ")
		}
		if err := out.GetStream().Err(); err != nil {
			c <- "error: " + err.Error()
		}
	}()
	return c, func() { _ = out.GetStream().Close() }
}

func TestSubscriptionFollowsAShardToItsEnd(t *testing.T) {
	served(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		consumer := r.register(t, "app")
		r.log.Append(r.loop.Now(), "k", []byte("one"))
		events, stop := r.subscribe(t, consumer, "shardId-000000000000")
		defer stop()
		got := []string{<-events}
		r.log.Append(r.loop.Now(), "k", []byte("two"))
		got = append(got, <-events)
		r.split(t, "shardId-000000000000", middle)
		r.log.Append(r.loop.Now(), "k", []byte("three"))
		got = append(got, <-events)
		r.advance(t, local.Transition)
		r.status(t) // the split takes place when somebody looks
		for e := range events {
			got = append(got, e)
		}
		want := []string{"one", "two", "three", "child shardId-000000000001 child shardId-000000000002 end"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestSubscriptionEnds(t *testing.T) {
	const shard = "shardId-000000000000"
	tests := map[string]func(t *testing.T, r *rig, consumer *string){
		"after five minutes": func(t *testing.T, r *rig, _ *string) { r.advance(t, 5*time.Minute) },
		"with the consumer": func(t *testing.T, r *rig, consumer *string) {
			if _, err := r.sdk.DeregisterStreamConsumer(t.Context(), &kinesis.DeregisterStreamConsumerInput{ConsumerARN: consumer}); err != nil {
				t.Fatal(err)
			}
		},
		"with the stream": func(t *testing.T, r *rig, _ *string) {
			if _, err := r.sdk.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: name, EnforceConsumerDeletion: aws.Bool(true)}); err != nil {
				t.Fatal(err)
			}
		},
		"with the account": func(_ *testing.T, r *rig, _ *string) { r.account.Stop() },
		"for a younger one": func(t *testing.T, r *rig, consumer *string) {
			r.advance(t, 6*time.Second)
			_, stop := r.subscribe(t, consumer, shard)
			t.Cleanup(stop)
		},
	}
	for label, end := range tests {
		t.Run(label, func(t *testing.T) {
			served(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
				consumer := r.register(t, "app")
				events, stop := r.subscribe(t, consumer, shard)
				defer stop()
				end(t, r, consumer)
				for e := range events {
					if e != "" {
						t.Errorf("an event: %s", e)
					}
				}
			})
		})
	}
}

func TestASecondSubscriptionIsRefusedForFiveSeconds(t *testing.T) {
	served(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		consumer := r.register(t, "app")
		_, stop := r.subscribe(t, consumer, "shardId-000000000000")
		defer stop()
		_, err := r.sdk.SubscribeToShard(t.Context(), &kinesis.SubscribeToShardInput{
			ConsumerARN: consumer, ShardId: aws.String("shardId-000000000000"), StartingPosition: &types.StartingPosition{Type: types.ShardIteratorTypeLatest},
		})
		if code(err) != "ResourceInUseException" {
			t.Errorf("got %v, want ResourceInUseException", err)
		}
	})
}

func TestSubscriptionBeats(t *testing.T) {
	served(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		events, stop := r.subscribe(t, r.register(t, "app"), "shardId-000000000000")
		defer stop()
		begun := time.Now()
		synctest.Wait()
		for range 3 {
			if e := <-events; e != "" {
				t.Errorf("an event: %q", e)
			}
		}
		if d := time.Since(begun); d < 10*time.Second || d > 15*time.Second {
			t.Errorf("three empty events in %v, want one every five seconds", d)
		}
	})
}

func TestLifeOfAConsumer(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		arn := aws.String(r.log.ARN())
		for _, consumer := range []string{"c", "a", "b"} {
			_, err := r.sdk.RegisterStreamConsumer(t.Context(), &kinesis.RegisterStreamConsumerInput{
				StreamARN: arn, ConsumerName: &consumer, Tags: map[string]string{"of": consumer},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		_, err := r.sdk.RegisterStreamConsumer(t.Context(), &kinesis.RegisterStreamConsumerInput{StreamARN: arn, ConsumerName: aws.String("a")})
		if code(err) != "ResourceInUseException" {
			t.Errorf("a second a: %v", err)
		}
		var got []string
		pages := kinesis.NewListStreamConsumersPaginator(r.sdk, &kinesis.ListStreamConsumersInput{StreamARN: arn, MaxResults: aws.Int32(2)})
		for pages.HasMorePages() {
			out, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range out.Consumers {
				got = append(got, *c.ConsumerName+" "+string(c.ConsumerStatus))
			}
		}
		if diff := cmp.Diff([]string{"a CREATING", "b CREATING", "c CREATING"}, got); diff != "" {
			t.Errorf("consumers (-want +got):\n%s", diff)
		}
		if _, err := r.sdk.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamName: name}); code(err) != "ResourceInUseException" {
			t.Errorf("delete a stream with consumers: %v", err)
		}
		r.advance(t, local.Transition)
		out, err := r.sdk.DescribeStreamConsumer(t.Context(), &kinesis.DescribeStreamConsumerInput{StreamARN: arn, ConsumerName: aws.String("b")})
		if err != nil {
			t.Fatal(err)
		}
		d := out.ConsumerDescription
		if d.ConsumerStatus != types.ConsumerStatusActive || *d.StreamARN != *arn || !strings.HasPrefix(*d.ConsumerARN, *arn+"/consumer/b:") {
			t.Errorf("described: %s %s %s", d.ConsumerStatus, *d.StreamARN, *d.ConsumerARN)
		}
		tags, err := r.sdk.ListTagsForResource(t.Context(), &kinesis.ListTagsForResourceInput{ResourceARN: d.ConsumerARN})
		if err != nil || len(tags.Tags) != 1 || *tags.Tags[0].Value != "b" {
			t.Errorf("tags: %v, %v", tags, err)
		}
		if _, err := r.sdk.DeregisterStreamConsumer(t.Context(), &kinesis.DeregisterStreamConsumerInput{ConsumerARN: d.ConsumerARN}); err != nil {
			t.Fatal(err)
		}
		r.advance(t, local.Transition)
		_, err = r.sdk.DescribeStreamConsumer(t.Context(), &kinesis.DescribeStreamConsumerInput{ConsumerARN: d.ConsumerARN})
		if code(err) != "ResourceNotFoundException" {
			t.Errorf("after it has gone: %v", err)
		}
	})
}
