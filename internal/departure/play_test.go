package departure_test

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

var t0 = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

func sec(n int) time.Time { return t0.Add(time.Duration(n) * time.Second) }

// decider is a policy with one ladder.
type decider struct {
	ladder    []policy.Rung
	releasers []string
	reason    string
	mode      policy.Mode // of the whole policy, and of its decisions
	byRule    policy.Mode // of its decisions
	undo      bool
	limits    policy.Limits
	barred    map[policy.Target]string
	words     func(policy.Facts, policy.Rung) string // nil: as the ladder has them
	asked     *policy.Facts                          // the newest facts that were asked about
}

func (d decider) Mode() policy.Mode { return d.mode }

func (decider) Grace(c roster.Cause) time.Duration {
	if c == roster.LoggedOut {
		return 5 * time.Second
	}
	return 15 * time.Second
}

func (d decider) Decide(f policy.Facts) policy.Decision {
	if d.asked != nil {
		*d.asked = f
	}
	return policy.Decision{Rule: "r", Reason: d.reason, Ladder: d.ladder, Mode: cmp.Or(d.byRule, d.mode), Undo: d.undo}
}

func (d decider) Releasers() []string { return d.releasers }

func (d decider) Barred(_ policy.Facts, r policy.Rung) string { return d.barred[r.Target] }

func (d decider) Text(f policy.Facts, r policy.Rung) string {
	if d.words == nil {
		return r.Say
	}
	return d.words(f, r)
}

func (decider) Exclude() time.Duration { return 10 * time.Minute }

func (d decider) Limits() policy.Limits { return d.limits }

// to is a policy with these targets, as a policy file names them.
func to(targets ...string) decider {
	d := decider{releasers: []string{"desktop", "token"}, reason: "rule r applies"}
	for _, t := range targets {
		kind, name, _ := strings.Cut(t, " ")
		d.ladder = append(d.ladder, policy.Rung{Target: policy.Target{Kind: policy.TargetKind(kind), Name: name}, Within: time.Minute})
	}
	return d
}

// play is a departure being told of inputs. Time is t0 at its beginning.
type play struct {
	t       *testing.T
	policy  decider
	d       departure.Departure
	now     time.Time
	journal []departure.Entry
}

// move is one thing that happens in a play.
type move func(*play)

func newPlay(t *testing.T, p decider, moves ...move) *play {
	t.Helper()
	pl := &play{t: t, policy: p, now: t0}
	for _, m := range moves {
		m(pl)
	}
	return pl
}

// tell tells the input, and checks that telling it again changes nothing.
func (p *play) tell(in departure.Input) {
	p.t.Helper()
	before := copied(p.d)
	d, lines := departure.Step(p.d, in, p.now, p.policy)
	p.checkPure(before)
	if err := valid(d); err != nil {
		p.t.Fatalf("after %+v: %v", in, err)
	}
	if again, more := departure.Step(d, in, p.now, p.policy); len(more) > 0 || !reflect.DeepEqual(again, d) {
		p.t.Fatalf("told twice, %+v changes\n%s\nto\n%s", in, show(d), show(again))
	}
	if err := lawful(p.d, d, p.policy); err != nil {
		p.t.Fatalf("after %+v: %v", in, err)
	}
	if err := discreet(in, d, lines); err != nil {
		p.t.Fatal(err)
	}
	p.d, p.journal = d, append(p.journal, lines...)
}

// discreet checks that of the chat's attributes nothing is kept or told: what was
// looked at is for the decision alone.
func discreet(in departure.Input, after departure.Departure, lines []departure.Entry) error {
	tried, ok := in.(departure.Tried)
	if !ok || tried.Result.Facts == nil || len(tried.Result.Facts.Attributes) == 0 {
		return nil
	}
	kept := show(after) + fmt.Sprintf("%+v", lines)
	for name, value := range tried.Result.Facts.Attributes {
		if strings.Contains(kept, name+":"+value) {
			return fmt.Errorf("after a look, the chat's attribute %s is kept", name)
		}
	}
	return nil
}

// lawful checks what no step may do, whatever it is told.
func lawful(before, after departure.Departure, p decider) error {
	had := map[string]bool{}
	for _, i := range intents(before) {
		had[i.ID] = true
	}
	for _, i := range intents(after) {
		if had[i.ID] {
			continue
		}
		watching := i.Kind == departure.Inspect || i.Kind == departure.Expire
		switch {
		case p.mode == policy.Shadow && !watching:
			return fmt.Errorf("in shadow there is a %s", i.Kind)
		case i.Kind == departure.Release && guarded(after.Cause) && !after.Cordon.Stands():
			return fmt.Errorf("chat %s is released, and the agent (%s) could be given it again", i.ChatID, after.Cause)
		}
	}
	return nil
}

// guarded tells whether an agent who leaves with this cause must be kept from new
// chats.
func guarded(c roster.Cause) bool { return c != roster.Offline && c != roster.LoggedOut }

func (p *play) checkPure(before departure.Departure) {
	p.t.Helper()
	if !reflect.DeepEqual(p.d, before) {
		p.t.Fatalf("Step changed what it was given from\n%s\nto\n%s", show(before), show(p.d))
	}
}

// copied is the value with copies of all its slices and maps, however deep.
func copied[T any](v T) T {
	detach(reflect.ValueOf(&v).Elem())
	return v
}

func detach(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			if field.CanSet() {
				detach(field)
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			return
		}
		own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(own, v)
		v.Set(own)
		for n := range v.Len() {
			detach(v.Index(n))
		}
	case reflect.Map:
		if v.IsNil() {
			return
		}
		own := reflect.MakeMap(v.Type())
		for key, value := range v.Seq2() {
			own.SetMapIndex(key, value)
		}
		v.Set(own)
	}
}

// show is the whole departure as text.
func show(d departure.Departure) string { return fmt.Sprintf("%+v", d) }

// valid checks what holds of every departure between two steps.
func valid(d departure.Departure) error {
	seen := map[string]bool{}
	for _, i := range d.Intents {
		if i.ChatID != "" || (i.Kind != departure.Hold && i.Kind != departure.Unhold) || seen[string(i.Kind)] {
			return fmt.Errorf("the departure has %+v of its own", i)
		}
		seen[string(i.Kind)] = true
	}
	for _, h := range d.Handovers {
		if seen[h.ChatID] {
			return fmt.Errorf("chat %s has two handovers", h.ChatID)
		}
		seen[h.ChatID] = true
		if !h.Phase.Final() && len(h.Intents) == 0 {
			return fmt.Errorf("chat %s is %s and has no intent", h.ChatID, h.Phase)
		}
		for _, i := range h.Intents {
			after := i.Kind == departure.Clear || i.Kind == departure.Unmark || (i.Kind == departure.Expire && (h.Phase == departure.Kept || h.Watched))
			if h.Phase.Final() && !after {
				return fmt.Errorf("chat %s is %s and still has %s", h.ChatID, h.Phase, i.Kind)
			}
			if seen[i.ID] {
				return fmt.Errorf("intent %s is there twice", i.ID)
			}
			seen[i.ID] = true
		}
		if h.Watched && (!h.Phase.Final() || h.Shadow || !slices.ContainsFunc(h.Intents, func(i departure.Intent) bool { return i.Kind == departure.Expire })) {
			return fmt.Errorf("chat %s is %s, and watched for ever", h.ChatID, h.Phase)
		}
		releases := slices.ContainsFunc(h.Intents, func(i departure.Intent) bool { return i.Kind == departure.Release })
		if h.InDoubt != (h.Phase == departure.Releasing && !releases) {
			return fmt.Errorf("chat %s is %s, and in doubt is %v", h.ChatID, h.Phase, h.InDoubt)
		}
		if h.Phase == departure.Landed && (h.Proof.At.IsZero() || h.Waited < 0) {
			return fmt.Errorf("chat %s is landed without a proof, or after %s", h.ChatID, h.Waited)
		}
		if h.Held != "" && h.Phase.Final() {
			return fmt.Errorf("chat %s is %s, and held by %q", h.ChatID, h.Phase, h.Held)
		}
		if h.Shadow && (h.LegOff || h.Marked || h.Phase != departure.Kept) {
			return fmt.Errorf("chat %s is in shadow, and %s", h.ChatID, h.Phase)
		}
	}
	return nil
}

// state gives the departure in short: its state and own intents, then each chat's
// phase and intents.
func (p *play) state() string {
	parts := []string{string(p.d.State)}
	for _, i := range p.d.Intents {
		parts[0] += "+" + string(i.Kind)
	}
	for _, h := range p.d.Handovers {
		var kinds []string
		for _, i := range h.Intents {
			if h.Watched && i.Kind == departure.Expire {
				continue // the end of a watch
			}
			k := string(i.Kind)
			if i.Releaser != "" {
				k += ":" + i.Releaser
			}
			kinds = append(kinds, k)
		}
		slices.Sort(kinds)
		parts = append(parts, fmt.Sprintf("%s=%s[%s]", h.ChatID, h.Phase, strings.Join(kinds, " ")))
	}
	return strings.Join(parts, " ")
}

func (p *play) chat(id string) departure.Handover {
	p.t.Helper()
	for _, h := range p.d.Handovers {
		if h.ChatID == id {
			return h
		}
	}
	p.t.Fatalf("no chat %s in %s", id, p.state())
	return departure.Handover{}
}

// intent finds a chat's intent; the departure's own, where chat is empty.
func (p *play) intent(chat string, k departure.IntentKind) departure.Intent {
	p.t.Helper()
	among := p.d.Intents
	if chat != "" {
		among = p.chat(chat).Intents
	}
	for _, i := range among {
		if i.Kind == k {
			return i
		}
	}
	p.t.Fatalf("chat %s has no %s: %s", chat, k, p.state())
	return departure.Intent{}
}

// lastReason is the reason of the chat's last line in the journal.
func (p *play) lastReason(chat string) string {
	for _, e := range slices.Backward(p.journal) {
		if e.ChatID == chat {
			return e.Reason
		}
	}
	return ""
}

// The moves.

func signal(k roster.Kind, agent string, c roster.Chat) roster.Signal {
	return roster.Signal{Kind: k, At: t0, AgentID: agent, Chat: c}
}

func held(id string) roster.Chat {
	return roster.Chat{ID: id, ContactID: id + "1", State: "CONNECTED", Since: sec(-60), Queue: agentevent.Queue{ARN: "arn:queue/q"}}
}

func begin(chats ...string) move {
	return leave(roster.Leaving{Cause: roster.Offline, Epoch: t0, Status: "Offline"}, chats...)
}

// leave begins a departure of its own kind.
func leave(l roster.Leaving, chats ...string) move {
	return func(p *play) {
		l.Epoch = t0
		s := roster.Signal{Kind: roster.Departed, At: t0, AgentID: "u-ana", Leaving: l}
		for _, c := range chats {
			s.Chats = append(s.Chats, held(c))
		}
		p.tell(departure.Begun{Signal: s, Agent: roster.Agent{Username: "ana"}})
	}
}

func hear(s roster.Signal) move { return func(p *play) { p.tell(departure.Heard{Signal: s}) } }

func back() move { return hear(roster.Signal{Kind: roster.Returned, At: t0, AgentID: "u-ana"}) }

func lost(chat string) move { return hear(signal(roster.ChatLost, "u-ana", held(chat))) }

// gained: the agent is connected to the chat's next segment.
func gained(agent, chat string) move {
	return hear(signal(roster.ChatGained, agent, roster.Chat{ID: chat, ContactID: chat + "2", State: "CONNECTED", Since: sec(30)}))
}

func wait(d time.Duration) move { return func(p *play) { p.now = p.now.Add(d) } }

// try lets the chat's intent of this kind come due, and tells its result.
func try(chat string, k departure.IntentKind, r departure.Result) move {
	return func(p *play) {
		p.t.Helper()
		i := p.intent(chat, k)
		if i.Due.After(p.now) {
			p.now = i.Due
		}
		p.tell(departure.Tried{Intent: i, Result: r})
	}
}

// lease has a worker at work on the intent for a minute.
func lease(chat string, k departure.IntentKind) move {
	return func(p *play) {
		id := p.intent(chat, k).ID
		leaseOf(p.d.Intents, id, p.now)
		for _, h := range p.d.Handovers {
			leaseOf(h.Intents, id, p.now)
		}
	}
}

func leaseOf(intents []departure.Intent, id string, now time.Time) {
	for n := range intents {
		if intents[n].ID == id {
			intents[n].Owner, intents[n].Until = "w", now.Add(time.Minute)
		}
	}
}

var (
	done        = departure.Result{Outcome: departure.Done}
	notPossible = departure.Result{Outcome: departure.NotPossible, Reason: "no companion"}
	retry       = departure.Result{Outcome: departure.RetryAfter, Reason: "throttled"}
	agentBack   = departure.Result{Outcome: departure.AgentBack}
	alreadyGone = departure.Result{Outcome: departure.AlreadyGone}
)

func saw(o departure.Observed) departure.Result {
	return departure.Result{Outcome: departure.Done, Facts: &o}
}

// holds is the chat at the end of the grace: still with the leaver.
func holds(chat string) departure.Result {
	return saw(departure.Observed{AgentLeaving: true, AgentHolds: true, ContactID: chat + "1", AgentID: "u-ana"})
}

// upTo plays one chat, a, up to a phase.
func upTo(phase departure.Phase) move {
	moves := []struct {
		reaches departure.Phase
		move    move
	}{
		{departure.Waiting, begin("a")},
		{departure.Marking, try("a", departure.Inspect, holds("a"))},
		{departure.Releasing, try("a", departure.Mark, done)},
		{departure.Landing, try("a", departure.Release, done)},
	}
	return func(p *play) {
		for _, m := range moves {
			m.move(p)
			if m.reaches == phase {
				return
			}
		}
	}
}

// contains tells whether the text has all of the parts.
func contains(text string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(text, p) {
			return false
		}
	}
	return true
}
