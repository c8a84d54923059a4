package gate_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handover/connectlocal/internal/gate"
	"handover/internal/memnet"
)

// says answers with a word.
func says(word string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, word) })
}

// ask is the answer of a handler to a request with these headers, "name: value".
func ask(t *testing.T, h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader("body"))
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestSameOrigin(t *testing.T) {
	h := gate.SameOrigin(says("in"), says("out"))
	for name, tc := range map[string]struct {
		method  string
		headers []string
		want    string
	}{
		"an SDK":                          {http.MethodPost, nil, "in"},
		"an own page":                     {http.MethodPost, []string{"Origin: http://127.0.0.1:8686", "Sec-Fetch-Site: same-origin"}, "in"},
		"an own page, old browser":        {http.MethodPost, []string{"Origin: http://127.0.0.1:8686"}, "in"},
		"typed into the address bar":      {http.MethodGet, []string{"Sec-Fetch-Site: none"}, "in"},
		"another site's page":             {http.MethodPost, []string{"Origin: https://example.com", "Sec-Fetch-Site: cross-site"}, "out"},
		"another site's page, to read":    {http.MethodGet, []string{"Sec-Fetch-Site: cross-site"}, "out"},
		"another site, old browser":       {http.MethodPost, []string{"Origin: https://example.com"}, "out"},
		"another port of this machine":    {http.MethodPost, []string{"Origin: http://127.0.0.1:3000", "Sec-Fetch-Site: same-site"}, "out"},
		"a sandboxed frame":               {http.MethodPost, []string{"Origin: null"}, "out"},
		"a browser's question beforehand": {http.MethodOptions, []string{"Origin: https://example.com"}, "out"},
	} {
		if got := ask(t, h, tc.method, "http://127.0.0.1:8686/contact/stop", tc.headers...).Body.String(); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
	if got := ask(t, h, http.MethodPost, "http://127.0.0.1:8686/"); got.Body.String() != "in" {
		t.Error("after strangers, who belongs is refused, too")
	}
}

func TestClean(t *testing.T) {
	h := gate.Clean(says("in"), says("out"))
	for path, want := range map[string]string{
		"/": "in", "/contact/chat": "in", "/participant/": "in", "/users/i/arn%3Aaws%3Aconnect%2F%2Fx": "in", "/a/...": "in", "/a/%2e%2e": "in",
		"//": "out", "//contact/chat": "out", "/contact//chat": "out", "/contact/../chat": "out", "/./contact": "out", "/contact/..": "out", "/contact/chat//": "out",
	} {
		if got := ask(t, h, http.MethodGet, "http://localhost"+path).Body.String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestHosts(t *testing.T) {
	h := gate.Hosts(says("in"), "host.docker.internal", "Connect.Test:8686")
	for host, want := range map[string]int{
		"localhost": 200, "localhost:8686": 200, "LOCALHOST": 200, "localhost.": 200, "app.localhost:1": 200,
		"127.0.0.1": 200, "127.0.0.1:8686": 200, "127.8.9.10": 200, "[::1]": 200, "[::1]:8686": 200, "[::ffff:127.0.0.1]:1": 200, "": 200,
		"host.docker.internal:8686": 200, "HOST.docker.internal": 200, "connect.test": 200,
		"example.com": 403, "localhost.example.com": 403, "127.0.0.1.example.com": 403, "notlocalhost": 403, "192.168.1.7:8686": 403, "0.0.0.0": 403, "[::2]": 403,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
		if w.Code == http.StatusForbidden && !strings.Contains(w.Body.String(), "--allow-host") {
			t.Errorf("%q is told %q, which does not help", host, w.Body)
		}
	}
}

func TestCrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(chan struct{})
		h := gate.Crowd(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-open }), 2)
		for range 2 {
			go ask(t, h, http.MethodGet, "http://localhost/")
		}
		synctest.Wait()
		if w := ask(t, h, http.MethodGet, "http://localhost/"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("the third of two: %d %v", w.Code, w.Header())
		}
		close(open)
		synctest.Wait()
		if w := ask(t, h, http.MethodGet, "http://localhost/"); w.Code != http.StatusOK {
			t.Errorf("when they have gone: %d", w.Code)
		}
	})
}

// served runs a handler with a patience of a minute for bodies and answers each,
// behind a connection that the test reads and writes.
func served(t *testing.T, h http.Handler, test func(conn net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := memnet.Listen()
		web := &http.Server{Handler: gate.Slow(h, gate.Patience{Body: time.Minute, Answer: time.Minute}), ReadHeaderTimeout: time.Minute}
		done := make(chan error, 1)
		go func() { done <- web.Serve(l) }()
		conn, err := l.DialContext(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		test(conn)
		_ = conn.Close()
		_ = web.Close()
		<-done
	})
}

func TestASlowBodyIsCutOff(t *testing.T) {
	var failed error
	var took time.Duration
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		_, failed = io.ReadAll(r.Body)
		took = time.Since(begun)
	})
	served(t, h, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow")
		_, _ = io.Copy(io.Discard, conn) // until it is closed
	})
	if failed == nil || took != time.Minute {
		t.Errorf("the body ended after %v with %v", took, failed)
	}
}

// A call may wait for longer than its body may take: what has arrived is not slow.
func TestALongCallIsNotSlow(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		select {
		case <-time.After(time.Hour):
			_, _ = io.WriteString(w, "done")
		case <-r.Context().Done():
			_, _ = io.WriteString(w, fmt.Sprint("ended: ", context.Cause(r.Context())))
		}
	})
	served(t, h, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody")
		answer, _ := io.ReadAll(conn)
		if !strings.HasSuffix(string(answer), "done") {
			t.Errorf("answer %q", answer)
		}
	})
}

func TestWhoDoesNotReadIsCutOff(t *testing.T) {
	var took time.Duration
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		for begun := time.Now(); ; took = time.Since(begun) {
			if _, err := w.Write(make([]byte, 1<<20)); err != nil || control.Flush() != nil {
				took = time.Since(begun)
				return
			}
		}
	})
	served(t, h, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil { // and no more
			t.Error(err)
		}
		time.Sleep(time.Hour)
	})
	if took == 0 || took > 2*time.Minute {
		t.Errorf("the handler wrote for %v", took)
	}
}

// A stream lives on while its client reads.
func TestAStreamMayLast(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		control := http.NewResponseController(w)
		for n := range 10 {
			time.Sleep(10 * time.Minute)
			_, _ = fmt.Fprintln(w, n)
			if err := control.Flush(); err != nil {
				t.Errorf("piece %d: %v", n, err)
				return
			}
		}
	})
	served(t, h, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "GET / HTTP/1.0\r\n\r\n")
		all, _ := io.ReadAll(conn)
		if !strings.HasSuffix(string(all), "8\n9\n") {
			t.Errorf("heard %q", all)
		}
	})
}
