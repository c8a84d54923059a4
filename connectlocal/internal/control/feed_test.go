package control_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/state"
)

func (r *rig) note(kind string) {
	r.loop.Do(func() { r.feed.Noted(state.Note{At: r.loop.Now(), Kind: kind}) })
}

func TestEventsComeOnceAndInOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		r.post(t, "/agents/ana/login", "")
		first, second := r.events(t), r.events(t)
		defer first.close()
		defer second.close()
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		r.post(t, "/agents/ana/status", `{"status":"Lunch"}`)
		want := []string{"2 agent.status ana", "3 agent.status ana"}
		for _, e := range []*events{first, second} {
			if diff := cmp.Diff(want, e.take()); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		}
	})
}

func TestEventsResume(t *testing.T) {
	tests := map[string]struct {
		notes int
		last  string
		want  []string
	}{
		"after the last":               {3, "3", nil},
		"after one before":             {3, "1", []string{"2 n1", "3 n2"}},
		"from the beginning":           {2, "0", []string{"1 n0", "2 n1"}},
		"from an earlier process":      {2, "900", []string{"gap", "1 n0", "2 n1"}},
		"from what is kept no longer":  {4098, "1", []string{"gap", "3 n2"}},
		"from what is just kept still": {4098, "2", []string{"3 n2"}},
	}
	for label, tt := range tests {
		t.Run(label, func(t *testing.T) {
			inBubble(t, func(t *testing.T, r *rig) {
				for i := range tt.notes {
					r.note(fmt.Sprintf("n%d", i))
				}
				e := r.events(t, "Last-Event-ID", tt.last)
				defer e.close()
				got := e.take()
				if tt.notes > len(tt.want) && len(got) > len(tt.want) && len(tt.want) > 0 {
					if n := len(got) - len(tt.want); n != 4095 {
						t.Errorf("%d further events, want 4095", n)
					}
					got = got[:len(tt.want)]
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestEventsRefuseAWrongID(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		status, v := r.do(t, http.MethodGet, "/events", "", "Last-Event-ID", "latest")
		if status != http.StatusBadRequest || v["code"] != "bad-request" {
			t.Errorf("got %d %v, want 400", status, v)
		}
	})
}

func TestSlowReaderIsDropped(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://local/_local/v1/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		slow, err := r.client.Do(req) // and nobody reads
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = slow.Body.Close() }()
		for i := range 2000 {
			r.note(fmt.Sprintf("n%d", i)) // would hang the bubble if it blocked the loop
		}
		body := make([]byte, 1<<20)
		total := 0
		for {
			n, err := slow.Body.Read(body)
			if total += n; err != nil {
				break // the stream has an end
			}
		}
		if total == 0 {
			t.Error("the slow reader got nothing at all")
		}
	})
}

func TestStopEndsTheStreams(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.events(t)
		synctest.Wait()
		if e.closed {
			t.Fatal("the stream has ended by itself")
		}
		if err := r.control.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-e.read
		if status, _ := r.do(t, http.MethodGet, "/events", ""); status != http.StatusServiceUnavailable {
			t.Errorf("a late reader: %d, want 503", status)
		}
	})
}

func TestEventsCarryNoTokens(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig) {
		e := r.events(t)
		defer e.close()
		r.post(t, "/agents/ana/login", "")
		r.post(t, "/agents/ana/status", `{"status":"Available"}`)
		contact := r.chat(t, "Kim")
		r.post(t, "/agents/ana/contacts/"+contact+"/accept", "")
		_, v := r.do(t, http.MethodGet, "/agents/ana/contacts/"+contact+"/token", "")
		r.loop.Do(func() {
			c, err := r.world.Bearer(v["connectionToken"].(string))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := r.world.SendMessage(c, "text/plain", "my secret is 4711", ""); err != nil {
				t.Fatal(err)
			}
		})
		if heard := e.take(); len(heard) < 6 {
			t.Fatalf("only %v", heard)
		}
		for _, secret := range []string{v["connectionToken"].(string), v["participantToken"].(string), "4711"} {
			if strings.Contains(e.data.String(), secret) {
				t.Errorf("the events carry %q", secret)
			}
		}
	})
}
