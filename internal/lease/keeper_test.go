package lease

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestShares(t *testing.T) {
	for _, c := range []struct{ items, processes int }{{1, 1}, {4, 2}, {7, 3}, {2, 3}, {3, 3}, {12, 5}} {
		t.Run(fmt.Sprintf("%d among %d", c.items, c.processes), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, shards(c.items)...)
				var all []*process
				for n := range c.processes {
					all = append(all, w.start(fmt.Sprintf("p%d", n)))
					sleep(20 * time.Second)
					w.settled(c.items, all...)
					if got := all[0].keeper.Members(); got != n+1 {
						t.Errorf("%d members, want %d", got, n+1)
					}
				}
				before := len(w.runs["s0"])
				sleep(time.Hour)
				if after := len(w.runs["s0"]); after != before {
					t.Errorf("s0 was taken %d times in an hour of quiet", after-before)
				}
				for len(all) > 0 { // they leave, one by one
					all[0].stop()
					all = all[1:]
					sleep(7 * time.Second) // less than the lease: they let go
					if len(all) > 0 {
						w.settled(c.items, all...)
					}
				}
				w.oneAfterAnother()
				if w.worst > 1 || w.refused > 0 {
					t.Errorf("%d worked at one item at the same time, %d commits refused; want one, and none", w.worst, w.refused)
				}
				if left := len(w.rows[membersOf("g")]); left > 0 {
					t.Errorf("%d members are left in the store", left)
				}
			})
		})
	}
}

func TestTheDeadAreInherited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, shards(4)...)
		a, b := w.start("a"), w.start("b")
		sleep(30 * time.Second)
		w.settled(4, a, b)
		a.kill()
		sleep(DefaultLease - DefaultBeat - time.Second)
		if n := w.held()["b"]; n != 2 {
			t.Errorf("b works at %d items before a's leases are over, want 2", n)
		}
		sleep(2*DefaultBeat + 2*time.Second)
		w.settled(4, b)
		if got := b.keeper.Members(); got != 1 {
			t.Errorf("%d members, want 1", got)
		}
		b.stop()
		w.oneAfterAnother()
	})
}

func TestWorkIsEndedBeforeItIsHandedOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, shards(2)...)
		a := w.start("a", func(p *process) { p.drain = time.Minute })
		sleep(10 * time.Second)
		b := w.start("b")
		sleep(55 * time.Second)
		if held := w.held(); held["a"] != 2 || held["b"] != 0 {
			t.Errorf("worked at while a still ends its work: %v", held)
		}
		sleep(20 * time.Second)
		w.settled(2, a, b)
		a.stop()
		b.stop()
		w.oneAfterAnother()
		if w.worst > 1 || w.refused > 0 {
			t.Errorf("%d at the same time, %d refused", w.worst, w.refused)
		}
	})
}

// TestThePausedAreFenced: a process that wakes believes for an instant that it still has its leases.
func TestThePausedAreFenced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, shards(2)...)
		a, b := w.start("a"), w.start("b")
		sleep(30 * time.Second)
		a.shut()
		sleep(40 * time.Second)
		if n := w.held()["b"]; n != 2 {
			t.Errorf("b works at %d items while a is paused, want both", n)
		}
		a.open()
		sleep(time.Second)
		if w.refused == 0 {
			t.Error("a committed nothing late: the test shows nothing")
		}
		sleep(30 * time.Second)
		w.settled(2, a, b)
		a.stop()
		b.stop()
		w.oneAfterAnother()
	})
}

// TestTheCutOffStopInTime: no fence is needed where clocks run and processes do.
func TestTheCutOffStopInTime(t *testing.T) {
	for name, fault := range map[string]func(*process){
		"errors":    func(p *process) { p.cut = true },
		"no answer": func(p *process) { p.hung = true },
	} {
		for apart := time.Duration(0); apart < DefaultBeat; apart += 700 * time.Millisecond {
			stopsInTime(t, name, apart, fault)
		}
	}
}

// stopsInTime cuts off one of two that beat so far apart.
func stopsInTime(t *testing.T, name string, apart time.Duration, fault func(*process)) {
	t.Run(fmt.Sprint(name, ", beats ", apart, " apart"), func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, shards(3)...)
			a := w.start("a")
			sleep(apart)
			b := w.start("b")
			sleep(31 * time.Second)
			a.set(func() { fault(a) })
			sleep(DefaultLease)
			if n := w.held()["a"]; n != 0 {
				t.Errorf("a works at %d items when its leases are over", n)
			}
			sleep(DefaultLease)
			w.settled(3, b)
			a.set(func() { a.cut, a.hung = false, false })
			sleep(30 * time.Second)
			w.settled(3, a, b)
			a.stop()
			b.stop()
			w.oneAfterAnother()
			if w.worst > 1 {
				t.Errorf("%d worked at one item at the same time", w.worst)
			}
		})
	})
}

func TestChildrenComeAfterTheirParents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Item{Name: "p"}, Item{Name: "c", After: []string{"p"}}, Item{Name: "orphan", After: []string{"gone"}})
		finished := map[string]bool{}
		a := w.start("a", func(p *process) { p.done = finished })
		sleep(time.Minute)
		if held := w.held(); held["a"] != 2 || len(w.runs["c"]) != 0 {
			t.Errorf("worked at: %v, c %d times; want the parent and the orphan", held, len(w.runs["c"]))
		}
		a.stop()
		finished["p"] = true
		a = w.start("a again", func(p *process) { p.done = finished })
		sleep(time.Second)
		if len(w.runs["c"]) != 1 || !w.rows["g"]["p"].Done {
			t.Errorf("c was begun %d times when p was done, want once at once", len(w.runs["c"]))
		}
		w.mu.Lock()
		w.items = w.items[1:]
		w.mu.Unlock()
		sleep(3 * time.Minute)
		if _, there := w.rows["g"]["p"]; there {
			t.Error("the row of what is no more is there still")
		}
		if len(w.runs["c"]) != 1 {
			t.Errorf("c was begun %d times", len(w.runs["c"]))
		}
		a.stop()
	})
}

// TestANameThatCameBack: a stream that was deleted and made again has the same shards.
func TestANameThatCameBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, Item{Name: "s", Open: true})
		w.rows["g"] = map[string]Row{"s": {Group: "g", Name: "s", Term: 7, Done: true, Rev: 3}}
		a := w.start("a")
		sleep(2 * DefaultRelist)
		w.settled(1, a)
		a.stop()
		if got := w.runs["s"][8]; got != "a" {
			t.Errorf("worked at under the terms %v, want 8", w.runs["s"])
		}
	})
}

func TestRoles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		items, err := Roles("sweep", "webhooks", "upkeep")(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		w := newWorld(t, items...)
		a, b := w.start("a"), w.start("b")
		sleep(30 * time.Second)
		w.settled(3, a, b)
		a.kill()
		sleep(30 * time.Second)
		w.settled(3, b)
		b.stop()
		if w.worst > 1 {
			t.Errorf("%d had one role at the same time", w.worst)
		}
	})
}

func TestAnErrorOfTheWorkEndsTheKeeper(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, shards(2)...)
		broken := errors.New("no table")
		a := w.start("a", func(p *process) { p.failing = broken })
		if err := <-a.ended; !errors.Is(err, broken) {
			t.Errorf("Run: %v, want the work's error", err)
		}
		for name, row := range w.rows["g"] {
			if row.Owner != "" {
				t.Errorf("%s was not let go", name)
			}
		}
	})
}

// TestAnything: whatever befalls processes, never are two believed; and when it is over,
// all is shared again. Where no process is paused, never do two work, either.
func TestAnything(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 6))
				w := newWorld(t, shards(1+r.IntN(9))...)
				pauses := seed%2 == 0
				var mu sync.Mutex // of r and all
				var all []*process
				begin := func(slot int) *process {
					p := w.start(fmt.Sprintf("p%d.%d", slot, time.Now().UnixNano()), func(p *process) { p.drain = time.Duration(r.IntN(3)) * time.Second })
					return p
				}
				var troubles sync.WaitGroup
				for slot := range 2 + r.IntN(3) {
					all = append(all, begin(slot))
				}
				for slot := range all {
					own := rand.New(rand.NewPCG(seed, uint64(slot)))
					troubles.Go(func() {
						for range 12 {
							mu.Lock()
							p := all[slot]
							mu.Unlock()
							p.fault(own, pauses)
							if own.IntN(4) > 0 {
								continue
							}
							if own.IntN(2) == 0 {
								p.kill()
							} else {
								p.stop()
							}
							time.Sleep(time.Duration(own.IntN(20)) * time.Second)
							mu.Lock()
							all[slot] = begin(slot)
							mu.Unlock()
						}
					})
				}
				troubles.Wait()
				sleep(4 * DefaultLease) // the bound: one to know who is dead, and some rounds to share
				w.settled(len(w.items), all...)
				for _, p := range all {
					p.stop()
				}
				w.oneAfterAnother()
				if !pauses && w.worst > 1 {
					t.Errorf("%d worked at one item at the same time", w.worst)
				}
				if len(w.commits) < 100 {
					t.Errorf("%d commits: too few to show anything", len(w.commits))
				}
			})
		})
	}
}
