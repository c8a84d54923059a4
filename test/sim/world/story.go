package world

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// Story is all that is decided about a world before it begins.
type Story struct {
	Seed        uint64
	Agents      []string
	Policy      string // YAML
	Moves       int    // its moves_per_chat
	Poll        time.Duration
	Controllers int
	Sweep       time.Duration // how often the world is read back; 0: never
	Contacts    bool          // contact events are read, too
	Disk        bool          // the ledger is SQLite's, in a file
	Table       bool          // the ledger is a DynamoDB table that all controllers share
	Deserted    bool          // at the end no agent comes to work
	KeepACW     bool          // connectlocal's switch of that name
	LogoutEnds  bool          // connectlocal's switch LogoutEndsChats
	Steps       []Step
}

// Step is one thing that happens, at its time since the beginning. Which fields
// count depends on what is done.
type Step struct {
	At    time.Duration
	Do    string // name of an action or a trouble
	Agent string
	N     int // number of a customer, a choice among several, or how many
	Skip  int // how many pass before the first is hit
	Arg   string
	For   time.Duration
}

// String tells the step to a person.
func (s Step) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%8s  %s", s.At.Round(time.Millisecond), s.Do)
	for _, part := range []string{s.Agent, s.Arg} {
		if part != "" {
			b.WriteString(" " + part)
		}
	}
	if s.N != 0 {
		fmt.Fprintf(&b, " #%d", s.N)
	}
	if s.Skip != 0 {
		fmt.Fprintf(&b, " after %d", s.Skip)
	}
	if s.For != 0 {
		fmt.Fprintf(&b, " for %s", s.For)
	}
	return b.String()
}

// Sort puts the steps in the order of their time.
func (s *Story) Sort() {
	slices.SortStableFunc(s.Steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
}

// crew are the agents of connectlocal's built-in seed; the first two serve every queue.
var crew = []string{"ana", "ben", "chloe", "dev", "emma", "finn"}

// queues are those of connectlocal's built-in seed.
var queues = []string{"Support", "Billing", "VIP"}

// NewStory makes up the story of a seed.
func NewStory(seed uint64) Story {
	r := rand.New(rand.NewPCG(seed, 0x68616e646f766572))
	s := Story{
		Seed:        seed,
		Agents:      slices.Clone(crew[:3+r.IntN(4)]),
		Poll:        []time.Duration{200 * time.Millisecond, time.Second, time.Second, 2 * time.Second, 5 * time.Second}[r.IntN(5)],
		Controllers: 1 + r.IntN(4)/3,
		Sweep:       one(r, 0, 0, 30*time.Second, time.Minute),
		Contacts:    r.IntN(3) == 0,
		Disk:        r.IntN(12) == 0,
		Deserted:    r.IntN(5) == 0,
		KeepACW:     r.IntN(6) == 0,
		LogoutEnds:  r.IntN(6) == 0,
	}
	s.Moves = 1 + r.IntN(4)
	s.Policy = newPolicy(r, s)
	s.Steps = newSteps(r, s)
	return s
}

// OnTable is the story with a ledger in a table, two or three controllers that share
// it, and the troubles of a table.
func (s Story) OnTable() Story {
	r := rand.New(rand.NewPCG(s.Seed, 0x7461626c65))
	s.Table, s.Disk, s.Controllers = true, false, 2+r.IntN(2)
	s.Steps = slices.Clone(s.Steps)
	last := s.Steps[len(s.Steps)-1].At
	for range 2 + r.IntN(8) {
		s.Steps = append(s.Steps, Step{
			At: time.Duration(r.Int64N(int64(last) + 1)), Do: "call",
			Arg: one(r, busy, busy, answerLost, brokenOff) + " write", N: 1 + r.IntN(4), Skip: r.IntN(20),
		})
	}
	s.Sort()
	return s
}

// newSteps begins with agents at work and a customer, and goes on anyhow.
func newSteps(r *rand.Rand, s Story) []Step {
	var steps []Step
	at := time.Duration(0)
	for _, a := range s.Agents {
		steps = append(steps, Step{At: at, Do: "log in", Agent: a})
		at += time.Duration(r.IntN(500)) * time.Millisecond
	}
	writer := newWriter(r, s)
	for range 30 + r.IntN(50) {
		steps = append(steps, writer.next(at))
		at += writer.gap()
	}
	return steps
}

// writer makes up one step after the other.
type writer struct {
	*rand.Rand
	story     Story
	weighted  []string // each action as often as it weighs
	customers int
	pace      int // most milliseconds between two steps
}

func newWriter(r *rand.Rand, s Story) *writer {
	w := &writer{Rand: r, story: s, pace: []int{2000, 5000, 8000, 15000}[r.IntN(4)]}
	calm := r.IntN(4) == 0 // no troubles at all
	for _, a := range actions() {
		for range a.weight {
			w.weighted = append(w.weighted, a.name)
		}
	}
	for _, t := range troubles() {
		for range t.weight {
			if !calm {
				w.weighted = append(w.weighted, t.name)
			}
		}
	}
	return w
}

func (w *writer) gap() time.Duration {
	switch w.IntN(24) {
	case 0, 1, 2, 3:
		return time.Duration(w.IntN(50)) * time.Millisecond // almost at once
	case 4:
		return time.Duration(w.IntN(90)) * time.Second
	}
	return time.Duration(w.IntN(w.pace)) * time.Millisecond
}

func (w *writer) next(at time.Duration) Step {
	do := w.weighted[w.IntN(len(w.weighted))]
	if w.customers < 2 {
		do = "arrive"
	}
	s := Step{At: at, Do: do}
	for _, a := range slices.Concat(actions(), troubles()) {
		if a.name == do {
			a.write(w, &s)
		}
	}
	return s
}

func (w *writer) agent() string { return w.story.Agents[w.IntN(len(w.story.Agents))] }

// one picks one of several.
func one[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }
