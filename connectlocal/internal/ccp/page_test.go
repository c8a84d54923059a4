package ccp_test

import (
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"handover/internal/pagekit"
)

func TestPage(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		for _, path := range []string{"/ccp-v2/", "/connect/ccp-v2/"} {
			a := r.send(t.Context(), http.MethodGet, path+"?agent=ana", "")
			policy := a.Header().Get("Content-Security-Policy")
			switch {
			case a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "ccp.js"):
				t.Errorf("%s: got %d", path, a.Code)
			case !strings.Contains(policy, "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*;"):
				t.Errorf("%s may be embedded by others than this machine's pages: %s", path, policy)
			case !strings.Contains(policy, "script-src 'self';") || !strings.Contains(policy, "default-src 'none'"):
				t.Errorf("%s may run what is not its own: %s", path, policy)
			}
		}
	})
}

// Who may embed the page are this machine's pages and the approved origins; what is
// no origin adds nothing to the policy.
func TestApprovedOriginsMayEmbedThePage(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.loop.Do(func() {
			for _, origin := range []string{"https://desk.example/", "https://*.example:8443", "'none'; script-src *", "https://a b"} {
				if err := r.world.ApproveOrigin(origin); err != nil {
					t.Error(err)
				}
			}
		})
		policy := r.send(t.Context(), http.MethodGet, "/ccp-v2/", "").Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, " https://127.0.0.1:* https://desk.example https://*.example:8443; require-trusted-types-for") {
			t.Errorf("got %s", policy)
		}
	})
}

// TestThePageKeepsToItsPolicy, and names nothing that is not there.
func TestThePageKeepsToItsPolicy(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		mux := http.NewServeMux()
		mux.HandleFunc("/", func(w http.ResponseWriter, q *http.Request) {
			a := r.send(q.Context(), q.Method, q.URL.Path, "")
			maps.Copy(w.Header(), a.Header())
			w.WriteHeader(a.Code)
			_, _ = w.Write(a.Body.Bytes()) // to a recorder
		})
		mux.Handle(pagekit.Base, pagekit.Kit())
		get := pagekit.Asking(mux)
		for _, path := range []string{"/ccp-v2/", "/agent", "/agent/ana"} {
			for _, said := range pagekit.Check(get, path) {
				t.Error(said)
			}
		}
		for _, name := range pagekit.Unreferenced(os.DirFS("static"), "/ccp-v2/assets/", get, "/ccp-v2/") {
			t.Errorf("%s is referred to by nothing", name)
		}
		if a := r.send(t.Context(), http.MethodGet, "/companion/module.js", ""); a.Code != http.StatusOK || a.Body.String() != "export {};\n" {
			t.Errorf("without a controller the companion is %d %s", a.Code, a.Body)
		}
		if a := r.send(t.Context(), http.MethodGet, "/ccp-v2/assets/none.js", ""); a.Code != http.StatusNotFound {
			t.Errorf("none.js: got %d", a.Code)
		}
	})
}
