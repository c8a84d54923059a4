package sweep_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/roster"
	"handover/internal/sweep"
)

// talking is a world in which conversations are read.
func talking(t *testing.T) (*world, *sweep.Sweeper) {
	w := newWorld(t)
	w.rules.Unanswered = unanswered
	return w, w.sweeper(func(o *sweep.Options) { o.Talks, o.MostTalks = w, 4 })
}

// pass sweeps every half minute and ticks when a tick is due, for so long.
func (w *world) pass(s *sweep.Sweeper, d time.Duration) {
	w.t.Helper()
	for n := range int(d / time.Second) {
		time.Sleep(time.Second)
		if n%30 == 29 {
			if r := s.Sweep(w.t.Context()); r.Problem != nil {
				w.t.Error(r.Problem)
			}
		}
		for id := range w.current {
			if due := w.agent(id).Due; !due.IsZero() && !due.After(time.Now()) {
				if err := w.Tell(w.t.Context(), id, roster.Tick{}); err != nil {
					w.t.Error(err)
				}
			}
		}
	}
}

func (w *world) said(contact string, customer, agent time.Time) {
	w.talks[contact] = [2]time.Time{customer, agent}
}

func TestACustomerWhoWaitsTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := talking(t)
		began := time.Now()
		w.both("ana", at("ana", "Available", chat("c1", "", began), chat("c2", "", began)))
		w.said("c1", began, time.Time{})
		w.said("c2", began, began.Add(time.Second))
		w.pass(s, unanswered)
		equal(t, "signals, too early", w.signals, nil)
		equal(t, "told: that she has spoken", w.told, []string{"ana"})
		w.pass(s, time.Minute)
		equal(t, "told: that a customer waits, once", w.told, []string{"ana", "ana"})
		equal(t, "signals", w.signals, []roster.Kind{roster.Departed})
		equal(t, "cause", w.agent("ana").Leaving.Cause, roster.Unresponsive)

		w.pass(s, 4*time.Minute)
		w.said("c2", began, time.Now()) // she says something, elsewhere
		w.pass(s, 30*time.Second)
		equal(t, "signals, once she speaks", w.signals, []roster.Kind{roster.Departed, roster.Returned})
	})
}

// What was read some time ago is never the reason: the agent may have answered.
func TestAnAnswerBetweenTwoReadings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := talking(t)
		began := time.Now()
		w.both("ana", at("ana", "Available", chat("c1", "", began)))
		w.said("c1", began, time.Time{})
		for range 10 {
			w.pass(s, 2*time.Minute)
			w.said("c1", time.Now().Add(time.Second), time.Now()) // answered; and the customer writes again
		}
		equal(t, "signals", w.signals, nil)
		if n := w.calls["Talk"]; n > 14 {
			t.Errorf("%d readings in twenty minutes: one in each three is enough", n)
		}
	})
}

func TestConversationsAreReadInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := talking(t)
		began := time.Now()
		for n := range 3 { // of two chats each, and four may be read
			id := fmt.Sprint("agent-", n)
			w.both(id, at(id, "Available", chat(id+"-a", "", began), chat(id+"-b", "", began)))
			w.said(id+"-a", began, began)
		}
		time.Sleep(30 * time.Second)
		equal(t, "first sweep", s.Sweep(t.Context()).Talks, 4)
		time.Sleep(30 * time.Second)
		equal(t, "second sweep", s.Sweep(t.Context()).Talks, 2)
		time.Sleep(30 * time.Second)
		equal(t, "third sweep", s.Sweep(t.Context()).Talks, 0)
		w.rules.Unanswered = 0
		time.Sleep(unanswered)
		equal(t, "switched off", s.Sweep(t.Context()).Talks, 0)
	})
}

func TestWhoLeavesAnywayIsNotListenedTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := talking(t)
		w.both("ana", leaving(at("ana", "Available", chat("c1", "", time.Now()))))
		w.pass(s, 2*unanswered)
		equal(t, "readings", w.calls["Talk"], 0)
	})
}
