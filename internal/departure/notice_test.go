package departure_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/roster"
)

// fromQueue begins a departure with one chat, a, that came through this queue.
func fromQueue(arn string) move {
	return func(p *play) {
		c := held("a")
		c.Queue = agentevent.Queue{ARN: arn}
		p.tell(departure.Begun{Agent: roster.Agent{Username: "ana"}, Signal: roster.Signal{
			Kind: roster.Departed, At: t0, AgentID: "u-ana", Chats: []roster.Chat{c},
			Leaving: roster.Leaving{Cause: roster.Offline, Epoch: t0, Status: "Offline"},
		}})
	}
}

func TestQueuesThatLeadNowhereAreNotTaken(t *testing.T) {
	seen := holds("a")
	seen.Facts.QueueARN = "i/queue/q"
	act(t, map[string]scene{
		"the leaver's own queue: nothing is done to the chat": {
			to("same-queue"),
			[]move{fromQueue("i/queue/agent/u-ana"), try("a", departure.Inspect, holds("a"))},
			"settled a=stranded[]", "step 1 is passed over: it leads to the own queue of the agent who is leaving",
		},
		"but the next step is": {
			to("same-queue", "queue Support"),
			[]move{fromQueue("i/queue/agent/u-ana"), try("a", departure.Inspect, holds("a"))},
			"moving a=marking[mark]", "next: queue Support",
		},
		"no queue is known": {
			to("same-queue"),
			[]move{fromQueue(""), try("a", departure.Inspect, holds("a"))},
			"settled a=stranded[]", "is not known",
		},
		"no queue was told, but is read back": {
			to("same-queue"),
			[]move{fromQueue(""), try("a", departure.Inspect, seen)},
			"moving a=marking[mark]", "next: same-queue",
		},
	})
}

func TestAStrandedChatIsToldOf(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var log bytes.Buffer
		s := startShift(t, to("same-queue"), func(o *departure.WorkerOptions) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) }, "a")
		s.do = func(ctx context.Context, d departure.Departure, i departure.Intent) departure.Result {
			if i.Kind == departure.Release {
				return notPossible
			}
			return smooth(ctx, d, i)
		}
		s.run(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		s.end(t)
		got := log.String()
		if strings.Count(got, "level=ERROR") != 1 {
			t.Errorf("want one notice, got %s", got)
		}
		for _, want := range []string{"chat=a", "contact=a1", "agent=ana", "cause=offline", "queue=arn:queue/q", "leg_off=false", "no companion"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s is not in %s", want, got)
			}
		}
	})
}

// TestPoisonDoesNotKeepOthersWaiting has more intents that always fail than
// the worker takes at once, all due before a good one.
func TestPoisonDoesNotKeepOthersWaiting(t *testing.T) {
	for name, spoil := range map[string]func(s *shift){
		"cannot be stored": func(s *shift) {
			s.commits = func(c departure.Commit) error {
				if strings.HasPrefix(c.Departures[0].AgentID, "u-poison") {
					return errors.New("refused")
				}
				return nil
			}
		},
		"cannot be stepped": func(s *shift) {
			s.commits = func(c departure.Commit) error {
				if strings.HasPrefix(c.Departures[0].AgentID, "u-poison") {
					panic("a mistake of ours")
				}
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := startShift(t, to("same-queue"), func(o *departure.WorkerOptions) { o.Parallel = 2 }, "good")
				good := s.departures[0]
				s.departures = nil
				for n := range 5 {
					p := newPlay(t, to("same-queue"), func(p *play) { p.now = time.Now().Add(-time.Minute) }, begin("bad"))
					p.d.AgentID = fmt.Sprintf("u-poison%d", n)
					p.d.ID = p.d.AgentID
					i := &p.d.Handovers[0].Intents[0]
					i.DepartureID, i.ID = p.d.ID, fmt.Sprint("bad", n)
					s.departures = append(s.departures, p.d)
				}
				s.departures = append(s.departures, good)
				spoil(s)
				s.run(t)
				time.Sleep(50 * time.Second)
				synctest.Wait()
				if got := (&play{d: s.departures[5]}).state(); got != "settled good=landed[]" {
					t.Errorf("the good one is %s", got)
				}
				if err := s.stop(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
