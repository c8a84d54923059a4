package companion_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"handover/internal/companion"
	"handover/internal/departure"
	"handover/internal/ledger"
	"handover/internal/ledger/memledger"
)

// shelf counts what is read and written, and can misbehave.
type shelf struct {
	ledger.Shelf
	swaps, reads atomic.Int32
	err          error
	slow         time.Duration // what is read was so some time ago
	lossy        bool          // every other write is stored, and said not to be
	stuck        bool          // nothing is dropped
}

func (s *shelf) Items(ctx context.Context, group string) ([]ledger.Item, error) {
	s.reads.Add(1)
	if s.err != nil {
		return nil, s.err
	}
	items, err := s.Shelf.Items(ctx, group)
	time.Sleep(s.slow)
	return items, err
}

func (s *shelf) SwapItem(ctx context.Context, i ledger.Item) (bool, error) {
	taken, err := s.Shelf.SwapItem(ctx, i)
	if !taken || err != nil {
		return false, err
	}
	return s.swaps.Add(1)%2 == 0 || !s.lossy, nil
}

func (s *shelf) DropItem(ctx context.Context, i ledger.Item) error {
	if s.stuck {
		return errors.New("not now")
	}
	return s.Shelf.DropItem(ctx, i)
}

// TestWhatACompanionCosts is what docs/companion.md says of an hour without a departure.
func TestWhatACompanionCosts(t *testing.T) {
	for name, c := range map[string]struct {
		hold, pause          time.Duration
		polls, writes, reads int32
	}{
		"polls that are answered at once": {0, 5 * time.Second, 720, 540, 900},
		"polls that are held":             {25 * time.Second, 0, 144, 526, 2196},
	} {
		t.Run(name, func(t *testing.T) {
			on := &shelf{Shelf: memledger.New()}
			paired(t, on, func(t *testing.T, p *pair) {
				p.hold = c.hold
				s, beating := p.world.server(), *p.page
				on.swaps.Store(0)
				on.reads.Store(0)
				var beats sync.WaitGroup
				beats.Go(func() {
					for range 180 {
						beating.lives(beating.beat())
						time.Sleep(20 * time.Second)
					}
				})
				polls := int32(0)
				for began := time.Now(); time.Since(began) < time.Hour; polls++ {
					p.at(s).poll("")
					time.Sleep(c.pause)
				}
				beats.Wait()
				if writes, reads := on.swaps.Load(), on.reads.Load(); polls != c.polls || writes != c.writes || reads != c.reads {
					t.Errorf("%d polls, %d writes and %d reads an hour, want %d, %d, %d", polls, writes, reads, c.polls, c.writes, c.reads)
				}
			})
		})
	}
}

func TestAnswersThatAreLost(t *testing.T) {
	on := &shelf{Shelf: memledger.New(), lossy: true}
	paired(t, on, func(t *testing.T, p *pair) {
		for range 4 {
			beat := p.beat()
			p.at(p.one).lives(beat)
			p.refused(p.at(p.other).post("beat", p.session, beat), 409, companion.Replayed)
		}
		p.opens()
		p.at(p.one).poll("")
		for range 2 {
			result := p.at(p.other).ending(t.Context(), p.at(p.one).leg())
			synctest.Wait()
			got := p.at(p.one).poll("").Commands
			for len(got) == 0 { // it was marked as given, and may have been lost
				time.Sleep(4 * time.Second)
				got = p.at(p.one).poll("").Commands
			}
			p.tells(got[0].ID, "done")
			if got := means(t, <-result); got != departure.Done {
				t.Errorf("it means %s", got)
			}
		}
		if err := p.other.Dismiss(t.Context(), "u-ana"); err != nil {
			t.Fatal(err)
		}
		p.refused(p.at(p.one).post("beat", p.session, p.beat()), 401, companion.NoSession)
	})
}

// TestACommandThatStays is one whose giver has died, or cannot reach the shelf: it is not
// done again, and is soon forgotten.
func TestACommandThatStays(t *testing.T) {
	paired(t, &shelf{Shelf: memledger.New(), stuck: true}, func(t *testing.T, p *pair) {
		p.at(p.one).poll("")
		ctx, cancel := context.WithCancel(t.Context())
		result := p.at(p.other).ending(ctx, p.at(p.one).leg())
		c := p.at(p.one).poll("").Commands[0]
		cancel()
		<-result
		time.Sleep(4 * time.Second)
		if again := p.at(p.one).poll("").Commands; len(again) != 1 {
			t.Errorf("commands %+v, want it again: nothing was said of it", again)
		}
		p.tells(c.ID, "done")
		time.Sleep(4 * time.Second)
		if again := p.at(p.one).poll("").Commands; len(again) != 0 {
			t.Errorf("commands %+v, want none: it was done", again)
		}
		time.Sleep(7 * time.Second)
		p.refused(p.tells(c.ID, "done"), 404, companion.NoCommand)
	})
}

func TestWithoutAShelfNothingIsDone(t *testing.T) {
	on := &shelf{Shelf: memledger.New()}
	paired(t, on, func(t *testing.T, p *pair) {
		on.err = errors.New("the table is not there")
		p.refused(p.post("beat", p.session, p.beat()), 500, "internal")
		p.refused(p.post("hello", "hoe_ana", p.greeting()), 500, "internal")
		if err := p.other.Dismiss(t.Context(), "u-ana"); !errors.Is(err, on.err) {
			t.Errorf("error %v", err)
		}
		if got := means(t, p.other.End(t.Context(), p.at(p.one).leg())); got != departure.RetryAfter {
			t.Errorf("it means %s", got)
		}
		for _, made := range []string{"guess", "guess.", "guess.!", "guess.AAAA", "guess." + strings.Repeat("dS1h", 40)} { // it is not even asked
			p.refused(p.post("beat", made, p.beat()), 401, companion.NoSession)
		}
		if log := p.log.String(); !strings.Contains(log, "the table is not there") || strings.Contains(log, p.session) {
			t.Errorf("log %s", log)
		}
		if len(p.beats) != 1 {
			t.Errorf("beats %v", p.beats)
		}
	})
}

func TestWhatIsSpoiltIsAnError(t *testing.T) {
	on := memledger.New()
	paired(t, on, func(t *testing.T, p *pair) {
		items, err := on.Items(t.Context(), "companion/u-ana")
		if err != nil || len(items) != 1 {
			t.Fatalf("items %v, %v", items, err)
		}
		items[0].Doc = []byte("{")
		if ok, err := on.SwapItem(t.Context(), items[0]); !ok || err != nil {
			t.Fatal(ok, err)
		}
		p.refused(p.post("beat", p.session, p.beat()), 500, "internal")
		if log := p.log.String(); !strings.Contains(log, items[0].Name) || strings.Contains(log, p.session) {
			t.Errorf("log %s", log)
		}
	})
}

// TestSessionsAreLetGo has no agent have many, and none live for ever.
func TestSessionsAreLetGo(t *testing.T) {
	on := memledger.New()
	paired(t, on, func(t *testing.T, p *pair) {
		first := p.session
		for n := range 20 {
			time.Sleep(time.Second)
			p.client = fmt.Sprintf("tab-%d", n+2)
			p.hello()
		}
		p.client = "tab-1"
		p.refused(p.post("beat", first, p.beat()), 401, companion.NoSession)
		there := func(want int) {
			t.Helper()
			if items, err := on.Items(t.Context(), "companion/u-ana"); err != nil || len(items) != want {
				t.Errorf("%d items, want %d; %v", len(items), want, err)
			}
		}
		there(16)
		p.hello()
		p.hello() // the same page, anew
		there(16)
		if err := p.one.Dismiss(t.Context(), "u-ana"); err != nil {
			t.Fatal(err)
		}
		p.hello()
		there(2) // and the slate
		time.Sleep(12*time.Hour - time.Second)
		p.lives(p.beat())
		time.Sleep(12 * time.Hour)
		p.refused(p.post("beat", p.session, p.beat()), 401, companion.NoSession)
		p.hello()
		there(2)
	})
}
