package lease

import (
	"maps"
	"slices"
	"time"
)

// membersOf is the group of the rows of those who share a group's work.
func membersOf(group string) string { return "members of " + group }

// View is what a process knows when it decides.
type View struct {
	Group, Self string
	Lease       time.Duration
	Now         time.Time // not before the rows were read
	Members     []Row     // of those who share the work
	Rows        []Row     // of the work
	Seen        Seen      // both have been looked at
	Items       []Item
	Listed      time.Time       // when the items were asked for
	Held        map[string]Held // what this process works at
	Leaving     bool            // it is about to end, and lets go of everything
}

// Held is how far this process is with an item that it took.
type Held struct {
	Term     int64
	Since    time.Time // when it was taken
	Stopping bool      // it was told to stop
	Ended    bool      // its work has ended
	Done     bool      // and there is nothing left
}

// Act is what is to be done with a row.
type Act string

// The acts. Each but Lost and Drop stores the row first, and is done only if that succeeds.
const (
	Announce Act = "announce" // this process as a member
	Take     Act = "take"     // and begin to work, under the row's term
	Beat     Act = "beat"     // and work on
	Stop     Act = "stop"     // beat, and tell the work to stop
	Free     Act = "free"     // let go of what has ended
	Ask      Act = "ask"      // its owner to let go of it
	Lost     Act = "lost"     // stop: the row is another's, or nobody's
	Drop     Act = "drop"     // remove the row
)

// Step is an act, and the row as it is to be stored.
type Step struct {
	Act Act
	Row Row
}

// Decide says what to do, in this order. It is pure: the same view, the same steps.
func Decide(v View) []Step {
	d := newDecision(v)
	d.attend()
	d.count()
	d.keep()
	if !v.Leaving {
		d.take()
		d.ask()
	}
	d.drop()
	return d.steps
}

// Live are the members that are there, by name, this process among them unless it is
// about to leave.
func (v View) Live() []string {
	live := make(map[string]bool)
	for _, m := range v.Members {
		if m.Name != v.Self && !v.silent(m) {
			live[m.Name] = true
		}
	}
	if !v.Leaving {
		live[v.Self] = true
	}
	return slices.Sorted(maps.Keys(live))
}

// silent tells whether the row has not changed for the lease time.
func (v View) silent(r Row) bool {
	since, ok := v.Seen.since(r)
	return ok && v.Now.Sub(since) >= v.Lease
}

// older tells whether the row was as it is before the items were asked for.
func (v View) older(r Row) bool {
	since, ok := v.Seen.since(r)
	return ok && since.Before(v.Listed)
}

// decision is a view in the making of its steps.
type decision struct {
	View
	live  []string
	items map[string]Item
	rows  map[string]Row // of all items, stored or not, and of others
	ripe  []string       // the items that can be worked at, by name
	have  map[string]int // of these, how many each has, or is about to have
	steps []Step
}

func newDecision(v View) *decision {
	d := &decision{View: v, live: v.Live(), items: make(map[string]Item), rows: make(map[string]Row), have: make(map[string]int)}
	for _, r := range v.Rows {
		d.rows[r.Name] = r
	}
	for _, i := range v.Items {
		d.items[i.Name] = i
		r, stored := d.rows[i.Name]
		if !stored {
			r = Row{Group: v.Group, Name: i.Name}
		}
		r.Done = r.Done && (!i.Open || !v.older(r))
		d.rows[i.Name] = r
	}
	return d
}

func (d *decision) step(a Act, r Row) { d.steps = append(d.steps, Step{a, r}) }

// attend tells of this process, and forgets members that are there no more.
func (d *decision) attend() {
	self := Row{Group: membersOf(d.Group), Name: d.Self, Owner: d.Self, Term: 1}
	for _, m := range d.Members {
		switch {
		case m.Name == d.Self:
			self = m
		case d.silent(m):
			d.step(Drop, m)
		}
	}
	switch {
	case !d.Leaving:
		self.Beat++
		d.step(Announce, self)
	case self.Rev > 0:
		d.step(Drop, self)
	}
}

// count finds what can be worked at, and who has how much of it.
func (d *decision) count() {
	for _, name := range slices.Sorted(maps.Keys(d.items)) {
		r := d.rows[name]
		if r.Done || slices.ContainsFunc(d.items[name].After, d.pending) {
			continue
		}
		d.ripe = append(d.ripe, name)
		if who := d.heir(r); who != "" {
			d.have[who]++
		}
	}
}

// pending tells whether the group has an item of this name that is not done.
func (d *decision) pending(name string) bool {
	_, there := d.items[name]
	return there && !d.rows[name].Done
}

// heir is who has the item, or will have it as things are; empty: nobody.
func (d *decision) heir(r Row) string {
	wanted := r.Wanted
	if !slices.Contains(d.live, wanted) {
		wanted = ""
	}
	switch {
	case r.Owner == d.Self && !d.Held[r.Name].Stopping:
		return d.Self // who wants it has not been agreed with yet
	case d.silent(r):
		return ""
	case wanted != "":
		return wanted
	}
	return r.Owner
}

// keep goes through what this process works at.
func (d *decision) keep() {
	for _, name := range slices.Sorted(maps.Keys(d.Held)) {
		h, r := d.Held[name], d.rows[name]
		if r.Owner != d.Self || r.Term != h.Term {
			r.Name = name
			d.step(Lost, r)
			continue
		}
		r.Beat++
		if h.Ended {
			d.settle(h, r)
		} else {
			d.beat(h, r)
		}
	}
}

// settle says what becomes of an item whose work has ended. Work that ended by
// itself, and is not done, is begun anew under a new term.
func (d *decision) settle(h Held, r Row) {
	switch {
	case h.Done:
		r.Owner, r.Wanted, r.Done = "", "", true
		d.step(Free, r)
	case h.Stopping, d.Leaving:
		r.Owner = ""
		d.step(Free, r)
	default:
		r.Term, r.Wanted = r.Term+1, ""
		d.step(Take, r)
	}
}

// beat says that the item is worked at, and whether it should be for long.
func (d *decision) beat(h Held, r Row) {
	_, listed := d.items[r.Name]
	switch {
	case h.Stopping, d.Leaving:
		d.step(Beat, r)
	case !listed && h.Since.Before(d.Listed):
		d.step(Stop, r)
	case slices.Contains(d.live, r.Wanted) && d.have[d.Self] >= d.have[r.Wanted]+2:
		d.have[d.Self]--
		d.have[r.Wanted]++
		d.step(Stop, r)
	default:
		r.Wanted = ""
		d.step(Beat, r)
	}
}

// take takes what is this process's to take: what is its own by the rows, what is
// reserved for it, and what is nobody's, up to its share.
func (d *decision) take() {
	share := (len(d.ripe) + len(d.live) - 1) / len(d.live)
	for _, name := range d.turned() {
		r := d.rows[name]
		if _, busy := d.Held[name]; busy {
			continue
		}
		switch heir := d.heir(r); {
		case r.Owner == d.Self, r.Owner == "" && heir == d.Self:
		case heir == "" && d.have[d.Self] < share:
			d.have[d.Self]++
		default:
			continue
		}
		r.Owner, r.Wanted, r.Term, r.Beat = d.Self, "", r.Term+1, r.Beat+1
		d.step(Take, r)
	}
}

// turned are the ripe items, from another one on for each member: so that those who take
// at the same time do not all try the same.
func (d *decision) turned() []string {
	at := slices.Index(d.live, d.Self) * len(d.ripe) / len(d.live)
	return slices.Concat(d.ripe[at:], d.ripe[:at])
}

// ask asks those who have most, while they have two more than this process.
func (d *decision) ask() {
	for {
		rich := d.richest()
		at := slices.IndexFunc(d.ripe, func(name string) bool {
			r := d.rows[name]
			return r.Owner == rich && d.heir(r) == rich && r.Wanted != d.Self
		})
		if d.have[rich] < d.have[d.Self]+2 || at < 0 {
			return
		}
		r := d.rows[d.ripe[at]]
		r.Wanted = d.Self
		d.rows[r.Name] = r
		d.have[rich]--
		d.have[d.Self]++
		d.step(Ask, r)
	}
}

// richest is who has most; the first by name of those who have as much.
func (d *decision) richest() string {
	rich := d.Self
	for _, who := range slices.Sorted(maps.Keys(d.have)) {
		if d.have[who] > d.have[rich] {
			rich = who
		}
	}
	return rich
}

// drop removes the rows of what is no more, once nobody works at it.
func (d *decision) drop() {
	for _, r := range d.Rows {
		_, listed := d.items[r.Name]
		if !listed && d.older(r) && (r.Owner == "" || d.silent(r)) {
			d.step(Drop, r)
		}
	}
}
