package lease

import (
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestDecide: what is decided on single rows, s1 and on, by a process a, with another, b.
func TestDecide(t *testing.T) {
	row := func(name, owner, wanted string) Row {
		return Row{Group: "g", Name: name, Owner: owner, Term: 3, Beat: 10, Wanted: wanted, Rev: 20}
	}
	now := time.Unix(1000, 0)
	for name, c := range map[string]struct {
		rows    []Row
		silent  bool
		held    map[string]Held
		leaving bool
		want    map[string]Act // by item
	}{
		"what is another's is left alone":           {rows: []Row{row("s1", "b", "")}, want: map[string]Act{}},
		"what is silent is taken":                   {rows: []Row{row("s1", "b", "")}, silent: true, want: map[string]Act{"s1": Take}},
		"what is reserved is left":                  {rows: []Row{row("s1", "", "b")}, want: map[string]Act{}},
		"but not for long":                          {rows: []Row{row("s1", "", "b")}, silent: true, want: map[string]Act{"s1": Take}},
		"nor for one who is gone":                   {rows: []Row{row("s1", "", "c")}, want: map[string]Act{"s1": Take}},
		"what is reserved for this one is taken":    {rows: []Row{row("s1", "", "a")}, want: map[string]Act{"s1": Take}},
		"a take whose answer was lost is made anew": {rows: []Row{row("s1", "a", "")}, want: map[string]Act{"s1": Take}},
		"the rich are asked":                        {rows: []Row{row("s1", "b", ""), row("s2", "b", "")}, want: map[string]Act{"s1": Ask}},
		"but not twice":                             {rows: []Row{row("s1", "b", "a"), row("s2", "b", "")}, want: map[string]Act{}},
		"one item is kept, whoever wants it":        {rows: []Row{row("s1", "a", "b")}, held: map[string]Held{"s1": {Term: 3}}, want: map[string]Act{"s1": Beat}},
		"one of two is given":                       {rows: []Row{row("s1", "a", "b"), row("s2", "a", "b")}, held: map[string]Held{"s1": {Term: 3}, "s2": {Term: 3}}, want: map[string]Act{"s1": Stop, "s2": Beat}},
		"and only while it is told to stop":         {rows: []Row{row("s1", "a", "b"), row("s2", "a", "b")}, held: map[string]Held{"s1": {Term: 3, Stopping: true}, "s2": {Term: 3}}, want: map[string]Act{"s1": Beat, "s2": Beat}},
		"what has stopped is let go":                {rows: []Row{row("s1", "a", "b")}, held: map[string]Held{"s1": {Term: 3, Stopping: true, Ended: true}}, want: map[string]Act{"s1": Free}},
		"what ended by itself is begun anew":        {rows: []Row{row("s1", "a", "")}, held: map[string]Held{"s1": {Term: 3, Ended: true}}, want: map[string]Act{"s1": Take}},
		"unless this process leaves":                {rows: []Row{row("s1", "a", "")}, held: map[string]Held{"s1": {Term: 3, Ended: true}}, leaving: true, want: map[string]Act{"s1": Free}},
		"who leaves beats on while it ends":         {rows: []Row{row("s1", "a", "")}, held: map[string]Held{"s1": {Term: 3}}, leaving: true, want: map[string]Act{"s1": Beat}},
		"who leaves takes nothing":                  {rows: []Row{row("s1", "", "")}, leaving: true, want: map[string]Act{}},
		"what another took is lost":                 {rows: []Row{row("s1", "b", "")}, held: map[string]Held{"s1": {Term: 2}}, want: map[string]Act{"s1": Lost}},
		"what was taken under another term is, too": {rows: []Row{row("s1", "a", "")}, held: map[string]Held{"s1": {Term: 2}}, want: map[string]Act{"s1": Lost}},
		"what is done is left alone":                {rows: []Row{{Group: "g", Name: "s1", Done: true, Rev: 4}}, want: map[string]Act{}},
	} {
		t.Run(name, func(t *testing.T) {
			members := []Row{{Group: membersOf("g"), Name: "b", Rev: 1}}
			v := View{
				Group: "g", Self: "a", Lease: DefaultLease, Now: now, Members: members, Rows: c.rows,
				Seen: Seen{}.Look(now.Add(-time.Second), members...), Held: c.held, Leaving: c.leaving, Listed: now,
			}
			seen := now.Add(-time.Second)
			if c.silent {
				seen = now.Add(-DefaultLease)
			}
			maps.Copy(v.Seen, (Seen{}).Look(seen, c.rows...))
			for _, r := range c.rows {
				v.Items = append(v.Items, Item{Name: r.Name})
			}
			got := map[string]Act{}
			for _, s := range Decide(v) {
				if s.Row.Group != membersOf("g") {
					got[s.Row.Name] = s.Act
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("decided (-want +got):\n%s", diff)
			}
		})
	}
}
