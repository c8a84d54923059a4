package kinesis_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	local "handover/connectlocal/internal/kinesis"
)

func limited(t *testing.T, o local.StreamOptions, test func(t *testing.T, r *rig)) {
	t.Helper()
	inBubbleWith(t, local.Options{Throughput: true}, o, test)
}

// batch puts n records of that many bytes and returns how many failed.
func (r *rig) batch(t *testing.T, n, size int) int32 {
	t.Helper()
	entry := types.PutRecordsRequestEntry{Data: bytes.Repeat([]byte("x"), size), PartitionKey: aws.String("k")}
	in := &kinesis.PutRecordsInput{StreamName: name}
	for range n {
		in.Records = append(in.Records, entry)
	}
	out, err := r.sdk.PutRecords(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	for i, rec := range out.Records {
		if (rec.ErrorCode != nil) != (rec.SequenceNumber == nil) || rec.ErrorCode != nil && *rec.ErrorCode != "ProvisionedThroughputExceededException" {
			t.Fatalf("record %d: %+v", i, rec)
		}
	}
	return *out.FailedRecordCount
}

func TestWritesAreLimited(t *testing.T) {
	limited(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		for i, want := range []int32{0, 0, 500} {
			if got := r.batch(t, 500, 1); got != want {
				t.Errorf("batch %d of 500 records: %d failed, want %d", i, got, want)
			}
		}
		r.advance(t, time.Second)
		if got := r.batch(t, 11, 100<<10); got != 1 {
			t.Errorf("11 records of 100 KiB: %d failed, want 1", got)
		}
		_, err := r.sdk.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: name, PartitionKey: aws.String("k"), Data: bytes.Repeat([]byte("x"), 100<<10)})
		if code(err) != "ProvisionedThroughputExceededException" {
			t.Errorf("one more: %v", err)
		}
	})
}

func TestReadsAreLimited(t *testing.T) {
	limited(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		get := func() string {
			out, err := r.sdk.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: r.iterator(t, "shardId-000000000000", "TRIM_HORIZON")})
			if err == nil {
				return strings.Repeat("r", len(out.Records))
			}
			return code(err)
		}
		for range 5 {
			if got := get(); got != "" {
				t.Errorf("five calls a second: %s", got)
			}
		}
		if got := get(); got != "ProvisionedThroughputExceededException" {
			t.Errorf("a sixth: %s", got)
		}
		r.advance(t, time.Second)
		for range 3 {
			r.log.Append(r.loop.Now(), "k", make([]byte, 1<<20-1))
		}
		if got := get(); got != "rrr" { // 3 MiB: a second and a half's worth
			t.Errorf("all at once: %s", got)
		}
		r.advance(t, 400*time.Millisecond)
		if got := get(); got != "ProvisionedThroughputExceededException" {
			t.Errorf("too early: %s", got)
		}
		r.advance(t, 200*time.Millisecond)
		if got := get(); got != "rrr" {
			t.Errorf("afterwards: %s", got)
		}
	})
}

func TestRecordsHaveTheirSize(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		put := func(size int) string {
			_, err := r.sdk.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: name, PartitionKey: aws.String("k"), Data: make([]byte, size)})
			return code(err)
		}
		if got := put(1<<20 - 1); got != "<nil>" {
			t.Errorf("1 MiB with its key: %s", got)
		}
		if got := put(1 << 20); got != "ValidationException" {
			t.Errorf("a byte more: %s", got)
		}
		_, err := r.sdk.UpdateMaxRecordSize(t.Context(), &kinesis.UpdateMaxRecordSizeInput{StreamARN: aws.String(r.log.ARN()), MaxRecordSizeInKiB: aws.Int32(2048)})
		if err != nil {
			t.Fatal(err)
		}
		r.advance(t, local.Transition)
		if got := put(1 << 20); got != "<nil>" {
			t.Errorf("where 2 MiB are allowed: %s", got)
		}
	})
}

func TestAnAnswerHasTenMebibytes(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		for range 3 {
			r.log.Append(r.loop.Now(), "k", make([]byte, 4<<20))
		}
		if got := len(r.read(t, "shardId-000000000000")); got != 2 {
			t.Errorf("%d records of 4 MiB in one answer, want 2", got)
		}
	})
}
