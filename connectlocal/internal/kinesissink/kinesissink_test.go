package kinesissink_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/kinesis"
	"handover/connectlocal/internal/kinesissink"
	"handover/connectlocal/internal/refusal"
	"handover/connectlocal/internal/sink"
	"handover/internal/memnet"
)

// other is another connectlocal's Kinesis, with one stream.
type other struct {
	account *kinesis.Account
	carrier sink.Carrier
	loop    *clock.Loop
}

func toAnother(t *testing.T, wrap kinesis.Wrap, test func(t *testing.T, o other)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		loop := clock.New()
		loop.Start()
		defer loop.Stop()
		a := kinesis.New(kinesis.Options{Clock: loop, Region: "us-east-1", Account: "111122223333", Throughput: true})
		if _, err := a.Open(kinesis.StreamOptions{Name: "far", Shards: 1}); err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: memnet.Transport{Handler: kinesis.NewAPI(a, wrap)}}
		test(t, other{a, kinesissink.New(sink.Config{Stream: "far", Endpoint: "http://other"}, client), loop})
	})
}

func records(keysAndData ...string) (out []sink.Record) {
	for _, kd := range keysAndData {
		key, data, _ := strings.Cut(kd, " ")
		out = append(out, sink.Record{Key: key, Data: []byte(data)})
	}
	return out
}

func TestOneOfEachKeyGoesAtATime(t *testing.T) {
	toAnother(t, nil, func(t *testing.T, o other) {
		in := records("ana 1", "ben 1", "ana 2", "cay 1", "ben 2", "ana 3")
		var got [][]int
		for len(in) > 0 {
			p, err := o.carrier.Carry(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Carried)
			for _, i := range slices.Backward(p.Carried) {
				in = slices.Delete(in, i, i+1)
			}
		}
		if diff := cmp.Diff([][]int{{0, 1, 3}, {0, 1}, {0}}, got); diff != "" {
			t.Errorf("carried (-want +got):\n%s", diff)
		}
	})
}

func TestWhatIsThrottledWaits(t *testing.T) {
	toAnother(t, nil, func(t *testing.T, o other) {
		big := strings.Repeat("x", 600<<10)
		in := records("ana "+big, "ben "+big, "cay 1")
		p, err := o.carrier.Carry(t.Context(), in)
		if diff := cmp.Diff(sink.Progress{Carried: []int{0, 2}}, p); diff != "" {
			t.Errorf("carried (-want +got):\n%s", diff)
		}
		if fmt.Sprint(err) != "put records: ProvisionedThroughputExceededException" {
			t.Errorf("error: %v", err)
		}
		time.Sleep(time.Second)
		if p, err = o.carrier.Carry(t.Context(), in[1:2]); err != nil || len(p.Carried) != 1 {
			t.Errorf("a second later: %+v, %v", p, err)
		}
	})
}

func TestARecordThatIsTooLargeIsFound(t *testing.T) {
	toAnother(t, nil, func(t *testing.T, o other) {
		in := records("ana 1", "ben "+strings.Repeat("x", 2<<20), "cay 1")
		var carried, refused int
		for range 10 {
			p, _ := o.carrier.Carry(t.Context(), in)
			carried, refused = carried+len(p.Carried), refused+len(p.Refused)
			for _, i := range slices.Backward(slices.Sorted(slices.Values(slices.Concat(p.Carried, p.Refused)))) {
				in = slices.Delete(in, i, i+1)
			}
			if len(in) == 0 {
				break
			}
		}
		if carried != 2 || refused != 1 || len(in) != 0 {
			t.Errorf("%d carried, %d refused, %d left", carried, refused, len(in))
		}
	})
}

func TestFailuresAreToldInFewWords(t *testing.T) {
	throttled := func(operation string, _ http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { refusal.Kinesis.Throttle(w, operation) })
	}
	toAnother(t, throttled, func(t *testing.T, o other) {
		p, err := o.carrier.Carry(t.Context(), records("ana secret words"))
		if fmt.Sprint(err) != "put records: ProvisionedThroughputExceededException" || len(p.Carried)+len(p.Refused) > 0 {
			t.Errorf("%+v, %v", p, err)
		}
	})
}
