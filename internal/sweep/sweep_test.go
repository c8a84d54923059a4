package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/agentevent"
	"handover/internal/clock"
	"handover/internal/roster"
	"handover/internal/sweep"
)

func TestWhatAgreesIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		began := time.Now()
		w.both("ana", at("ana", "Available", chat("c1", "chat-1", began)))
		w.both("ben", at("ben", "Offline"))
		w.users = append(w.users, "nobody")
		s := w.sweeper()
		for range 3 {
			time.Sleep(30 * time.Second)
			r := s.Sweep(t.Context())
			equal(t, "problem", r.Problem, nil)
			equal(t, "differed", r.Differed, 0)
			equal(t, "asked for, present", []int{r.Users, r.Present}, []int{3, 2})
		}
		equal(t, "told", w.told, nil)
		equal(t, "calls", w.calls, map[string]int{"Users": 3, "CurrentUsers": 3})
	})
}

func TestALostEventIsRepaired(t *testing.T) {
	for _, c := range []struct {
		name    string
		now     func(w *world, began time.Time) // what the events did not tell
		repairs map[string]int
		signals []roster.Kind
	}{
		{"offline was chosen", func(w *world, began time.Time) {
			w.current["ana"] = bare(leaving(at("ana", "Available", chat("c1", "chat-1", began))))
		}, map[string]int{"next-status": 1}, []roster.Kind{roster.Departed}},
		{"the chat has ended", func(w *world, _ time.Time) {
			w.current["ana"] = bare(at("ana", "Available"))
		}, map[string]int{"contacts": 1}, []roster.Kind{roster.ChatLost}},
		{"the agent has signed out", func(w *world, _ time.Time) {
			delete(w.current, "ana")
		}, map[string]int{"signed-out": 1}, []roster.Kind{roster.Departed}},
		{"another agent is there", func(w *world, began time.Time) {
			w.users = append(w.users, "ben")
			w.current["ben"] = bare(at("ben", "Available", chat("c2", "chat-2", began)))
			w.chats["c2"] = "chat-2"
		}, map[string]int{"status": 1, "contacts": 1}, []roster.Kind{roster.ChatGained}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				began := time.Now()
				w.both("ana", at("ana", "Available", chat("c1", "chat-1", began)))
				s := w.sweeper()
				time.Sleep(30 * time.Second)
				c.now(w, began)
				first := s.Sweep(t.Context())
				equal(t, "differed", first.Differed, 1)
				equal(t, "told at once", w.told, nil)
				time.Sleep(30 * time.Second)
				second := s.Sweep(t.Context())
				equal(t, "problem", second.Problem, nil)
				equal(t, "repaired", second.Repaired, c.repairs)
				equal(t, "counted", w.repairs, c.repairs)
				equal(t, "signals", w.signals, c.signals)
				time.Sleep(30 * time.Second)
				equal(t, "still differs", s.Sweep(t.Context()).Differed, 0)
				equal(t, "told", len(w.told), 1)
			})
		})
	}
}

func TestAChatIsTakenInByItsInitialID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		began := time.Now()
		w.both("ana", at("ana", "Available", chat("c1", "chat-1", began)))
		w.chats["c3"] = "chat-3"
		voice := chat("v1", "", began)
		voice.Channel = "VOICE"
		ended := chat("c4", "", began)
		ended.State = agentevent.Ended
		w.current["ana"] = bare(at("ana", "Available", chat("c1", "chat-1", began), chat("c3", "", began), voice, ended))
		s := w.sweeper()
		for range 2 {
			time.Sleep(30 * time.Second)
			s.Sweep(t.Context())
		}
		equal(t, "calls for contacts that are not known", w.calls["ChatID"], 1)
		var ids []string
		for _, c := range w.agent("ana").Chats {
			ids = append(ids, c.ID)
		}
		equal(t, "chats", ids, []string{"chat-1", "chat-3"})
	})
}

func TestWhatChangesBetweenSweepsIsNotRepaired(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.both("ana", at("ana", "Available"))
		s := w.sweeper()
		for n := range 4 {
			time.Sleep(30 * time.Second)
			w.current["ana"] = bare(at("ana", fmt.Sprint("status ", n)))
			equal(t, "differed", s.Sweep(t.Context()).Differed, 1)
		}
		equal(t, "told", w.told, nil)

		w.hear("ana", agentevent.StateChange, at("ana", "status 3")) // the event was late, not lost
		time.Sleep(30 * time.Second)
		equal(t, "differed, once the event came", s.Sweep(t.Context()).Differed, 0)
	})
}

func TestAfterAnHourOfSilenceNothingIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.both("ana", at("ana", "Available", chat("c1", "chat-1", time.Now())))
		time.Sleep(61 * time.Minute)
		delete(w.current, "ana")
		r := w.sweeper().Sweep(t.Context())
		equal(t, "repaired", r.Repaired, map[string]int{"signed-out": 1, "contacts": 1})
		equal(t, "chats", len(w.agent("ana").Chats), 0)
	})
}

// An agent who is not among the users may be new or deleted; asked for are only
// those of whom something is at stake.
func TestAgentsWhoAreNoUsers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.both("new", at("new", "Available"))
		w.both("deleted", at("deleted", "Available"))
		w.both("out", at("out", "Offline"))
		w.hear("out", agentevent.Logout, at("out", "Offline"))
		w.both("ana", at("ana", "Available"))
		w.users = []string{"ana"}
		delete(w.current, "deleted")
		s := w.sweeper()
		for range 2 {
			time.Sleep(30 * time.Second)
			r := s.Sweep(t.Context())
			equal(t, "asked for, present", []int{r.Users, r.Present}, []int{3, 2})
		}
		equal(t, "told", w.told, []string{"deleted"})
		equal(t, "signed in", w.agent("deleted").LoggedIn, false)
		equal(t, "the new one", w.agent("new").LoggedIn, true)
		time.Sleep(30 * time.Second)
		equal(t, "asked for later", s.Sweep(t.Context()).Users, 2)
	})
}

func TestAHundredAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for n := range 250 {
			w.users = append(w.users, fmt.Sprint("agent-", n))
		}
		r := w.sweeper().Sweep(t.Context())
		equal(t, "problem", r.Problem, nil)
		equal(t, "calls", w.calls["CurrentUsers"], 3)
		equal(t, "users", r.Users, 250)
	})
}

func TestASweepThatFails(t *testing.T) {
	for call, told := range map[string]int{"Users": 0, "CurrentUsers": 0, "ChatID": 1, "Tell": 0} {
		t.Run(call, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.both("ana", at("ana", "Available", chat("c1", "chat-1", time.Now())))
				w.both("ben", at("ben", "Available"))
				s := w.sweeper()
				time.Sleep(30 * time.Second)
				w.current["ana"] = bare(at("ana", "Offline"))
				w.current["ben"] = bare(at("ben", "Available", chat("c9", "", time.Now())))
				w.chats["c9"] = "chat-9"
				s.Sweep(t.Context())
				w.broken[call] = errors.New("out of order")
				time.Sleep(30 * time.Second)
				r := s.Sweep(t.Context())
				if r.Problem == nil || !strings.Contains(r.Problem.Error(), "out of order") {
					t.Errorf("problem is %v", r.Problem)
				}
				equal(t, "told", len(w.told), told)
				equal(t, "chats of the absent", len(r.Ghosts), 0)
				delete(w.broken, call)
				for range 2 {
					time.Sleep(30 * time.Second)
					r = s.Sweep(t.Context())
				}
				equal(t, "problem, later", r.Problem, nil)
				equal(t, "told, later", len(w.told), 2)
			})
		})
	}
}

func TestTheCensus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.both("ana", at("ana", "Available", chat("c1", "chat-1", time.Now())))
		w.both("ben", at("ben", "Available", chat("c2", "chat-2", time.Now())))
		s := w.sweeper()
		equal(t, "before the first", s.Last().At.IsZero(), true)
		w.current["ben"] = bare(leaving(at("ben", "Available", chat("c2", "chat-2", time.Now()))))
		for range 2 {
			time.Sleep(30 * time.Second)
			s.Sweep(t.Context())
		}
		var ghosts []string
		for _, g := range s.Last().Ghosts {
			ghosts = append(ghosts, g.AgentID+" "+g.Chat.ID)
		}
		equal(t, "ghosts, with what this sweep repaired", ghosts, []string{"ben chat-2"})
	})
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.both("ana", at("ana", "Available"))
		s := w.sweeper(func(o *sweep.Options) { o.Every = 10 * time.Second })
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(35 * time.Second)
		cancel()
		running.Wait()
		equal(t, "sweeps", w.calls["Users"], 3)
	})
}

func TestNewRefuses(t *testing.T) {
	if _, err := sweep.New(sweep.Options{}); err == nil || !strings.Contains(err.Error(), "World") {
		t.Errorf("without anything: error %v", err)
	}
	w := newWorld(t)
	_, err := sweep.New(sweep.Options{World: w, Agents: w.ledger, Teller: w, Rules: rules, Now: time.Now, Wait: clock.WaitUntil, Every: -1})
	if err == nil || !strings.Contains(err.Error(), "negative") {
		t.Errorf("a negative time: error %v", err)
	}
}
