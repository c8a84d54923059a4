package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"handover/internal/departure"
)

// properties are those that moved chats are grouped by, in this order.
var properties = []string{"cause", "rule", "queue", "target"}

// tally is a section being counted.
type tally struct {
	chats, moved int
	outcomes     map[string]int
	rows         map[string]map[string]*Row // by property, then by value
	took         []time.Duration
}

func newTally() *tally {
	t := &tally{outcomes: map[string]int{}, rows: map[string]map[string]*Row{}}
	for _, p := range properties {
		t.rows[p] = map[string]*Row{}
	}
	return t
}

func (t *tally) addEnforced(d departure.Departure, h departure.Handover) {
	t.chats++
	t.outcomes[string(h.Phase)]++
	if h.LegOff || h.Phase == departure.Landed {
		t.move(d, h)
	}
	if rescued(h) {
		t.took = append(t.took, h.Waited)
	}
}

func (t *tally) addShadow(d departure.Departure, h departure.Handover, o Options) {
	t.chats++
	what := would(h)
	t.outcomes[what]++
	if what != wouldMove {
		return
	}
	t.move(d, h)
	if !h.LeftAt.IsZero() {
		t.took = append(t.took, max(0, h.LeftAt.Sub(goneSince(d, o))))
	}
}

// move counts the chat under each of its properties.
func (t *tally) move(d departure.Departure, h departure.Handover) {
	t.moved++
	for property, value := range map[string]string{
		"cause": string(d.Cause), "rule": cmp.Or(h.Decision.Rule, "none"), "queue": queueOf(h), "target": cmp.Or(h.Target().String(), "none"),
	} {
		row := t.rows[property][value]
		if row == nil {
			row = &Row{Name: value}
			t.rows[property][value] = row
		}
		row.Chats++
		switch h.Phase {
		case departure.Landed:
			row.Landed++
		case departure.Stranded:
			row.Stranded++
		}
	}
}

func (t *tally) section() Section {
	s := Section{Chats: t.chats, Moved: t.moved, Outcomes: counts(t.outcomes), By: []Group{}, Times: times(t.took)}
	if t.moved == 0 {
		return s
	}
	for _, p := range properties {
		g := Group{By: p}
		for _, row := range t.rows[p] {
			g.Rows = append(g.Rows, *row)
		}
		slices.SortFunc(g.Rows, func(a, b Row) int {
			return cmp.Or(cmp.Compare(b.Chats, a.Chats), cmp.Compare(a.Name, b.Name))
		})
		s.By = append(s.By, g)
	}
	return s
}

// counts lists the most frequent first.
func counts(of map[string]int) []Count {
	list := []Count{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		list = append(list, Count{Name: name, N: of[name]})
	}
	slices.SortStableFunc(list, func(a, b Count) int { return cmp.Compare(b.N, a.N) })
	return list
}

// times gives the smallest value that half, and nine tenths, do not exceed.
func times(took []time.Duration) Times {
	if len(took) == 0 {
		return Times{}
	}
	slices.Sort(took)
	rank := func(percent int) float64 { return took[(len(took)*percent+99)/100-1].Seconds() }
	return Times{N: len(took), Median: rank(50), P90: rank(90), Longest: rank(100)}
}
