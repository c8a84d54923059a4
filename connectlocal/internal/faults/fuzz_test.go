package faults_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/faults"
	"handover/connectlocal/internal/refusal"
)

// FuzzFaults: a body is refused, and what was in force stays; or it is taken, and
// what is then listed can be set again.
func FuzzFaults(f *testing.F) {
	for _, body := range []string{
		``, `[]`, `{"kind":"error"}`, `[{"kind":"latency","latency":"1h","rate":0.5,"seed":3},{"kind":"stall","stream":"contacts","count":2}]`,
		`{"kind":"error","exception":"AccessDeniedException","operation":"StopContact","when":"after"}`,
		`{"kind":"drop-websockets","for":"2562047h47m16.854775807s","latency":"1ns"}`, `{"kind":"timeout","function":"*"}`, `{"kind":`, `null`, `[null]`,
	} {
		f.Add(body)
	}
	loop := clock.New()
	f.Fuzz(func(t *testing.T, body string) {
		set := faults.New(faults.Options{Loop: loop, Streams: []string{"agents", "contacts"}})
		set.For(refusal.Connect)("StopContact", http.NotFoundHandler())
		call := func(method, body string) (int, string) {
			w := httptest.NewRecorder()
			set.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "/_local/v1/faults", strings.NewReader(body)))
			return w.Code, w.Body.String()
		}
		if code, answer := call(http.MethodPost, `{"kind":"corrupt"}`); code != http.StatusOK {
			t.Fatal(answer)
		}
		_, before := call(http.MethodGet, "")
		code, answer := call(http.MethodPost, body)
		switch _, after := call(http.MethodGet, ""); {
		case code == http.StatusBadRequest:
			if after != before {
				t.Errorf("%q was refused, and %s became %s", body, before, after)
			}
		case code != http.StatusOK || answer != after:
			t.Errorf("%q: %d %s, and then %s", body, code, answer, after)
		default:
			again(t, call, after)
		}
	})
}

// again sets what was listed, without what only a list has.
func again(t *testing.T, call func(method, body string) (int, string), list string) {
	t.Helper()
	var all []map[string]any
	if err := json.Unmarshal([]byte(list), &all); err != nil {
		t.Fatalf("%s: %v", list, err)
	}
	for _, fault := range all {
		delete(fault, "hits")
		delete(fault, "over")
		delete(fault, "until")
		delete(fault, "seed") // JSON's numbers here are not exact
	}
	body, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if code, answer := call(http.MethodPost, string(body)); code != http.StatusOK {
		t.Errorf("%s can be listed but not set: %s", body, answer)
	}
}
