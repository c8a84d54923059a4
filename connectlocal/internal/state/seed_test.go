package state_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/clock"
	"handover/connectlocal/internal/state"
)

func TestSeedResolves(t *testing.T) {
	build := func() *state.World {
		w, err := state.New(state.Options{Loop: clock.New(), Seed: seed(flows{"main": toQueue("Support", hook("CustomerRemaining", "to support"))})})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w, again := build(), build()
	if d := cmp.Diff(w.Queues(), again.Queues()); d != "" {
		t.Errorf("ids differ from one instance to the next:\n%s", d)
	}
	arn := w.Instance().ARN + "/"
	if want := "arn:aws:connect:us-east-1:111122223333:instance/" + w.Instance().ID + "/"; arn != want {
		t.Errorf("instance %s, want %s", arn, want)
	}
	ana, _ := w.Agent("ana")
	support := w.Queues()[0]
	own := w.Queues()[3]
	got := map[string]string{
		"status": w.Statuses()[0].ARN, "agent": ana.User.ARN, "queue": support.ARN, "agent queue": own.ARN,
		"profile": ana.Profile.ARN, "hours": w.AllHours()[0].ARN, "quick connect": w.QuickConnects()[0].ARN, "flow": w.Flows()[0].ARN,
	}
	want := map[string]string{
		"status": arn + "agent-state/" + w.Statuses()[0].ID, "agent": arn + "agent/" + ana.User.ID,
		"queue": arn + "queue/" + support.ID, "agent queue": arn + "queue/agent/" + ana.User.ID,
		"profile": arn + "routing-profile/" + ana.Profile.ID, "hours": arn + "operating-hours/" + support.HoursID,
		"quick connect": arn + "transfer-destination/" + support.QuickConnects[0], "flow": arn + "contact-flow/" + w.Flows()[0].ID,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("ARNs (-want +got):\n%s", d)
	}
	for _, f := range w.Flows() {
		if strings.Contains(f.Content, "${") {
			t.Errorf("flow %s has a placeholder left", f.Name)
		}
	}
	if own.Owner != ana.User.ID || own.Name != "" || own.MaxContacts != 10 {
		t.Errorf("ana's queue is %+v", own)
	}
}

func TestReferencesByIDAndARN(t *testing.T) {
	in(t, nil, func(p *play) {
		for _, a := range p.w.Agents() {
			for _, ref := range []string{a.User.ID, a.User.ARN, a.User.Username} {
				if got, ok := p.w.Agent(ref); !ok || got.User.ID != a.User.ID {
					t.Errorf("Agent(%q) finds %q", ref, got.User.Username)
				}
			}
		}
		for _, q := range p.w.Queues() {
			for _, ref := range []string{q.ID, q.ARN} {
				if got, ok := p.w.Queue(ref); !ok || got.ARN != q.ARN {
					t.Errorf("Queue(%q) finds %q", ref, got.ARN)
				}
			}
		}
		if _, ok := p.w.Queue("Support"); ok {
			t.Error("a queue is found by its name")
		}
	})
}

func TestSeedRefused(t *testing.T) {
	tests := map[string]struct {
		break_ func(*state.Seed)
		want   string
	}{
		"hours":            {func(s *state.Seed) { s.Queues[1].HoursID = "Often" }, `Queues[1].HoursID: found "Often", want the name of a hours`},
		"no hours":         {func(s *state.Seed) { s.Queues[0].HoursID = "" }, "Queues[0].HoursID: is empty"},
		"profile":          {func(s *state.Seed) { s.Users[0].ProfileID = "Best" }, `Users[0].ProfileID: found "Best"`},
		"profile's queue":  {func(s *state.Seed) { s.Profiles[0].Queues[0].QueueID = "Sales" }, `Profiles[0].Queues[0].QueueID: found "Sales"`},
		"concurrency":      {func(s *state.Seed) { s.Profiles[0].Chats = 11 }, "Profiles[0].Chats: found 11, want 1 to 10"},
		"priority":         {func(s *state.Seed) { s.Profiles[0].Queues[0].Priority = 0 }, "Profiles[0].Queues[0].Priority: found 0, want 1 to 99"},
		"quick connect":    {func(s *state.Seed) { s.QuickConnects[0].UserID = "ana" }, "QuickConnects[0]: want exactly one of QueueID, UserID"},
		"two of one name":  {func(s *state.Seed) { s.Users[1].Username = "ana" }, `Users[1]: there are two called "ana"`},
		"statuses":         {func(s *state.Seed) { s.Statuses = s.Statuses[:3] }, "Statuses: found 0 of type OFFLINE, want exactly one"},
		"time zone":        {func(s *state.Seed) { s.Hours[0].TimeZone = "Here" }, `Hours[0].TimeZone: found "Here"`},
		"hours of the day": {func(s *state.Seed) { s.Hours[0].Slots[0].To = 1441 }, "Hours[0].Slots[0]: found [0, 1441)"},
		"placeholder":      {func(s *state.Seed) { s.Flows[0].Content = write(toQueue("Sales")) }, `flow "by flow": ${Queue:Sales}: there is no queue of that name`},
		"flow":             {func(s *state.Seed) { s.Flows[0].Content = `{"Version":"2019-10-30"}` }, `flow "by flow": `},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := seed(flows{})
			tt.break_(&s)
			_, err := state.New(state.Options{Loop: clock.New(), Seed: s})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want it to say %q", err, tt.want)
			}
		})
	}
}
