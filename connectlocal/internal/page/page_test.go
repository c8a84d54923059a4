package page_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"handover/connectlocal/internal/page"
)

func get(t *testing.T, path string) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	page.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	res := w.Result()
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestPageKeepsToItsPolicy(t *testing.T) {
	res, body := get(t, "/")
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("/: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	policy := res.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none';") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q: want nothing by default, and nothing unsafe", policy)
	}
	for what, pattern := range map[string]string{
		"an inline script":   `<script(?:[^>]*)>\s*[^<\s]`,
		"an inline style":    `<style|\sstyle=`,
		"an inline handler":  `\son[a-z]+=`,
		"an outside address": `(?:src|href)="(?:https?:)?//`,
	} {
		if m := regexp.MustCompile(pattern).FindString(body); m != "" {
			t.Errorf("the page has %s: %s", what, m)
		}
	}
}

// TestEveryFileIsServed follows the page's and the scripts' references, and
// finds every file of the folder on the way.
func TestEveryFileIsServed(t *testing.T) {
	reference := regexp.MustCompile(`(?:(?:src|href)="|from ")([^"#]+)"`)
	seen, queue := map[string]bool{}, []string{"/", "/favicon.ico"}
	for len(queue) > 0 {
		url := queue[0]
		queue = queue[1:]
		if seen[url] || strings.HasPrefix(url, "/_local/") {
			continue
		}
		seen[url] = true
		res, body := get(t, url)
		if res.StatusCode != http.StatusOK || res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Content-Type") == "" {
			t.Errorf("%s: %d, %s", url, res.StatusCode, res.Header.Get("Content-Type"))
		}
		for _, m := range reference.FindAllStringSubmatch(body, -1) {
			queue = append(queue, strings.Replace(m[1], "./", "/_page/", 1))
		}
	}
	entries, err := os.ReadDir("static")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Name() != "index.html" && !seen["/_page/"+e.Name()] {
			t.Errorf("%s is referred to by nothing", e.Name())
		}
	}
}

// TestScriptsFindTheirElements checks the ids that the scripts look up.
func TestScriptsFindTheirElements(t *testing.T) {
	_, html := get(t, "/")
	_, script := get(t, "/_page/app.js")
	lookups := regexp.MustCompile(`\$\("([^"]+)"\)`).FindAllStringSubmatch(script, -1)
	if len(lookups) < 10 {
		t.Fatalf("only %d look-ups found", len(lookups))
	}
	for _, m := range lookups {
		if !strings.Contains(html, `id="`+m[1]+`"`) {
			t.Errorf("the page has no element %q", m[1])
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	for _, path := range []string{"/index.html", "/_page/", "/_page/index.html", "/_page/../page.go"} {
		if res, _ := get(t, path); res.StatusCode == http.StatusOK {
			t.Errorf("%s is served", path)
		}
	}
}
