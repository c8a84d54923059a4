package mover_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/mover"
	"handover/internal/policy"
	"handover/internal/roster"
)

// problem is an error that says what it means, as connectapi's do.
type problem departure.Outcome

func (p problem) Error() string              { return "problem: " + string(p) }
func (p problem) Outcome() departure.Outcome { return departure.Outcome(p) }

// world is Connect, the directory and two releasers, all in memory.
type world struct {
	user       agentevent.Snapshot
	absent     bool
	ben        agentevent.Snapshot
	benAbsent  bool
	attributes map[string]string
	newest     departure.Observed
	legOff     []bool // successive answers; the last one is repeated
	queues     map[string]string
	agents     map[string]string
	statuses   map[string]string
	types      map[string]agentevent.StatusType
	fail       map[string]error // by method

	free     map[string]int
	board    map[string]policy.Queue
	others   []policy.Other
	leavers  map[string]int
	targetsQ []string
	targetsA []string
	cordon   string

	newestFrom string // last asked for
	chosen     []string
	assigned   []string
	onAssign   func()

	written   map[string]string
	dismissed []string
	released  []string // releaser and leg
	token     string   // that was used
}

func newWorld() *world {
	return &world{
		user: agentevent.Snapshot{
			Status:   agentevent.Status{ID: "s-available", Name: "Available"},
			Next:     &agentevent.NextStatus{Name: "Offline"},
			Contacts: []agentevent.Contact{{ID: "contact-1", State: agentevent.Connected}},
		},
		attributes: map[string]string{"vip": "yes"},
		free:       map[string]int{"ben-id": 2},
		newest:     departure.Observed{ContactID: "contact-1", QueueARN: "arn:q-support", AgentID: "ana-id"},
		legOff:     []bool{false, true},
		queues:     map[string]string{"Support": "arn:q-support", "VIP": "arn:q-vip"},
		agents:     map[string]string{"ben": "ben-id"},
		statuses:   map[string]string{"Offline": "s-offline", "Lunch": "s-lunch"},
		types:      map[string]agentevent.StatusType{"s-available": agentevent.Routable, "s-lunch": agentevent.Custom, "s-offline": agentevent.Offline},
		ben:        agentevent.Snapshot{Status: agentevent.Status{ID: "s-available", Name: "Available"}},
		fail:       map[string]error{},
	}
}

func (w *world) CurrentUser(_ context.Context, id string) (agentevent.Snapshot, bool, error) {
	if id == "ben-id" {
		return w.ben, !w.benAbsent, w.fail["CurrentUser"]
	}
	if id != "ana-id" {
		return agentevent.Snapshot{}, false, errors.New("the wrong user was asked for: " + id)
	}
	if w.absent {
		return agentevent.Snapshot{}, false, w.fail["CurrentUser"]
	}
	return w.user, true, w.fail["CurrentUser"]
}

func (w *world) Attributes(context.Context, string) (map[string]string, error) {
	return maps.Clone(w.attributes), w.fail["Attributes"]
}

func (w *world) Present(ctx context.Context, ids []string) (now map[string]agentevent.Snapshot, free map[string]int, err error) {
	now = make(map[string]agentevent.Snapshot)
	for _, id := range ids {
		user, present, err := w.CurrentUser(ctx, id)
		if err != nil {
			return nil, nil, err
		}
		if present {
			now[id] = user
		}
	}
	return now, w.free, nil
}

func (w *world) Newest(_ context.Context, chat, from string) (departure.Observed, error) {
	if chat != "chat-1" {
		return departure.Observed{}, errors.New("the wrong chat was asked for: " + chat)
	}
	w.newestFrom = from
	return w.newest, w.fail["Newest"]
}

func (w *world) Chain(_ context.Context, contact string) (time.Time, int, error) {
	if contact != w.newest.ContactID {
		return time.Time{}, 0, errors.New("the wrong segment was asked for: " + contact)
	}
	return time.Unix(5, 0), 2, w.fail["Chain"]
}

func (w *world) Assign(_ context.Context, contact, user string) error {
	w.assigned = append(w.assigned, contact+" "+user)
	if w.onAssign != nil {
		w.onAssign()
	}
	return w.fail["Assign"]
}

func (w *world) SetStatus(_ context.Context, user, status string) error {
	w.chosen = append(w.chosen, user+" "+status)
	return w.fail["SetStatus"]
}

func (w *world) Queues(_ context.Context, arns []string) map[string]policy.Queue {
	all := make(map[string]policy.Queue)
	for _, arn := range arns {
		if q, ok := w.board[arn]; ok {
			all[arn] = q
		}
	}
	return all
}

func (w *world) Others(_ context.Context, chat, agent string) ([]policy.Other, error) {
	if chat != "chat-1" || agent != "ana-id" {
		return nil, errors.New("the wrong room was asked for: " + chat + " " + agent)
	}
	return w.others, w.fail["Others"]
}

func (w *world) StatusOf(_ context.Context, kind agentevent.StatusType) (id, name string, err error) {
	names := map[agentevent.StatusType]string{agentevent.Offline: "Offline", agentevent.Routable: "Available"}
	return "s-" + strings.ToLower(string(names[kind])), names[kind], w.fail["StatusOf"]
}

func (w *world) options() mover.Options {
	return mover.Options{
		Connect: w, Names: w,
		Releasers: map[string]mover.Releaser{
			"desktop": mover.Desktop{Desktops: w},
			"token":   mover.Token{Tokens: w, Participants: w},
		},
		OffLine:      func(id, name string) bool { return id == "s-offline" || name == "Training" || name == "Offline" },
		Targets:      func() (queues, agents []string) { return w.targetsQ, w.targetsA },
		CordonStatus: w.cordon,
	}
}

// full has all that there is to be known of queues and rooms.
func (w *world) full() mover.Options {
	o := w.options()
	o.Board, o.Room = w, w
	o.Leaving = func(_ context.Context, arn string) (int, error) { return w.leavers[arn], w.fail["Leaving"] }
	return o
}

func (w *world) LegOff(_ context.Context, contact, user string) (bool, error) {
	if contact != "contact-1" || user != "ana-id" {
		return false, errors.New("the wrong leg was asked for: " + contact + " " + user)
	}
	off := w.legOff[0]
	if len(w.legOff) > 1 {
		w.legOff = w.legOff[1:]
	}
	return off, w.fail["LegOff"]
}

func (w *world) SetAttributes(_ context.Context, _ string, a map[string]string) error {
	w.written = a
	return w.fail["SetAttributes"]
}

func (w *world) Dismiss(_ context.Context, user, contact string) error {
	w.dismissed = append(w.dismissed, user+" "+contact)
	return w.fail["Dismiss"]
}

func (w *world) QueueARN(_ context.Context, name string) (string, bool, error) {
	arn, ok := w.queues[name]
	return arn, ok, w.fail["QueueARN"]
}

func (w *world) QueueName(_ context.Context, arn string) (string, bool, error) {
	for name, a := range w.queues {
		if a == arn {
			return name, true, w.fail["QueueName"]
		}
	}
	return "", false, w.fail["QueueName"]
}

func (w *world) UserID(_ context.Context, name string) (string, bool, error) {
	id, ok := w.agents[name]
	return id, ok, w.fail["UserID"]
}

func (w *world) Username(_ context.Context, id string) (string, bool, error) {
	for name, known := range w.agents {
		if known == id {
			return name, true, w.fail["Username"]
		}
	}
	return "", false, w.fail["Username"]
}

func (w *world) StatusID(_ context.Context, name string) (string, bool, error) {
	id, ok := w.statuses[name]
	return id, ok, w.fail["StatusID"]
}

func (w *world) StatusType(_ context.Context, id string) (agentevent.StatusType, bool, error) {
	t, ok := w.types[id]
	return t, ok, w.fail["StatusType"]
}

func (w *world) End(_ context.Context, leg departure.Leg) error {
	w.released = append(w.released, "desktop "+leg.Username+" "+leg.ContactID)
	return w.fail["End"]
}

func (w *world) Token(_ context.Context, leg departure.Leg) (string, error) {
	w.released = append(w.released, "token "+leg.Username+" "+leg.ContactID)
	return "the-token", w.fail["Token"]
}

func (w *world) DisconnectParticipant(_ context.Context, token string) error {
	w.token = token
	return w.fail["DisconnectParticipant"]
}

func (w *world) do(t *testing.T, target policy.Target, i departure.Intent) departure.Result {
	t.Helper()
	d := leaving(target)
	i.DepartureID, i.ChatID = d.ID, "chat-1"
	return w.doWith(t, w.options(), d, i)
}

func (w *world) doWith(t *testing.T, o mover.Options, d departure.Departure, i departure.Intent) departure.Result {
	t.Helper()
	m, err := mover.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return m.Do(t.Context(), d, i)
}

func leaving(target policy.Target) departure.Departure {
	return departure.Departure{
		ID: "ana-id@1", AgentID: "ana-id", Username: "ana", Cause: roster.Offline, State: departure.Moving,
		Handovers: []departure.Handover{{
			ChatID: "chat-1", ContactID: "contact-1", QueueARN: "arn:q-support", QueueName: "Support", Phase: departure.Marking,
			Decision: policy.Decision{Ladder: []policy.Rung{{Target: target, Priority: 2, Say: "One moment.", Within: time.Minute}}},
		}},
	}
}

var sameQueue = policy.Target{Kind: policy.SameQueue}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestInspect(t *testing.T) {
	for _, c := range []struct {
		name           string
		change         func(*world)
		leaving, holds bool
	}{
		{"leaving, and holding", func(*world) {}, true, true},
		{"back", func(w *world) { w.user.Next = nil }, false, true},
		{"another next status", func(w *world) { w.user.Next.Name = "Lunch" }, false, true},
		{"a next status told by its name", func(w *world) { w.user.Next.Name = "Training" }, true, true},
		{"off-line already", func(w *world) { w.user.Next, w.user.Status = nil, agentevent.Status{ID: "s-offline", Name: "Weg"} }, true, true},
		{"off-line still, and about to be back", func(w *world) {
			w.user.Next, w.user.Status = &agentevent.NextStatus{Name: "Lunch"}, agentevent.Status{ID: "s-offline", Name: "Offline"}
		}, false, true},
		{"not logged in", func(w *world) { w.absent = true }, true, false},
		{"chat only offered", func(w *world) { w.user.Contacts[0].State = agentevent.Connecting }, true, false},
		{"chat over", func(w *world) { w.user.Contacts[0].State = agentevent.Ended }, true, false},
		{"another chat", func(w *world) { w.user.Contacts[0].ID = "contact-9" }, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.change(w)
			want := w.newest
			want.QueueName, want.Attributes = "Support", w.attributes
			want.StartedAt, want.Segments = time.Unix(5, 0), 2
			want.AgentLeaving, want.AgentHolds = c.leaving, c.holds
			equal(t, "result", w.do(t, sameQueue, departure.Intent{Kind: departure.Inspect}),
				departure.Result{Outcome: departure.Done, Facts: &want})
		})
	}
}

func TestMark(t *testing.T) {
	all := func(action, queue, agent string) map[string]string {
		return map[string]string{
			"handover_id": "ana-id@1/chat-1", "handover_action": action, "handover_queue": queue, "handover_agent": agent,
			"handover_priority": "2", "handover_reason": "offline", "handover_from": "ana", "handover_say": "One moment.",
		}
	}
	for _, c := range []struct {
		name    string
		target  policy.Target
		outcome departure.Outcome
		reason  string
		written map[string]string
	}{
		{"same queue", sameQueue, departure.Done, "attributes written for the disconnect flow", all("requeue", "arn:q-support", "")},
		{"queue by name", policy.Target{Kind: policy.ToQueue, Name: "VIP"}, departure.Done, "attributes written for the disconnect flow", all("requeue", "arn:q-vip", "")},
		{"agent by name", policy.Target{Kind: policy.ToAgent, Name: "ben"}, departure.Done, "attributes written for the disconnect flow", all("agent", "arn:q-support", "ben-id")},
		{"survey", policy.Target{Kind: policy.Survey}, departure.Done, "attributes written for the disconnect flow", all("survey", "", "")},
		{"no such queue", policy.Target{Kind: policy.ToQueue, Name: "Gone"}, departure.NotPossible, `the instance has no queue named "Gone"`, nil},
		{"no such agent", policy.Target{Kind: policy.ToAgent, Name: "zoe"}, departure.NotPossible, `the instance has no agent named "zoe"`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			for range 2 { // done again, it is the same
				r := w.do(t, c.target, departure.Intent{Kind: departure.Mark})
				equal(t, "result", r, departure.Result{Outcome: c.outcome, Reason: c.reason})
				equal(t, "written", w.written, c.written)
			}
		})
	}
}

func TestMarkForAnAgent(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*world)
		outcome departure.Outcome
		reason  string
	}{
		{"there", func(*world) {}, departure.Done, "attributes written for the disconnect flow"},
		{"not logged in", func(w *world) { w.benAbsent = true }, departure.NotPossible, `agent "ben" is not logged in`},
		{"away", func(w *world) { w.ben.Status = agentevent.Status{ID: "s-lunch", Name: "Lunch"} }, departure.NotPossible, `agent "ben" is "Lunch", in which agents are given no chats`},
		{"off-line", func(w *world) { w.ben.Status = agentevent.Status{ID: "s-offline", Name: "Offline"} }, departure.NotPossible, `agent "ben" is "Offline", in which agents are given no chats`},
		{"about to be away", func(w *world) { w.ben.Next = &agentevent.NextStatus{Name: "Lunch"} }, departure.NotPossible, `agent "ben" has chosen "Lunch" next`},
		{"not known", func(w *world) { w.fail["CurrentUser"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem: retry-after"},
		{"the status not known", func(w *world) { w.fail["StatusType"] = problem(departure.RetryAfter) }, departure.RetryAfter, "problem: retry-after"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.change(w)
			r := w.do(t, policy.Target{Kind: policy.ToAgent, Name: "ben"}, departure.Intent{Kind: departure.Mark})
			equal(t, "result", r, departure.Result{Outcome: c.outcome, Reason: c.reason})
			equal(t, "written", w.written != nil, c.outcome == departure.Done)
		})
	}
}

func TestUnmark(t *testing.T) {
	for _, c := range []struct {
		name    string
		id      string
		outcome departure.Outcome
		written bool
	}{
		{"its own mark", "ana-id@1/chat-1", departure.Done, true},
		{"no mark", "", departure.AlreadyGone, false},
		{"a later departure's mark", "ben-id@2/chat-1", departure.AlreadyGone, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.attributes["handover_id"] = c.id
			r := w.do(t, sameQueue, departure.Intent{Kind: departure.Unmark})
			equal(t, "outcome", r.Outcome, c.outcome)
			want := map[string]string(nil)
			if c.written {
				want = departure.Cleared()
			}
			equal(t, "written", w.written, want)
		})
	}
}

func TestVerify(t *testing.T) {
	for _, c := range []struct {
		name   string
		newest departure.Observed
		holds  bool
	}{
		{"still with the leaver", departure.Observed{ContactID: "contact-1", AgentID: "ana-id"}, true},
		{"left, and nothing since", departure.Observed{ContactID: "contact-1", AgentID: "ana-id", Ended: true}, false},
		{"waiting", departure.Observed{ContactID: "contact-2", QueueARN: "arn:q-vip", QueuedAt: time.Unix(9, 0)}, false},
		{"with another", departure.Observed{ContactID: "contact-2", AgentID: "ben-id"}, false},
		{"in an agent's queue", departure.Observed{ContactID: "contact-2", QueueARN: "arn:q-of-ben"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.newest = c.newest
			w.fail["CurrentUser"] = errors.New("not to be asked")
			want := c.newest
			want.Attributes, want.AgentHolds = w.attributes, c.holds
			if want.QueueARN == "arn:q-vip" {
				want.QueueName = "VIP"
			}
			if want.AgentID == "ben-id" {
				want.Username = "ben"
			}
			equal(t, "result", w.do(t, sameQueue, departure.Intent{Kind: departure.Verify}),
				departure.Result{Outcome: departure.Done, Facts: &want})
		})
	}
}

func TestUnknownChatAndKind(t *testing.T) {
	m, err := mover.New(mover.Options{Connect: newWorld(), Names: newWorld(), OffLine: func(string, string) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	d := leaving(sameQueue)
	for what, i := range map[string]departure.Intent{
		"chat":  {Kind: departure.Mark, ChatID: "chat-9"},
		"kind":  {Kind: "juggle", ChatID: "chat-1"},
		"doing": {Kind: departure.Expire, ChatID: "chat-1"},
	} {
		equal(t, "outcome for an unknown "+what, m.Do(t.Context(), d, i).Outcome, departure.NotPossible)
	}
}

func TestOptions(t *testing.T) {
	w, never := newWorld(), func(string, string) bool { return false }
	for name, o := range map[string]mover.Options{
		"no Connect": {Names: w, OffLine: never},
		"no Names":   {Connect: w, OffLine: never},
		"no OffLine": {Connect: w, Names: w},
	} {
		if _, err := mover.New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
