package system

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/ledger/sqliteledger"
)

// mortal is a ledger whose controller dies at one commit: from then on nothing
// of that controller reaches the ledger any more.
type mortal struct {
	controller.Store
	dies func(departure.Commit) bool
	gone context.CancelFunc

	mu   sync.Mutex
	dead bool
}

func (m *mortal) died() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// die tells whether the controller is dead by now.
func (m *mortal) die(c departure.Commit) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = m.dead || m.dies(c)
	return m.dead
}

var errDead = errors.New("the controller was killed here")

func (m *mortal) Commit(ctx context.Context, c departure.Commit) error {
	if m.die(c) {
		m.gone()
		return errDead
	}
	return m.Store.Commit(ctx, c)
}

// enters tells whether a commit brings a handover into the phase, or any result in it.
func enters(p departure.Phase) func(departure.Commit) bool {
	return func(c departure.Commit) bool {
		for _, e := range c.Journal {
			if e.To == string(p) {
				return true
			}
		}
		return false
	}
}

// killedAt runs a controller that is killed at one commit, and five seconds
// later another on the same ledger.
func (w *world) killedAt(dies func(departure.Commit) bool) (m *mortal, stop func()) {
	ctx, cancel := context.WithCancel(w.ctx)
	life, gone := context.WithCancel(ctx)
	m = &mortal{Store: w.mem, dies: dies, gone: gone}
	first := w.start(life, m)
	var all sync.WaitGroup
	all.Go(func() {
		<-first
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
			<-w.start(ctx, w.mem)
		}
	})
	return m, func() { cancel(); all.Wait() }
}

// kills are the instants at which a controller is killed.
var kills = map[string]func(departure.Commit) bool{
	"before the departure is stored":     enters("grace"),
	"after looking, before the decision": enters(departure.Marking),
	"after marking, before it is stored": enters(departure.Releasing),
	"after release, before it is stored": enters(departure.Landing),
	"after landing, before it is stored": enters(departure.Landed),
	"before the departure settles":       enters("settled"),
}

// TestTheControllerIsKilled kills it just before it could write down what it
// had done, or was about to begin, and starts another on the same ledger.
func TestTheControllerIsKilled(t *testing.T) {
	for name, dies := range kills {
		t.Run(name, func(t *testing.T) { inBubble(t, killed(dies)) })
	}
	t.Run("after release, on SQLite", func(t *testing.T) { inBubbleOn(t, openSQLite, killed(enters(departure.Landing))) })
}

func killed(dies func(departure.Commit) bool) func(*testing.T, *world) {
	return func(t *testing.T, w *world) {
		m, stop := w.killedAt(dies)
		defer stop()
		check := w.away()
		w.pass(2 * time.Minute)
		check()
		if !m.died() {
			t.Error("the controller never came to where it was to be killed")
		}
	}
}

func openSQLite(t *testing.T) store {
	t.Helper()
	l, err := sqliteledger.Open(t.Context(), filepath.Join(t.TempDir(), "handover.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}
