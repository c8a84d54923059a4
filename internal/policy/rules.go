package policy

import (
	"fmt"
	"maps"
	"slices"
)

func (c *compiler) rules(w []fileRule, p *Policy) []rule {
	if len(w) == 0 {
		c.errorf("rules", "found none, want at least one")
	}
	var all []rule
	names := make(map[string]bool)
	for n, wr := range w {
		path := fmt.Sprintf("rules[%d]", n)
		switch {
		case wr.Name == "":
			c.errorf(path+".name", "found nothing, want a name for the journal")
		case names[wr.Name]:
			c.errorf(path+".name", "found %q a second time, want a name of its own", wr.Name)
		}
		names[wr.Name] = true
		r := rule{name: wr.Name, line: c.file.Line(path), mode: c.mode(path+".mode", wr.Mode, p.mode), undo: p.undo}
		if wr.Undo != nil {
			r.undo = *wr.Undo
		}
		before := len(c.mistakes)
		r.when = c.condition(path, wr)
		if len(c.mistakes) == before {
			c.reachable(path, r, all)
		}
		r.whole = len(c.mistakes) == before && !c.spoils(path)
		r.ladder = c.ladder(path+".do", wr.Do)
		all = append(all, r)
	}
	return all
}

// reachable tells of a rule that can never match, because one before it takes
// all that it asks for.
func (c *compiler) reachable(path string, r rule, before []rule) {
	for _, b := range before {
		switch {
		case !b.whole || !b.when.covers(r.when):
			continue
		case b.when.always():
			c.errorf(path, "this rule can never match: %q before it has no conditions; put it before that one", b.name)
		default:
			c.errorf(path, "this rule can never match: %q before it asks for the same or less; put it before that one, or ask for less", b.name)
		}
		return
	}
}

func (c *compiler) condition(rule string, w fileRule) condition {
	path := rule + ".when"
	cond := condition{
		causes:     c.texts(path+".cause", w.When.Cause),
		queues:     c.texts(path+".queue", w.When.Queue),
		expression: c.expression(rule+".if", w.If, false),
	}
	for _, cause := range cond.causes {
		c.oneOf(path+".cause", cause, causes)
	}
	for _, queue := range cond.queues {
		c.name(queueName, path+".queue", queue)
	}
	if len(w.When.Attributes) > 0 {
		cond.attributes = make(map[string][]string, len(w.When.Attributes))
	}
	for _, name := range slices.Sorted(maps.Keys(w.When.Attributes)) {
		values := c.texts(path+".attributes."+name, w.When.Attributes[name])
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
		if r.Target.Kind == Keep && wr.Within == nil && wr.If == "" && n < len(w)-1 {
			c.errorf(at+".within", "keep is for good without it, and the steps after it are never taken; want how long to keep")
		}
		ladder = append(ladder, r)
	}
	return ladder
}
