package obs_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"handover/internal/departure"
	"handover/internal/obs"
	"handover/internal/roster"
)

func scrape(t *testing.T, m *obs.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func TestCommitsAreCounted(t *testing.T) {
	m := obs.NewMetrics()
	position := &departure.Position{Stream: "s", Shard: "0", Sequence: "1"}
	landed := departure.Departure{ID: "d", Cause: roster.Offline, Handovers: []departure.Handover{
		{ChatID: "c", LeftAt: time.Unix(10, 0), Waited: 7 * time.Second}, {ChatID: "other", LeftAt: time.Unix(10, 0), Waited: time.Hour},
	}}
	m.Committed(departure.Commit{Position: position, Record: true, Departures: []departure.Departure{landed}, Journal: []departure.Entry{
		{DepartureID: "d", ChatID: "c", From: "landing", To: "landed", Cause: roster.Offline},
		{DepartureID: "d", From: "moving", To: "settled", Cause: roster.Offline},
		{DepartureID: "d", ChatID: "c", From: "landed", To: "landed", Cause: roster.Offline, Reason: "only tried"},
	}}, time.Millisecond)
	m.Committed(departure.Commit{Position: position, Record: true, Quarantine: []departure.Quarantined{{}}}, time.Millisecond)
	held := departure.Departure{ID: "d", Handovers: []departure.Handover{{ChatID: "c", Held: "the breaker holds: 3 of 5"}}}
	m.Committed(departure.Commit{Departures: []departure.Departure{held}, Journal: []departure.Entry{
		{DepartureID: "d", ChatID: "c", From: "waiting", To: "waiting", Reason: "the breaker holds: 3 of 5; looked at again every 15s"},
		{DepartureID: "d", ChatID: "c", From: "waiting", To: "waiting", Reason: "something else"},
	}}, time.Millisecond)
	m.Failed(true, time.Millisecond)
	m.Repaired("status")
	m.Delivered("crm", "delivered")
	m.Reloaded(false)
	m.Totals("api_calls_total", "Calls.", "operation", func() map[string]float64 { return map[string]float64{"ListUsers": 3} })
	text := scrape(t, m)
	for _, want := range []string{
		`handover_handovers_total{cause="offline",phase="landed"} 1`,
		`handover_departures_total{cause="offline",state="settled"} 1`,
		`handover_rescue_seconds_sum{cause="offline"} 7`,
		`handover_records_total{became="acted-on"} 1`,
		`handover_records_total{became="quarantined"} 1`,
		`handover_quarantined_total 1`,
		`handover_commit_seconds_count{outcome="conflict"} 1`,
		`handover_handovers_held_total{by="breaker"} 1`,
		`handover_commit_seconds_count{outcome="stored"} 3`,
		`handover_sweep_repairs_total{what="status"} 1`,
		`handover_webhook_deliveries_total{hook="crm",outcome="delivered"} 1`,
		`handover_reloads_total{outcome="refused"} 1`,
		`handover_api_calls_total{operation="ListUsers"} 3`,
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if strings.Contains(text, `"c"`) || strings.Contains(text, `"d"`) {
		t.Error("a chat or a departure is a label")
	}
}

type mover struct{ result departure.Result }

func (m mover) Do(context.Context, departure.Departure, departure.Intent) departure.Result {
	return m.result
}

func TestIntentsAreTraced(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)).Tracer("test")
	m := obs.NewMetrics()
	traced := obs.Mover{Mover: mover{departure.Result{Outcome: departure.NotPossible, Reason: "a customer's word"}}, Metrics: m, Tracer: tracer, Now: time.Now}
	traced.Do(t.Context(), departure.Departure{ID: "d", Cause: roster.Forced}, departure.Intent{Kind: departure.Release, ChatID: "c"})
	ended := spans.Ended()
	if len(ended) != 1 || ended[0].Name() != "intent release" {
		t.Fatalf("spans: %v", ended)
	}
	var outcome string
	for _, a := range ended[0].Attributes() {
		if a.Key == attribute.Key("handover.outcome") {
			outcome = a.Value.AsString()
		}
		if strings.Contains(a.Value.String(), "word") {
			t.Errorf("attribute %s tells the reason", a.Key)
		}
	}
	if outcome != string(departure.NotPossible) {
		t.Errorf("outcome %q", outcome)
	}
	if want := `handover_intent_seconds_count{kind="release",outcome="not-possible"} 1`; !strings.Contains(scrape(t, m), want) {
		t.Errorf("no line %s", want)
	}
}

func TestCallsAreTraced(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	tracer := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans)).Tracer("test")
	cfg := obs.Traced(aws.Config{
		Region: "us-east-1", BaseEndpoint: aws.String("http://127.0.0.1:1"), Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		HTTPClient:  refuser{},
		Credentials: aws.AnonymousCredentials{},
	}, tracer)
	_, err := kinesis.NewFromConfig(cfg).ListStreams(t.Context(), nil)
	if err == nil {
		t.Fatal("the call did not fail")
	}
	if ended := spans.Ended(); len(ended) != 1 || ended[0].Name() != "Kinesis.ListStreams" {
		t.Errorf("spans: %v", ended)
	}
}

// refuser is a service that is never there.
type refuser struct{}

func (refuser) Do(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }
