package system

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"handover/connectlocal"
	"handover/internal/actor"
	"handover/internal/ledger/memledger"
)

// inCrowd runs a test in an instance with so many more agents, a00, a01 and so on,
// who serve every queue and hold three chats each.
func inCrowd(t *testing.T, agents int, quotas bool, test func(t *testing.T, w *world)) {
	t.Helper()
	inBubbleOf(t, connectlocal.Options{Seed: crowd(t, agents), Quotas: &connectlocal.Quotas{Off: !quotas}}, func(*testing.T) store { return memledger.New() }, test)
}

func crowd(t *testing.T, agents int) *connectlocal.Seed {
	t.Helper()
	var more strings.Builder
	more.WriteString("users:\n")
	for n := range agents {
		fmt.Fprintf(&more, "  - {username: %s, first_name: A, last_name: N, routing_profile: Everything}\n", agentNamed(n))
	}
	text := strings.Replace(connectlocal.BuiltinSeed(), "users:\n", more.String(), 1)
	seed, err := connectlocal.ParseSeed("crowd.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return seed
}

func agentNamed(n int) string { return fmt.Sprintf("a%02d", n) }

// busy signs in the agents from first on, one after the other, and gives each so
// many chats.
func (w *world) busy(first, agents, chats int) []*actor.Customer {
	w.t.Helper()
	var all []*actor.Customer
	for n := first; n < first+agents; n++ {
		w.login(agentNamed(n))
		for k := range chats {
			all = append(all, w.chat(agentNamed(n), fmt.Sprintf("%s-%d", agentNamed(n), k), nil))
			w.pass(250 * time.Millisecond) // of StartChatContact, five a second are allowed
		}
	}
	return all
}

// pickAll has agents choose a status, one after the other.
func (w *world) pickAll(first, agents int, status string, between time.Duration) {
	w.t.Helper()
	for n := first; n < first+agents; n++ {
		w.pick(agentNamed(n), status)
		w.pass(between)
	}
}

// taken has these agents, who are free, accept whatever rings, until every chat is
// with one of them.
func (w *world) taken(first, agents int) (wait func()) {
	var all errgroup.Group
	for n := first; n < first+agents; n++ {
		name := agentNamed(n)
		w.login(name)
		all.Go(func() error {
			for {
				d, err := w.stage.AwaitAgent(w.ctx, name, "is offered a chat, or full", func(d actor.Desktop) bool {
					return len(d.In("CONNECTING")) > 0 || len(d.In("CONNECTED")) == 3
				})
				if err != nil || len(d.In("CONNECTED")) == 3 {
					return err
				}
				for _, e := range d.In("CONNECTING") {
					_ = w.stage.Act(w.ctx, name, e.ContactID, "accept") // it may be gone by now
				}
			}
		})
	}
	return func() { w.t.Helper(); w.must(all.Wait()) }
}

// throttled is how many answers were refusals for the rate.
func (r *running) throttled() int {
	_, n := r.wire.counts(http.StatusTooManyRequests)
	return n
}
