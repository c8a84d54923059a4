package policy

import (
	"fmt"
	"slices"
	"strings"
)

// Barred says why a step must not be taken with these facts; empty if it may:
// the target is not what the step needs it to be, or the step's own condition
// does not hold. What the facts do not tell bars nothing: a queue that is not
// among them, or was not read (ReadAt is zero), may be open and staffed. A queue
// that is among them with neither name nor ARN is one the instance does not have.
func (p *Policy) Barred(f Facts, r Rung) string {
	if why := f.lacks(r); why != "" {
		return why
	}
	return p.unmet(&f, r)
}

func (f *Facts) lacks(r Rung) string {
	switch r.Target.Kind {
	case SameQueue, ToQueue:
		return f.queueLacks(r)
	case ToAgent:
		return f.agentLacks(r)
	default:
		return ""
	}
}

func (f *Facts) queueLacks(r Rung) string {
	if q, read := f.Queues[r.Target.Name]; read && r.Target.Kind == ToQueue && !q.named() {
		return "the instance has no queue " + r.Target.Name
	}
	q, known := f.queue(r.Target)
	if !known {
		return ""
	}
	why := q.lacks(need(r))
	if why == "" {
		return ""
	}
	return fmt.Sprintf(why, "queue "+f.called(r.Target, q))
}

// lacks says what the queue is not, with %s for its name.
func (q Queue) lacks(n Need) string {
	for _, test := range []struct {
		from  Need // asked for by this need, and by those that are more
		holds bool
		why   string
	}{
		{NeedOpen, q.Open, "%s is closed"},
		{NeedOpen, !q.full(), "%s is full"},
		{NeedStaffed, q.Staffed > 0, "nobody serves %s now"},
		{NeedAvailable, q.Available > 0, "nobody in %s could take a chat now"},
	} {
		if !test.holds && slices.Index(needs, string(n)) >= slices.Index(needs, string(test.from)) {
			return test.why
		}
	}
	return ""
}

func need(r Rung) Need {
	if r.Needs == "" {
		return needOf(r.Target.Kind)
	}
	return r.Needs
}

// called is the queue's name, as the policy or the instance has it.
func (f *Facts) called(t Target, q Queue) string {
	for _, name := range []string{q.Name, t.Name, f.Chat.QueueName} {
		if name != "" {
			return name
		}
	}
	return q.ARN
}

func (f *Facts) agentLacks(r Rung) string {
	a, known := f.Agents[r.Target.Name]
	switch {
	case !known:
		return ""
	case !a.Ready && a.Why != "":
		return "agent " + r.Target.Name + " is not ready: " + a.Why
	case !a.Ready:
		return "agent " + r.Target.Name + " is not ready"
	case a.Free <= 0 && need(r) != NeedNothing:
		return "agent " + r.Target.Name + " has no free slot"
	default:
		return ""
	}
}

// unmet says why the step's own condition does not hold. A step of a policy that
// was in force before this one brings its condition along: it is compiled anew.
func (p *Policy) unmet(f *Facts, r Rung) string {
	if r.If == "" {
		return ""
	}
	e, ok := p.conditions[conditionKey{text: r.If, target: r.Target.inQueue()}]
	if !ok {
		var problems []problem
		if e, problems = compileExpression(r.If, r.Target.inQueue()); e == nil {
			return "its condition cannot be read (" + problems[0].text + "): " + oneLine(r.If)
		}
	}
	return e.miss(newView(f, r.Target))
}

// Text is what the customer is told on the step: in the language that the chat's
// language attribute names (de for de-CH, too), else in the default one.
func (p *Policy) Text(f Facts, r Rung) string {
	for wanted := f.Chat.Attributes[p.language]; wanted != ""; wanted = lessSpecific(wanted) {
		for language, text := range r.SayIn {
			if strings.EqualFold(language, wanted) {
				return text
			}
		}
	}
	return r.Say
}

func lessSpecific(language string) string {
	return language[:max(strings.LastIndexAny(language, "-_"), 0)]
}
