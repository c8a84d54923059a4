package routing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"handover/connectlocal/internal/routing"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func ago(d time.Duration) time.Time { return noon.Add(-d) }

// agent is ready for an hour, has one free slot, and serves the queues at priority 1.
func agent(id string, queues ...string) routing.Agent {
	a := routing.Agent{ID: id, LoggedIn: true, Available: true, Free: 1, ReadySince: ago(time.Hour)}
	for _, q := range queues {
		a.Queues = append(a.Queues, routing.Queue{ID: q, Priority: 1})
	}
	return a
}

// contact has waited as long as said, at the default priority.
func contact(id, queue string, waited time.Duration) routing.Contact {
	return routing.Contact{ID: id, QueueID: queue, Priority: 5, Enqueued: ago(waited)}
}

func with[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

// TestNext is spec §7.1, rule by rule.
func TestNext(t *testing.T) {
	const minute = time.Minute
	tests := map[string]struct {
		agents   []routing.Agent
		contacts []routing.Contact
		want     routing.Match // zero: none
	}{
		"one and one":    {[]routing.Agent{agent("a", "q")}, []routing.Contact{contact("c", "q", minute)}, routing.Match{ContactID: "c", AgentID: "a"}},
		"nobody":         {nil, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"nothing":        {[]routing.Agent{agent("a", "q")}, nil, routing.Match{}},
		"another queue":  {[]routing.Agent{agent("a", "p")}, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"logged out":     {[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.LoggedIn = false })}, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"not available":  {[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Available = false })}, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"leaving":        {[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Leaving = true })}, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"no free slot":   {[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Free = 0 })}, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"over the limit": {[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Free = -1 })}, []routing.Contact{contact("c", "q", minute)}, routing.Match{}},
		"oldest first": {
			[]routing.Agent{agent("a", "q")},
			[]routing.Contact{contact("young", "q", minute), contact("old", "q", 2*minute)},
			routing.Match{ContactID: "old", AgentID: "a"},
		},
		"contact priority before age": {
			[]routing.Agent{agent("a", "q")},
			[]routing.Contact{contact("old", "q", 9*minute), with(contact("urgent", "q", minute), func(c *routing.Contact) { c.Priority = 1 })},
			routing.Match{ContactID: "urgent", AgentID: "a"},
		},
		"adjusted age": {
			[]routing.Agent{agent("a", "q")},
			[]routing.Contact{contact("old", "q", 9*minute), with(contact("aged", "q", minute), func(c *routing.Contact) { c.Adjustment = 10 * minute })},
			routing.Match{ContactID: "aged", AgentID: "a"},
		},
		"queue priority before the contact's": {
			[]routing.Agent{with(agent("a", "q", "p"), func(a *routing.Agent) { a.Queues[1].Priority = 2 })},
			[]routing.Contact{with(contact("urgent", "p", 9*minute), func(c *routing.Contact) { c.Priority = 1 }), contact("first queue", "q", minute)},
			routing.Match{ContactID: "first queue", AgentID: "a"},
		},
		"queues of one priority: the oldest": {
			[]routing.Agent{agent("a", "q", "p")},
			[]routing.Contact{contact("c", "q", minute), contact("older", "p", 2*minute)},
			routing.Match{ContactID: "older", AgentID: "a"},
		},
		"the agent's own queue first": {
			[]routing.Agent{with(agent("a", "q", "a"), func(a *routing.Agent) { a.Queues[1].Priority = 0 })},
			[]routing.Contact{contact("old", "q", 9*minute), contact("own", "a", minute)},
			routing.Match{ContactID: "own", AgentID: "a"},
		},
		"too young for the profile": {
			[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Queues[0].Delay = 2 * minute })},
			[]routing.Contact{contact("c", "q", minute)},
			routing.Match{},
		},
		"old enough by adjustment": {
			[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Queues[0].Delay = 2 * minute })},
			[]routing.Contact{with(contact("c", "q", minute), func(c *routing.Contact) { c.Adjustment = minute })},
			routing.Match{ContactID: "c", AgentID: "a"},
		},
		"longest available first": {
			[]routing.Agent{agent("a", "q"), with(agent("b", "q"), func(a *routing.Agent) { a.ReadySince = ago(2 * time.Hour) })},
			[]routing.Contact{contact("c", "q", minute)},
			routing.Match{ContactID: "c", AgentID: "b"},
		},
		"of the same time, who was there first": {
			[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Turn = 2 }), with(agent("b", "q"), func(a *routing.Agent) { a.Turn = 1 })},
			[]routing.Contact{contact("c", "q", minute)},
			routing.Match{ContactID: "c", AgentID: "b"},
		},
		"refused: another is ready": {
			[]routing.Agent{agent("a", "q"), with(agent("b", "q"), func(a *routing.Agent) { a.ReadySince = noon })},
			[]routing.Contact{with(contact("c", "q", minute), func(c *routing.Contact) { c.Refused = []string{"a"} })},
			routing.Match{ContactID: "c", AgentID: "b"},
		},
		"refused: the other is not ready": {
			[]routing.Agent{agent("a", "q"), with(agent("b", "q"), func(a *routing.Agent) { a.Free = 0 })},
			[]routing.Contact{with(contact("c", "q", minute), func(c *routing.Contact) { c.Refused = []string{"a"} })},
			routing.Match{ContactID: "c", AgentID: "a"},
		},
		"refused by all: round again": {
			[]routing.Agent{agent("a", "q"), agent("b", "q")},
			[]routing.Contact{with(contact("c", "q", minute), func(c *routing.Contact) { c.Refused = []string{"a", "b"} })},
			routing.Match{ContactID: "c", AgentID: "a"},
		},
		"refused: the agent takes the next one": {
			[]routing.Agent{agent("a", "q"), with(agent("b", "q"), func(a *routing.Agent) { a.ReadySince = noon })},
			[]routing.Contact{with(contact("c", "q", 2*minute), func(c *routing.Contact) { c.Refused = []string{"a"} }), contact("d", "q", minute)},
			routing.Match{ContactID: "d", AgentID: "a"},
		},
		"the dead entry is still there": {
			[]routing.Agent{with(agent("a", "q"), func(a *routing.Agent) { a.Holds = []string{"c"} })},
			[]routing.Contact{with(contact("c", "q", minute), func(c *routing.Contact) { c.Refused = []string{"a"} })},
			routing.Match{},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := routing.Next(noon, tt.agents, tt.contacts)
			if got != tt.want || ok != (tt.want != routing.Match{}) {
				t.Errorf("Next: %+v, %v; want %+v", got, ok, tt.want)
			}
		})
	}
}

func TestWake(t *testing.T) {
	slow := with(agent("slow", "q"), func(a *routing.Agent) { a.Queues[0].Delay = 3 * time.Minute })
	away := with(agent("away", "q"), func(a *routing.Agent) { a.Queues[0].Delay = 2 * time.Minute; a.Available = false })
	contacts := []routing.Contact{contact("young", "q", 0), contact("older", "q", time.Minute), contact("old enough", "q", time.Hour)}
	if got, ok := routing.Wake(noon, []routing.Agent{slow, away}, contacts); !ok || !got.Equal(noon.Add(2*time.Minute)) {
		t.Errorf("Wake: %v, %v; want when the older one is three minutes old", got, ok)
	}
	if got, ok := routing.Wake(noon, []routing.Agent{away}, contacts); ok {
		t.Errorf("Wake: %v for an agent who is not ready", got)
	}
}

func TestOrder(t *testing.T) {
	contacts := []routing.Contact{
		contact("b", "q", time.Minute), contact("same time as b", "q", time.Minute), contact("a", "q", time.Hour),
		with(contact("urgent", "q", 0), func(c *routing.Contact) { c.Priority = 1 }),
	}
	routing.Order(noon, contacts)
	var got []string
	for _, c := range contacts {
		got = append(got, c.ID)
	}
	if d := cmp.Diff([]string{"urgent", "a", "b", "same time as b"}, got); d != "" {
		t.Errorf("order (-want +got):\n%s", d)
	}
}

// random is some agents and contacts.
func random(r *rand.Rand) (agents []routing.Agent, contacts []routing.Contact) {
	for i := range r.IntN(5) {
		a := agent(fmt.Sprintf("a%d", i))
		a.LoggedIn, a.Available, a.Leaving = r.IntN(8) > 0, r.IntN(6) > 0, r.IntN(6) == 0
		a.Free, a.ReadySince, a.Turn = r.IntN(3), ago(time.Duration(r.IntN(4))*time.Minute), uint64(i)
		for q := range 3 {
			if r.IntN(3) > 0 {
				a.Queues = append(a.Queues, routing.Queue{ID: fmt.Sprintf("q%d", q), Priority: 1 + r.IntN(2), Delay: time.Duration(r.IntN(3)) * time.Minute})
			}
		}
		agents = append(agents, a)
	}
	for i := range r.IntN(6) {
		c := contact(fmt.Sprintf("c%d", i), fmt.Sprintf("q%d", r.IntN(3)), time.Duration(r.IntN(5))*time.Minute)
		c.Priority = int64(4 + r.IntN(3))
		for _, a := range agents {
			if r.IntN(4) == 0 {
				c.Refused = append(c.Refused, a.ID)
			}
		}
		contacts = append(contacts, c)
	}
	return agents, contacts
}

// TestProperties: a match is one that may be, none is found only where none may be, the order
// of the input does not matter where nothing is equal, and Wake is when something new comes.
func TestProperties(t *testing.T) {
	matches := 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 3))
		agents, contacts := random(r)
		m, ok := routing.Next(noon, agents, contacts)
		if ok {
			matches++
		}
		if possible := pairs(noon, agents, contacts); ok != (len(possible) > 0) || ok && !slices.Contains(possible, m) {
			t.Fatalf("seed %d: %+v, %v; possible are %v", seed, m, ok, possible)
		}
		if due, later := routing.Wake(noon, agents, contacts); later {
			before, after := pairs(due.Add(-time.Nanosecond), agents, contacts), pairs(due, agents, contacts)
			if !due.After(noon) || len(after) <= len(before) || len(before) != len(pairs(noon, agents, contacts)) {
				t.Fatalf("seed %d: at %v possible are %v, just before %v", seed, due, after, before)
			}
		}
		shuffled := slices.Clone(agents)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if again, _ := routing.Next(noon, shuffled, contacts); again != m {
			t.Fatalf("seed %d: %+v, and %+v with the agents in another order", seed, m, again)
		}
	}
	if matches < 500 {
		t.Errorf("only %d matches: the cases are too poor", matches)
	}
}

// pairs is who could take what, without regard to any order.
func pairs(now time.Time, agents []routing.Agent, contacts []routing.Contact) (all []routing.Match) {
	for _, a := range agents {
		if !a.LoggedIn || !a.Available || a.Leaving || a.Free < 1 {
			continue
		}
		for _, c := range contacts {
			for _, q := range a.Queues {
				if q.ID == c.QueueID && c.Age(now) >= q.Delay {
					all = append(all, routing.Match{ContactID: c.ID, AgentID: a.ID})
				}
			}
		}
	}
	return all
}
