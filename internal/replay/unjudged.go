package replay

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Unjudged is a line of the policy that asks for what agent events do not tell, and what
// was taken instead.
type Unjudged struct {
	Line  int    `json:"line"`
	Text  string `json:"text"`
	Fact  string `json:"fact"`
	Taken string `json:"taken"`
}

// fact is something that a policy may ask for, and agent events do not tell.
type fact struct {
	name  string
	asks  *regexp.Regexp
	taken string
}

// unknownFacts are the facts that are not in agent events, as a policy's text asks for
// them (docs/policy.md).
func unknownFacts(a Assumed) []fact {
	family, attributes := "none", "none"
	if a.Family != "" {
		family = a.Family + ", as assumed"
	}
	if len(a.Attributes) > 0 {
		attributes = "those assumed"
	}
	return []fact{
		{"the chat's attributes", regexp.MustCompile(`\battributes?\b`), attributes},
		{"where the chat comes from", regexp.MustCompile(`\bchat\.family\b`), family},
		{"who spoke last, and when", regexp.MustCompile(`\bchat\.(last_speaker|last_spoke_ago|customer_waits)\b`), "nobody spoke"},
		{"the chat's age", regexp.MustCompile(`\bchat\.age\b`), "the time since it was first queued in the recording"},
		{"how many segments the chat has", regexp.MustCompile(`\bchat\.segments\b`), "those that the recording shows"},
		{"bots in the chat", regexp.MustCompile(`['"]bot['"]`), "none"},
		{"the queue's hours and limit", regexp.MustCompile(`\.(open|full)\b|\bneeds:\s*open\b`), "open, and not full"},
		{"how many wait in the queue, and how long", regexp.MustCompile(`\.(depth|oldest_wait)\b`), "nobody waits"},
		{"free slots", regexp.MustCompile(`\.available\b|\bneeds:\s*available\b`), "whoever is staffed, and in a routable status, has one"},
	}
}

// unjudged are the lines of the policy's rules that ask for such facts. The text is
// searched, not parsed: a name in a text for the customer may be found, too.
func unjudged(o Options) []Unjudged {
	found := []Unjudged{}
	in := false
	for n, line := range strings.Split(string(o.PolicyText), "\n") {
		if line != "" && line[0] >= 'a' && line[0] <= 'z' {
			in = strings.HasPrefix(line, "rules:")
		}
		text := uncommented(line)
		if !in || text == "" {
			continue
		}
		for _, f := range unknownFacts(o.Assume) {
			if f.asks.MatchString(text) {
				found = append(found, Unjudged{Line: n + 1, Text: text, Fact: f.name, Taken: f.taken})
			}
		}
	}
	return found
}

// uncommented is the line without its comment.
func uncommented(line string) string {
	if at := strings.Index(line, " #"); at >= 0 {
		line = line[:at]
	}
	if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
		return ""
	}
	return line
}

// assumed says in words what was taken for true.
func (p *player) assumed() []string {
	all := []string{
		"every decision is only recorded, whatever the policy's modes say",
		"queues are open at all hours and never full; who serves them is what routing profiles and statuses in the recording say",
		"an agent has a free slot for a chat whenever they are in a routable status",
		"companions, orders of operators, and who spoke last are not in agent events: there is no departure with the cause client-lost, unresponsive or forced",
	}
	for _, q := range slices.Compact(slices.Sorted(slices.Values(p.scene.queues))) {
		if !p.chats.knows(q) {
			all = append(all, fmt.Sprintf("no chat of the recording came through the queue %s, which the policy names: it is open, and somebody serves it", q))
		}
	}
	if p.counts.ContactEvents == 0 {
		all = append(all, "no contact events are in the recording: who ended a chat is not known")
	}
	if p.o.Assume.Family != "" {
		all = append(all, "every chat is of the family "+p.o.Assume.Family)
	}
	for _, name := range slices.Sorted(maps.Keys(p.o.Assume.Attributes)) {
		all = append(all, fmt.Sprintf("every chat has the attribute %s = %s", name, p.o.Assume.Attributes[name]))
	}
	return all
}
