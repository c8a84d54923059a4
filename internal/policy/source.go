package policy

import "strings"

// Place is where a rule stands in the policy's text: its lines, counted from 1.
type Place struct {
	Name     string
	From, To int
	Mode     Mode
}

// Source is what the policy was parsed from, comments and all.
func (p *Policy) Source() string { return p.text }

// Places tells where each rule stands in Source, in the order of the rules.
func (p *Policy) Places() []Place {
	lines := strings.Split(p.text, "\n")
	out := make([]Place, 0, len(p.rules))
	for _, r := range p.rules {
		out = append(out, Place{Name: r.name, From: r.line, To: lastLine(lines, r.line), Mode: r.mode})
	}
	return out
}

// lastLine is where an item of a list ends that begins on a line: before the next line that
// is not further in than the item, empty lines and comments after it left out.
func lastLine(lines []string, from int) int {
	last := from
	for n := from; n < len(lines); n++ { // lines[n] is line n+1
		text := strings.TrimSpace(lines[n])
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		if indent(lines[n]) <= indent(lines[from-1]) {
			break
		}
		last = n + 1
	}
	return last
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
