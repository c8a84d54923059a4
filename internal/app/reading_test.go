package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/app"
)

// TestReadingChangesNothing: whatever `handover local` has under GET leaves the instance, the
// ledger and the orders as they were. The addresses are those in the source, so that a new
// one is tried, too. (Amazon's own are in connectlocal's test of this name.)
func TestReadingChangesNothing(t *testing.T) {
	o := opened(t)
	o.post("/_local/v1/clock/rate", `{"rate": 0}`)
	o.post("/_local/v1/agents/ana/login", ``)
	o.post("/operator/v1/agents/ana/drain", `{}`)
	o.until(`"to":"settled"`)
	before := o.everything()
	for _, path := range o.addresses() {
		o.get(path)
	}
	for _, path := range []string{ // as if a page could make a command of it
		"/operator/v1/agents/ana/drain", "/operator/v1/agents/ana/undrain", "/operator/v1/breaker/free", "/operator/v1/policy?text=x", "/operator/v1/reload",
		"/operator/v1/agents/ana/undrain?_method=POST", "/signin/v1/token?token=x", "/signin/v1/out", "/_local/v1/agents/ana/logout", "/_local/v1/faults?kind=throttle",
	} {
		o.get(path)
	}
	if diff := cmp.Diff(before, o.everything()); diff != "" {
		t.Errorf("reading has changed something:\n%s", diff)
	}
}

// office is a running `handover local`.
type office struct {
	*testing.T
	base string
}

func opened(t *testing.T) office {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- app.Local(ctx, app.LocalOptions{
			Listen: "127.0.0.1:0", Controller: true, Gallery: true, Log: slog.New(slog.DiscardHandler), Version: "test", Ready: func(base string) { ready <- base },
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case base := <-ready:
		return office{t, base}
	case err := <-ended:
		t.Fatalf("it has ended at once: %v", err)
		return office{}
	}
}

// ask sends one request and reads what comes within a moment: some answers never end.
func (o office) ask(method, path, body string) (int, string) {
	o.Helper()
	ctx, end := context.WithTimeout(o.Context(), 10*time.Second)
	defer end()
	r, err := http.NewRequestWithContext(ctx, method, o.base+path, strings.NewReader(body))
	if err != nil {
		o.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		o.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return res.StatusCode, "" // it has begun, and would go on
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		o.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, string(text)
}

// until waits for a line of the journal.
func (o office) until(has string) {
	o.Helper()
	r, err := http.NewRequestWithContext(o.Context(), http.MethodGet, o.base+"/console/v1/events?last=50", nil)
	if err != nil {
		o.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		o.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if strings.Contains(lines.Text(), has) {
			return
		}
	}
	o.Fatalf("the journal has ended without %s: %v", has, lines.Err())
}

func (o office) post(path, body string) {
	o.Helper()
	if status, text := o.ask(http.MethodPost, path, body); status >= http.StatusBadRequest {
		o.Fatalf("%s: %d %s", path, status, text)
	}
}

func (o office) get(path string) (int, string) {
	o.Helper()
	return o.ask(http.MethodGet, path, "")
}

// everything is what both sides tell of how things are.
func (o office) everything() map[string]any {
	o.Helper()
	all := map[string]any{}
	for _, path := range []string{
		"/_local/v1/agents", "/_local/v1/contacts", "/_local/v1/queues/Support", "/_local/v1/clock", "/_local/v1/faults",
		"/operator/v1/journal", "/operator/v1/departures", "/operator/v1/breaker", "/operator/v1/ghosts", "/operator/v1/quarantine", "/console/v1/policy",
	} {
		status, text := o.get(path)
		var told any
		if err := json.Unmarshal([]byte(text), &told); status != http.StatusOK || err != nil && path != "/operator/v1/journal" {
			o.Fatalf("%s: %d %.200s, %v", path, status, text, err)
		}
		if told == nil {
			told = text // lines
		}
		all[path] = told
	}
	return all
}

// addresses are what the source has under GET, with somebody in place of each label.
func (o office) addresses() []string {
	o.Helper()
	pattern := regexp.MustCompile(`"GET (/[^"]+)"`)
	var all []string
	for _, folder := range []string{"../../connectlocal", "../../internal"} {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range pattern.FindAllStringSubmatch(string(text), -1) {
				all = append(all, m[1])
			}
			return err
		})
		if err != nil {
			o.Fatal(err)
		}
	}
	if len(all) < 30 {
		o.Fatalf("there are only %d", len(all))
	}
	for i, path := range all {
		all[i] = strings.NewReplacer("{$}", "", "{username}", "ana", "{user}", "ana", "{queue}", "Support", "{part}", "ccp.js").Replace(path)
		all[i] = regexp.MustCompile(`{[^}]*}`).ReplaceAllString(all[i], "x")
	}
	slices.Sort(all)
	return slices.Compact(all)
}
