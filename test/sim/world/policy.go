package world

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"handover/internal/policy"
)

// wants are what customers may want, as a contact attribute that policies look at.
var wants = []string{"", "this", "that"}

// newPolicy makes up a policy file: every construct of the language has its turn,
// agents who never come to work among the targets. Rules that cannot match
// after one another are refused; then others are made up.
func newPolicy(r *rand.Rand, s Story) (text string) {
	for range 20 {
		text = grammar{r, &strings.Builder{}, s}.file()
		if _, err := policy.Parse("policy.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "never match") {
			break
		}
	}
	return text
}

// grammar writes parts of a policy.
type grammar struct {
	*rand.Rand
	b     *strings.Builder
	story Story
}

// sometimes writes a line in one policy of so many.
func (g grammar) sometimes(oneIn int, format string, args ...any) {
	if g.IntN(oneIn) == 0 {
		fmt.Fprintf(g.b, format+"\n", args...)
	}
}

func (g grammar) file() string {
	g.sometimes(4, "statuses: {types: [OFFLINE], names: [Lunch]}")
	g.sometimes(3, "undo: %v", g.IntN(2) == 0)
	g.sometimes(20, "mode: shadow")
	g.sometimes(4, "exclude_for: %ds", 30+g.IntN(600))
	g.sometimes(1, "grace: {offline: %ds, logout: %ds, client-lost: %ds, forced: %ds}", 1+g.IntN(one(g.Rand, 10, 30)), 1+g.IntN(12), 1+g.IntN(30), g.IntN(15))
	g.sometimes(1, "releasers: [%s]", one(g.Rand, "desktop", "token", "desktop, token", "token, desktop"))
	g.sometimes(1, "moves_per_chat: %d", g.story.Moves)
	g.sometimes(1, "landing_timeout: %ds", 30+g.IntN(200))
	g.breaker()
	g.sometimes(6, "budgets: [{name: all, at_once: %s}]", one(g.Rand, "1", "2", "10%", "50%"))
	fmt.Fprintln(g.b, "rules:")
	for n := range g.IntN(4) {
		fmt.Fprintf(g.b, "  - name: rule %d\n    when: {%s}\n", n+1, g.condition())
		g.sometimes(5, "    if: %s", g.truth())
		g.sometimes(12, "    mode: shadow")
		g.ladder()
	}
	if g.IntN(10) > 0 {
		fmt.Fprintln(g.b, "  - name: everything")
		g.ladder()
	} else {
		fmt.Fprintln(g.b, "  - name: never\n    when: {attributes: {want: nothing of the kind}}\n    do: [{target: same-queue}]")
	}
	return g.b.String()
}

// breaker is off in most worlds: with three to six agents everybody is a mass.
func (g grammar) breaker() {
	if g.IntN(3) > 0 {
		fmt.Fprintln(g.b, "breaker: {share: 0%}")
		return
	}
	fmt.Fprintf(g.b, "breaker: {share: %d%%, within: %ds, at_least: %d, hold: %ds}\n", 10+g.IntN(60), 10+g.IntN(60), 1+g.IntN(3), 20+g.IntN(160))
}

func (g grammar) condition() string {
	return one(g.Rand,
		"attributes: {want: this}",
		"attributes: {want: [this, that]}",
		"queue: "+one(g.Rand, queues...),
		"cause: "+one(g.Rand, "offline", "logout", "forced", "client-lost"),
		"queue: [Support, Billing], cause: offline",
	)
}

// truth is a condition in CEL about the chat and the agent.
func (g grammar) truth() string {
	return one(g.Rand,
		`chat.age > duration("1m")`, `chat.age < duration("2m")`, `agent.username != "ana"`, `same_queue.staffed > 0`,
		`queue("VIP").depth < 3`, `cause == "offline"`,
	)
}

func (g grammar) ladder() {
	fmt.Fprintln(g.b, "    do:")
	last := 1 + g.IntN(3)
	for n := range last {
		fmt.Fprintf(g.b, "      - {%s}\n", g.rung(n == last-1))
	}
}

func (g grammar) rung(last bool) string {
	switch k := g.IntN(14); {
	case k < 6:
		return "target: same-queue" + g.needs() + g.priority() + g.say() + g.within()
	case k < 8:
		return "target: queue " + one(g.Rand, queues...) + g.needs() + g.priority() + g.within()
	case k < 11:
		return "target: agent " + one(g.Rand, crew...) + g.priority() + g.within()
	case k == 11:
		return "target: survey" + g.say()
	case last:
		return "target: keep"
	}
	return fmt.Sprintf("target: keep, within: %ds", 5+g.IntN(90))
}

// perhaps is the text in one case of so many.
func (g grammar) perhaps(oneIn int, text string) string {
	if g.IntN(oneIn) > 0 {
		return ""
	}
	return text
}

func (g grammar) needs() string {
	return g.perhaps(2, ", needs: "+one(g.Rand, "nothing", "nothing", "open", "staffed", "available"))
}

func (g grammar) priority() string { return g.perhaps(2, fmt.Sprintf(", priority: %d", 1+g.IntN(5))) }

func (g grammar) within() string { return g.perhaps(2, fmt.Sprintf(", within: %ds", 10+g.IntN(120))) }

func (g grammar) say() string { return g.perhaps(2, ", say: One moment please.") }
