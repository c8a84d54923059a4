package kinesis_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"

	local "handover/connectlocal/internal/kinesis"
)

// TestLifeOfAStream creates one, lives through every setting, and deletes it.
func TestLifeOfAStream(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		orders := aws.String("orders")
		arn := aws.String("arn:aws:kinesis:us-east-1:111122223333:stream/orders")
		describe := func() *types.StreamDescriptionSummary {
			t.Helper()
			out, err := r.sdk.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: orders})
			if err != nil {
				t.Fatal(err)
			}
			return out.StreamDescriptionSummary
		}
		do := func(what string, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			r.advance(t, local.Transition)
		}
		_, err := r.sdk.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: orders, ShardCount: aws.Int32(2), Tags: map[string]string{"team": "a"}})
		if err != nil {
			t.Fatal(err)
		}
		if s := describe(); s.StreamStatus != types.StreamStatusCreating || *s.OpenShardCount != 0 {
			t.Errorf("at first: %s with %d shards", s.StreamStatus, *s.OpenShardCount)
		}
		_, err = r.sdk.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: orders, PartitionKey: aws.String("k"), Data: []byte("x")})
		if code(err) != "ResourceNotFoundException" {
			t.Errorf("a record before the stream is ACTIVE: %v", err)
		}
		r.advance(t, local.Transition)
		if s := describe(); s.StreamStatus != types.StreamStatusActive || *s.OpenShardCount != 2 {
			t.Errorf("afterwards: %s with %d shards", s.StreamStatus, *s.OpenShardCount)
		}
		_, err = r.sdk.IncreaseStreamRetentionPeriod(t.Context(), &kinesis.IncreaseStreamRetentionPeriodInput{StreamName: orders, RetentionPeriodHours: aws.Int32(48)})
		do("retention", err)
		_, err = r.sdk.StartStreamEncryption(t.Context(), &kinesis.StartStreamEncryptionInput{StreamARN: arn, EncryptionType: "KMS", KeyId: aws.String("alias/aws/kinesis")})
		do("encryption", err)
		m, err := r.sdk.EnableEnhancedMonitoring(t.Context(), &kinesis.EnableEnhancedMonitoringInput{StreamName: orders, ShardLevelMetrics: []types.MetricsName{"ALL"}})
		do("monitoring", err)
		if len(m.DesiredShardLevelMetrics) != 7 {
			t.Errorf("ALL is %v", m.DesiredShardLevelMetrics)
		}
		m2, err := r.sdk.DisableEnhancedMonitoring(t.Context(), &kinesis.DisableEnhancedMonitoringInput{
			StreamName: orders, ShardLevelMetrics: []types.MetricsName{"IncomingBytes", "OutgoingBytes", "IteratorAgeMilliseconds", "IncomingRecords", "OutgoingRecords"},
		})
		do("monitoring", err)
		if diff := cmp.Diff([]types.MetricsName{"ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"}, m2.DesiredShardLevelMetrics); diff != "" {
			t.Errorf("metrics (-want +got):\n%s", diff)
		}
		_, err = r.sdk.UpdateMaxRecordSize(t.Context(), &kinesis.UpdateMaxRecordSizeInput{StreamARN: arn, MaxRecordSizeInKiB: aws.Int32(2048)})
		do("record size", err)
		s := describe()
		if *s.RetentionPeriodHours != 48 || s.EncryptionType != "KMS" || *s.KeyId != "alias/aws/kinesis" || *s.MaxRecordSizeInKiB != 2048 ||
			len(s.EnhancedMonitoring[0].ShardLevelMetrics) != 2 {
			t.Errorf("settings: %+v", s)
		}
		_, err = r.sdk.DeleteStream(t.Context(), &kinesis.DeleteStreamInput{StreamARN: arn})
		if err != nil || describe().StreamStatus != types.StreamStatusDeleting {
			t.Errorf("delete: %v", err)
		}
		r.advance(t, local.Transition)
		_, err = r.sdk.DescribeStream(t.Context(), &kinesis.DescribeStreamInput{StreamName: orders})
		if code(err) != "ResourceNotFoundException" {
			t.Errorf("after it: %v", err)
		}
	})
}

func TestStreamsArePaged(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		for i := range 5 {
			if _, err := r.account.Open(local.StreamOptions{Name: fmt.Sprintf("s%d", i), Shards: 1}); err != nil {
				t.Fatal(err)
			}
		}
		var got []string
		pages := kinesis.NewListStreamsPaginator(r.sdk, &kinesis.ListStreamsInput{Limit: aws.Int32(2)})
		for pages.HasMorePages() {
			out, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, out.StreamNames...)
		}
		if diff := cmp.Diff([]string{"agent-events", "s0", "s1", "s2", "s3", "s4"}, got); diff != "" {
			t.Errorf("streams (-want +got):\n%s", diff)
		}
	})
}

func TestTokensExpireAndBelongToOneList(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		first, err := r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: name, MaxResults: aws.Int32(1)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = r.sdk.ListStreams(t.Context(), &kinesis.ListStreamsInput{NextToken: first.NextToken}); code(err) != "InvalidArgumentException" {
			t.Errorf("in another list: %v", err)
		}
		_, err = r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{NextToken: first.NextToken, StreamName: name})
		if code(err) != "InvalidArgumentException" {
			t.Errorf("with the stream again: %v", err)
		}
		r.advance(t, 301*time.Second)
		if _, err = r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{NextToken: first.NextToken}); code(err) != "ExpiredNextTokenException" {
			t.Errorf("after five minutes: %v", err)
		}
	})
}

func TestRetentionIsWithinItsBounds(t *testing.T) {
	tests := map[string]struct {
		hours    int32
		decrease bool
		want     string
	}{
		"a year":           {hours: 8760, want: "<nil>"},
		"more than a year": {hours: 8761, want: "InvalidArgumentException"},
		"less than a day":  {hours: 23, decrease: true, want: "InvalidArgumentException"},
		"not an increase":  {hours: 24, want: "InvalidArgumentException"},
		"not a decrease":   {hours: 72, decrease: true, want: "InvalidArgumentException"},
		"a decrease":       {hours: 24, decrease: true, want: "<nil>"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, local.StreamOptions{Retention: 48 * time.Hour}, func(t *testing.T, r *rig) {
				var err error
				if tt.decrease {
					_, err = r.sdk.DecreaseStreamRetentionPeriod(t.Context(), &kinesis.DecreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: &tt.hours})
				} else {
					_, err = r.sdk.IncreaseStreamRetentionPeriod(t.Context(), &kinesis.IncreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: &tt.hours})
				}
				if code(err) != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		})
	}
}

func TestAShorterRetentionDropsAtOnce(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1, Retention: 48 * time.Hour}, func(t *testing.T, r *rig) {
		r.log.Append(r.loop.Now(), "k", []byte("old"))
		r.advance(t, 30*time.Hour)
		r.log.Append(r.loop.Now(), "k", []byte("new"))
		_, err := r.sdk.DecreaseStreamRetentionPeriod(t.Context(), &kinesis.DecreaseStreamRetentionPeriodInput{StreamName: name, RetentionPeriodHours: aws.Int32(24)})
		if err != nil {
			t.Fatal(err)
		}
		r.advance(t, local.Transition)
		if diff := cmp.Diff([]string{"new"}, r.everything(t)); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
	})
}

func TestTags(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		many := map[string]string{}
		for i := range 50 {
			many[fmt.Sprintf("k%02d", i)] = "v"
		}
		if _, err := r.sdk.AddTagsToStream(t.Context(), &kinesis.AddTagsToStreamInput{StreamName: name, Tags: many}); err != nil {
			t.Fatal(err)
		}
		arn := aws.String(r.log.ARN())
		_, err := r.sdk.TagResource(t.Context(), &kinesis.TagResourceInput{ResourceARN: arn, Tags: map[string]string{"one more": "v"}})
		if code(err) != "InvalidArgumentException" {
			t.Errorf("a 51st tag: %v", err)
		}
		if _, err = r.sdk.UntagResource(t.Context(), &kinesis.UntagResourceInput{ResourceARN: arn, TagKeys: []string{"k01"}}); err != nil {
			t.Fatal(err)
		}
		if _, err = r.sdk.RemoveTagsFromStream(t.Context(), &kinesis.RemoveTagsFromStreamInput{StreamName: name, TagKeys: []string{"k02"}}); err != nil {
			t.Fatal(err)
		}
		out, err := r.sdk.ListTagsForStream(t.Context(), &kinesis.ListTagsForStreamInput{StreamName: name, ExclusiveStartTagKey: aws.String("k00"), Limit: aws.Int32(2)})
		if err != nil {
			t.Fatal(err)
		}
		if len(out.Tags) != 2 || *out.Tags[0].Key != "k03" || !*out.HasMoreTags {
			t.Errorf("tags after k00: %v, more %v", out.Tags, *out.HasMoreTags)
		}
		all, err := r.sdk.ListTagsForResource(t.Context(), &kinesis.ListTagsForResourceInput{ResourceARN: arn})
		if err != nil || len(all.Tags) != 48 {
			t.Errorf("%d tags (%v), want 48", len(all.Tags), err)
		}
	})
}

func TestPolicies(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		arn := aws.String(r.log.ARN())
		get := func() string {
			out, err := r.sdk.GetResourcePolicy(t.Context(), &kinesis.GetResourcePolicyInput{ResourceARN: arn})
			if err != nil {
				return code(err)
			}
			return *out.Policy
		}
		put := func(policy string) string {
			_, err := r.sdk.PutResourcePolicy(t.Context(), &kinesis.PutResourcePolicyInput{ResourceARN: arn, Policy: &policy})
			return code(err)
		}
		_, deleted := r.sdk.DeleteResourcePolicy(t.Context(), &kinesis.DeleteResourcePolicyInput{ResourceARN: arn})
		got := []string{get(), put("{"), put(`{"Version":"2012-10-17"}`), get(), code(deleted)}
		want := []string{"ResourceNotFoundException", "InvalidArgumentException", "<nil>", `{"Version":"2012-10-17"}`, "<nil>"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
	})
}

func TestCreateStreamIsRefused(t *testing.T) {
	mode := func(m types.StreamMode) *types.StreamModeDetails { return &types.StreamModeDetails{StreamMode: m} }
	tests := map[string]struct {
		in   kinesis.CreateStreamInput
		want string
	}{
		"exists":                 {kinesis.CreateStreamInput{StreamName: name, ShardCount: aws.Int32(1)}, "ResourceInUseException"},
		"name":                   {kinesis.CreateStreamInput{StreamName: aws.String("no/slash"), ShardCount: aws.Int32(1)}, "ValidationException"},
		"no shards":              {kinesis.CreateStreamInput{StreamName: aws.String("s"), ShardCount: aws.Int32(0)}, "ValidationException"},
		"more than there can be": {kinesis.CreateStreamInput{StreamName: aws.String("s"), ShardCount: aws.Int32(497)}, "LimitExceededException"},
		"shards on demand":       {kinesis.CreateStreamInput{StreamName: aws.String("s"), ShardCount: aws.Int32(1), StreamModeDetails: mode("ON_DEMAND")}, "InvalidArgumentException"},
		"count is missing":       {kinesis.CreateStreamInput{StreamName: aws.String("s")}, "InvalidArgumentException"},
		"on demand":              {kinesis.CreateStreamInput{StreamName: aws.String("s"), StreamModeDetails: mode("ON_DEMAND")}, "<nil>"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
				if _, err := r.sdk.CreateStream(t.Context(), &tt.in); code(err) != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		})
	}
}

func TestOpenNamesTheWrongOption(t *testing.T) {
	tests := map[string]local.StreamOptions{
		`kinesis: Name "a b": want 1 to 128 of a-z A-Z 0-9 _ . -`: {Name: "a b"},
		"kinesis: Shards 501: want 1 to 500":                      {Name: "s", Shards: 501},
		"kinesis: Retention -1s: must not be negative":            {Name: "s", Retention: -time.Second},
		"kinesis: MaxBytes -1: must not be negative":              {Name: "s", MaxBytes: -1},
		"kinesis: Name agent-events: there is such a stream":      {Name: "agent-events"},
	}
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		for want, o := range tests {
			if _, err := r.account.Open(o); fmt.Sprint(err) != want {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}
