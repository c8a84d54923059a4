package policy

import (
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// view is the facts as conditions see them. It is made for one decision, and
// works out what a condition asks for when it is first asked for.
type view struct {
	facts  *Facts
	target Target // of the step that is looked at; zero: a rule is
	values map[string]ref.Val
	bound  cel.Activation
}

func newView(f *Facts, target Target) *view {
	return &view{facts: f, target: target}
}

// activation is what a program is given.
func (v *view) activation() cel.Activation {
	if v.bound == nil {
		v.values = make(map[string]ref.Val)
		// It fails only for what v is not: an activation that has functions already.
		v.bound, _ = cel.FunctionVars(v, map[string]cel.LateBoundFunction{"queue": v.queue})
	}
	return v.bound
}

// Parent implements cel.Activation.
func (v *view) Parent() cel.Activation { return nil }

// ResolveName implements cel.Activation.
func (v *view) ResolveName(name string) (any, bool) {
	if value, ok := v.values[name]; ok {
		return value, true
	}
	value, ok := v.resolve(name)
	if !ok {
		return nil, false
	}
	adapted := adapt(value)
	v.values[name] = adapted
	return adapted, true
}

func adapt(value any) ref.Val {
	return theEnvironments().plain.CELTypeAdapter().NativeToValue(value)
}

func (v *view) resolve(name string) (any, bool) {
	f := v.facts
	switch name {
	case "agent":
		a := f.Agent
		return &agentVars{Username: a.Username, RoutingProfile: a.RoutingProfile, Hierarchy: a.Hierarchy, Status: a.Status}, true
	case "cause":
		return string(f.Cause), true
	case "chat":
		return chatOf(f), true
	case "now":
		return f.Now, true
	case "same_queue":
		return seen(f.queue(Target{Kind: SameQueue})), true
	case "target":
		return seen(f.queue(v.target)), true
	default:
		return nil, false
	}
}

// queue is queue(NAME).
func (v *view) queue(_ string, args ...ref.Val) ref.Val {
	name, ok := args[0].(types.String)
	if !ok {
		return types.NoSuchOverloadErr()
	}
	return adapt(seen(v.facts.queue(Target{Kind: ToQueue, Name: string(name)})))
}

// queue is the queue of the target as it is now; false if that is not known.
func (f *Facts) queue(t Target) (Queue, bool) {
	var names []string
	switch t.Kind {
	case SameQueue:
		names = []string{f.Chat.QueueARN, f.Chat.QueueName}
	case ToQueue:
		names = []string{t.Name}
	}
	for _, name := range names {
		if q := f.Queues[name]; name != "" && q.named() && !q.ReadAt.IsZero() {
			return q, true
		}
	}
	return Queue{}, false
}

func (q Queue) named() bool { return q.Name != "" || q.ARN != "" }

func (q Queue) full() bool { return q.Limit > 0 && q.Depth >= q.Limit }

func seen(q Queue, known bool) *queueVars {
	if !known {
		return &queueVars{}
	}
	return &queueVars{
		Known: true, Open: q.Open, Staffed: q.Staffed, Available: q.Available,
		Depth: q.Depth, OldestWait: q.OldestWait, Full: q.full(),
	}
}

func chatOf(f *Facts) *chatVars {
	c := &f.Chat
	v := &chatVars{
		Queue: c.QueueName, QueueARN: c.QueueARN, Attributes: c.Attributes, Family: c.Family,
		Age: since(f.Now, c.StartedAt), WithAgent: since(f.Now, c.HeldSince),
		Segments: c.Segments, Moves: c.Moves,
	}
	switch {
	case c.CustomerSpokeAt.After(c.AgentSpokeAt):
		v.LastSpeaker, v.LastSpokeAgo = customer, since(f.Now, c.CustomerSpokeAt)
		v.CustomerWaits = v.LastSpokeAgo
	case !c.AgentSpokeAt.IsZero():
		v.LastSpeaker, v.LastSpokeAgo = string(Agent), since(f.Now, c.AgentSpokeAt)
	}
	for _, o := range c.Others {
		v.Others = append(v.Others, otherVars{Kind: string(o.Kind), Username: o.Username})
	}
	return v
}

const customer = "customer"

// since is 0 where the instant is not known, and never less.
func since(now, then time.Time) time.Duration {
	if then.IsZero() || now.IsZero() {
		return 0
	}
	return max(now.Sub(then), 0)
}
