package replay

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"
)

// mostLines is how many lines the text gives of a list; the other forms give all.
const mostLines = 20

// Text writes the report for people.
func (r Report) Text(w io.Writer) error {
	p := &printer{w: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	p.head(r)
	if len(r.Chats) > 0 {
		p.groups(r.By)
		p.chats(r.Chats)
	}
	p.ghosts(r.Ghosts)
	p.doubts(r)
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

// printer writes lines until one fails.
type printer struct {
	w   *tabwriter.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) head(r Report) {
	c := r.Records
	p.line("Replayed %s to %s under %s: %s, %s, %s", at(r.From), at(r.To), r.Policy, number(r.Agents, "agent"), number(c.AgentEvents, "agent event"), number(c.ContactEvents, "contact event"))
	if c.CutOff > 0 {
		p.line("Part of the recording may be missing: %s could not be read, or not to the end, and told below", number(c.CutOff, "file"))
	}
	if c.AgentEvents+c.ContactEvents < c.Read || c.Rejected > 0 {
		p.line("Not used: %d of other kinds, %d repeated, %d too late, %d of another time, %d no events at all", c.Foreign, c.Repeated, c.Late, c.OtherTime, c.Rejected)
	}
	p.line("")
	p.line("%s left %s behind", number(r.Departures.Departures, "departure"), number(len(r.Chats), "chat"))
	for _, would := range []Would{Moved, Kept, Stranded, InTime, Undecided} {
		if n := count(r.Chats, would); n > 0 {
			p.line("  %d %s", n, words(would))
		}
	}
	if r.Waits.N > 0 {
		p.line("Customers were with an agent who had gone for: median %s, nine of ten at most %s, longest %s, %s in all (%s)",
			seconds(r.Waits.Median), seconds(r.Waits.P90), seconds(r.Waits.Longest), seconds(r.Waits.Total), number(r.Waits.N, "chat"))
	}
	if r.Breaker > 0 {
		p.line("So many left at once that the breaker would have tripped: %s", times(r.Breaker))
	}
}

// number is how many of a thing there are, in words.
func number(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// words says in words what would have become of a chat.
func words(w Would) string {
	return map[Would]string{
		Moved: "would have been moved", Kept: "would have been left with the agent, by the policy", Stranded: "would have been stranded: a person would have been told",
		InTime: "needed nothing: the agent was back, or the chat over, within the grace", Undecided: "were not decided when the recording ends",
	}[w]
}

func count(all []Chat, w Would) int {
	n := 0
	for _, c := range all {
		if c.Would == w {
			n++
		}
	}
	return n
}

func (p *printer) groups(all []Group) {
	p.line("")
	p.line("BY\tNAME\tCHATS\tMOVED\tMEDIAN WAIT\tLONGEST WAIT")
	for _, g := range all {
		if g.By == "hour" {
			continue // for that there are plots
		}
		for _, row := range g.Rows[:min(len(g.Rows), mostLines)] {
			p.line("%s\t%s\t%d\t%d\t%s\t%s", g.By, row.Name, row.Chats, row.Moved, seconds(row.Waits.Median), seconds(row.Waits.Longest))
		}
		p.rest(len(g.Rows))
	}
}

// rest says that a list is longer than shown.
func (p *printer) rest(n int) {
	if n > mostLines {
		p.line("… and %d more: see --format json", n-mostLines)
	}
}

func (p *printer) chats(all []Chat) {
	longest := longest(all)
	p.line("")
	p.line("LEFT AT\tAGENT\tCHAT\tQUEUE\tCAUSE\tWAIT\tWOULD\tREALLY")
	for _, c := range longest[:min(len(longest), mostLines)] {
		p.line("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", at(c.Began), c.Agent, c.ChatID, c.Queue, c.Cause, seconds(c.Wait), cmp.Or(c.Target, string(c.Would)), c.How)
	}
	p.rest(len(longest))
}

// longest are the chats, those whose customers waited longest first.
func longest(all []Chat) []Chat {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Chat) int { return cmp.Compare(b.Wait, a.Wait) })
	return sorted
}

func (p *printer) ghosts(all []Ghost) {
	if len(all) == 0 {
		return
	}
	p.line("")
	p.line("When the recording ends, the agents of these chats are absent")
	for _, g := range all[:min(len(all), mostLines)] {
		p.line("%s\t%s\t%s\t%s\t%s", at(g.Since), g.Agent, g.ChatID, g.Queue, g.Why)
	}
	p.rest(len(all))
}

// doubts are what the figures rest on.
func (p *printer) doubts(r Report) {
	if len(r.Unjudged) > 0 {
		p.line("")
		p.line("The policy asks for what agent events do not tell")
		for _, u := range r.Unjudged {
			p.line("line %d\t%s\t%s: taken as %s", u.Line, u.Text, u.Fact, u.Taken)
		}
	}
	p.line("")
	p.line("What was assumed")
	for _, a := range r.Assumed {
		p.line("  %s", a)
	}
	if len(r.Rejected) > 0 {
		p.line("")
		p.line("What could not be used")
	}
	for _, bad := range r.Rejected[:min(len(r.Rejected), mostLines)] {
		p.line("  %s, byte %d: %s", bad.Source, bad.Offset, bad.Reason)
	}
	p.rest(r.Records.Rejected)
}

func at(t time.Time) string { return t.UTC().Format(time.DateTime + "Z") }
