package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// TestResult is what came of one of the tests in the policy's own file.
type TestResult struct {
	Name    string
	File    string
	Line    int
	Passed  bool
	Differs []string // one for each thing that is not as wanted, and why it is so
}

// Test runs the tests in the policy's file, in their order.
func (p *Policy) Test() []TestResult {
	results := make([]TestResult, 0, len(p.tests))
	for _, t := range p.tests {
		differs := p.outcome(t.facts).differs(t.want)
		results = append(results, TestResult{Name: t.name, File: p.file, Line: t.line, Passed: len(differs) == 0, Differs: differs})
	}
	return results
}

// outcome is what would become of a chat at once: the decision, and the first
// step of its ladder that may be taken.
type outcome struct {
	decision Decision
	target   string
	say      string
	barred   []string // the targets of the steps before
	why      []string
}

func (p *Policy) outcome(f Facts) outcome {
	o := outcome{decision: p.Decide(f), target: nothingTaken, barred: []string{}}
	for _, r := range o.decision.Ladder {
		why := p.Barred(f, r)
		if why == "" {
			o.target, o.say = r.Target.String(), p.Text(f, r)
			break
		}
		o.barred = append(o.barred, r.Target.String())
		o.why = append(o.why, why)
	}
	return o
}

func (o outcome) differs(w fileWant) []string {
	var all []string
	differ := func(field, got, want, because string) {
		if got != want {
			all = append(all, fmt.Sprintf("%s is %q, want %q%s", field, got, want, because))
		}
	}
	because := ": " + o.decision.Reason
	barred := ""
	if len(o.why) > 0 {
		barred = ": " + strings.Join(o.why, "; ")
	}
	if w.Rule != nil {
		differ("rule", cmp.Or(o.decision.Rule, nothingTaken), *w.Rule, because)
	}
	if w.Target != nil {
		differ("target", o.target, *w.Target, barred)
	}
	if w.Mode != "" {
		differ("mode", string(o.decision.Mode), w.Mode, "")
	}
	if w.Undo != nil {
		differ("undo", fmt.Sprint(o.decision.Undo), fmt.Sprint(*w.Undo), "")
	}
	if w.Say != nil {
		differ("say", o.say, *w.Say, "")
	}
	if w.Barred != nil && !slices.Equal(o.barred, *w.Barred) {
		differ("barred", strings.Join(o.barred, ", "), strings.Join(*w.Barred, ", "), barred)
	}
	return all
}
