package policy

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"handover/internal/roster"
)

// test is one example in the file: facts, and what is to come of them.
type test struct {
	name  string
	line  int
	facts Facts
	want  fileWant
}

// nothingTaken is how a test says that there is no rule, or no step, to take.
const nothingTaken = "none"

// noon is when a test's chat is looked at, if it does not say: a Monday.
var noon = time.Date(2026, time.January, 5, 12, 0, 0, 0, time.UTC)

func (c *compiler) tests(w []fileTest, rules []rule) []test {
	var all []test
	names := make(map[string]bool)
	for n, wt := range w {
		path := fmt.Sprintf("tests[%d]", n)
		switch {
		case wt.Name == "":
			c.errorf(path+".name", "found nothing, want a name")
		case names[wt.Name]:
			c.errorf(path+".name", "found %q a second time, want a name of its own", wt.Name)
		}
		names[wt.Name] = true
		c.want(path+".want", wt.Want, rules)
		all = append(all, test{name: wt.Name, line: c.file.Line(path), facts: c.given(path+".given", &wt.Given), want: wt.Want})
	}
	return all
}

func (c *compiler) want(path string, w fileWant, rules []rule) {
	if w == (fileWant{}) {
		c.errorf(path, "found nothing, want at least one of rule, target, mode, undo, say, barred")
	}
	if w.Rule != nil {
		c.wantRule(path+".rule", *w.Rule, rules)
	}
	if w.Target != nil && *w.Target != nothingTaken {
		c.wantTarget(path+".target", *w.Target)
	}
	if w.Barred != nil {
		for n, t := range *w.Barred {
			c.wantTarget(fmt.Sprintf("%s.barred[%d]", path, n), t)
		}
	}
	c.mode(path+".mode", w.Mode, Enforce)
}

func (c *compiler) wantRule(path, name string, rules []rule) {
	known := []string{nothingTaken}
	for _, r := range rules {
		known = append(known, r.name)
	}
	if !slices.Contains(known, name) {
		c.errorf(path, "found %q, want a rule's name, or none%s", name, meant(name, known))
	}
}

func (c *compiler) wantTarget(path, s string) {
	if _, problem := parseTarget(s); problem != "" {
		c.errorf(path, "%s", problem)
	}
}

func (c *compiler) given(path string, w *fileGiven) Facts {
	f := Facts{
		Now: noon, Cause: roster.Offline,
		Agent: AgentFacts{Username: w.Agent.Username, RoutingProfile: w.Agent.RoutingProfile, Hierarchy: w.Agent.Hierarchy, Status: w.Agent.Status},
	}
	if w.Now != "" {
		now, err := time.Parse(time.RFC3339, w.Now)
		if err != nil {
			c.errorf(path+".now", "found %q, want a time such as \"2026-01-05T17:30:00+01:00\"", w.Now)
		}
		f.Now = now
	}
	if w.Cause != "" && c.oneOf(path+".cause", w.Cause, causes) {
		f.Cause = roster.Cause(w.Cause)
	}
	f.Chat = c.givenChat(path+".chat", &w.Chat, f.Now)
	f.Queues = c.givenQueues(path+".queues", w.Queues, f.Now)
	f.Agents = givenAgents(w.Agents)
	return f
}

func (c *compiler) givenChat(path string, w *fileChat, now time.Time) ChatFacts {
	chat := ChatFacts{
		QueueName: w.Queue, QueueARN: w.QueueARN, Family: w.Family, Segments: w.Segments, Moves: w.Moves,
		Attributes: make(map[string]string, len(w.Attributes)),
	}
	for _, name := range slices.Sorted(maps.Keys(w.Attributes)) {
		chat.Attributes[name] = c.text(path+".attributes."+name, w.Attributes[name])
	}
	if w.Family != "" {
		c.oneOf(path+".family", w.Family, families)
	}
	chat.StartedAt = c.ago(path+".age", w.Age, now)
	chat.HeldSince = c.ago(path+".with_agent", w.WithAgent, now)
	spoke := c.ago(path+".last_spoke_ago", w.LastSpokeAgo, now)
	switch w.LastSpeaker {
	case "":
		if w.LastSpokeAgo != nil {
			c.errorf(path+".last_speaker", "found nothing, want customer or agent: somebody spoke last")
		}
	case customer:
		chat.CustomerSpokeAt = spoke
	case string(Agent):
		chat.AgentSpokeAt = spoke
	default:
		c.oneOf(path+".last_speaker", w.LastSpeaker, []string{customer, string(Agent)})
	}
	if w.LastSpeaker != "" && w.LastSpokeAgo == nil {
		c.errorf(path+".last_spoke_ago", "found nothing, want how long ago that was, such as 30s")
	}
	for n, o := range w.Others {
		c.oneOf(fmt.Sprintf("%s.others[%d].kind", path, n), o.Kind, kinds)
		chat.Others = append(chat.Others, Other{Kind: OtherKind(o.Kind), Username: o.Username})
	}
	return chat
}

// ago is the instant that lies so long before now; zero if nothing is said.
func (c *compiler) ago(path string, found any, now time.Time) time.Time {
	if found == nil {
		return time.Time{}
	}
	return now.Add(-c.span(path, found, 0))
}

func (c *compiler) givenQueues(path string, w map[string]fileQueue, now time.Time) map[string]Queue {
	queues := make(map[string]Queue, len(w))
	for _, name := range slices.Sorted(maps.Keys(w)) {
		wq := w[name]
		q := Queue{
			Name: name, Open: wq.Open == nil || *wq.Open, Staffed: max(wq.Staffed, wq.Available), Available: wq.Available, Depth: wq.Depth,
			OldestWait: c.span(path+"."+name+".oldest_wait", wq.OldestWait, 0), ReadAt: now,
		}
		if wq.Full {
			q.Depth = max(q.Depth, 1)
			q.Limit = q.Depth
		}
		queues[name] = q
	}
	return queues
}

func givenAgents(w map[string]fileColleague) map[string]Colleague {
	agents := make(map[string]Colleague, len(w))
	for name, wa := range w {
		a := Colleague{Username: name, Ready: wa.Ready == nil || *wa.Ready, Free: 1, Why: wa.Why}
		if wa.Free != nil {
			a.Free = *wa.Free
		}
		agents[name] = a
	}
	return agents
}
