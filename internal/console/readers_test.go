package console_test

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/console"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
)

// hall is a console in which several pages look on.
type hall struct {
	client *http.Client
	inside atomic.Int64 // requests that are being answered
}

func open(t *testing.T, l console.Reader) *hall {
	t.Helper()
	h, ear := &hall{}, memnet.Listen()
	page := console.New(l, slog.New(slog.DiscardHandler), console.For(sources()))
	srv := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.inside.Add(1)
		defer h.inside.Add(-1)
		page.ServeHTTP(w, r)
	})}
	go func() { _ = srv.Serve(ear) }()
	h.client = ear.Client()
	t.Cleanup(func() {
		h.client.CloseIdleConnections()
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// look opens a page's stream, and reads nothing of it.
func (h *hall) look(t *testing.T) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://console/console/v1/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := h.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

func TestSoManyPagesMayLookOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, memledger.New())
		var first *http.Response
		for n := range 64 {
			resp := h.look(t)
			if resp.StatusCode != http.StatusOK {
				t.Fatalf("page %d: %s", n+1, resp.Status)
			}
			if first == nil {
				first = resp
			}
		}
		if late := h.look(t); late.StatusCode != http.StatusServiceUnavailable || late.Header.Get("Retry-After") != "5" {
			t.Errorf("page 65: %s, Retry-After %q; want 503 and 5", late.Status, late.Header.Get("Retry-After"))
		}
		_ = first.Body.Close()
		synctest.Wait()
		if next := h.look(t); next.StatusCode != http.StatusOK {
			t.Errorf("when one has gone, the next gets %s", next.Status)
		}
	})
}

// TestAPageThatReadsNothingIsLetGo: it holds its place for ten seconds, and nobody else up.
func TestAPageThatReadsNothingIsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := filled(t)
		h := open(t, l)
		h.look(t)
		lively := h.look(t)
		heard := make(chan []byte, 1000)
		go func() {
			for piece := make([]byte, 1<<16); ; {
				n, err := lively.Body.Read(piece)
				if err != nil {
					return
				}
				heard <- append([]byte(nil), piece[:n]...)
			}
		}()
		synctest.Wait()
		for len(heard) > 0 {
			<-heard
		}
		lines := make([]departure.Entry, 500)
		for n := range lines {
			lines[n] = entry("moving")
		}
		commit(t, l, departure.Commit{Journal: lines})
		time.Sleep(300 * time.Millisecond)
		synctest.Wait()
		if len(heard) == 0 {
			t.Error("who reads waits for who does not")
		}
		time.Sleep(9 * time.Second)
		if n := h.inside.Load(); n != 2 {
			t.Errorf("after 9 s %d pages look on, want 2", n)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := h.inside.Load(); n != 1 {
			t.Errorf("after 11 s %d pages look on, want the one that reads", n)
		}
	})
}
