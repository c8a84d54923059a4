package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"handover/internal/agentevent"
	"handover/internal/roster"
)

func (c *compiler) statuses(w fileStatuses) roster.Rules {
	r := roster.Rules{Types: []agentevent.StatusType{agentevent.Offline}, Names: w.Names}
	if w.Types != nil {
		r.Types = nil
		for n, t := range *w.Types {
			c.oneOf(fmt.Sprintf("statuses.types[%d]", n), t, statusTypes)
			r.Types = append(r.Types, agentevent.StatusType(t))
		}
	}
	for n, name := range w.Names {
		path := fmt.Sprintf("statuses.names[%d]", n)
		if name == "" {
			c.errorf(path, "found nothing, want the name of a status")
		}
		c.name(statusName, path, name)
	}
	if len(r.Types) == 0 && len(r.Names) == 0 {
		c.errorf("statuses.types", "no status counts as off-line: want a type or a name")
	}
	return r
}

var statusTypes = []string{string(agentevent.Routable), string(agentevent.Custom), string(agentevent.Offline)}

// graces are how long an agent may change their mind where the file says
// nothing: the less it was the agent's own choice, the less there is to change.
func graces() map[roster.Cause]time.Duration {
	return map[roster.Cause]time.Duration{
		roster.Offline:      defaultGrace,
		roster.LoggedOut:    5 * time.Second,
		roster.ClientLost:   30 * time.Second,
		roster.Unresponsive: 5 * time.Second,
		roster.Forced:       0,
		roster.ShiftEnd:     0,
	}
}

func (c *compiler) grace(w map[string]any) map[roster.Cause]time.Duration {
	g := graces()
	for _, cause := range slices.Sorted(maps.Keys(w)) {
		path := "grace." + cause
		if c.oneOf(path, cause, causes) {
			g[roster.Cause(cause)] = c.span(path, w[cause], g[roster.Cause(cause)])
		}
	}
	return g
}

var releasers = []string{"desktop", "token"}

func (c *compiler) releasers(w *[]string) []string {
	if w == nil {
		return slices.Clone(releasers)
	}
	if len(*w) == 0 {
		c.errorf("releasers", "found none, want at least one of %s", strings.Join(releasers, ", "))
	}
	for n, name := range *w {
		path := fmt.Sprintf("releasers[%d]", n)
		if c.oneOf(path, name, releasers) && slices.Contains((*w)[:n], name) {
			c.errorf(path, "found %q a second time, want each once", name)
		}
	}
	return *w
}

func (c *compiler) moves(w *int) int {
	if w == nil {
		return defaultMoves
	}
	if *w < 1 || *w > mostMoves {
		c.errorf("moves_per_chat", "found %d, want 1 to %d", *w, mostMoves)
	}
	return *w
}

// voluntary are the causes that hold moves back: somebody may still wait a
// little. An agent who is lost, or drained by an operator, is not among them.
func voluntary() []roster.Cause {
	return []roster.Cause{roster.Offline, roster.LoggedOut, roster.ShiftEnd, roster.Unresponsive}
}

func (c *compiler) breaker(w fileBreaker) BreakerRule {
	b := BreakerRule{
		Share:   c.share("breaker.share", w.Share, 0.25),
		Within:  c.positive("breaker.within", w.Within, time.Minute),
		AtLeast: 3,
		Hold:    c.positive("breaker.hold", w.Hold, 15*time.Minute),
		Causes:  c.causeList("breaker.causes", w.Causes, voluntary()),
	}
	if w.AtLeast != nil {
		b.AtLeast = *w.AtLeast
		if b.AtLeast < 1 {
			c.errorf("breaker.at_least", "found %d, want 1 or more", b.AtLeast)
		}
	}
	return b
}

func (c *compiler) budgets(w []fileBudget) []Budget {
	var all []Budget
	for n, wb := range w {
		path := fmt.Sprintf("budgets[%d]", n)
		b := Budget{Name: wb.Name, Queues: wb.Queues, Causes: c.causeList(path+".causes", wb.Causes, voluntary())}
		if b.Name == "" {
			c.errorf(path+".name", "found nothing, want a name for the journal")
		}
		if slices.ContainsFunc(all, func(other Budget) bool { return other.Name == b.Name && b.Name != "" }) {
			c.errorf(path+".name", "found %q a second time, want a name of its own", b.Name)
		}
		if c.file.Has(path+".queues") && len(wb.Queues) == 0 {
			c.errorf(path+".queues", "found none, want queues, or leave it out for each queue")
		}
		for m, q := range wb.Queues {
			c.name(queueName, fmt.Sprintf("%s.queues[%d]", path, m), q)
		}
		b.AtOnce, b.Share = c.atOnce(path+".at_once", wb.AtOnce)
		all = append(all, b)
	}
	return all
}

// atOnce reads a number of chats, or a share of them.
func (c *compiler) atOnce(path string, found any) (int, float64) {
	number := 0
	switch v := found.(type) {
	case string:
		share := c.share(path, v, 1)
		if share == 0 {
			c.errorf(path, "found %s, which lets nothing move; want more", v)
		}
		return 0, share
	case int64:
		number = int(v)
	case uint64:
		number = int(min(v, 1<<30))
	case int:
		number = v
	}
	if number < 1 {
		c.errorf(path, "found %v, want a number of chats from 1, or a share such as 10%%", found)
	}
	return number, 0
}
