package lease

import (
	"context"
	"log/slog"
	"time"
)

// work is an item that this process has taken. The keeper's mu guards it.
type work struct {
	Held
	until time.Time // it has to have stopped then, unless a beat is stored
	stop  context.CancelFunc
}

// begin works at what was taken with a beat that was begun at the time.
func (k *Keeper) begin(ctx context.Context, row Row, at time.Time) {
	ctx, stop := context.WithCancel(ctx)
	w := &work{Held: Held{Term: row.Term, Since: at}, until: k.end(at), stop: stop}
	k.mu.Lock()
	k.held[row.Name] = w
	k.mu.Unlock()
	k.o.Log.Info("lease taken", slog.String("name", row.Name), slog.Int64("term", row.Term))
	k.works.Go(func() {
		done, err := k.o.Work(ctx, row.Name, row.Term)
		if err != nil && ctx.Err() == nil {
			k.fail(&failure{row.Name, err})
		}
		k.ended(w, done)
	})
	k.works.Go(func() { k.watch(ctx, row.Name, w) })
}

// end is until when work may go on after a beat that was begun at the time: others may
// take it at the end of the lease, and it needs a moment to stop.
func (k *Keeper) end(beat time.Time) time.Time { return beat.Add(k.o.Lease - k.o.Lease/5) }

// ended notes that the work has ended.
func (k *Keeper) ended(w *work, done bool) {
	k.mu.Lock()
	w.Ended, w.Done = true, done
	told := w.Stopping
	k.mu.Unlock()
	w.stop()
	if done || told {
		k.poke() // somebody waits for it
	}
}

// watch stops the work, by this process's own clock, when it may not go on.
func (k *Keeper) watch(ctx context.Context, name string, w *work) {
	for {
		k.mu.Lock()
		until := w.until
		k.mu.Unlock()
		if !k.o.Now().Before(until) {
			break
		}
		if k.o.Wait(ctx, until) != nil {
			return
		}
	}
	k.o.Log.Warn("lease not kept: no beat could be stored in time; its work is stopped", slog.String("name", name), slog.Int64("term", w.Term))
	w.stop()
}

// extend notes that a beat was stored which was begun at the time.
func (k *Keeper) extend(name string, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held[name].until = k.end(at)
}

// yield tells the work to stop; its lease is kept until it has.
func (k *Keeper) yield(name string) {
	k.mu.Lock()
	w := k.held[name]
	w.Stopping = true
	ended := w.Ended
	k.mu.Unlock()
	w.stop()
	if ended {
		k.poke()
	}
}

// lose stops work at what is not this process's any more, and forgets it once it has ended.
func (k *Keeper) lose(name string) {
	k.mu.Lock()
	w := k.held[name]
	ended := w.Ended
	if ended {
		delete(k.held, name)
	}
	k.mu.Unlock()
	w.stop()
	if !ended {
		k.o.Log.Warn("lease lost: another has taken it", slog.String("name", name), slog.Int64("term", w.Term))
	}
}

// forget forgets what was let go.
func (k *Keeper) forget(row Row) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.held, row.Name)
	k.o.Log.Info("lease let go", slog.String("name", row.Name), slog.Int64("term", row.Term), slog.Bool("done", row.Done))
}

// holding is what this process has, as Decide wants it.
func (k *Keeper) holding() map[string]Held {
	k.mu.Lock()
	defer k.mu.Unlock()
	held := make(map[string]Held, len(k.held))
	for name, w := range k.held {
		held[name] = w.Held
	}
	return held
}
