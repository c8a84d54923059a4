package departure_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

func TestFacts(t *testing.T) {
	var got policy.Facts
	d := to("same-queue")
	d.asked = &got
	left := []policy.Leaver{{AgentID: "u-zoe", Username: "zoe", At: sec(-600)}}
	c := held("a")
	c.Queue.Name = "Support"
	p := newPlay(t, d)
	p.tell(departure.Begun{
		Agent: roster.Agent{Username: "ana", Profile: agentevent.Profile{Name: "Basic"}, Hierarchy: []string{"Zurich", "Chat"}},
		Signal: roster.Signal{Kind: roster.Departed, At: t0, AgentID: "u-ana", Chats: []roster.Chat{c}, Leaving: roster.Leaving{
			Cause: roster.Forced, Epoch: t0, Status: "Available", To: "Billing", By: "olga",
		}},
		Chats: map[string]departure.History{"a": {Moves: 1, Left: left}},
	})
	hold(done)(p)
	o := departure.Observed{
		AgentLeaving: true, AgentHolds: true, ContactID: "a1", AgentID: "u-ana", Attributes: map[string]string{"vip": "yes"},
		StartedAt: sec(-900), Segments: 2, Family: "sms", CustomerSpokeAt: sec(-20), AgentSpokeAt: sec(-200),
		Others: []policy.Other{{Kind: policy.Bot}}, Queues: map[string]policy.Queue{"Billing": {Staffed: 1}},
		Agents: map[string]policy.Colleague{"ben": {Ready: true}},
	}
	inspect(saw(o))(p)
	want := policy.Facts{
		Now: p.now, Cause: roster.Forced, To: "Billing", Queues: o.Queues, Agents: o.Agents,
		Agent: policy.AgentFacts{ID: "u-ana", Username: "ana", RoutingProfile: "Basic", Hierarchy: []string{"Zurich", "Chat"}, Status: "Available"},
		Chat: policy.ChatFacts{
			QueueARN: support, QueueName: "Support", Attributes: o.Attributes, Family: "sms", StartedAt: sec(-900), HeldSince: sec(-60),
			Segments: 2, CustomerSpokeAt: sec(-20), AgentSpokeAt: sec(-200), Others: o.Others, Moves: 1, Left: left,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if h := p.chat("a"); h.Phase != departure.Marking || h.Target().String() != "queue Billing" {
		t.Errorf("chat a is %s, for %s; want marking, for queue Billing", h.Phase, h.Target())
	}
}

func TestStepsThatArePassedOver(t *testing.T) {
	left := func(ago time.Duration) departure.History {
		return departure.History{Left: []policy.Leaver{{AgentID: "u-ben", Username: "ben", At: t0.Add(-ago)}}}
	}
	ready, away := policy.Colleague{Ready: true, Free: 1}, policy.Colleague{Why: "at lunch"}
	for name, tc := range map[string]struct {
		agents map[string]policy.Colleague
		before departure.History
		barred string
		needs  policy.Need
		want   string // why the step to agent ben is not taken; empty if it is
	}{
		"ready":                              {agents: map[string]policy.Colleague{"ben": ready}},
		"not known":                          {},
		"not ready":                          {agents: map[string]policy.Colleague{"ben": away}, want: "agent ben is not ready: at lunch"},
		"full":                               {agents: map[string]policy.Colleague{"ben": {Ready: true}}, want: "agent ben has no free slot"},
		"full, and may wait":                 {agents: map[string]policy.Colleague{"ben": {Ready: true}}, needs: policy.NeedNothing},
		"left this chat":                     {before: left(time.Minute), want: "agent ben left this chat a short while ago, and is not back"},
		"left this chat, and is not back":    {agents: map[string]policy.Colleague{"ben": away}, before: left(time.Minute), want: "and is not back"},
		"left this chat, and is back":        {agents: map[string]policy.Colleague{"ben": ready}, before: left(time.Minute)},
		"left this chat long ago":            {before: left(time.Hour)},
		"barred by the policy":               {barred: "its condition does not hold", want: "its condition does not hold"},
		"barred by the policy, though ready": {agents: map[string]policy.Colleague{"ben": ready}, barred: "closed", want: "closed"},
	} {
		t.Run(name, func(t *testing.T) {
			d := to("agent ben", "survey")
			d.ladder[0].Needs = tc.needs
			if tc.barred != "" {
				d.barred = map[policy.Target]string{{Kind: policy.ToAgent, Name: "ben"}: tc.barred}
			}
			p := newPlay(t, d)
			p.tell(departure.Begun{
				Agent:  roster.Agent{Username: "ana"},
				Signal: roster.Signal{Kind: roster.Departed, AgentID: "u-ana", Chats: []roster.Chat{held("a")}, Leaving: roster.Leaving{Cause: roster.Offline, Epoch: t0}},
				Chats:  map[string]departure.History{"a": tc.before},
			})
			r := holds("a")
			r.Facts.Agents = tc.agents
			inspect(r)(p)
			want := "rule r applies; next: agent ben"
			if tc.want != "" {
				want = "next: survey"
				if got := p.lastReason("a"); !contains(got, "step 1 is passed over: ", tc.want) {
					t.Errorf("reason %q does not say %q", got, tc.want)
				}
			}
			if got := p.lastReason("a"); !contains(got, want) {
				t.Errorf("reason %q, want %q", got, want)
			}
		})
	}
}

func TestTheCustomersWordsAreChosenWhenTheStepIsTaken(t *testing.T) {
	d := to("same-queue")
	d.words = func(f policy.Facts, _ policy.Rung) string { return "Einen Moment, " + f.Chat.Attributes["name"] }
	r := holds("a")
	r.Facts.Attributes = map[string]string{"name": "Herr Frisch"}
	p := newPlay(t, d, begin("a"), inspect(r), try("a", departure.Mark, done))
	if got := departure.Attributes(p.d, p.chat("a"))["handover_say"]; got != "Einen Moment, Herr Frisch" {
		t.Errorf("says %q", got)
	}
	if contains(reasons(p), "Frisch") {
		t.Errorf("the journal says it, too:\n%s", reasons(p))
	}
}

func TestJournalEntriesSayWhatAReaderNeeds(t *testing.T) {
	p := newPlay(t, to("queue Billing"), upTo(departure.Landing), gained("u-ben", "a"))
	got := p.journal[len(p.journal)-1]
	want := departure.Entry{
		At: p.now, DepartureID: p.d.ID, AgentID: "u-ana", Username: "ana", ChatID: "a", From: "landing", To: "landed", Reason: "agent u-ben has the chat",
		Cause: roster.Offline, ContactID: "a2", Queue: support, Target: "queue Billing", Rule: "r",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entry (-want +got):\n%s", diff)
	}
	for _, e := range p.journal {
		if e.Cause == "" || (e.ChatID != "" && (e.ContactID == "" || e.Queue == "")) {
			t.Errorf("entry %+v", e)
		}
	}
}
