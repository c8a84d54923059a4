package system

import (
	"context"
	"net/http"
	"testing"
	"time"

	"handover/internal/config"
	"handover/internal/serverless"
)

// TestAWarmFunctionAsksAgain: what it has learnt at its start grows old.
func TestAWarmFunctionAsksAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		c := w.cloud(func(c *cloud) { c.warm = true })
		asked := func() bool {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.made[serverless.Events]["connect:ListAgentStatuses"]
		}
		w.login("ana")
		w.pass(9 * time.Minute) // an event of hers comes every two minutes
		if !asked() {
			t.Fatal("the function has not asked for the statuses at its start")
		}
		c.mu.Lock()
		delete(c.made[serverless.Events], "connect:ListAgentStatuses")
		c.mu.Unlock()
		w.pass(30 * time.Second)
		if asked() {
			t.Error("it has asked for the statuses though it knows them")
		}
		w.pass(3 * time.Minute)
		if !asked() {
			t.Error("it has not asked for the statuses again")
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if n := len(c.free[serverless.Events]); n == 0 || n > 4 {
			t.Errorf("%d functions for events, want a few that are kept", n)
		}
	})
}

// hooked has functions tell a receiver.
func (w *world) hooked(receiver http.RoundTripper, secret []byte) {
	w.obey(backToQueue)
	w.cloud(func(c *cloud) {
		c.of.HTTP = &http.Client{Transport: receiver}
		c.of.Config.Webhooks = []config.Webhook{{Name: "crm", URL: "http://crm/handover", Secret: secret}}
	})
}

// TestFunctionsTellWebhooks of what the worker does, soon; of a departure's beginning when
// the worker comes for it; and of everything once, though worker and sweep do so.
func TestFunctionsTellWebhooks(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		hook := &crm{secret: []byte("0123456789abcdef"), next: w.client.Transport}
		w.hooked(hook, hook.secret)
		w.pass(90 * time.Second) // a sweep has found the hook's place in the journal
		check := w.away()
		w.pass(2 * time.Minute)
		check()
		got, tries := hook.heard()
		if len(got) < 5 || tries != len(got) {
			t.Errorf("told %d events with %d tries\n%s", len(got), tries, w.journal())
		}
		for n, e := range got {
			if n > 0 && e.ID <= got[n-1].ID {
				t.Errorf("event %d came after %d", e.ID, got[n-1].ID)
			}
			if most := map[bool]time.Duration{true: 30 * time.Second, false: 3 * time.Second}[e.Kind == "departed"]; e.late > most {
				t.Errorf("%s came after %s, want %s at most", e.Kind, e.late, most)
			}
		}
	})
}

// hanging never answers what is addressed to the receiver.
type hanging struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (h hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "crm" {
		return h.next.RoundTrip(r)
	}
	<-r.Context().Done()
	return nil, context.Cause(r.Context())
}

// TestAReceiverThatHangs holds up neither worker nor sweep, and fails no invocation.
func TestAReceiverThatHangs(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		w.hooked(hanging{w.client.Transport}, []byte("0123456789abcdef"))
		w.pass(90 * time.Second)
		check := w.away()
		w.pass(40 * time.Second)
		check()
		w.pass(3 * time.Minute)
	})
}
