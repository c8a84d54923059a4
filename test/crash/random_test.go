package crash

import (
	"math/rand/v2"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"handover/internal/actor"
	"handover/internal/departure"
)

// mostLives is how often a controller is killed at random.
const mostLives = 8

// TestKilledAtRandom kills the controller again and again, at moments that nobody
// has chosen, while two chats of one agent are moved; then one lives on, and both
// have been moved once.
func TestKilledAtRandom(t *testing.T) {
	t.Parallel()
	for range 3 {
		seed := uint64(time.Now().UnixNano())
		t.Run("", func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d", seed)
			luck := rand.New(rand.NewPCG(seed, 0))
			p := newPlace(t, []string{"desktop", "token", "desktop, token"}[luck.IntN(3)])
			ctx := t.Context()
			p.must(p.stage.Login(ctx, "ana"))
			chats := []*actor.Customer{p.chat("ana", "Dora"), p.chat("ana", "Eli")}
			kill := p.control()
			defer func() { kill() }()
			p.must(p.stage.Pick(ctx, "ana", "Offline"))
			for range mostLives {
				p.live(time.Duration(luck.IntN(1200)) * time.Millisecond)
				kill()
				kill = p.control()
			}
			p.must(p.stage.Login(ctx, "ben"))
			var takes errgroup.Group
			for _, c := range chats {
				takes.Go(func() error { _, err := p.stage.Take(ctx, "ben", c.ContactID); return err })
			}
			p.must(takes.Wait())
			for _, c := range chats {
				p.await(c.ContactID, departure.Landed)
				p.movedOnce(c)
			}
		})
	}
}

// live lets the processes live for a while; they know no other time than the real one.
func (p *place) live(d time.Duration) {
	select {
	case <-time.After(d):
	case <-p.t.Context().Done():
	}
}
