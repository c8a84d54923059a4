package replay

import (
	"cmp"
	"fmt"
	"slices"
)

// properties are those that chats are grouped by, in this order.
func properties(c Chat) [6]string {
	return [...]string{c.Agent, c.Queue, c.Cause, cmp.Or(c.Rule, "none"), string(c.Ended), fmt.Sprintf("%02d", c.Began.UTC().Hour())}
}

// groups are the chats by each property; hours in their order, of the rest those with
// the most chats first.
func groups(all []Chat) []Group {
	var made []Group
	for n, by := range [...]string{"agent", "queue", "cause", "rule", "ended", "hour"} {
		g := Group{By: by, Rows: rows(all, n)}
		if by != "hour" {
			slices.SortStableFunc(g.Rows, func(a, b Row) int { return cmp.Compare(b.Chats, a.Chats) })
		}
		made = append(made, g)
	}
	return made
}

// rows are the chats by one property, in the order of its values.
func rows(all []Chat, property int) []Row {
	by := make(map[string][]Chat)
	for _, c := range all {
		name := properties(c)[property]
		by[name] = append(by[name], c)
	}
	made := []Row{}
	for name, chats := range by {
		r := Row{Name: name, Chats: len(chats), Waits: waits(chats)}
		for _, c := range chats {
			if c.Would == Moved {
				r.Moved++
			}
		}
		made = append(made, r)
	}
	slices.SortFunc(made, func(a, b Row) int { return cmp.Compare(a.Name, b.Name) })
	return made
}

// waits gives the smallest value that half, and nine tenths, do not exceed. Those whose
// agent came back before anything was decided are left out: nobody had gone.
func waits(all []Chat) Waits {
	var took []float64
	var w Waits
	for _, c := range all {
		if c.Would == InTime && c.Ended == CameBack {
			continue
		}
		took = append(took, c.Wait)
		w.Total += c.Wait
	}
	if len(took) == 0 {
		return w
	}
	slices.Sort(took)
	rank := func(percent int) float64 { return took[(len(took)*percent+99)/100-1] }
	w.N, w.Median, w.P90, w.Longest = len(took), rank(50), rank(90), rank(100)
	return w
}
