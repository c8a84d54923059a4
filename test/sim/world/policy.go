package world

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// wants are what customers may want, as a contact attribute that policies look at.
var wants = []string{"", "this", "that"}

// newPolicy makes up a policy file: every construct of the language has its turn,
// names that the instance does not have among them.
func newPolicy(r *rand.Rand, s Story) string {
	var b strings.Builder
	if r.IntN(4) == 0 {
		b.WriteString("statuses: {types: [OFFLINE], names: [Lunch]}\n")
	}
	fmt.Fprintf(&b, "grace: {offline: %ds, logout: %ds}\n", 1+r.IntN(one(r, 10, 30)), 1+r.IntN(12))
	fmt.Fprintf(&b, "releasers: [%s]\n", one(r, "desktop", "token", "desktop, token", "token, desktop"))
	fmt.Fprintf(&b, "moves_per_chat: %d\n", s.Moves)
	fmt.Fprintf(&b, "landing_timeout: %ds\n", 30+r.IntN(200))
	b.WriteString("rules:\n")
	g := grammar{r, &b, s.Agents}
	for n := range r.IntN(4) {
		fmt.Fprintf(&b, "  - name: rule %d\n    when: {%s}\n    do:\n", n+1, g.condition())
		g.ladder()
	}
	if r.IntN(10) > 0 {
		b.WriteString("  - name: everything\n    do:\n")
		g.ladder()
	} else {
		b.WriteString("  - name: never\n    when: {attributes: {want: nothing of the kind}}\n    do: [{target: same-queue}]\n")
	}
	return b.String()
}

// grammar writes parts of a policy.
type grammar struct {
	*rand.Rand
	b      *strings.Builder
	agents []string
}

func (g grammar) condition() string {
	return one(g.Rand,
		"attributes: {want: this}",
		"attributes: {want: [this, that]}",
		"queue: "+one(g.Rand, queues...),
		"cause: "+one(g.Rand, "offline", "logout"),
		"queue: [Support, Billing], cause: offline",
	)
}

func (g grammar) ladder() {
	last := 1 + g.IntN(3)
	for n := range last {
		fmt.Fprintf(g.b, "      - {%s}\n", g.rung(n == last-1))
	}
}

func (g grammar) rung(last bool) string {
	switch k := g.IntN(12); {
	case k < 4:
		return "target: same-queue" + g.priority() + g.say()
	case k < 6:
		return "target: queue " + one(g.Rand, append(queues, "Nowhere")...) + g.priority() + g.within()
	case k < 9:
		return "target: agent " + one(g.Rand, append(g.agents, "nobody")...) + g.priority() + g.within()
	case k == 9:
		return "target: survey" + g.say()
	case last:
		return "target: keep"
	}
	return fmt.Sprintf("target: keep, within: %ds", 5+g.IntN(90))
}

func (g grammar) priority() string {
	if g.IntN(2) == 0 {
		return ""
	}
	return fmt.Sprintf(", priority: %d", 1+g.IntN(5))
}

func (g grammar) within() string {
	if g.IntN(2) == 0 {
		return ""
	}
	return fmt.Sprintf(", within: %ds", 10+g.IntN(120))
}

func (g grammar) say() string {
	if g.IntN(2) == 0 {
		return ""
	}
	return ", say: One moment please."
}
