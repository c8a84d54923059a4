package kinesis_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"

	local "handover/connectlocal/internal/kinesis"
)

const middle = "170141183460469231731687303715884105728" // 2^127

// family is a stream's shards in a line each: id, parents, range, whether it is open.
func family(shards []types.Shard) (all []string) {
	for _, s := range shards {
		line := []string{(*s.ShardId)[len("shardId-00000000"):]}
		for _, parent := range []*string{s.ParentShardId, s.AdjacentParentShardId} {
			if parent != nil {
				line = append(line, "<"+(*parent)[len("shardId-00000000"):])
			}
		}
		if s.SequenceNumberRange.EndingSequenceNumber != nil {
			line = append(line, "closed")
		}
		all = append(all, strings.Join(line, " "))
	}
	return all
}

// shards lists the stream's, with a filter or none.
func (r *rig) shards(t *testing.T, f *types.ShardFilter) []types.Shard {
	t.Helper()
	out, err := r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: name, ShardFilter: f})
	if err != nil {
		t.Fatal(err)
	}
	return out.Shards
}

func (r *rig) split(t *testing.T, shard, at string) {
	t.Helper()
	if _, err := r.sdk.SplitShard(t.Context(), &kinesis.SplitShardInput{StreamName: name, ShardToSplit: &shard, NewStartingHashKey: &at}); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) merge(t *testing.T, shard, adjacent string) {
	t.Helper()
	_, err := r.sdk.MergeShards(t.Context(), &kinesis.MergeShardsInput{StreamName: name, ShardToMerge: &shard, AdjacentShardToMerge: &adjacent})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) status(t *testing.T) types.StreamStatus {
	t.Helper()
	out, err := r.sdk.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: name})
	if err != nil {
		t.Fatal(err)
	}
	return out.StreamDescriptionSummary.StreamStatus
}

// TestRecordsOfAKeyStayInOrderThroughASplit reads as a consumer does: the parent to
// its end, then the children that it is told of.
func TestRecordsOfAKeyStayInOrderThroughASplit(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		var want []string
		write := func() {
			data := fmt.Sprint(len(want))
			r.log.Append(r.loop.Now(), "an agent", []byte(data))
			want = append(want, data)
		}
		write()
		r.split(t, "shardId-000000000000", middle)
		if got := r.status(t); got != types.StreamStatusUpdating {
			t.Errorf("while it is split the stream is %s", got)
		}
		write() // still into the parent
		r.advance(t, local.Transition)
		write()
		r.advance(t, time.Second)
		r.merge(t, "shardId-000000000001", "shardId-000000000002")
		r.advance(t, local.Transition)
		write()

		if diff := cmp.Diff([]string{"0000 closed", "0001 <0000 closed", "0002 <0000 closed", "0003 <0001 <0002"}, family(r.shards(t, nil))); diff != "" {
			t.Errorf("shards (-want +got):\n%s", diff)
		}
		var got, sequences []string
		for todo, done := []string{"shardId-000000000000"}, map[string]bool{}; len(todo) > 0; todo = todo[1:] {
			if done[todo[0]] {
				continue
			}
			done[todo[0]] = true
			for it := r.iterator(t, todo[0], "TRIM_HORIZON"); it != nil; {
				out, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it, Limit: aws.Int32(1)})
				if err != nil {
					t.Fatal(err)
				}
				for _, rec := range out.Records {
					got, sequences = append(got, string(rec.Data)), append(sequences, *rec.SequenceNumber)
				}
				for _, c := range out.ChildShards {
					todo = append(todo, *c.ShardId)
				}
				if it = out.NextShardIterator; len(out.Records) == 0 && it != nil {
					break // the tip of an open shard
				}
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if !slices.IsSorted(sequences) {
			t.Errorf("sequence numbers do not ascend: %v", sequences)
		}
	})
}

func TestUpdateShardCountMakesEqualRanges(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 4}, func(t *testing.T, r *rig) {
		for _, n := range []int32{6, 3, 5, 4, 8, 4, 2, 1} {
			out, err := r.sdk.UpdateShardCount(t.Context(), &kinesis.UpdateShardCountInput{
				StreamName: name, TargetShardCount: &n, ScalingType: types.ScalingTypeUniformScaling,
			})
			if err != nil {
				t.Fatalf("to %d: %v", n, err)
			}
			if *out.TargetShardCount != n {
				t.Errorf("told a target of %d, want %d", *out.TargetShardCount, n)
			}
			r.advance(t, local.Transition)
			open := r.shards(t, &types.ShardFilter{Type: types.ShardFilterTypeAtLatest})
			var starts []string
			for _, s := range open {
				starts = append(starts, *s.HashKeyRange.StartingHashKey)
			}
			fresh, err := r.account.Open(local.StreamOptions{Name: fmt.Sprintf("as-%d", len(r.shards(t, nil))), Shards: int(n)})
			if err != nil {
				t.Fatal(err)
			}
			like, err := r.sdk.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String(fresh.Name())})
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, s := range like.Shards {
				want = append(want, *s.HashKeyRange.StartingHashKey)
			}
			slices.Sort(starts)
			slices.Sort(want)
			if diff := cmp.Diff(want, starts); diff != "" {
				t.Errorf("%d shards begin at (-want +got):\n%s", n, diff)
			}
		}
	})
}

func TestShardFilters(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		r.advance(t, time.Hour)
		before := r.loop.Now()
		r.split(t, "shardId-000000000000", middle) // into 1 and 2
		r.advance(t, time.Hour)
		between := r.loop.Now()
		r.split(t, "shardId-000000000001", "85070591730234615865843651857942052864") // into 3 and 4
		r.advance(t, time.Hour)
		tests := map[string]struct {
			filter types.ShardFilter
			want   []string
		}{
			"after":             {types.ShardFilter{Type: "AFTER_SHARD_ID", ShardId: aws.String("shardId-000000000002")}, []string{"0003 <0001", "0004 <0001"}},
			"latest":            {types.ShardFilter{Type: "AT_LATEST"}, []string{"0002 <0000", "0003 <0001", "0004 <0001"}},
			"at the horizon":    {types.ShardFilter{Type: "AT_TRIM_HORIZON"}, []string{"0000 closed"}},
			"from the horizon":  {types.ShardFilter{Type: "FROM_TRIM_HORIZON"}, []string{"0000 closed", "0001 <0000 closed", "0002 <0000", "0003 <0001", "0004 <0001"}},
			"at a time":         {types.ShardFilter{Type: "AT_TIMESTAMP", Timestamp: &between}, []string{"0001 <0000 closed", "0002 <0000"}},
			"at a time earlier": {types.ShardFilter{Type: "AT_TIMESTAMP", Timestamp: &before}, []string{"0000 closed"}},
			"from a time":       {types.ShardFilter{Type: "FROM_TIMESTAMP", Timestamp: &between}, []string{"0001 <0000 closed", "0002 <0000", "0003 <0001", "0004 <0001"}},
		}
		for label, tt := range tests {
			if diff := cmp.Diff(tt.want, family(r.shards(t, &tt.filter))); diff != "" {
				t.Errorf("%s (-want +got):\n%s", label, diff)
			}
		}
		r.advance(t, 25*time.Hour)
		if diff := cmp.Diff([]string{"0002 <0000", "0003 <0001", "0004 <0001"}, family(r.shards(t, nil))); diff != "" {
			t.Errorf("after the retention time closed shards are gone (-want +got):\n%s", diff)
		}
	})
}

func TestReshardingIsRefused(t *testing.T) {
	split := func(shard, at string) func(*testing.T, *rig) error {
		return func(t *testing.T, r *rig) error {
			_, err := r.sdk.SplitShard(t.Context(), &kinesis.SplitShardInput{StreamName: name, ShardToSplit: &shard, NewStartingHashKey: &at})
			return err
		}
	}
	scale := func(n int32) func(*testing.T, *rig) error {
		return func(t *testing.T, r *rig) error {
			_, err := r.sdk.UpdateShardCount(t.Context(), &kinesis.UpdateShardCountInput{StreamName: name, TargetShardCount: &n, ScalingType: "UNIFORM_SCALING"})
			return err
		}
	}
	tests := map[string]struct {
		want string
		call func(*testing.T, *rig) error
	}{
		"unknown shard":     {"ResourceNotFoundException", split("shardId-000000000009", middle)},
		"outside the range": {"InvalidArgumentException", split("shardId-000000000000", middle)},
		"at its beginning":  {"InvalidArgumentException", split("shardId-000000000000", "1")},
		"not adjacent": {"InvalidArgumentException", func(t *testing.T, r *rig) error {
			_, err := r.sdk.MergeShards(t.Context(), &kinesis.MergeShardsInput{
				StreamName: name, ShardToMerge: aws.String("shardId-000000000000"), AdjacentShardToMerge: aws.String("shardId-000000000002"),
			})
			return err
		}},
		"more than double": {"InvalidArgumentException", scale(9)},
		"less than half":   {"InvalidArgumentException", scale(1)},
		"while another takes place": {"ResourceInUseException", func(t *testing.T, r *rig) error {
			r.merge(t, "shardId-000000000001", "shardId-000000000000")
			return scale(4)(t, r)
		}},
		"of a closed shard": {"InvalidArgumentException", func(t *testing.T, r *rig) error {
			r.merge(t, "shardId-000000000001", "shardId-000000000000")
			r.advance(t, local.Transition)
			return split("shardId-000000000001", "9999")(t, r)
		}},
		"on demand": {"ValidationException", func(t *testing.T, r *rig) error {
			_, err := r.sdk.UpdateStreamMode(t.Context(), &kinesis.UpdateStreamModeInput{
				StreamARN: aws.String(r.log.ARN()), StreamModeDetails: &types.StreamModeDetails{StreamMode: types.StreamModeOnDemand},
			})
			if err != nil {
				t.Fatal(err)
			}
			r.advance(t, local.Transition)
			return scale(4)(t, r)
		}},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
				if err := tt.call(t, r); code(err) != tt.want {
					t.Errorf("got %v, want %s", err, tt.want)
				}
			})
		})
	}
}

// code is the error code of a refusal, or what is said of anything else.
func code(err error) string {
	refusal, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err)
	if !ok {
		return fmt.Sprint(err)
	}
	return refusal.ErrorCode()
}
