package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"handover/connectlocal"
	"handover/internal/archive"
	"handover/test/outside"
)

// at once: these tests wait for nothing.
func atOnce(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// shards is a stream in memory: the arrival times, in seconds after ten, of each
// shard's records.
type shards struct {
	archive.Kinesis
	of       map[string][]int
	most     int // records a read
	refusals []error
	begun    []types.ShardIteratorType
}

func (s *shards) ListShards(_ context.Context, in *kinesis.ListShardsInput, _ ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	var names []string
	for name := range s.of {
		names = append(names, name)
	}
	slices.Sort(names)
	if in.NextToken == nil && len(names) > 1 { // on two pages
		return &kinesis.ListShardsOutput{Shards: []types.Shard{{ShardId: &names[0]}}, NextToken: aws.String("1")}, nil
	}
	var all []types.Shard
	for _, name := range names[min(1, len(names)-1):] {
		all = append(all, types.Shard{ShardId: aws.String(name)})
	}
	return &kinesis.ListShardsOutput{Shards: all}, nil
}

func (s *shards) GetShardIterator(_ context.Context, in *kinesis.GetShardIteratorInput, _ ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	s.begun = append(s.begun, in.ShardIteratorType)
	n := 0
	for n < len(s.of[*in.ShardId]) && in.Timestamp != nil && s.arrived(*in.ShardId, n).Before(*in.Timestamp) {
		n++
	}
	if in.StartingSequenceNumber != nil {
		_, err := fmt.Sscan(*in.StartingSequenceNumber, &n)
		return &kinesis.GetShardIteratorOutput{ShardIterator: aws.String(fmt.Sprintf("%s/%d", *in.ShardId, n+1))}, err
	}
	return &kinesis.GetShardIteratorOutput{ShardIterator: aws.String(fmt.Sprintf("%s/%d", *in.ShardId, n))}, nil
}

func (s *shards) arrived(shard string, n int) time.Time {
	return ten.Add(time.Duration(s.of[shard][n]) * time.Second)
}

func (s *shards) GetRecords(_ context.Context, in *kinesis.GetRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	if len(s.refusals) > 0 {
		err := s.refusals[0]
		s.refusals = s.refusals[1:]
		return nil, err
	}
	name, number, _ := strings.Cut(*in.ShardIterator, "/")
	var n int
	if _, err := fmt.Sscan(number, &n); err != nil {
		return nil, err
	}
	out := &kinesis.GetRecordsOutput{MillisBehindLatest: aws.Int64(0)}
	for ; n < len(s.of[name]) && len(out.Records) < s.most; n++ {
		out.Records = append(out.Records, types.Record{
			ApproximateArrivalTimestamp: aws.Time(s.arrived(name, n)), SequenceNumber: aws.String(fmt.Sprint(n)), Data: []byte(event(s.of[name][n])),
		})
	}
	if n < len(s.of[name]) {
		out.MillisBehindLatest = aws.Int64(1)
	}
	out.NextShardIterator = aws.String(fmt.Sprintf("%s/%d", name, n))
	return out, nil
}

func TestShardsAreReadTogether(t *testing.T) {
	s := &shards{of: map[string][]int{"a": {1, 2, 3, 50, 51, 52}, "b": {10, 20, 30, 40, 60, 99}}, most: 2, refusals: []error{
		&types.ProvisionedThroughputExceededException{}, &types.ExpiredIteratorException{},
	}}
	var got []int
	for i, err := range archive.Stream(t.Context(), archive.StreamOptions{
		Client: s, Stream: "events", From: ten.Add(2 * time.Second), To: ten.Add(99 * time.Second), Wait: atOnce,
	}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, int(i.At.Sub(ten).Seconds()))
	}
	if want := []int{2, 3, 10, 20, 50, 51, 30, 40, 60, 52}; !slices.Equal(got, want) {
		t.Errorf("read %v, want %v: the shard that is furthest behind goes on", got, want)
	}
}

func TestAStreamThatFailsEndsIt(t *testing.T) {
	s := &shards{of: map[string][]int{"a": {1}}, most: 1, refusals: []error{errors.New("no permission")}}
	var last error
	for _, err := range archive.Stream(t.Context(), archive.StreamOptions{Client: s, Stream: "events", To: ten.Add(time.Hour), Wait: atOnce}) {
		last = err
	}
	if last == nil || !strings.Contains(last.Error(), "read stream events: read shard a: no permission") {
		t.Errorf("got %v", last)
	}
	s.refusals = slices.Repeat([]error{&types.ProvisionedThroughputExceededException{}}, 20)
	for _, err := range archive.Stream(t.Context(), archive.StreamOptions{Client: s, Stream: "events", To: ten.Add(time.Hour), Wait: atOnce}) {
		last = err
	}
	if _, throttled := errors.AsType[*types.ProvisionedThroughputExceededException](last); !throttled {
		t.Errorf("got %v", last)
	}
}

// streamed puts events into a stream with two shards, splits one of them in the middle, and
// reads it all.
func streamed(t *testing.T, cfg aws.Config) {
	t.Helper()
	ctx, client := t.Context(), kinesis.NewFromConfig(cfg)
	if _, err := client.CreateStream(ctx, &kinesis.CreateStreamInput{StreamName: aws.String("recorded"), ShardCount: aws.Int32(2)}); err != nil {
		t.Fatal(err)
	}
	active := func() {
		t.Helper()
		if err := kinesis.NewStreamExistsWaiter(client, func(o *kinesis.StreamExistsWaiterOptions) { o.MinDelay = 200 * time.Millisecond }).
			Wait(ctx, &kinesis.DescribeStreamInput{StreamName: aws.String("recorded")}, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	active()
	for n := range 40 {
		if n == 20 {
			if _, err := client.SplitShard(ctx, &kinesis.SplitShardInput{
				StreamName: aws.String("recorded"), ShardToSplit: aws.String("shardId-000000000000"), NewStartingHashKey: aws.String("85070591730234615865843651857942052864"),
			}); err != nil {
				t.Fatal(err)
			}
			active()
		}
		data := []byte(event(n))
		if n == 39 {
			data = aggregated()
		}
		if _, err := client.PutRecord(ctx, &kinesis.PutRecordInput{StreamName: aws.String("recorded"), PartitionKey: aws.String(fmt.Sprint("agent", n%7)), Data: data}); err != nil {
			t.Fatal(err)
		}
	}
	var got []int
	var others strings.Builder
	for i, err := range archive.Sorted(archive.Stream(ctx, archive.StreamOptions{
		Client: archive.NewKinesis(cfg), Stream: "recorded", To: time.Now().Add(time.Minute), Wait: atOnce,
	}), archive.MostHeld) {
		if err != nil {
			t.Fatal(err)
		}
		if i.Kind == archive.Other {
			others.WriteString(string(i.Data))
			continue
		}
		got = append(got, int(i.At.Sub(ten).Seconds()))
	}
	for n := range 39 {
		if n >= len(got) || got[n] != n {
			t.Fatalf("read %v", got)
		}
	}
	if len(got) != 39 || others.String() != "ab" {
		t.Errorf("read %d events and %q", len(got), others.String())
	}
}

func TestStreamOfKinesisLocal(t *testing.T) {
	streamed(t, outside.Config(outside.Kinesis(t)))
}

func TestStreamOfConnectlocal(t *testing.T) { synctest.Test(t, connectlocalStreamed) }

func connectlocalStreamed(t *testing.T) {
	srv, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := srv.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	cfg := srv.InMemory()
	agent := srv.Agent("ana")
	if err := agent.Login(); err != nil {
		t.Fatal(err)
	}
	if err := agent.SetStatus("Available"); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	n := 0
	for i, err := range archive.Stream(t.Context(), archive.StreamOptions{Client: archive.NewKinesis(cfg), Stream: srv.AgentEventStream(), To: time.Now().Add(time.Hour), Wait: atOnce}) {
		if err != nil {
			t.Fatal(err)
		}
		if i.Kind != archive.AgentEvent || i.At.IsZero() {
			t.Errorf("found %+v", i)
		}
		n++
	}
	if n < 2 {
		t.Errorf("%d events of an agent who signed in and went to work, want 2 at least", n)
	}
}

func TestS3OfMoto(t *testing.T) {
	cfg := outside.Config(outside.Moto(t))
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	ctx := t.Context()
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("recordings")}); err != nil {
		t.Fatal(err)
	}
	for key, content := range map[string]string{
		"agents/2026/03/02/10/a-1": packed(event(1)) + packed(event(2)), "agents/2026/03/02/10/a-2": event(3) + event(4),
		"agents/2026/03/09/10/b": event(5), "agents/": "", "other/x": event(6), "agents/2026/03/02/11/cut": packed(event(7) + event(8))[:60],
	} {
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("recordings"), Key: &key, Body: strings.NewReader(content)}); err != nil {
			t.Fatal(err)
		}
	}
	bucket, prefix, ok := archive.ParseS3("s3://recordings/agents")
	if !ok {
		t.Fatal("not read as a name in S3")
	}
	var got []int
	var rejects, skipped []string
	objects := archive.Between(archive.S3Objects(ctx, archive.NewBucket(cfg), bucket, prefix), ten.Add(-time.Hour), ten.Add(time.Hour),
		func(name string) { skipped = append(skipped, name) })
	for i, err := range archive.Read(ctx, objects) {
		if bad, ok := errors.AsType[*archive.Reject](err); ok {
			rejects = append(rejects, bad.Source)
		} else if err != nil {
			t.Fatal(err)
		} else {
			got = append(got, int(i.At.Sub(ten).Seconds()))
		}
	}
	if !slices.Equal(got, []int{1, 2, 3, 4}) || !slices.Equal(rejects, []string{"s3://recordings/agents/2026/03/02/11/cut"}) || !slices.Equal(skipped, []string{"s3://recordings/agents/2026/03/09/10/b"}) {
		t.Errorf("read %v, rejected %v, skipped %v", got, rejects, skipped)
	}
	for _, err := range archive.S3Objects(ctx, archive.NewBucket(cfg), "nobody-has-this", "") {
		if err == nil || !strings.Contains(err.Error(), "list s3://nobody-has-this/") {
			t.Errorf("got %v", err)
		}
	}
}
