package replay

import (
	"context"
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
	"handover/internal/roster"
)

// scene answers what a decision asks of the world, from what the events have told. It
// looks, and does nothing else.
type scene struct {
	store  *store
	chats  *chats
	policy *policy.Policy
	assume Assumed
	now    func() time.Time
	queues []string // that the policy names
	agents []string
}

func newScene(s *store, c *chats, o Options, now func() time.Time) *scene {
	sc := &scene{store: s, chats: c, policy: o.Policy, assume: o.Assume, now: now}
	names := o.Policy.Names()
	for _, q := range names.Queues {
		sc.queues = append(sc.queues, q.Name)
	}
	for _, a := range names.Agents {
		sc.agents = append(sc.agents, a.Name)
	}
	return sc
}

// Do implements departure.Mover.
func (sc *scene) Do(_ context.Context, d departure.Departure, i departure.Intent) departure.Result {
	h := d.Handover(i.ChatID)
	if i.Kind != departure.Inspect || h == nil {
		return departure.Result{Outcome: departure.NotPossible, Reason: "a replay does nothing"}
	}
	facts := sc.observe(d, *h)
	return departure.Result{Outcome: departure.Done, Facts: &facts}
}

func (sc *scene) observe(d departure.Departure, h departure.Handover) departure.Observed {
	sc.store.mu.Lock()
	defer sc.store.mu.Unlock()
	rules := sc.policy.Rules()
	leaver := sc.store.agents[d.AgentID]
	known := sc.chats.chat(h.ChatID, d.UpdatedAt)
	o := departure.Observed{
		AgentLeaving: !leaver.LoggedIn || roster.OffLine(leaver.Status, leaver.Next, rules.OffLine),
		Attributes:   sc.assume.Attributes, Family: sc.assume.Family,
		ContactID: h.ContactID, QueueARN: h.QueueARN, QueueName: sc.named(h.QueueARN, h.QueueName),
		StartedAt: known.queued, Segments: max(1, len(known.segments)),
	}
	if o.StartedAt.IsZero() {
		o.StartedAt = h.HeldSince
	}
	if h.ContactID != h.ChatID {
		o.Segments = max(2, o.Segments)
	}
	sc.holding(&o, leaver, h)
	o.Others, o.Queues, o.Agents = sc.others(h, d.AgentID), sc.board(rules, h), sc.colleagues(rules)
	return o
}

// holding fills in whether the leaver has the chat.
func (sc *scene) holding(o *departure.Observed, leaver roster.Agent, h departure.Handover) {
	for _, c := range leaver.Chats {
		if c.ContactID == h.ContactID && c.State == agentevent.Connected {
			o.AgentHolds, o.AgentID, o.Username, o.ConnectedAt = true, leaver.ID, leaver.Username, c.Since
		}
	}
}

func (sc *scene) named(arn, name string) string {
	if name != "" {
		return name
	}
	return sc.chats.queues[arn]
}

// others are the agents and supervisors who are in the chat, too.
func (sc *scene) others(h departure.Handover, leaver string) []policy.Other {
	var all []policy.Other
	for _, a := range sc.store.agents {
		if a.ID == leaver {
			continue
		}
		if slices.ContainsFunc(a.Chats, func(c roster.Chat) bool { return c.ID == h.ChatID && c.State == agentevent.Connected }) {
			all = append(all, policy.Other{Kind: policy.Agent, Username: a.Username})
		}
		if slices.ContainsFunc(a.Watching, func(w roster.Watch) bool { return w.ID == h.ChatID }) {
			all = append(all, policy.Other{Kind: policy.Supervisor, Username: a.Username})
		}
	}
	slices.SortFunc(all, func(a, b policy.Other) int { return strings.Compare(a.Username, b.Username) })
	return all
}

// board is the chat's own queue and those that the policy names, as far as agents' routing
// profiles and statuses tell: by name and by ARN. What of them is not known (hours,
// depth, free slots) is as good as it can be.
func (sc *scene) board(rules roster.Rules, h departure.Handover) map[string]policy.Queue {
	all := make(map[string]policy.Queue)
	for arn, name := range sc.wanted(h) {
		if arn == "" || strings.Contains(arn, "/queue/agent/") {
			continue
		}
		q := policy.Queue{ARN: arn, Name: name, Open: true, ReadAt: sc.now()}
		for _, a := range sc.store.agents {
			if staffs(a, arn, rules) {
				q.Staffed++
				if rules.Routable(a.Status) {
					q.Available++
				}
			}
		}
		all[arn] = q
		if name != "" {
			all[name] = q
		}
	}
	return all
}

// wanted are the queues to look at: name by ARN.
func (sc *scene) wanted(h departure.Handover) map[string]string {
	found := map[string]string{h.QueueARN: sc.named(h.QueueARN, h.QueueName)}
	for arn, name := range sc.chats.queues {
		if slices.Contains(sc.queues, name) || slices.Contains(sc.queues, arn) {
			found[arn] = name
		}
	}
	return found
}

// staffs tells whether the agent serves the queue and stays.
func staffs(a roster.Agent, arn string, rules roster.Rules) bool {
	leaves := a.Leaving != nil || (a.Next != nil && rules.OffLine(a.Next.ID, a.Next.Name, ""))
	return a.Staffed(rules) && !leaves && slices.Contains(a.Profile.Queues, arn)
}

// colleagues are the agents whom the policy names.
func (sc *scene) colleagues(rules roster.Rules) map[string]policy.Colleague {
	all := make(map[string]policy.Colleague, len(sc.agents))
	for _, name := range sc.agents {
		all[name] = policy.Colleague{Username: name, Why: "is not in the recording"}
	}
	for _, a := range sc.store.agents {
		for _, name := range sc.agents {
			if name == a.ID || strings.EqualFold(name, a.Username) {
				all[name] = colleague(a, name, rules)
			}
		}
	}
	return all
}

// colleague is the agent as a target. How many slots are free events do not tell: one.
func colleague(a roster.Agent, name string, rules roster.Rules) policy.Colleague {
	c := policy.Colleague{Username: name, Free: 1}
	switch {
	case !a.LoggedIn:
		c.Why = "is not logged in"
	case !rules.Routable(a.Status):
		c.Why = "is " + a.Status.Name + ", in which agents are given no chats"
	case a.Next != nil:
		c.Why = "has chosen " + a.Next.Name + " next"
	default:
		c.Ready = true
	}
	return c
}
