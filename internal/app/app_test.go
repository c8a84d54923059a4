package app

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestTheControllerStandsBesideConnect(t *testing.T) {
	says := func(word string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, word) })
	}
	h := beside(says("controller"), says("connect"))
	for path, want := range map[string]string{
		"/console/": "controller", "/console/v1/departures": "controller", "/operator/v1/plan": "controller",
		"/healthz": "controller", "/readyz": "controller", "/metrics": "controller",
		"/": "connect", "/metrics/userdata/i": "connect", "/healthz/x": "connect", "/participant/": "connect",
		"/queues/i//status": "connect", "//metrics": "connect", "/users/i/../x": "connect",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPut, "http://localhost"+path, nil))
		if got := w.Body.String(); got != want || w.Code != http.StatusOK {
			t.Errorf("%s: %d %q, want %q", path, w.Code, got, want)
		}
	}
}
