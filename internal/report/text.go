package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Text writes the report for people.
func (r Report) Text(w io.Writer) error {
	p := &printer{w: w}
	p.line("Departures %s: %d%s", r.span(), r.Departures, inBrackets(r.Causes))
	p.section("Moved", "waited", r.Enforced)
	p.section("In shadow", "stayed with an agent who had gone", r.Shadow)
	if len(r.Stranded) > 0 {
		p.line("\nStranded: a person must see to these")
	}
	for _, s := range r.Stranded {
		p.line("  %s  %s  chat %s (contact %s), queue %s: %s",
			s.At.UTC().Format(time.DateTime+"Z"), s.Agent, s.ChatID, s.ContactID, s.Queue, s.Reason)
	}
	return p.err
}

// span says which time the report is about.
func (r Report) span() string {
	switch {
	case r.Since.IsZero() && r.Until.IsZero():
		return "on record"
	case r.Until.IsZero():
		return "since " + r.Since.UTC().Format(time.RFC3339)
	case r.Since.IsZero():
		return "until " + r.Until.UTC().Format(time.RFC3339)
	}
	return "from " + r.Since.UTC().Format(time.RFC3339) + " until " + r.Until.UTC().Format(time.RFC3339)
}

// printer writes lines until one fails.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// section leaves out a mode in which nothing was decided.
func (p *printer) section(title, took string, s Section) {
	if s.Chats == 0 {
		return
	}
	p.line("\n%s: %d of %d chats%s", title, s.Moved, s.Chats, inBrackets(s.Outcomes))
	if s.Times.N > 0 {
		p.line("  customers %s: median %s, nine of ten at most %s, longest %s (%d chats)",
			took, span(s.Times.Median), span(s.Times.P90), span(s.Times.Longest), s.Times.N)
	}
	if len(s.By) > 0 && p.err == nil {
		p.err = table(p.w, s.By)
	}
}

func table(w io.Writer, groups []Group) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "  BY\tNAME\tCHATS\tLANDED\tSTRANDED")
	for _, g := range groups {
		for _, r := range g.Rows {
			fmt.Fprintf(t, "  %s\t%s\t%d\t%d\t%d\n", g.By, r.Name, r.Chats, r.Landed, r.Stranded)
		}
	}
	return t.Flush()
}

func inBrackets(list []Count) string {
	if len(list) == 0 {
		return ""
	}
	parts := make([]string, len(list))
	for n, c := range list {
		parts[n] = fmt.Sprintf("%s %d", c.Name, c.N)
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func span(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(time.Second).String()
}
