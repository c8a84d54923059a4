package system

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"handover/connectlocal"
	"handover/internal/departure"
	"handover/internal/ledger/memledger"
	"handover/internal/policy"
)

// otherQueueFlow is the built-in instance with a customer queue flow that never looks
// for the contract's attributes.
func otherQueueFlow(t *testing.T) *connectlocal.Seed {
	t.Helper()
	flow, err := os.ReadFile(filepath.Join("..", "..", "deploy", "flows", "handover-customer-queue.json"))
	if err != nil {
		t.Fatal(err)
	}
	const looks = "$.Attributes.handover_action"
	if !strings.Contains(string(flow), looks) {
		t.Fatal("the shipped customer queue flow does not look for the attributes as this test knows it")
	}
	changed := strings.ReplaceAll(string(flow), looks, "$.Attributes.of_another")
	seed := strings.Replace(connectlocal.BuiltinSeed(), "{shipped: Handover customer queue}", "{name: Handover customer queue, type: CUSTOMER_QUEUE, file: queue.json}", 1)
	dir := t.TempDir()
	for name, text := range map[string]string{"queue.json": changed, "seed.yaml": seed} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loaded, err := connectlocal.LoadSeed(filepath.Join(dir, "seed.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// TestTheQueueFlowDoesNotKnowTheContract: nothing takes the chat on from the queue.
// What was written is taken off again, and a person is told where the chat is.
func TestTheQueueFlowDoesNotKnowTheContract(t *testing.T) {
	options := connectlocal.Options{Seed: otherQueueFlow(t)}
	inBubbleOf(t, options, func(*testing.T) store { return memledger.New() }, func(_ *testing.T, w *world) {
		w.obey(`rules: [{name: all, do: [{target: queue VIP, needs: nothing, within: 30s}, {target: queue Billing, needs: nothing, within: 40s}]}]`)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(30 * time.Second)
		w.waits(c, "VIP")
		w.pass(3 * time.Minute)
		w.became(c, departure.Stranded)
		w.waits(c, "VIP")
		w.unmarked(c)
		w.says("the chat waits in queue VIP")
		w.login("finn")
		_, err := w.stage.Take(w.ctx, "finn", c.ContactID)
		w.must(err)
		w.pass(10 * time.Second)
		w.endsAsAlways("finn", c)
	})
}

// TestAnAgentOnTheLadderIsReachedWithoutTheQueueFlow: that step is an assignment.
func TestAnAgentOnTheLadderIsReachedWithoutTheQueueFlow(t *testing.T) {
	options := connectlocal.Options{Seed: otherQueueFlow(t)}
	inBubbleOf(t, options, func(*testing.T) store { return memledger.New() }, func(_ *testing.T, w *world) {
		w.obey(`rules: [{name: all, do: [{target: queue VIP, needs: nothing, within: 30s}, {target: agent chloe}]}]`)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.login("chloe")
		w.pick("ana", "Offline")
		_, err := w.stage.Take(w.ctx, "chloe", c.ContactID)
		w.must(err)
		w.pass(30 * time.Second)
		w.landedBy(c, policy.Target{Kind: policy.ToAgent, Name: "chloe"}, "chloe")
		w.endsAsAlways("chloe", c)
	})
}

// TestLeaversAreNotAskedAgain: ana left the chat to ben a short while ago and is at
// lunch, so when ben leaves the chat does not wait for her; when that is long ago,
// or she is back, it may.
func TestLeaversAreNotAskedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		back   bool
		after  time.Duration
		target policy.Target
		says   string
	}{
		"a short while ago": {false, time.Minute, policy.Target{Kind: policy.SameQueue}, "agent ana left this chat a short while ago, and is not back"},
		"long ago":          {false, 4 * time.Minute, policy.Target{Kind: policy.SameQueue}, "agent ana is not ready"},
		"back":              {true, time.Minute, policy.Target{Kind: policy.ToAgent, Name: "ana"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(_ *testing.T, w *world) {
				w.obey(`
exclude_for: 3m
rules: [{name: all, do: [{target: agent ana, needs: nothing}, {target: same-queue, needs: nothing}]}]
`)
				r := w.runs(nil)
				defer r.stop()
				w.login("ana")
				chat := w.chat("ana", "Dora", nil)
				w.login("ben")
				w.pick("ana", "Offline")
				_, err := w.stage.Take(w.ctx, "ben", chat.ContactID)
				w.must(err)
				w.pass(5 * time.Second)
				w.pick("ana", "Lunch")
				w.pass(c.after)
				taker := "chloe"
				if c.back {
					w.pick("ana", "Available")
					taker = "ana"
				}
				w.pick("ben", "Offline")
				w.pass(5 * time.Second)
				w.login("chloe")
				_, err = w.stage.Take(w.ctx, taker, chat.ContactID)
				w.must(err)
				w.pass(time.Minute)
				w.landedBy(chat, c.target, taker)
				if c.says != "" {
					w.says(c.says)
				}
			})
		})
	}
}

// TestTheCapOfMovesCountsMovesNotSteps: two moves are allowed; the first took two
// steps of the ladder. The third leaver keeps the chat, and a person is told.
func TestTheCapOfMovesCountsMovesNotSteps(t *testing.T) {
	inBubble(t, func(_ *testing.T, w *world) {
		w.obey(`
moves_per_chat: 2
rules: [{name: all, do: [{target: queue VIP, needs: nothing, within: 20s}, {target: queue Billing, needs: nothing}]}]
`)
		r := w.runs(nil)
		defer r.stop()
		w.login("ana")
		c := w.chat("ana", "Dora", nil)
		w.pick("ana", "Offline")
		w.pass(50 * time.Second)
		for _, leaver := range []string{"emma", "ben"} {
			w.login(leaver)
			w.takes(leaver, c)
			w.pass(5 * time.Second)
			w.pick(leaver, "Offline")
			w.pass(30 * time.Second)
		}
		w.became(c, departure.Landed, departure.Landed, departure.Stranded)
		w.unmarked(c)
		if e, ok := w.desktop("ben").Of(c.ContactID); !ok || e.State != "CONNECTED" {
			w.t.Errorf("ben has the chat as %+v\n%s", e, w.journal())
		}
	})
}
