package app

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/internal/mover"
	"handover/internal/policy"
)

func TestOnlyReleasersThatAreThereAreTried(t *testing.T) {
	for name, tc := range map[string]struct {
		has  []string
		want []string
		warn string
	}{
		"all":  {[]string{"desktop", "token"}, []string{"desktop", "token"}, ""},
		"one":  {[]string{"token"}, []string{"token"}, "not every releaser"},
		"none": {nil, []string{}, "no releaser of the policy is configured"},
	} {
		t.Run(name, func(t *testing.T) {
			has := make(map[string]mover.Releaser)
			for _, r := range tc.has {
				has[r] = mover.Desktop{}
			}
			e := equipped{Decider: policy.Default(), has: has}
			if diff := cmp.Diff(tc.want, e.Releasers()); diff != "" {
				t.Error(diff)
			}
			var said strings.Builder
			e.warn(slog.New(slog.NewTextHandler(&said, nil)))
			if !strings.Contains(said.String(), tc.warn) || (tc.warn == "") != (said.Len() == 0) {
				t.Errorf("said %q, want %q", said.String(), tc.warn)
			}
		})
	}
}

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
