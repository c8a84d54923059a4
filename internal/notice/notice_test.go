package notice_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/clock"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/memnet"
	"handover/internal/notice"
)

const secret = "a s3cret of some length"

// world is a ledger, a receiver for each hook, and how long all of it lasts.
type world struct {
	t       *testing.T
	ledger  *memledger.Ledger
	begun   time.Time
	log     bytes.Buffer
	cut     func() // ends what start began
	running sync.WaitGroup

	mu     sync.Mutex
	got    []got
	counts map[string]int
	answer func(w http.ResponseWriter, r *http.Request) // nil: 204
}

// got is one try, as the receiver saw it.
type got struct {
	Path  string
	ID    int64
	Kind  string
	After time.Duration
}

func newWorld(t *testing.T) *world {
	return &world{t: t, ledger: memledger.New(), begun: time.Now(), counts: map[string]int{}}
}

// ServeHTTP is every receiver.
func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if err := verify([]byte(secret), r.Header.Get("Handover-Signature"), body, time.Now()); err != nil {
		w.t.Errorf("%s: %v", r.URL.Path, err)
	}
	var e notice.Event
	if err := json.Unmarshal(body, &e); err != nil {
		w.t.Errorf("%s: body %q: %v", r.URL.Path, body, err)
	}
	if h := r.Header; h.Get("Handover-Delivery") != fmt.Sprint(e.ID) || h.Get("Handover-Event") != string(e.Kind) ||
		h.Get("Content-Type") != "application/json" || r.Method != http.MethodPost {
		w.t.Errorf("%s %s of event %d %s has header %v", r.Method, r.URL.Path, e.ID, e.Kind, h)
	}
	w.mu.Lock()
	w.got = append(w.got, got{r.URL.Path, e.ID, string(e.Kind), time.Since(w.begun)})
	answer := w.answer
	w.mu.Unlock()
	if answer == nil {
		out.WriteHeader(http.StatusNoContent)
		return
	}
	answer(out, r)
}

// Delivered implements notice.Counter.
func (w *world) Delivered(hook, outcome string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts[hook+" "+outcome]++
}

func hook(name string, events ...notice.Kind) notice.Hook {
	return notice.Hook{Name: name, URL: "https://receiver.example/" + name, Secret: []byte(secret), Events: events}
}

// start runs a notifier until stop, or the end of the test.
func (w *world) start(hooks ...notice.Hook) {
	w.t.Helper()
	n, err := notice.New(notice.Options{
		Hooks: hooks, Journal: w.ledger, Now: time.Now, Wait: clock.WaitUntil, Counter: w,
		Transport: memnet.Transport{Handler: w}, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	w.cut = cancel
	w.running.Go(func() {
		if err := n.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	synctest.Wait()
}

func (w *world) stop() {
	w.cut()
	w.running.Wait()
}

// write adds lines about a chat, each to the phase named, and lets it be told.
func (w *world) write(phases ...string) {
	w.t.Helper()
	var lines []departure.Entry
	for _, to := range phases {
		lines = append(lines, departure.Entry{At: time.Now(), DepartureID: "d", ChatID: "chat", From: "waiting", To: to})
	}
	if err := w.ledger.Commit(w.t.Context(), departure.Commit{Journal: lines}); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

func (w *world) answers(f func(http.ResponseWriter, *http.Request)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer = f
}

func status(code int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// expect compares what was received since it last looked.
func (w *world) expect(what string, want ...got) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if diff := cmp.Diff(want, w.got); diff != "" {
		w.t.Errorf("%s (-want +got):\n%s", what, diff)
	}
	w.got = nil
}

func (w *world) counted(want map[string]int) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if diff := cmp.Diff(want, w.counts); diff != "" {
		w.t.Errorf("counts (-want +got):\n%s", diff)
	}
}

func TestEveryEventIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.write("landed")
		w.start(hook("crm"))
		w.expect("a new hook is not told of the past")
		w.write("marking", "releasing", "landing")
		w.write("landed")
		w.expect("in order, without what is no event",
			got{"/crm", 2, "before-move", 0}, got{"/crm", 4, "moved", 0}, got{"/crm", 5, "landed", 0})
		w.stop()
		w.write("stranded")
		w.expect("while nobody runs")
		w.start(hook("crm"), hook("pager", notice.Stranded))
		w.expect("after a restart: what was missed, to the hook that was there", got{"/crm", 6, "stranded", 0})
		w.write("landed", "stranded")
		w.stop()
		w.mu.Lock()
		told := map[string]int{}
		for _, g := range w.got {
			told[g.Path+" "+g.Kind]++
		}
		w.mu.Unlock()
		if diff := cmp.Diff(map[string]int{"/crm landed": 1, "/crm stranded": 1, "/pager stranded": 1}, told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAReceiverThatIsDownIsTriedForEver(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"503": status(503), "500": status(500), "408": status(408), "425": status(425), "429": status(429),
		"broken off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.start(notice.Hook{Name: "crm", URL: "https://receiver.example/crm", Secret: []byte(secret), GiveUp: time.Minute})
				w.answers(recovering(answer))
				w.write("landed", "stranded")
				time.Sleep(10 * time.Second)
				w.expect("twice as far apart each time",
					got{"/crm", 1, "landed", 0}, got{"/crm", 1, "landed", 1 * time.Second}, got{"/crm", 1, "landed", 3 * time.Second}, got{"/crm", 1, "landed", 7 * time.Second})
				time.Sleep(100 * time.Hour)
				w.answers(nil)
				w.expectLast(got{"/crm", 1, "landed", 0})
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				w.expectLast(got{"/crm", 2, "stranded", 0})
				w.stop()
			})
		})
	}
}

// recovering turns a panic of the answer into what a client sees of it: an error.
func recovering(answer func(http.ResponseWriter, *http.Request)) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusBadGateway)
			}
		}()
		answer(w, r)
	}
}

// expectLast compares the last try, but for its time.
func (w *world) expectLast(want got) {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	last := w.got[len(w.got)-1]
	last.After = 0
	if diff := cmp.Diff(want, last); diff != "" {
		w.t.Errorf("last try (-want +got):\n%s", diff)
	}
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start(hook("crm"))
		w.answers(func(out http.ResponseWriter, _ *http.Request) {
			out.Header().Set("Retry-After", "20")
			out.WriteHeader(http.StatusTooManyRequests)
		})
		w.write("landed")
		time.Sleep(25 * time.Second)
		w.expect("not before", got{"/crm", 1, "landed", 0}, got{"/crm", 1, "landed", 20 * time.Second})
		w.stop()
	})
}

func TestWhatIsRefusedIsGivenUp(t *testing.T) {
	for _, code := range []int{400, 404, 301, 308} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.start(hook("crm"))
				w.answers(func(out http.ResponseWriter, r *http.Request) {
					out.Header().Set("Location", "https://elsewhere.example/other")
					if r.Header.Get("Handover-Delivery") == "1" {
						out.WriteHeader(code)
					}
				})
				w.write("landed", "stranded")
				time.Sleep(20 * time.Hour)
				w.expectLast(got{"/crm", 1, "landed", 0})
				w.stop()
				w.start(hook("crm")) // a restart does not begin the day anew
				time.Sleep(3 * time.Hour)
				w.expectLast(got{"/crm", 1, "landed", 0})
				time.Sleep(2 * time.Hour)
				w.expectLast(got{"/crm", 2, "stranded", 0})
				w.stop()
				w.mu.Lock()
				defer w.mu.Unlock()
				if w.counts["crm given-up"] != 1 || w.counts["crm delivered"] != 1 || w.counts["crm refused"] < 200 {
					t.Errorf("counts %v", w.counts)
				}
				if n := strings.Count(w.log.String(), "passed over"); n != 1 {
					t.Errorf("the log says %d times that an event is passed over:\n%s", n, w.log.String())
				}
			})
		})
	}
}

func TestOneHookDoesNotWaitForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start(hook("dead"), hook("slow"), hook("quick"))
		w.answers(func(out http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/dead":
				out.WriteHeader(http.StatusInternalServerError)
			case "/slow":
				<-r.Context().Done()
			}
		})
		w.write("landed", "stranded")
		time.Sleep(9 * time.Second) // the slow one is cut off at 10 s
		w.stop()
		w.counted(map[string]int{"dead failed": 4, "quick delivered": 2})
	})
}

func TestASlowReceiverIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		h := hook("slow")
		h.Timeout = 3 * time.Second
		w.start(h)
		w.answers(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		w.write("landed")
		time.Sleep(5 * time.Second)
		w.stop()
		w.expect("tried again a second after", got{"/slow", 1, "landed", 0}, got{"/slow", 1, "landed", 4 * time.Second})
	})
}

func TestWhatTheReceiverSaysIsIgnored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start(hook("crm"))
		w.answers(func(out http.ResponseWriter, _ *http.Request) {
			_, _ = out.Write(bytes.Repeat([]byte("the customer said "), 100_000))
		})
		w.write("landed")
		w.counted(map[string]int{"crm delivered": 1})
		w.stop()
	})
}

// Neither secrets nor URLs are in the log, whatever happens.
func TestTheLogHoldsNoSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		n, err := notice.New(notice.Options{
			Hooks:   []notice.Hook{{Name: "crm", URL: "https://crm.example/token-s3cret", Secret: []byte(secret)}},
			Journal: w.ledger, Now: time.Now, Wait: clock.WaitUntil, Transport: unreachable{}, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		w.running.Go(func() { _ = n.Run(ctx) })
		synctest.Wait()
		w.write("landed")
		cancel()
		w.running.Wait()
		said := w.log.String()
		if !strings.Contains(said, "nobody answers") || strings.Contains(said, "s3cret") {
			t.Errorf("log: %s", said)
		}
	})
}

type unreachable struct{}

func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("nobody answers")
}
