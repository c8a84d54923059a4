package mover

import (
	"context"
	"fmt"
	"slices"

	"handover/internal/agentevent"
	"handover/internal/departure"
	"handover/internal/policy"
)

// targets are the names of where a chat of the departure might go.
func (m *Mover) targets(d departure.Departure) (queues, agents []string) {
	if m.o.Targets != nil {
		queues, agents = m.o.Targets()
	}
	if d.To != "" {
		queues = append(slices.Clone(queues), d.To)
	}
	return queues, agents
}

// people are the leaver and the agents who are targets, all as of one instant.
type people struct {
	leaver     agentevent.Snapshot
	leaving    bool
	colleagues map[string]policy.Colleague
}

// people asks for everybody at once: the quota for that is the tightest.
func (m *Mover) people(ctx context.Context, d departure.Departure, agents []string) (p people, err error) {
	ids, wanted := make(map[string]string, len(agents)), []string{d.AgentID}
	for _, name := range agents {
		id, found, err := m.o.Names.UserID(ctx, name)
		if err != nil {
			return p, err
		}
		if found {
			ids[name], wanted = id, append(wanted, id)
		}
	}
	now, free, err := m.o.Connect.Present(ctx, wanted)
	if err != nil {
		return p, err
	}
	user, present := now[d.AgentID]
	p.leaver = user
	if p.leaving, err = m.leaving(ctx, user, present); err != nil {
		return p, err
	}
	for _, name := range agents {
		c := policy.Colleague{Username: name, Why: "is not known to the instance"}
		if id := ids[name]; id != "" {
			user, present := now[id]
			if c, err = m.colleague(ctx, name, user, present); err != nil {
				return p, err
			}
			c.Free = free[id]
		}
		if p.colleagues == nil {
			p.colleagues = make(map[string]policy.Colleague, len(agents))
		}
		p.colleagues[name] = c
	}
	return p, nil
}

// colleague tells whether Connect would give the agent a chat: it gives none to
// one who is not logged in, whose status is not routable, or who has chosen a
// next status (spec §7.1), and the chat would wait for nobody.
func (m *Mover) colleague(ctx context.Context, name string, user agentevent.Snapshot, present bool) (policy.Colleague, error) {
	c := policy.Colleague{Username: name}
	if !present {
		c.Why = "is not logged in"
		return c, nil
	}
	kind, _, err := m.o.Names.StatusType(ctx, user.Status.ID)
	switch {
	case err != nil:
		return c, err
	case kind != agentevent.Routable:
		c.Why = fmt.Sprintf("is %q, in which agents are given no chats", user.Status.Name)
	case user.Next != nil:
		c.Why = fmt.Sprintf("has chosen %q next", user.Next.Name)
	default:
		c.Ready = true
	}
	return c, nil
}

// there returns an error unless the agent can be given a chat now.
func (m *Mover) there(ctx context.Context, name, id string) error {
	user, present, err := m.o.Connect.CurrentUser(ctx, id)
	if err != nil {
		return err
	}
	return m.ready(ctx, name, user, present)
}

// ready returns an error unless the agent, as seen, can be given a chat.
func (m *Mover) ready(ctx context.Context, name string, user agentevent.Snapshot, present bool) error {
	c, err := m.colleague(ctx, name, user, present)
	if err == nil && !c.Ready {
		err = away{name, c.Why}
	}
	return err
}

// away is an agent who was to be given a chat, and can be given none now.
type away struct{ name, why string }

func (a away) Error() string { return fmt.Sprintf("agent %q %s", a.name, a.why) }

func (a away) Outcome() departure.Outcome { return departure.NotPossible }

// queues are the queues of these names, and those of the chat, as they are now, by
// name and by ARN. What the instance or the board does not know is left out, as
// is an agent's own queue.
func (m *Mover) queues(ctx context.Context, names []string, own ...string) (map[string]policy.Queue, error) {
	if m.o.Board == nil {
		return nil, nil
	}
	arns, err := m.arns(ctx, names, own)
	if err != nil {
		return nil, err
	}
	all := make(map[string]policy.Queue)
	for arn, q := range m.o.Board.Queues(ctx, arns) {
		if q.Name, _, err = m.o.Names.QueueName(ctx, arn); err != nil {
			return nil, err
		}
		if q.Staffed, err = m.staying(ctx, arn, q.Staffed); err != nil {
			return nil, err
		}
		q.ARN = arn
		all[arn] = q
		all[q.Name] = q
	}
	return all, nil
}

// arns are the ARNs of the standard queues among these.
func (m *Mover) arns(ctx context.Context, names, own []string) ([]string, error) {
	var arns []string
	for _, name := range slices.Concat(names, own) {
		if name == "" {
			continue
		}
		find := m.o.Names.QueueARN
		if isARN(name) {
			find = func(ctx context.Context, arn string) (string, bool, error) {
				_, found, err := m.o.Names.QueueName(ctx, arn)
				return arn, found, err
			}
		}
		arn, found, err := find(ctx, name)
		if err != nil {
			return nil, err
		}
		if found && !slices.Contains(arns, arn) {
			arns = append(arns, arn)
		}
	}
	return arns, nil
}

// staying takes those who are leaving off the agents whom Connect counts.
func (m *Mover) staying(ctx context.Context, queueARN string, staffed int) (int, error) {
	if m.o.Leaving == nil || staffed == 0 {
		return staffed, nil
	}
	leaving, err := m.o.Leaving(ctx, queueARN)
	return max(0, staffed-leaving), err
}

// others are those besides the customer and the agent. Connect's word that more
// than one took part holds for those who have left, too: whoever keeps account
// of the agents knows better. But no event tells a supervisor who takes part from
// one who looks on: where more than one took part and no second agent is there, it
// is the supervisor.
func (m *Mover) others(ctx context.Context, chatID, agentID string, connect []policy.Other) ([]policy.Other, error) {
	if m.o.Room == nil {
		return connect, nil
	}
	others, err := m.o.Room.Others(ctx, chatID, agentID)
	second := func(o policy.Other) bool { return o.Kind == policy.Agent }
	if err != nil || len(connect) == 0 || slices.ContainsFunc(others, second) {
		return others, err
	}
	others = slices.Clone(others)
	for n := range others {
		if others[n].Kind == policy.Supervisor {
			others[n].Kind = policy.Barged
		}
	}
	return others, nil
}
