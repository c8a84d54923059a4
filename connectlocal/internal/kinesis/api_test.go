package kinesis_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	local "handover/connectlocal/internal/kinesis"
	"handover/internal/memnet"
)

var name = aws.String("agent-events")

func TestStreamIsListedAndDescribed(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		list, err := r.sdk.ListStreams(t.Context(), &kinesis.ListStreamsInput{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"agent-events"}, list.StreamNames); diff != "" {
			t.Errorf("stream names (-want +got):\n%s", diff)
		}
		summary, err := r.sdk.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamARN: aws.String(r.log.ARN())})
		if err != nil {
			t.Fatal(err)
		}
		if s := summary.StreamDescriptionSummary; *s.OpenShardCount != 4 || *s.RetentionPeriodHours != 24 || s.StreamStatus != types.StreamStatusActive {
			t.Errorf("summary: %d shards, %d h, %s; want 4, 24, ACTIVE", *s.OpenShardCount, *s.RetentionPeriodHours, s.StreamStatus)
		}
		d, err := r.sdk.DescribeStream(t.Context(), &kinesis.DescribeStreamInput{StreamName: name, Limit: aws.Int32(3)})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(d.StreamDescription.Shards); n != 3 || !*d.StreamDescription.HasMoreShards {
			t.Errorf("DescribeStream with Limit 3: %d shards, more %v", n, *d.StreamDescription.HasMoreShards)
		}
	})
}

func TestShardsShareTheHashKeys(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 3}, func(t *testing.T, r *rig) {
		var got []string
		in := &kinesis.ListShardsInput{StreamName: name, MaxResults: aws.Int32(2)}
		for {
			out, err := r.sdk.ListShards(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range out.Shards {
				got = append(got, *s.ShardId+" "+*s.HashKeyRange.StartingHashKey+".."+*s.HashKeyRange.EndingHashKey)
			}
			if out.NextToken == nil {
				break
			}
			in = &kinesis.ListShardsInput{NextToken: out.NextToken, MaxResults: aws.Int32(2)}
		}
		want := []string{
			"shardId-000000000000 0..113427455640312821154458202477256070484",
			"shardId-000000000001 113427455640312821154458202477256070485..226854911280625642308916404954512140969",
			"shardId-000000000002 226854911280625642308916404954512140970..340282366920938463463374607431768211455",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("shards (-want +got):\n%s", diff)
		}
	})
}

func TestPutRecordFollowsTheHash(t *testing.T) {
	tests := map[string]struct{ key, hash, want string }{
		"by MD5 of the key":        {key: "a", want: "shardId-000000000000"}, // 0cc175b9…
		"by MD5 of another":        {key: "b", want: "shardId-000000000002"}, // 92eb5ffe…
		"explicit, first of all":   {key: "b", hash: "0", want: "shardId-000000000000"},
		"explicit, last of all":    {key: "a", hash: "340282366920938463463374607431768211455", want: "shardId-000000000003"},
		"explicit, last of shard0": {key: "b", hash: "85070591730234615865843651857942052863", want: "shardId-000000000000"},
		"explicit, next":           {key: "b", hash: "85070591730234615865843651857942052864", want: "shardId-000000000001"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
				in := &kinesis.PutRecordInput{StreamName: name, Data: []byte("x"), PartitionKey: &tt.key}
				if tt.hash != "" {
					in.ExplicitHashKey = &tt.hash
				}
				out, err := r.sdk.PutRecord(t.Context(), in)
				if err != nil {
					t.Fatal(err)
				}
				if *out.ShardId != tt.want {
					t.Errorf("shard %s, want %s", *out.ShardId, tt.want)
				}
			})
		})
	}
}

// put writes n records into one shard, a second apart, and returns their sequence numbers.
func put(t *testing.T, r *rig, n int) []string {
	t.Helper()
	var all []string
	for i := range n {
		out, err := r.sdk.PutRecords(t.Context(), &kinesis.PutRecordsInput{
			StreamARN: aws.String(r.log.ARN()),
			Records:   []types.PutRecordsRequestEntry{{Data: fmt.Appendf(nil, "r%d", i), PartitionKey: aws.String("k"), ExplicitHashKey: aws.String("0")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, *out.Records[0].SequenceNumber)
		time.Sleep(time.Second)
	}
	return all
}

func TestIteratorsOfEveryType(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		begun := r.loop.Now()
		seq := put(t, r, 3) // at 0 s, 1 s, 2 s
		tests := map[string]struct {
			in   kinesis.GetShardIteratorInput
			want string
		}{
			"TRIM_HORIZON":                  {kinesis.GetShardIteratorInput{}, "r0 r1 r2 r3"},
			"LATEST":                        {kinesis.GetShardIteratorInput{}, "r3"},
			"AT_SEQUENCE_NUMBER":            {kinesis.GetShardIteratorInput{StartingSequenceNumber: &seq[1]}, "r1 r2 r3"},
			"AFTER_SEQUENCE_NUMBER":         {kinesis.GetShardIteratorInput{StartingSequenceNumber: &seq[1]}, "r2 r3"},
			"AFTER_SEQUENCE_NUMBER earlier": {kinesis.GetShardIteratorInput{StartingSequenceNumber: aws.String("42")}, "r0 r1 r2 r3"},
			"AT_TIMESTAMP exact":            {kinesis.GetShardIteratorInput{Timestamp: aws.Time(begun.Add(time.Second))}, "r1 r2 r3"},
			"AT_TIMESTAMP between":          {kinesis.GetShardIteratorInput{Timestamp: aws.Time(begun.Add(1500 * time.Millisecond))}, "r2 r3"},
			"AT_TIMESTAMP after the last":   {kinesis.GetShardIteratorInput{Timestamp: aws.Time(begun.Add(2500 * time.Millisecond))}, "r3"},
		}
		iterators := map[string]*string{}
		for label, tt := range tests {
			tt.in.StreamName, tt.in.ShardId = name, aws.String("shardId-000000000000")
			tt.in.ShardIteratorType = types.ShardIteratorType(strings.Fields(label)[0])
			out, err := r.sdk.GetShardIterator(t.Context(), &tt.in)
			if err != nil {
				t.Fatalf("%s: %v", label, err)
			}
			iterators[label] = out.ShardIterator
		}
		r.log.Append(r.loop.Now(), "a", []byte("r3"))
		for label, tt := range tests {
			out, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: iterators[label]})
			if err != nil {
				t.Fatalf("%s: %v", label, err)
			}
			var got []string
			for _, rec := range out.Records {
				got = append(got, string(rec.Data))
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%s: read %v, want %s", label, got, tt.want)
			}
		}
	})
}

func TestGetRecordsGoesOnWhereItStopped(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		seq := put(t, r, 3)
		it := r.iterator(t, "shardId-000000000000", "TRIM_HORIZON")
		first, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it, Limit: aws.Int32(2)})
		if err != nil {
			t.Fatal(err)
		}
		if len(first.Records) != 2 || *first.Records[1].SequenceNumber != seq[1] || *first.MillisBehindLatest != 1000 {
			t.Errorf("first page: %d records, %d ms behind; want 2, 1000", len(first.Records), *first.MillisBehindLatest)
		}
		second, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: first.NextShardIterator})
		if err != nil {
			t.Fatal(err)
		}
		if len(second.Records) != 1 || *second.Records[0].SequenceNumber != seq[2] || *second.MillisBehindLatest != 0 {
			t.Errorf("second page: %d records, %d ms behind; want 1, 0", len(second.Records), *second.MillisBehindLatest)
		}
		if seq[0] >= seq[1] || seq[1] >= seq[2] {
			t.Errorf("sequence numbers do not ascend: %v", seq)
		}
	})
}

func TestIteratorExpires(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		it := r.iterator(t, "shardId-000000000000", "LATEST")
		if err := r.loop.Advance(5 * time.Minute); err != nil {
			t.Fatal(err)
		}
		if _, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it}); err != nil {
			t.Errorf("after exactly 5 minutes: %v", err)
		}
		if err := r.loop.Advance(time.Second); err != nil {
			t.Fatal(err)
		}
		_, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it})
		if _, ok := errors.AsType[*types.ExpiredIteratorException](err); !ok {
			t.Errorf("after more than 5 minutes: %v, want ExpiredIteratorException", err)
		}
	})
}

func TestRetentionDropsTheOldest(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		r.log.Append(r.loop.Now(), "a", []byte("old"))
		if err := r.loop.Advance(23 * time.Hour); err != nil {
			t.Fatal(err)
		}
		r.log.Append(r.loop.Now(), "a", []byte("new"))
		if diff := cmp.Diff([]string{"old", "new"}, r.everything(t)); diff != "" {
			t.Errorf("after 23 h (-want +got):\n%s", diff)
		}
		if err := r.loop.Advance(2 * time.Hour); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"new"}, r.everything(t)); diff != "" {
			t.Errorf("after 25 h (-want +got):\n%s", diff)
		}
	})
}

func TestMemoryBoundDropsTheOldest(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1, MaxBytes: 10}, func(t *testing.T, r *rig) {
		for _, data := range []string{"aaa", "bbb", "ccc", "a record that is larger than the bound"} {
			r.log.Append(r.loop.Now(), "k", []byte(data))
			if data == "ccc" {
				if diff := cmp.Diff([]string{"bbb", "ccc"}, r.everything(t)); diff != "" {
					t.Errorf("12 bytes in 10 (-want +got):\n%s", diff)
				}
			}
		}
		if diff := cmp.Diff([]string{"a record that is larger than the bound"}, r.everything(t)); diff != "" {
			t.Errorf("one that is too large (-want +got):\n%s", diff)
		}
	})
}

func TestRefusals(t *testing.T) {
	shard := aws.String("shardId-000000000000")
	tests := map[string]struct {
		want string
		call func(ctx context.Context, c *kinesis.Client) error
	}{
		"unknown stream": {"ResourceNotFoundException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.ListShards(ctx, &kinesis.ListShardsInput{StreamName: aws.String("nope")})
			return err
		}},
		"no stream": {"InvalidArgumentException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{})
			return err
		}},
		"unknown shard": {"ResourceNotFoundException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{StreamName: name, ShardId: aws.String("shardId-7"), ShardIteratorType: "LATEST"})
			return err
		}},
		"iterator type": {"ValidationException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{StreamName: name, ShardId: shard, ShardIteratorType: "NEWEST"})
			return err
		}},
		"sequence number of the future": {"InvalidArgumentException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
				StreamName: name, ShardId: shard, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: aws.String(strings.Repeat("9", 56)),
			})
			return err
		}},
		"sequence number that is none": {"ValidationException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
				StreamName: name, ShardId: shard, ShardIteratorType: "AT_SEQUENCE_NUMBER", StartingSequenceNumber: aws.String("one"),
			})
			return err
		}},
		"time of the future": {"InvalidArgumentException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
				StreamName: name, ShardId: shard, ShardIteratorType: "AT_TIMESTAMP", Timestamp: aws.Time(time.Now().Add(time.Hour)),
			})
			return err
		}},
		"made-up iterator": {"InvalidArgumentException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: aws.String("AAAA")})
			return err
		}},
		"limit": {"ValidationException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: aws.String("AAAA"), Limit: aws.Int32(0)})
			return err
		}},
		"hash key": {"InvalidArgumentException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.PutRecord(ctx, &kinesis.PutRecordInput{
				StreamName: name, Data: []byte("x"), PartitionKey: aws.String("k"), ExplicitHashKey: aws.String("340282366920938463463374607431768211456"),
			})
			return err
		}},
		"unknown operation": {"UnknownOperationException", func(ctx context.Context, c *kinesis.Client) error {
			_, err := c.ListChannels(ctx, &kinesis.ListChannelsInput{})
			return err
		}},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
				err := tt.call(t.Context(), r.sdk)
				refusal, ok := errors.AsType[smithy.APIError](err)
				if !ok || refusal.ErrorCode() != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		})
	}
}

func TestMalformedRequests(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		client := &http.Client{Transport: memnet.Transport{Handler: local.NewAPI(r.account, nil)}}
		tests := map[string]struct{ target, contentType, body, want string }{
			"no target":       {body: "{}", want: "UnknownOperationException"},
			"not JSON":        {target: "Kinesis_20131202.ListShards", body: "{", want: "SerializationException"},
			"not carried out": {target: "Kinesis_20131202.ListShards", body: `{"StreamId":"abcdefghijklmnopqrst-abc"}`, want: `ValidationException","message":"StreamId: connectlocal does not implement this member`},
			"XML":             {target: "Kinesis_20131202.ListShards", contentType: "text/xml", body: "<a/>", want: "UnknownOperationException"},
		}
		for label, tt := range tests {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://connectlocal/", strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("X-Amz-Target", tt.target)
			req.Header.Set("Content-Type", tt.contentType)
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			body := make([]byte, 200)
			n, _ := res.Body.Read(body)
			_ = res.Body.Close()
			if res.StatusCode != http.StatusBadRequest || !strings.Contains(string(body[:n]), `"__type":"`+tt.want+`"`) {
				t.Errorf("%s: %d %s, want 400 %s", label, res.StatusCode, body[:n], tt.want)
			}
		}
	})
}
