package companion_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/roster"
)

func TestACommandAndItsResult(t *testing.T) {
	for said, want := range map[string]departure.Outcome{
		"done": departure.Done, "not-possible": departure.NotPossible, "retry-after": departure.RetryAfter,
		"already-gone": departure.AlreadyGone, "agent-back": departure.RetryAfter, // Connect is asked about it
	} {
		t.Run(said, func(t *testing.T) {
			played(t, func(t *testing.T, s *scene) {
				s.poll("known to be another")
				result := s.ending(t.Context(), s.leg())
				got := s.poll("")
				if len(got.Commands) != 1 {
					t.Fatalf("polled %+v", got)
				}
				c := got.Commands[0]
				if c.Action != "disconnect" || c.Say != "" || c.ContactID != "k-1" || c.Epoch != 1 || c.Cause != "offline" || c.Expires != time.Now().Add(s.starts()).UnixMilli() {
					t.Errorf("command %+v", c)
				}
				s.refused(s.post("result", s.session, companion.Outcome{Signed: s.signed(), Command: c.ID, Epoch: 2, Outcome: said}), 409, companion.Stale)
				s.refused(s.tells(c.ID, "won"), 400, "invalid")
				s.refused(s.tells("another", said), 404, companion.NoCommand)
				if out := s.post("result", s.session, companion.Outcome{Signed: s.signed(), Command: c.ID, Epoch: 1, Outcome: said, Reason: "so"}); out.Code != 204 {
					t.Fatalf("status %d %s", out.Code, out.Body)
				}
				if got := means(t, <-result); got != want {
					t.Errorf("it means %s, want %s", got, want)
				}
				s.refused(s.tells(c.ID, said), 404, companion.NoCommand)
			})
		})
	}
}

func TestATransfer(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		s.poll("another")
		leg := s.leg()
		leg.Queue = "Billing"
		ctx, cancel := context.WithCancel(t.Context())
		result := s.ending(ctx, leg)
		c := s.poll("").Commands[0]
		if c.Action != "transfer" || c.QuickConnect != "To Billing" || c.Say != "One moment." {
			t.Errorf("command %+v", c)
		}
		cancel()
		<-result
	})
}

func TestACommandIsGivenAgainButNotAtOnce(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		s.poll("another")
		result := s.ending(t.Context(), s.leg())
		first := s.poll("").Commands[0]
		if now := s.poll("another").Commands; len(now) != 0 {
			t.Errorf("commands %+v, want none: it is being done", now)
		}
		time.Sleep(4 * time.Second)
		if again := s.poll("").Commands; len(again) != 1 || again[0].ID != first.ID {
			t.Errorf("commands %+v, want %s again: it may have been lost on the way", again, first.ID)
		}
		if got := means(t, <-result); got != departure.RetryAfter {
			t.Errorf("without a result it means %s", got)
		}
		if s.counted["command disconnect no-result"] != 1 {
			t.Errorf("counted %v", s.counted)
		}
	})
}

func TestPollWaits(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		began := time.Now()
		if got := s.poll(""); len(got.Commands) != 0 || got.Departure != nil || time.Since(began) != 25*time.Second {
			t.Errorf("polled %+v after %s", got, time.Since(began))
		}
		go func() {
			time.Sleep(2 * time.Second)
			d := s.departing()
			s.mu.Lock()
			s.open = []departure.Departure{d}
			s.mu.Unlock()
			s.server.Changed("u-ana")
		}()
		began = time.Now()
		got := s.poll("")
		took, most := time.Since(began), 2*time.Second
		if s.shelf != nil {
			most *= 2 // it looks now and then
		}
		if got.Departure == nil || got.Revision == "" || took < 2*time.Second || took > most {
			t.Errorf("polled %+v after %s", got, took)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	for name, c := range map[string]struct {
		set  func(s *scene)
		want departure.Outcome
	}{
		"it may be acting alone":               {func(*scene) { time.Sleep(30 * time.Second) }, departure.RetryAfter},
		"its time to act alone is just over":   {func(*scene) { time.Sleep(time.Minute) }, departure.NotPossible},
		"its last second":                      {func(*scene) { time.Sleep(time.Minute - time.Millisecond) }, departure.RetryAfter},
		"it said bye":                          {func(s *scene) { s.post("bye", "", companion.Bye{Signed: s.signed(), Session: s.session}) }, departure.NotPossible},
		"nobody may act alone":                 {func(s *scene) { s.policy.Alone = false }, departure.NotPossible},
		"another releaser would come first":    {func(s *scene) { s.policy.releasers = []string{"token", "desktop"} }, departure.NotPossible},
		"no companion was ever heard":          {func(s *scene) { s.agent.Clients = nil }, departure.NotPossible},
		"the controller was started meanwhile": {func(s *scene) { s.server = s.world.server(); time.Sleep(time.Second) }, departure.RetryAfter},
	} {
		t.Run(name, func(t *testing.T) {
			played(t, func(t *testing.T, s *scene) {
				c.set(s)
				if got := means(t, s.server.End(t.Context(), s.leg())); got != c.want {
					t.Errorf("it means %s, want %s", got, c.want)
				}
			})
		})
	}
}

func TestThePlan(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		s.agent.Chats = append(s.agent.Chats, roster.Chat{ID: "c-2", ContactID: "k-2"})
		s.agent.Chats[1].Queue.Name = "Billing"
		p := s.poll("another").Plan
		if p == nil || p.After != 10_000 || p.Until != 45_000 || p.Grace != 15_000 || len(p.Chats) != 2 ||
			p.Chats[0].Action != "disconnect" || p.Chats[1].Action != "transfer" || p.Chats[1].QuickConnect != "To Billing" {
			t.Errorf("plan %+v", p)
		}
		s.policy.Alone = false
		if p := s.poll("another").Plan; p != nil {
			t.Errorf("plan %+v, want none", p)
		}
	})
}

func TestTheOneThatWasHeardLastLeads(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		time.Sleep(time.Second)
		second, welcome := s.another()
		if welcome.Others != 1 {
			t.Errorf("%d others, want 1", welcome.Others)
		}
		s.poll("another")
		second.poll("another")
		ctx, cancel := context.WithCancel(t.Context())
		result := s.ending(ctx, s.leg())
		if got := s.poll("another"); len(got.Commands) != 0 {
			t.Errorf("polled %+v by the one that does not lead", got)
		}
		if got := second.poll(""); len(got.Commands) != 1 {
			t.Errorf("polled %+v", got)
		}
		cancel()
		<-result
	})
}

func TestWhoPollsNowIsAskedFirst(t *testing.T) {
	played(t, func(t *testing.T, s *scene) {
		if s.shelf != nil {
			return // where that is not known the one that was heard last is asked
		}
		second, _ := s.another()
		polled := make(chan companion.Polled, 1)
		go func() { polled <- s.poll("") }() // and waits
		synctest.Wait()
		time.Sleep(time.Second)
		second.lives(second.beat()) // the one heard last
		second.poll("another")      // and gone: it does not poll now
		ctx, cancel := context.WithCancel(t.Context())
		result := s.ending(ctx, s.leg())
		if got := <-polled; len(got.Commands) != 1 {
			t.Errorf("polled %+v", got)
		}
		cancel()
		<-result
	})
}
