package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

func (c *compiler) rules(w []fileRule) []rule {
	if len(w) == 0 {
		c.errorf("rules", "found none, want at least one")
	}
	var all []rule
	names := make(map[string]bool)
	catchAll := ""
	for n, wr := range w {
		path := fmt.Sprintf("rules[%d]", n)
		switch {
		case wr.Name == "":
			c.errorf(path+".name", "found nothing, want a name for the journal")
		case names[wr.Name]:
			c.errorf(path+".name", "found %q a second time, want a name of its own", wr.Name)
		}
		names[wr.Name] = true
		if catchAll != "" {
			c.errorf(path, "this rule can never match: %q before it has no conditions", catchAll)
		}
		r := rule{name: wr.Name, when: c.condition(path+".when", wr.When), ladder: c.ladder(path+".do", wr.Do)}
		if r.when.always() && catchAll == "" {
			catchAll = wr.Name
		}
		all = append(all, r)
	}
	return all
}

func (c *compiler) condition(path string, w fileWhen) condition {
	cond := condition{
		causes: c.texts(path+".cause", w.Cause),
		queues: c.texts(path+".queue", w.Queue),
	}
	for _, cause := range cond.causes {
		c.oneOf(path+".cause", cause, causes)
	}
	if len(w.Attributes) > 0 {
		cond.attributes = make(map[string][]string, len(w.Attributes))
	}
	for _, name := range slices.Sorted(maps.Keys(w.Attributes)) {
		values := c.texts(path+".attributes."+name, w.Attributes[name])
		if values == nil {
			c.errorf(path+".attributes."+name, "found nothing, want a value, or a list of them")
		}
		cond.attributes[name] = values
	}
	return cond
}

func (c *compiler) ladder(path string, w []fileRung) []Rung {
	if len(w) == 0 {
		c.errorf(path, "found no step, want at least one target")
	}
	var ladder []Rung
	for n, wr := range w {
		at := fmt.Sprintf("%s[%d]", path, n)
		r := c.rung(at, wr)
		if r.Target.Kind == Keep && wr.Within == nil && n < len(w)-1 {
			c.errorf(at+".within", "keep is for good without it, and the steps after it are never taken; want how long to keep")
		}
		ladder = append(ladder, r)
	}
	return ladder
}

func (c *compiler) rung(path string, w fileRung) Rung {
	r := Rung{Target: c.target(path+".target", w.Target), Say: w.Say}
	keep := r.Target.Kind == Keep
	otherwise := c.landing
	if keep {
		otherwise = 0
	}
	r.Within = c.positive(path+".within", w.Within, otherwise)
	if w.Priority != nil {
		r.Priority = c.priority(path+".priority", *w.Priority, r.Target.Kind)
	}
	if keep && w.Say != "" {
		c.errorf(path+".say", "keep leaves the chat alone, and says nothing")
	}
	if n := utf8.RuneCountInString(w.Say); n > longestWords {
		c.errorf(path+".say", "found %d characters, want %d at most", n, longestWords)
	}
	return r
}

func (c *compiler) priority(path string, found int, k TargetKind) int {
	if found < 1 || found > 5 {
		c.errorf(path, "found %d, want 1 (first) to 5", found)
	}
	if k == Survey || k == Keep {
		c.errorf(path, "%s waits in no queue, and has no priority", k)
	}
	return found
}

const targetForms = "same-queue, queue NAME, agent NAME, survey or keep"

func (c *compiler) target(path, s string) Target {
	word, name, _ := strings.Cut(strings.TrimSpace(s), " ")
	t := Target{Kind: TargetKind(word), Name: strings.TrimSpace(name)}
	switch t.Kind {
	case SameQueue, Survey, Keep:
		if t.Name != "" {
			c.errorf(path, "found %q, but %s takes no name; want %s", s, word, targetForms)
		}
	case ToQueue, ToAgent:
		if t.Name == "" {
			c.errorf(path, "found %q without a name, want %s NAME", s, word)
		}
	case "":
		c.errorf(path, "found nothing, want %s", targetForms)
	default:
		c.errorf(path, "found %q, want %s", s, targetForms)
	}
	return t
}
