package world

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Run is a number of worlds to be played.
type Run struct {
	From    uint64
	Seeds   int
	Table   bool      // on a table that several controllers share
	Verbose bool      // tell everything of every world
	Shorten int       // how many worlds may be played to shorten a story that breaks a promise
	Stop    int       // after so many failures; 0: never
	Out     io.Writer // where failures are told as they are found
}

// Outcome is what became of a run.
type Outcome struct {
	Worlds int
	Failed []uint64
	Tally  Tally
	Took   time.Duration
}

// inParallel is how many worlds are played at a time.
const inParallel = 2

// Do plays the worlds in their order, and fails t for every broken promise.
func (r Run) Do(t *testing.T) Outcome {
	t.Helper()
	o := &outcomes{run: r, Outcome: Outcome{Tally: Tally{}}}
	began := time.Now()
	var all sync.WaitGroup
	for range inParallel {
		all.Go(func() {
			for seed, more := o.next(); more; seed, more = o.next() {
				t.Run(fmt.Sprint(seed), func(t *testing.T) { o.play(t, seed) })
			}
		})
	}
	all.Wait()
	o.Took = time.Since(began)
	slices.Sort(o.Failed)
	return o.Outcome
}

// outcomes are what several players share.
type outcomes struct {
	run Run

	mu    sync.Mutex
	begun int
	Outcome
}

// next is the next seed; false when there are no more, or enough have failed.
func (o *outcomes) next() (seed uint64, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.begun >= o.run.Seeds || o.run.Stop > 0 && len(o.Failed) >= o.run.Stop {
		return 0, false
	}
	o.begun++
	return o.run.From + uint64(o.begun) - 1, true
}

func (o *outcomes) play(t *testing.T, seed uint64) {
	t.Helper()
	story := NewStory(seed)
	if o.run.Table {
		story = story.OnTable()
	}
	found := Play(t, story)
	failed := len(found.Breaches) > 0
	if failed {
		found = Shorten(t, found, o.run.Shorten)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.Worlds++
	o.Tally.Add(found.Tally)
	if failed {
		o.Failed = append(o.Failed, seed)
		t.Errorf("seed %d: %s", seed, found.Breaches[0])
	}
	if o.run.Verbose || failed {
		found.Print(o.run.Out)
	}
}

// Print tells a story and what became of it.
func (r Result) Print(out io.Writer) {
	s := r.Story
	fmt.Fprintf(out, "\n==== seed %d ====\n", s.Seed)
	for _, b := range r.Breaches {
		fmt.Fprintln(out, b)
	}
	fmt.Fprintf(out, "agents %s; %d controllers; poll %s; sweep %s; contact events %v; disk %v; table %v; deserted %v; ACW stays %v; log-out ends chats %v\n%s",
		strings.Join(s.Agents, ", "), s.Controllers, s.Poll, s.Sweep, s.Contacts, s.Disk, s.Table, s.Deserted, s.KeepACW, s.LogoutEnds, s.Policy)
	for _, l := range r.Told {
		fmt.Fprintln(out, l)
	}
}

// Print writes the summary.
func (o Outcome) Print(out io.Writer) {
	o.Tally.Print(out)
	fmt.Fprintf(out, "\n%d worlds in %s, %d failed", o.Worlds, o.Took.Round(time.Millisecond), len(o.Failed))
	if len(o.Failed) > 0 {
		fmt.Fprintf(out, ": seeds %v", o.Failed)
	}
	fmt.Fprintln(out)
}
