package mapping_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"

	"handover/connectlocal"
	"handover/test/mapping"
)

const stream = "letters"

// letters is a stream with a letter in each record: a to l in its first shard, z in its
// second.
func letters(t *testing.T) *kinesis.Client {
	t.Helper()
	srv, err := connectlocal.New(connectlocal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	client := kinesis.NewFromConfig(srv.InMemory())
	if _, err := client.CreateStream(t.Context(), &kinesis.CreateStreamInput{StreamName: aws.String(stream), ShardCount: aws.Int32(2)}); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute) // it becomes active
	put := &kinesis.PutRecordsInput{StreamName: aws.String(stream)}
	for hash, all := range map[string]string{"0": "abcdefghijkl", "340282366920938463463374607431768211455": "z"} {
		for letter := range strings.SplitSeq(all, "") {
			put.Records = append(put.Records, types.PutRecordsRequestEntry{Data: []byte(letter), PartitionKey: aws.String("k"), ExplicitHashKey: new(hash)})
		}
	}
	if out, err := client.PutRecords(t.Context(), put); err != nil || *out.FailedRecordCount > 0 {
		t.Fatal(out, err)
	}
	return client
}

// function notes what it is called with. Its first invocation with the letter a ends as
// it is told.
type function struct {
	first func(e events.KinesisEvent) ([]byte, error)

	mu      sync.Mutex
	batches []string // of the first shard
	others  string   // letters of the second
}

func (f *function) call(_ context.Context, e events.KinesisEvent) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var batch strings.Builder
	for _, r := range e.Records {
		batch.Write(r.Kinesis.Data)
	}
	if shard, _, _ := strings.Cut(e.Records[0].EventID, ":"); shard == "shardId-000000000001" {
		f.others += batch.String()
		return []byte(`{"batchItemFailures":[]}`), nil
	}
	if f.batches = append(f.batches, batch.String()); len(f.batches) == 1 {
		return f.first(e)
	}
	return []byte(`{"batchItemFailures":[]}`), nil
}

// naming answers that records were not taken: those at these places.
func naming(places ...int) func(events.KinesisEvent) ([]byte, error) {
	return func(e events.KinesisEvent) ([]byte, error) {
		var named []string
		for _, n := range places {
			named = append(named, fmt.Sprintf(`{"itemIdentifier":%q}`, e.Records[n].Kinesis.SequenceNumber))
		}
		return fmt.Appendf(nil, `{"batchItemFailures":[%s]}`, strings.Join(named, ",")), nil
	}
}

func saying(answer string) func(events.KinesisEvent) ([]byte, error) {
	return func(events.KinesisEvent) ([]byte, error) { return []byte(answer), nil }
}

func TestWhatIsNotTakenComesAgain(t *testing.T) {
	all, again := []string{"abcdefghij", "kl"}, []string{"abcdefghij", "abcdefghij", "kl"}
	for name, c := range map[string]struct {
		first func(events.KinesisEvent) ([]byte, error)
		want  []string
	}{
		"all is taken":                   {naming(), all},
		"the answer is null":             {saying("null"), all},
		"there is no answer":             {saying(""), all},
		"the list is null":               {saying(`{"batchItemFailures":null}`), all},
		"one in the middle is named":     {naming(2), []string{"abcdefghij", "cdefghijkl"}},
		"three are, in no order":         {naming(8, 2, 5), []string{"abcdefghij", "cdefghijkl"}},
		"the first is":                   {naming(0), again},
		"one is named that was not sent": {saying(`{"batchItemFailures":[{"itemIdentifier":"1"}]}`), again},
		"the name is empty":              {saying(`{"batchItemFailures":[{"itemIdentifier":""}]}`), again},
		"the name has another key":       {saying(`{"batchItemFailures":[{"id":"1"}]}`), again},
		"the answer is not JSON":         {saying("done"), again},
		"the invocation fails":           {func(events.KinesisEvent) ([]byte, error) { return nil, errors.New("out of memory") }, again},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &function{first: c.first}
				m := mapping.Stream{Client: letters(t), Name: stream, Every: time.Second, Call: f.call}
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				if err := m.Run(ctx); err != nil {
					t.Error(err)
				}
				if diff := cmp.Diff(c.want, f.batches); diff != "" {
					t.Error(diff)
				}
				if f.others != "z" {
					t.Errorf("of the other shard: %q, want z, once", f.others)
				}
			})
		})
	}
}

func TestAStreamThatIsNotThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := mapping.Stream{Client: letters(t), Name: "nowhere", Every: time.Second}
		if err := m.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("error %v, want one that names the stream", err)
		}
	})
}
