package ccp_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"handover/connectlocal/internal/page"
)

func TestPage(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		for _, path := range []string{"/ccp-v2/", "/connect/ccp-v2/"} {
			a := r.send(t.Context(), http.MethodGet, path+"?agent=ana", "")
			policy := a.Header().Get("Content-Security-Policy")
			switch {
			case a.Code != http.StatusOK || !strings.Contains(a.Body.String(), "ccp.js"):
				t.Errorf("%s: got %d", path, a.Code)
			case !strings.HasSuffix(policy, "frame-ancestors 'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*"):
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
		if !strings.HasSuffix(policy, " https://127.0.0.1:* https://desk.example https://*.example:8443") {
			t.Errorf("got %s", policy)
		}
	})
}

// TestParts: every part is served, with its type, and every part that another names is there.
func TestParts(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		files, err := os.ReadDir("static")
		if err != nil {
			t.Fatal(err)
		}
		types := map[string]string{"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}
		imports := regexp.MustCompile(`(?:from "\./|/ccp-v2/assets/)([\w.-]+)"`)
		shared := regexp.MustCompile(`/_page/[\w.-]+`) // with the page at /
		var all strings.Builder
		for _, f := range files {
			a := r.send(t.Context(), http.MethodGet, "/ccp-v2/assets/"+f.Name(), "")
			_, extension, _ := strings.Cut(f.Name(), ".")
			if a.Code != http.StatusOK || a.Header().Get("Content-Type") != types[extension] {
				t.Errorf("%s: got %d %s", f.Name(), a.Code, a.Header().Get("Content-Type"))
			}
			all.WriteString(a.Body.String())
			for _, m := range imports.FindAllStringSubmatch(a.Body.String(), -1) {
				if b := r.send(t.Context(), http.MethodGet, "/ccp-v2/assets/"+m[1], ""); b.Code != http.StatusOK {
					t.Errorf("%s names %s, which is not there", f.Name(), m[1])
				}
			}
		}
		for _, m := range shared.FindAllString(all.String(), -1) {
			w := httptest.NewRecorder()
			page.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, m, nil))
			if w.Code != http.StatusOK {
				t.Errorf("%s is not there", m)
			}
		}
		if a := r.send(t.Context(), http.MethodGet, "/ccp-v2/assets/none.js", ""); a.Code != http.StatusNotFound {
			t.Errorf("none.js: got %d", a.Code)
		}
	})
}
