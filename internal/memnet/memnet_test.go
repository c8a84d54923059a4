package memnet_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"handover/internal/memnet"
)

func TestTransportCarriesRequestAndAnswer(t *testing.T) {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", fmt.Sprintf("%s %s %s %s %s", r.Method, r.Host, r.URL.EscapedPath(), r.URL.Query().Get("q"), body))
		w.WriteHeader(http.StatusTeapot)
		w.Header().Set("X-Late", "lost")
		_, _ = io.WriteString(w, "short")
	})
	client := &http.Client{Transport: memnet.Transport{Handler: h}, Timeout: time.Minute}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, "http://connect.test/a%2Fb/c?q=1", strings.NewReader("pot"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || string(body) != "short" || resp.StatusCode != http.StatusTeapot || resp.ContentLength != 5 {
		t.Errorf("got %d %q (%d bytes announced), %v", resp.StatusCode, body, resp.ContentLength, err)
	}
	if got, want := resp.Header.Get("X-Seen"), "PUT connect.test /a%2Fb/c 1 pot"; got != want {
		t.Errorf("the handler saw %q, want %q", got, want)
	}
	if resp.Header.Get("X-Late") != "" {
		t.Error("a header set after WriteHeader was sent")
	}
}

func TestTransportFailsUnderAnEndedContext(t *testing.T) {
	client := &http.Client{Transport: memnet.Transport{Handler: http.NotFoundHandler()}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://x/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestTransportOfAHandlerThatAborts(t *testing.T) {
	client := &http.Client{Transport: memnet.Transport{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic(http.ErrAbortHandler)
	})}}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://x/", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want io.ErrUnexpectedEOF", err)
	}
}

func TestTransportInABubbleTakesNoTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(time.Hour) })
		client := &http.Client{Transport: memnet.Transport{Handler: h}}
		get(t, client, "http://x/")
		if got := time.Since(begun); got != time.Hour {
			t.Errorf("the bubble's clock moved by %v, want one hour", got)
		}
	})
}

// serve runs a server over a listener inside the current bubble.
func serve(t *testing.T, h http.Handler) *http.Client {
	t.Helper()
	l := memnet.Listen()
	srv := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(l) }()
	client := l.Client()
	t.Cleanup(func() {
		client.CloseIdleConnections()
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return client
}

func get(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestListenerServesHTTP(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }))
		for range 3 {
			if got := get(t, client, "http://any.test/here"); got != "/here" {
				t.Errorf("got %q", got)
			}
		}
	})
}

// closedAlready is a body as smithy-go's is when the answer came before the request was
// seen to be whole.
type closedAlready struct{ io.Reader }

func (closedAlready) WriteTo(io.Writer) (int64, error) { return 0, io.EOF }

func (closedAlready) Close() error { return nil }

func TestListenerCarriesBodiesThatCanWriteThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://any.test/", closedAlready{strings.NewReader("whole")})
		if err != nil {
			t.Fatal(err)
		}
		req.ContentLength = int64(len("whole"))
		body := req.Body
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		got, err := io.ReadAll(resp.Body)
		if err != nil || string(got) != "whole" {
			t.Errorf("got %q, %v", got, err)
		}
		if req.Body != body {
			t.Error("the caller's request was changed")
		}
	})
}

func TestListenerCarriesServerSentEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			flush := http.NewResponseController(w)
			for i := 0; ; i++ {
				_, _ = fmt.Fprintf(w, "data: %d\n\n", i)
				_ = flush.Flush()
				select {
				case <-time.After(time.Minute):
				case <-r.Context().Done():
					return
				}
			}
		}))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://any.test/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		for want := range 3 {
			if lines.Scan(); lines.Text() != fmt.Sprintf("data: %d", want) {
				t.Errorf("event %d: got %q", want, lines.Text())
			}
			lines.Scan()
		}
		if got := time.Since(begun); got != 2*time.Minute {
			t.Errorf("three events took %v, want 2m", got)
		}
	})
}

func TestListenerCarriesWebsockets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c, err := websocket.Accept(w, r, nil)
			if err != nil {
				return
			}
			defer func() { _ = c.CloseNow() }()
			kind, data, err := c.Read(r.Context())
			if err == nil {
				_ = c.Write(r.Context(), kind, data)
			}
			_ = c.Close(websocket.StatusNormalClosure, "")
		}))
		c, resp, err := websocket.Dial(t.Context(), "ws://any.test/", &websocket.DialOptions{HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		if resp.Body != nil {
			defer resp.Body.Close()
		}
		defer func() { _ = c.CloseNow() }()
		if err := c.Write(t.Context(), websocket.MessageText, []byte("echo")); err != nil {
			t.Fatal(err)
		}
		if _, data, err := c.Read(t.Context()); err != nil || string(data) != "echo" {
			t.Errorf("got %q, %v", data, err)
		}
	})
}

func TestListenerRefusesAfterClose(t *testing.T) {
	l := memnet.Listen()
	if err := errors.Join(l.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Accept: %v", err)
	}
	if _, err := l.DialContext(t.Context(), "tcp", "x:1"); !errors.Is(err, net.ErrClosed) {
		t.Errorf("DialContext: %v", err)
	}
}

func TestDialGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := memnet.Listen()
		defer l.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.DialContext(ctx, "tcp", "x:1"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want the deadline", err)
		}
	})
}
