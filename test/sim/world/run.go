package world

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// Run is a number of worlds to be played.
type Run struct {
	From    uint64
	Seeds   int
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

// Do plays the worlds, two at a time, and fails t for every broken promise.
func (r Run) Do(t *testing.T) Outcome {
	t.Helper()
	var mu sync.Mutex
	o := Outcome{Tally: Tally{}}
	began := time.Now()
	t.Run("worlds", func(t *testing.T) {
		for n := range r.Seeds {
			seed := r.From + uint64(n)
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				mu.Lock()
				enough := r.Stop > 0 && len(o.Failed) >= r.Stop
				mu.Unlock()
				if enough {
					return
				}
				found := Play(t, NewStory(seed))
				if len(found.Breaches) > 0 {
					found = Shorten(t, found, r.Shorten)
				}
				mu.Lock()
				defer mu.Unlock()
				o.Worlds++
				o.Tally.Add(found.Tally)
				if len(found.Breaches) > 0 {
					o.Failed = append(o.Failed, seed)
					t.Errorf("seed %d: %s", seed, found.Breaches[0])
				}
				if r.Verbose || len(found.Breaches) > 0 {
					found.Print(r.Out)
				}
			})
		}
	})
	o.Took = time.Since(began)
	return o
}

// Print tells a story and what became of it.
func (r Result) Print(out io.Writer) {
	s := r.Story
	fmt.Fprintf(out, "\n==== seed %d ====\n", s.Seed)
	for _, b := range r.Breaches {
		fmt.Fprintln(out, b)
	}
	fmt.Fprintf(out, "agents %s; %d controllers; poll %s; disk %v; deserted %v; ACW stays %v; log-out ends chats %v\n%s",
		strings.Join(s.Agents, ", "), s.Controllers, s.Poll, s.Disk, s.Deserted, s.KeepACW, s.LogoutEnds, s.Policy)
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
