package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

func (c *compiler) rung(path string, w fileRung) Rung {
	r := Rung{Target: c.target(path+".target", w.Target), If: w.If}
	otherwise := c.landing
	if r.Target.Kind == Keep {
		otherwise = 0
	}
	r.Within = c.positive(path+".within", w.Within, otherwise)
	r.Needs = c.needs(path+".needs", w.Needs, r.Target.Kind)
	if w.Priority != nil {
		r.Priority = c.priority(path+".priority", *w.Priority, r.Target.Kind)
	}
	r.Say, r.SayIn = c.say(path+".say", w.Say)
	if r.Target.Kind == Keep && w.Say != nil {
		c.errorf(path+".say", "keep leaves the chat alone, and says nothing")
	}
	key := conditionKey{text: w.If, target: r.Target.inQueue()}
	if e := c.expression(path+".if", w.If, key.target); e != nil {
		c.conditions[key] = e
	}
	return r
}

func (t Target) inQueue() bool { return t.Kind == SameQueue || t.Kind == ToQueue }

// say reads one text for everybody, or one for each language.
func (c *compiler) say(path string, w any) (string, map[string]string) {
	switch v := w.(type) {
	case nil:
		return "", nil
	case string:
		c.words(path, v)
		return v, nil
	case map[string]any:
		return c.translations(path, v)
	default:
		c.errorf(path, "found %v, want a text, or a mapping of languages to texts", w)
		return "", nil
	}
}

// anyLanguage is the key of the text for languages without one.
const anyLanguage = "default"

func (c *compiler) translations(path string, w map[string]any) (string, map[string]string) {
	in := make(map[string]string)
	for _, language := range slices.Sorted(maps.Keys(w)) {
		text, ok := w[language].(string)
		if at := path + "." + language; !ok || text == "" {
			c.errorf(at, "found no text, want what the customer reads")
		} else {
			c.words(at, text)
		}
		in[language] = text
	}
	say, ok := in[anyLanguage]
	if !ok {
		c.errorf(path, "found no text for %s, want one for the languages that are not here", anyLanguage)
	}
	delete(in, anyLanguage)
	if len(in) == 0 {
		in = nil
	}
	return say, in
}

func (c *compiler) words(path, text string) {
	if n := utf8.RuneCountInString(text); n > longestWords {
		c.errorf(path, "found %d characters, want %d at most", n, longestWords)
	}
}

var needs = []string{string(NeedNothing), string(NeedOpen), string(NeedStaffed), string(NeedAvailable)}

// needs reads what the target must be; what it must be if the file says nothing
// depends on its kind.
func (c *compiler) needs(path, w string, k TargetKind) Need {
	switch k {
	case SameQueue, ToQueue:
		if w != "" {
			c.oneOf(path, w, needs)
		}
	case ToAgent:
		if w != "" && w != string(NeedNothing) && w != string(NeedAvailable) {
			c.errorf(path, "found %q, want nothing or available: an agent is no queue", w)
		}
	default:
		if w != "" {
			c.errorf(path, "%s is no queue, and needs nothing", k)
		}
	}
	if w != "" {
		return Need(w)
	}
	return needOf(k)
}

// needOf is what a target must be where nothing is said.
func needOf(k TargetKind) Need {
	switch k {
	case SameQueue, ToQueue:
		return NeedStaffed
	case ToAgent:
		return NeedAvailable
	default:
		return NeedNothing
	}
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
	t, problem := parseTarget(s)
	if problem != "" {
		c.errorf(path, "%s", problem)
	}
	switch t.Kind {
	case ToQueue:
		c.name(queueName, path, t.Name)
	case ToAgent:
		c.name(agentName, path, t.Name)
	}
	return t
}

// ParseTarget reads a target as a policy file writes it: "queue Billing". The
// error says what was found and what is allowed.
func ParseTarget(s string) (Target, error) {
	t, problem := parseTarget(s)
	if problem != "" {
		return Target{}, fmt.Errorf("policy: target: %s", problem)
	}
	return t, nil
}

func parseTarget(s string) (t Target, problem string) {
	word, name, _ := strings.Cut(strings.TrimSpace(s), " ")
	t = Target{Kind: TargetKind(word), Name: strings.TrimSpace(name)}
	switch t.Kind {
	case SameQueue, Survey, Keep:
		if t.Name != "" {
			return t, fmt.Sprintf("found %q, but %s takes no name; want %s", s, word, targetForms)
		}
	case ToQueue, ToAgent:
		if t.Name == "" {
			return t, fmt.Sprintf("found %q without a name, want %s NAME", s, word)
		}
	case "":
		return t, "found nothing, want " + targetForms
	default:
		return t, fmt.Sprintf("found %q, want %s%s", s, targetForms, meant(word, targetKinds))
	}
	return t, ""
}

var targetKinds = []string{string(SameQueue), string(ToQueue), string(ToAgent), string(Survey), string(Keep)}
