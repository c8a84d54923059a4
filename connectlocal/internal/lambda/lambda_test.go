package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/flowrun"
	"handover/connectlocal/internal/lambda"
	"handover/internal/memnet"
)

// run invokes one function and waits for its outcome.
func run(t *testing.T, o lambda.Options, c flowrun.LambdaCall) flowrun.LambdaResult {
	t.Helper()
	held := 0
	o.Hold = func(time.Duration) func() {
		held++
		return func() { held-- }
	}
	v := lambda.New(o)
	outcome := make(chan flowrun.LambdaResult, 1)
	v.Invoke(c, map[string]any{"Name": "ContactFlowEvent"}, func(r flowrun.LambdaResult) { outcome <- r })
	r := <-outcome
	if err := v.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if held != 0 {
		t.Errorf("virtual time is still held %d times", held)
	}
	return r
}

func says(answer string) lambda.Function {
	return func(context.Context, json.RawMessage) (json.RawMessage, error) { return json.RawMessage(answer), nil }
}

func TestFunctionsAreFoundByNameAndARN(t *testing.T) {
	const arn = "arn:aws:lambda:us-east-1:111122223333:function:lookup"
	for _, tc := range []struct{ given, called string }{{"lookup", "lookup"}, {"lookup", arn}, {"lookup", arn + ":live"}, {arn, "lookup"}, {arn, arn}} {
		synctest.Test(t, func(t *testing.T) {
			o := lambda.Options{Functions: map[string]lambda.Function{tc.given: says(`{"a":"1"}`)}}
			if r := run(t, o, flowrun.LambdaCall{Function: tc.called, Limit: time.Second}); r.Err != nil || r.Values["a"] != "1" {
				t.Errorf("%s called as %s: %v, %v", tc.given, tc.called, r.Values, r.Err)
			}
		})
	}
	r := run(t, lambda.Options{}, flowrun.LambdaCall{Function: "none", Limit: time.Second})
	if r.Err == nil || !strings.Contains(r.Err.Error(), `"none"`) {
		t.Errorf("an unknown function: %v", r.Err)
	}
}

func TestAnswersAreFlat(t *testing.T) {
	for name, tc := range map[string]struct {
		answer string
		want   map[string]string
		fails  bool
	}{
		"strings":     {`{"name":"Ana","tier":"gold"}`, map[string]string{"name": "Ana", "tier": "gold"}, false},
		"other kinds": {`{"n":12345678901234567890,"f":1.50,"yes":true,"none":null}`, map[string]string{"n": "12345678901234567890", "f": "1.50", "yes": "true"}, false},
		"nested":      {`{"a":{"b":{"c":"1"}},"l":["x",{"y":"z"}]}`, map[string]string{"a.b.c": "1", "l[0]": "x", "l[1].y": "z"}, false},
		"empty":       {`{}`, map[string]string{}, false},
		"a list":      {`["x"]`, nil, true},
		"no JSON":     {`gold`, nil, true},
		"nothing":     {``, nil, true},
		"too large":   {`{"a":"` + strings.Repeat("x", 32<<10) + `"}`, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := lambda.Options{Functions: map[string]lambda.Function{"f": says(tc.answer)}}
			r := run(t, o, flowrun.LambdaCall{Function: "f", Limit: time.Second})
			if d := cmp.Diff(tc.want, r.Values); d != "" || (r.Err != nil) != tc.fails {
				t.Errorf("%v %s", r.Err, d)
			}
		})
	}
}

func TestAFunctionGetsTheEventAndTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var event string
		o := lambda.Options{Functions: map[string]lambda.Function{"slow": func(ctx context.Context, in json.RawMessage) (json.RawMessage, error) {
			event = string(in)
			<-ctx.Done()
			return json.RawMessage(`{}`), nil
		}}}
		r := run(t, o, flowrun.LambdaCall{Function: "slow", Limit: 8 * time.Second})
		if !errors.Is(r.Err, context.DeadlineExceeded) || time.Since(begun) != 8*time.Second {
			t.Errorf("after %v: %v", time.Since(begun), r.Err)
		}
		if event != `{"Name":"ContactFlowEvent"}` {
			t.Errorf("the event was %s", event)
		}
	})
}

// served is a client whose every request is answered by h.
func served(h http.HandlerFunc) *http.Client {
	return &http.Client{Transport: memnet.Transport{Handler: h}}
}

func TestEndpoints(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		o := lambda.Options{Endpoints: map[string]string{"f": "http://lambda.test/f"}, Client: served(func(w http.ResponseWriter, r *http.Request) {
			calls++
			body, _ := io.ReadAll(r.Body)
			if r.Method != http.MethodPost || r.URL.Path != "/f" || string(body) != `{"Name":"ContactFlowEvent"}` {
				t.Errorf("got %s %s %s", r.Method, r.URL, body)
			}
			if calls < 3 {
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			_, _ = io.WriteString(w, `{"ok":"yes"}`)
		})}
		begun := time.Now()
		r := run(t, o, flowrun.LambdaCall{Function: "f", Limit: 8 * time.Second})
		if r.Err != nil || r.Values["ok"] != "yes" || calls != 3 || time.Since(begun) != 600*time.Millisecond {
			t.Errorf("%d calls in %v: %v, %v", calls, time.Since(begun), r.Values, r.Err)
		}
	})
}

func TestEndpointsFail(t *testing.T) {
	for name, tc := range map[string]struct {
		h     http.HandlerFunc
		calls int
	}{
		"its own mistake is final": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }, 1},
		"down for good":            {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, 3},
		"the function threw":       {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Amz-Function-Error", "Unhandled") }, 1},
		"more than is allowed":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 64<<10)) }, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			calls := 0
			o := lambda.Options{Endpoints: map[string]string{"f": "http://lambda.test/"}, Client: served(func(w http.ResponseWriter, r *http.Request) {
				calls++
				tc.h(w, r)
			})}
			if r := run(t, o, flowrun.LambdaCall{Function: "f", Limit: 8 * time.Second}); r.Err == nil || calls != tc.calls {
				t.Errorf("%s: %d calls, %v", name, calls, r.Err)
			}
		})
	}
}

// unreachable is the transport of a network without anybody in it.
type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody is there")
}

func TestErrorsDoNotTellAddresses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := lambda.Options{Endpoints: map[string]string{"f": "http://lambda.test/?key=secret"}, Client: &http.Client{Transport: unreachable{}}}
		r := run(t, o, flowrun.LambdaCall{Function: "f", Limit: time.Second})
		if r.Err == nil || !strings.HasSuffix(r.Err.Error(), "nobody is there") || strings.Contains(r.Err.Error(), "secret") {
			t.Errorf("the error is %v", r.Err)
		}
	})
}

func TestStopEndsWhatRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := false
		v := lambda.New(lambda.Options{Functions: map[string]lambda.Function{"f": func(ctx context.Context, _ json.RawMessage) (json.RawMessage, error) {
			<-ctx.Done()
			ended = true
			return nil, ctx.Err()
		}}})
		call := flowrun.LambdaCall{Function: "f", Async: true}
		v.Invoke(call, nil, func(flowrun.LambdaResult) {})
		synctest.Wait()
		if err := v.Stop(t.Context()); err != nil || !ended {
			t.Errorf("stopped with %v, ended %v", err, ended)
		}
		v.Invoke(call, nil, func(flowrun.LambdaResult) { t.Error("a function ran after Stop") })
		synctest.Wait()
	})
}
