package lease

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"
)

// round reads all rows, and does what they ask for; once ctx has ended, it lets go of
// what it can. It says when the next round should come: a fifth of a beat later, if
// something is waited for.
func (k *Keeper) round(ctx context.Context) (next time.Time) {
	began := k.o.Now()
	v, err := k.view(ctx)
	if err != nil {
		k.o.Log.Warn("the leases were not read; it is tried again", slog.Any("error", err))
		return k.o.Now().Add(k.o.Beat / 5)
	}
	k.live.Store(int64(len(v.Live())))
	waits := slices.ContainsFunc(v.Rows, func(r Row) bool { return r.Wanted == k.o.Self })
	if !k.doAll(ctx, v) || waits {
		return k.o.Now().Add(k.o.Beat / 5)
	}
	return began.Add(k.o.Beat)
}

// view reads what there is to decide on. The store is asked although ctx may have ended.
func (k *Keeper) view(ctx context.Context) (View, error) {
	leaving := ctx.Err() != nil
	calls, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.o.Beat)
	defer cancel()
	members, err := k.o.Store.Rows(calls, membersOf(k.o.Group))
	if err != nil {
		return View{}, fmt.Errorf("read the members: %w", err)
	}
	rows, err := k.o.Store.Rows(calls, k.o.Group)
	if err != nil {
		return View{}, fmt.Errorf("read the rows: %w", err)
	}
	now := k.o.Now()
	k.seen = k.seen.Look(now, slices.Concat(members, rows)...)
	if !leaving {
		k.relist(ctx, rows)
	}
	return View{
		Group: k.o.Group, Self: k.o.Self, Lease: k.o.Lease, Now: now, Members: members, Rows: rows, Seen: k.seen,
		Items: k.items, Listed: k.listed, Held: k.holding(), Leaving: leaving,
	}, nil
}

// doAll does what is decided; it is false if not all of it was stored, or something was
// asked for, so that it is worth looking again soon. It takes half a lease at most: by
// then it is time to read again.
func (k *Keeper) doAll(ctx context.Context, v View) bool {
	calls, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.o.Lease/2)
	defer cancel()
	all := true
	for _, s := range Decide(v) {
		stored, err := k.store(calls, s)
		if err != nil {
			k.o.Log.Warn("a lease was not written; it is tried again", slog.String("name", s.Row.Name), slog.Any("error", err))
		}
		if stored {
			k.follow(ctx, s, v.Now)
		}
		all = all && stored && s.Act != Ask
	}
	return all
}

// store stores the step's row; it is false if the row has changed since it was read.
func (k *Keeper) store(ctx context.Context, s Step) (bool, error) {
	switch s.Act {
	case Lost:
		return true, nil
	case Drop:
		err := k.o.Store.Drop(ctx, s.Row)
		return err == nil, err
	}
	return k.o.Store.Swap(ctx, s.Row)
}

// follow does what follows from a step that is stored; the beat of it was begun at the
// time.
func (k *Keeper) follow(ctx context.Context, s Step, at time.Time) {
	switch s.Act {
	case Take:
		k.begin(ctx, s.Row, at)
	case Beat:
		k.extend(s.Row.Name, at)
	case Stop:
		k.extend(s.Row.Name, at)
		k.yield(s.Row.Name)
	case Free:
		k.forget(s.Row)
		if s.Row.Done {
			k.poke() // what comes after it can begin
		}
	case Lost:
		k.lose(s.Row.Name)
	}
}

// leave lets go of everything, ctx having ended. It beats while work still ends; when all
// has ended, it tries for the lease time to say so: then others know it without.
func (k *Keeper) leave(ctx context.Context) {
	for name := range k.holding() {
		k.yield(name)
	}
	giveUp := k.o.Now().Add(k.o.Lease)
	for {
		next := k.round(ctx)
		held := k.holding()
		busy := slices.ContainsFunc(slices.Collect(maps.Values(held)), func(h Held) bool { return !h.Ended })
		if len(held) == 0 || !busy && !k.o.Now().Before(giveUp) {
			return
		}
		k.pause(context.WithoutCancel(ctx), next)
	}
}
