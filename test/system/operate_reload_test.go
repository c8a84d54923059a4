package system

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/internal/config"
	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/memnet"
	"handover/internal/policy"
)

// crm is a receiver of webhooks, which can be down.
type crm struct {
	next   http.RoundTripper // for what is not addressed to it
	secret []byte

	mu    sync.Mutex
	down  bool
	tries int
	got   []told
}

// told is what the receiver was told.
type told struct {
	ID   int64
	Kind string
	Chat string
	At   time.Time
	late time.Duration // when it came, after it was written
}

// RoundTrip implements http.RoundTripper.
func (c *crm) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "crm" {
		return c.next.RoundTrip(r)
	}
	return memnet.Transport{Handler: http.HandlerFunc(c.receive)}.RoundTrip(r)
}

func (c *crm) receive(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries++
	body, err := io.ReadAll(r.Body)
	var event told
	switch {
	case c.down:
		w.WriteHeader(http.StatusServiceUnavailable)
	case err != nil || json.Unmarshal(body, &event) != nil || !c.signed(r, body) || r.Header.Get("Handover-Delivery") != fmt.Sprint(event.ID):
		w.WriteHeader(http.StatusBadRequest)
	default:
		event.late = time.Since(event.At)
		c.got = append(c.got, event)
	}
}

// signed checks a signature as docs/webhooks.md says.
func (c *crm) signed(r *http.Request, body []byte) bool {
	t, signature, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Handover-Signature"), "t="), ",v1=")
	mac := hmac.New(sha256.New, c.secret)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	given, err := hex.DecodeString(signature)
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

func (c *crm) set(down bool) { c.mu.Lock(); c.down = down; c.mu.Unlock() }

func (c *crm) heard() (events []told, tries int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.got), c.tries
}

// TestAReceiverThatWasDown is told everything when it is up again: in order, signed,
// once each.
func TestAReceiverThatWasDown(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(backToQueue)
		hook := &crm{secret: []byte("0123456789abcdef"), down: true}
		r := w.runs(func(o *controller.Options) {
			hook.next = o.HTTP.Transport
			o.HTTP = &http.Client{Transport: hook}
			o.Config.Webhooks = []config.Webhook{{Name: "crm", URL: "http://crm/handover", Secret: hook.secret}}
		})
		defer r.stop()
		w.pass(time.Second)
		check := w.away()
		w.pass(2 * time.Minute)
		check()
		if got, tries := hook.heard(); len(got) > 0 || tries < 3 {
			t.Errorf("told %d events with %d tries while it was down", len(got), tries)
		}
		hook.set(false)
		w.pass(6 * time.Minute)
		got, _ := hook.heard()
		var kinds []string
		for n, e := range got {
			if n > 0 && e.ID <= got[n-1].ID {
				t.Errorf("event %d came after %d", e.ID, got[n-1].ID)
			}
			if e.Chat == w.people[0].ContactID || e.Chat == "" {
				kinds = append(kinds, e.Kind)
			}
		}
		if want := []string{"departed", "before-move", "moved", "landed", "settled"}; !slices.Equal(kinds, want) {
			t.Errorf("told of %v, want %v\n%s", kinds, want, w.journal())
		}
	})
}

// TestReload puts another policy in force, and leaves the one that is there when the
// new one is wrong.
func TestReload(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(backToQueue)
		next := backToQueue
		r := w.runs(func(o *controller.Options) {
			conf := o.Config
			o.Load = func() (config.Config, error) {
				p, err := policy.Parse("policy.yaml", []byte(next))
				conf.Policy, conf.PolicyFile = p, "policy.yaml"
				return conf, err
			}
		})
		defer r.stop()
		w.login("ana")
		first := w.chat("ana", "Dora", nil)

		next = "rules: [{name: all, do: [{target: nowhere}]}]"
		r.refuses("/operator/v1/reload", "{}", http.StatusUnprocessableEntity, "nowhere")
		next = "rules: [{name: all, do: [{target: queue Biling}]}]"
		r.refuses("/operator/v1/reload", "{}", http.StatusUnprocessableEntity, "Billing")
		w.pick("ana", "Offline")
		w.pass(20 * time.Second)
		w.waits(first, "Support") // by the policy that was there
		w.login("chloe")
		_, err := w.stage.Take(w.ctx, "chloe", first.ContactID)
		w.must(err)

		next = "rules: [{name: all, do: [{target: queue Billing, needs: nothing}]}]"
		if says := r.order("/operator/v1/reload", "{}"); !strings.Contains(says, "policy.yaml") {
			t.Errorf("reloaded: %s", says)
		}
		w.pick("chloe", "Offline")
		w.pass(20 * time.Second)
		w.waits(first, "Billing")
	})
}

// TestQuarantine is listed, shown, replayed and dropped; a whole run's journal holds.
func TestQuarantine(t *testing.T) {
	inBubble(t, func(t *testing.T, w *world) {
		w.obey(backToQueue)
		r := w.runs(nil)
		defer r.stop()
		stream := w.srv.AgentEventStream()
		for _, text := range []string{`{"AgentARN":"arn:…","EventType":"STATE_CH`, `{"AgentARN":1,"EventType":"LOGIN","Version":"2017-10-01"}`} {
			key := "a"
			_, err := w.kinesis().PutRecord(w.ctx, &kinesis.PutRecordInput{StreamName: &stream, PartitionKey: &key, Data: []byte(text)})
			w.must(err)
		}
		check := w.away()
		w.pass(20 * time.Second)
		check()
		var list []struct {
			ID   int64
			Data []byte
		}
		r.get("/operator/v1/quarantine", &list)
		if len(list) != 2 || list[0].Data != nil {
			t.Fatalf("quarantine is %+v, want two records, without their bytes", list)
		}
		at := fmt.Sprintf("/operator/v1/quarantine/%d", list[0].ID)
		r.get(at+"?data=true", &list[0])
		if !strings.Contains(string(list[0].Data), "STATE_CH") {
			t.Errorf("record %d holds %q", list[0].ID, list[0].Data)
		}
		r.refuses(at+"/replay", "{}", http.StatusConflict, "still cannot be applied")
		r.order(at+"/drop", "{}")
		r.refuses(at+"/drop", "{}", http.StatusNotFound, "no record")
		r.get("/operator/v1/quarantine", &list)
		if len(list) != 1 {
			t.Errorf("%d records after one was dropped", len(list))
		}
		w.says("was dropped")
		n, err := ledger.Verify(w.mem.Journal(w.ctx, ledger.JournalFilter{}))
		if err != nil || n < 10 {
			t.Errorf("the journal's chain: %d lines, %v", n, err)
		}
	})
}

// readonly is a ledger that cannot be written while it says so.
type readonly struct {
	controller.Store
	mu  sync.Mutex
	err error
}

// Health implements the controller's store.
func (s *readonly) Health(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.err, s.Store.Health(ctx))
}

// Commit implements the departure's ledger.
func (s *readonly) Commit(ctx context.Context, c departure.Commit) error {
	s.mu.Lock()
	err := s.err
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.Store.Commit(ctx, c)
}

func (s *readonly) set(err error) { s.mu.Lock(); s.err = err; s.mu.Unlock() }

// TestReadiness turns false when a stream cannot be read and when the ledger cannot be
// written, says why, and comes back. The process is alive all the time, and a chat
// that was to be moved meanwhile is moved then.
func TestReadiness(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		w.obey(backToQueue)
		disk := &readonly{Store: w.mem}
		r := w.runs(func(o *controller.Options) { o.Store = disk })
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pass(5 * time.Second)
		r.ready(true, "")
		disk.set(errors.New("the disk is full"))
		w.pick("ana", "Offline")
		w.pass(time.Minute)
		r.ready(false, "the disk is full")
		w.untouched("ana", c)
		disk.set(nil)
		w.pass(time.Minute)
		r.ready(true, "")
		w.became(c, departure.Landing)
		w.fault(`{"kind":"error","operation":"GetRecords"}`)
		w.pass(3 * time.Minute)
		r.ready(false, "behind")
		w.fault("")
		w.pass(2 * time.Minute)
		r.ready(true, "")
	})
}

func (r *running) ready(want bool, words string) {
	r.t.Helper()
	status, body := r.ask(http.MethodGet, "/readyz", "")
	if (status == http.StatusOK) != want || !strings.Contains(string(body), words) {
		r.t.Errorf("ready: %d %s, want %t with %q", status, body, want, words)
	}
	if status, body := r.ask(http.MethodGet, "/healthz", ""); status != http.StatusOK {
		r.t.Errorf("healthy: %d %s", status, body)
	}
}
