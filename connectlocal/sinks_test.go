package connectlocal_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/google/go-cmp/cmp"

	"handover/connectlocal"
	"handover/internal/memnet"
)

// TestEventsGoOut lets an agent log in at one server, whose events go to a file, to
// an address, to a stream more of its own and to one of another server.
func TestEventsGoOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := started(t, connectlocal.Options{})
		var posted []string
		outside := http.NewServeMux()
		outside.HandleFunc("POST receiver/hook", func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			posted = append(posted, string(body))
		})
		outside.Handle("other/", other.Handler())
		file := filepath.Join(t.TempDir(), "events.jsonl")
		one := started(t, connectlocal.Options{
			HTTPClient: &http.Client{Transport: memnet.Transport{Handler: outside}},
			Sinks: []connectlocal.Sink{
				{Events: connectlocal.AgentEvents, URL: "http://receiver/hook"},
				{Events: connectlocal.AgentEvents, File: file},
				{Events: connectlocal.AgentEvents, Stream: "mine"},
				{Events: connectlocal.AgentEvents, Stream: other.AgentEventStream(), Endpoint: "http://other"},
			},
		})
		if err := one.Agent("ana").Login(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		want := kinds(all(t, one, one.AgentEventStream()))
		if len(want) == 0 {
			t.Fatal("no events at all")
		}
		lines, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for place, got := range map[string][]string{
			"address":        posted,
			"file":           strings.Split(strings.TrimSuffix(string(lines), "\n"), "\n"),
			"own stream":     all(t, one, "mine"),
			"other's stream": all(t, other, other.AgentEventStream()),
		} {
			if diff := cmp.Diff(want, kinds(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", place, diff)
			}
		}
		w := httptest.NewRecorder()
		one.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/_local/v1/sinks", nil))
		if n := strings.Count(w.Body.String(), `"waiting":0`); n != 3 {
			t.Errorf("the sinks are told as %s", w.Body)
		}
	})
}

// all is the data of every record of a stream, in shard order.
func all(t *testing.T, srv *connectlocal.Server, stream string) (data []string) {
	t.Helper()
	client := kinesis.NewFromConfig(srv.InMemory())
	shards, err := client.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: &stream})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range shards.Shards {
		it, err := client.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
			StreamName: &stream, ShardId: s.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		out, err := client.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: it.ShardIterator})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out.Records {
			data = append(data, string(r.Data))
		}
	}
	return data
}

// kinds are the ids and kinds of events.
func kinds(events []string) (out []string) {
	for _, text := range events {
		var e struct{ EventId, EventType string }
		_ = json.Unmarshal([]byte(text), &e)
		out = append(out, e.EventType+" "+e.EventId)
	}
	return out
}

func TestSinksAreChecked(t *testing.T) {
	_, err := connectlocal.New(connectlocal.Options{Sinks: []connectlocal.Sink{{Events: "news", URL: "http://x/"}}})
	want := `connectlocal: Sinks[0] events: found "news", allowed are agent-events, contact-events, contact-records`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
