package kinesis_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/google/go-cmp/cmp"

	local "handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/refusal"
	"handover/internal/memnet"
)

// speaker calls operations in CBOR, as Amazon's Java clients do.
type speaker struct {
	t      *testing.T
	client *http.Client
}

func (s speaker) call(operation string, in any) (int, map[string]any) {
	s.t.Helper()
	body, err := cbor.Marshal(in)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.raw(operation, body)
}

func (s speaker) raw(operation string, body []byte) (int, map[string]any) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://connectlocal/", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-cbor-1.1")
	req.Header.Set("X-Amz-Target", "Kinesis_20131202."+operation)
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	if kind := res.Header.Get("Content-Type"); kind != "application/x-amz-cbor-1.1" {
		s.t.Errorf("%s: answered in %s", operation, kind)
	}
	out := map[string]any{}
	if len(answer) > 0 {
		if err := cbor.Unmarshal(answer, &out); err != nil {
			s.t.Fatalf("%s: %v in %x", operation, err, answer)
		}
	}
	return res.StatusCode, out
}

type members = map[string]any

func TestCBORRoundTrip(t *testing.T) {
	inBubble(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
		s := speaker{t, &http.Client{Transport: memnet.Transport{Handler: local.NewAPI(r.account, nil)}}}
		status, put := s.call("PutRecord", members{"StreamName": "agent-events", "PartitionKey": "k", "Data": []byte{0, 1, 255}})
		if status != http.StatusOK || put["ShardId"] != "shardId-000000000000" {
			t.Fatalf("PutRecord: %d %v", status, put)
		}
		// The Java clients write a time as a tagged number of milliseconds.
		at := cbor.Tag{Number: 1, Content: r.loop.Now().UnixMilli()}
		_, it := s.call("GetShardIterator", members{
			"StreamName": "agent-events", "ShardId": "shardId-000000000000", "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": at,
		})
		status, got := s.call("GetRecords", members{"ShardIterator": it["ShardIterator"], "Limit": 10})
		if status != http.StatusOK {
			t.Fatalf("GetRecords: %d %v", status, got)
		}
		record := got["Records"].([]any)[0].(map[any]any)
		if diff := cmp.Diff([]byte{0, 1, 255}, record["Data"]); diff != "" {
			t.Errorf("data (-want +got):\n%s", diff)
		}
		if arrived, ok := record["ApproximateArrivalTimestamp"].(time.Time); !ok || arrived.Unix() != r.loop.Now().UnixMilli() {
			t.Errorf("arrived at %v, want a tagged number of milliseconds", record["ApproximateArrivalTimestamp"])
		}
	})
}

func TestCBORRefusals(t *testing.T) {
	deep := bytes.Repeat([]byte{0x81}, 100) // lists in lists
	tests := map[string]struct {
		operation string
		body      []byte
		want      string
	}{
		"unknown stream":     {"DescribeStreamSummary", marshal(members{"StreamName": "nope"}), "ResourceNotFoundException"},
		"unknown operation":  {"Nonsense", nil, "UnknownOperationException"},
		"not CBOR":           {"ListShards", []byte("{}"), "SerializationException"},
		"not a map":          {"ListShards", marshal("text"), "SerializationException"},
		"numbers for keys":   {"ListShards", marshal(map[int]int{1: 2}), "SerializationException"},
		"too deep":           {"ListShards", deep, "SerializationException"},
		"a number as a name": {"ListShards", marshal(members{"StreamName": 7}), "SerializationException"},
		"text as data":       {"PutRecord", marshal(members{"StreamName": "agent-events", "PartitionKey": "k", "Data": "not base64!"}), "SerializationException"},
		"too many":           {"GetRecords", marshal(members{"ShardIterator": "AAAA", "Limit": 10001}), "ValidationException"},
		"an injected fault":  {"ListStreams", nil, "LimitExceededException"},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
				wrap := func(operation string, next http.Handler) http.Handler {
					if operation != "ListStreams" {
						return next
					}
					return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
						refusal.Kinesis.Throttle(w, operation)
					})
				}
				s := speaker{t, &http.Client{Transport: memnet.Transport{Handler: local.NewAPI(r.account, wrap)}}}
				status, got := s.raw(tt.operation, tt.body)
				if status != http.StatusBadRequest || got["__type"] != tt.want {
					t.Errorf("%d %v, want 400 %s", status, got, tt.want)
				}
			})
		})
	}
}

func marshal(v any) []byte {
	b, err := cbor.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func TestDryRunDoesNothing(t *testing.T) {
	inBubble(t, local.StreamOptions{}, func(t *testing.T, r *rig) {
		s := speaker{t, &http.Client{Transport: memnet.Transport{Handler: local.NewAPI(r.account, nil)}}}
		_, got := s.call("PutRecord", members{"StreamName": "agent-events", "PartitionKey": "k", "Data": []byte("x"), "DryRun": true})
		if got["__type"] != "DryRunOperationException" || len(r.everything(t)) > 0 {
			t.Errorf("answered %v; %d records", got, len(r.everything(t)))
		}
	})
}

// FuzzRequests: whatever is sent in either encoding, there is an answer, and it is
// not an internal error.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{`{}`, `{"StreamName":"agent-events"}`, `{"ShardIterator":"e30"}`, `{"NextToken":"e30"}`, `[`, `{"StreamName":null}`} {
		f.Add(seed, false)
	}
	for _, seed := range []any{members{"StreamName": "agent-events"}, []int{1}, members{"Timestamp": cbor.Tag{Number: 1, Content: 1e300}}} {
		f.Add(string(marshal(seed)), true)
	}
	operations := []string{
		"ListShards", "GetRecords", "PutRecord", "PutRecords", "GetShardIterator", "ListStreams", "CreateStream", "SplitShard", "ListStreamConsumers",
	}
	f.Fuzz(func(t *testing.T, body string, inCBOR bool) {
		inBubble(t, local.StreamOptions{Shards: 1}, func(t *testing.T, r *rig) {
			client := &http.Client{Transport: memnet.Transport{Handler: local.NewAPI(r.account, nil)}}
			for _, operation := range operations {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://connectlocal/", strings.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				req.Header.Set("X-Amz-Target", "Kinesis_20131202."+operation)
				req.Header.Set("Content-Type", "application/x-amz-json-1.1")
				if inCBOR {
					req.Header.Set("Content-Type", "application/x-amz-cbor-1.1")
				}
				res, err := client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				_ = res.Body.Close()
				if res.StatusCode >= http.StatusInternalServerError {
					t.Errorf("%s: %d", operation, res.StatusCode)
				}
			}
		})
	})
}
