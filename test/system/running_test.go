package system

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"handover/internal/actor"
	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/memnet"
	"handover/internal/operator"
	"handover/internal/policy"
)

// running is a controller at work, whose front operators can ask, and whose calls
// are counted.
type running struct {
	*world
	front http.Handler
	wire  *wire
	stop  func()
}

// runs starts a controller; change, if not nil, says how it is different from the
// usual one. The test stops it.
func (w *world) runs(change func(*controller.Options)) *running {
	w.t.Helper()
	o := w.options(w.mem)
	tap := &wire{next: w.client.Transport, answers: map[int]int{}, calls: map[string]int{}}
	o.HTTP = &http.Client{Transport: tap}
	o.AWS.HTTPClient = o.HTTP
	if change != nil {
		change(&o)
	}
	ctx, cancel := context.WithCancel(w.ctx)
	c, err := controller.New(ctx, o)
	w.must(err)
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	return &running{world: w, front: c.Front("", nil), wire: tap, stop: func() {
		cancel()
		if err := <-ended; err != nil && ctx.Err() == nil {
			w.t.Errorf("the controller ended by itself: %v", err)
		}
	}}
}

// ask makes an operator's call, and gives the status and the body.
func (r *running) ask(method, path, body string) (int, []byte) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.ctx, method, "http://front"+path, strings.NewReader(body))
	r.must(err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(operator.OperatorHeader, "mia")
	resp, err := memnet.Transport{Handler: r.front}.RoundTrip(req)
	r.must(err)
	data, err := io.ReadAll(resp.Body)
	r.must(err)
	r.must(resp.Body.Close())
	return resp.StatusCode, data
}

// greets has a companion of the agent say hello, and nothing more.
func (r *running) greets(agent string) {
	r.t.Helper()
	hello := fmt.Sprintf(`{"version": 1, "agent": %q, "client": "one", "desk": "local", "at": %d, "state": {}}`, agent, time.Now().UnixMilli())
	if status, body := r.ask("POST", "/companion/v1/hello", hello); status != http.StatusOK {
		r.t.Fatalf("the companion's hello was answered %d %s", status, body)
	}
}

// get reads what a call answers into out; it has to succeed.
func (r *running) get(path string, out any) {
	r.t.Helper()
	status, data := r.ask(http.MethodGet, path, "")
	if status != http.StatusOK {
		r.t.Fatalf("GET %s: %d %s", path, status, data)
	}
	r.must(json.Unmarshal(data, out))
}

// order posts, and has to succeed.
func (r *running) order(path, body string) string {
	r.t.Helper()
	status, data := r.ask(http.MethodPost, path, body)
	if status != http.StatusOK {
		r.t.Fatalf("POST %s: %d %s\n%s", path, status, data, r.journal())
	}
	return string(data)
}

// refuses posts, and has to be refused with this status and these words.
func (r *running) refuses(path, body string, want int, words string) {
	r.t.Helper()
	status, data := r.ask(http.MethodPost, path, body)
	if status != want || !strings.Contains(string(data), words) {
		r.t.Errorf("POST %s: %d %s, want %d with %q", path, status, data, want, words)
	}
}

// chatPath is where the API has a chat of the newest departure that holds it.
func (w *world) chatPath(c *actor.Customer, call string) string {
	w.t.Helper()
	for d, err := range w.mem.Departures(w.ctx, ledger.DepartureFilter{}) {
		w.must(err)
		for _, h := range d.Handovers {
			if h.ChatID == c.ContactID {
				return "/operator/v1/departures/" + d.ID + "/chats/" + h.ChatID + "/" + call
			}
		}
	}
	w.t.Fatalf("no departure holds the chat of %s", c.Name)
	return ""
}

// wire is the way from a controller to the service: it counts what passes.
type wire struct {
	next http.RoundTripper

	mu       sync.Mutex
	changing []string       // requests that would change something, as METHOD PATH
	answers  map[int]int    // by status
	calls    map[string]int // by METHOD and the first two elements of the path
}

// RoundTrip implements http.RoundTripper.
func (x *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := x.next.RoundTrip(r)
	x.mu.Lock()
	defer x.mu.Unlock()
	if changes(r) {
		x.changing = append(x.changing, r.Method+" "+r.URL.Path)
	}
	x.calls[kind(r)]++
	if err == nil {
		x.answers[resp.StatusCode]++
	}
	return resp, err
}

// changes tells whether a request would change something at the service. The
// reads that are posts are Kinesis', at the root, and the metrics'.
func changes(r *http.Request) bool {
	return r.Method != http.MethodGet && r.URL.Path != "/" && !strings.HasPrefix(r.URL.Path, "/metrics/")
}

// kind is the request without what differs from chat to chat.
func kind(r *http.Request) string {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return r.Method + " /" + strings.Join(parts[:min(2, len(parts))], "/")
}

// made are the requests so far that would change something.
func (x *wire) made() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.changing)
}

// counts are the requests so far, by kind, and the answers with a status.
func (x *wire) counts(status int) (calls map[string]int, answers int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return maps.Clone(x.calls), x.answers[status]
}

// watched is a ledger that shows every commit when it is stored.
type watched struct {
	controller.Store
	saw func(departure.Commit)
}

// Commit implements the departure's ledger.
func (s watched) Commit(ctx context.Context, c departure.Commit) error {
	err := s.Store.Commit(ctx, c)
	if err == nil {
		s.saw(c)
	}
	return err
}

// landedBy checks the step by which the chat's newest handover landed, and who has it.
func (w *world) landedBy(c *actor.Customer, target policy.Target, agent string) departure.Handover {
	w.t.Helper()
	all := w.handovers(c)
	if len(all) == 0 {
		w.t.Fatalf("%s was not handed over\n%s", c.Name, w.journal())
	}
	h := all[len(all)-1]
	if h.Phase != departure.Landed || h.Target() != target {
		w.t.Errorf("%s: %s by %s, want landed by %s\n%s", c.Name, h.Phase, h.Target(), target, w.journal())
	}
	if e, ok := w.desktop(agent).Of(c.ContactID); !ok || e.State != "CONNECTED" {
		w.t.Errorf("%s: %s has the chat as %+v", c.Name, agent, e)
	}
	w.unmarked(c)
	return h
}

// says checks that the journal has a line with these words.
func (w *world) says(words string) {
	w.t.Helper()
	if !strings.Contains(w.journal(), words) {
		w.t.Errorf("the journal does not say %q:\n%s", words, w.journal())
	}
}
