package connectapi

import (
	"context"
	"errors"
	"sync"
	"time"
)

// memo remembers what was read, by key. Those who ask for the same at the same
// time share one reading. What failed is not remembered.
type memo[V any] struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[string]*entry[V]
}

// entry is one reading, under way until done is closed.
type entry[V any] struct {
	done  chan struct{}
	at    time.Time // when it began
	value V
	err   error
}

// ended tells whether the reading has come to its end; until then nobody but
// its reader may look at the value.
func (e *entry[V]) ended() bool {
	select {
	case <-e.done:
		return true
	default:
		return false
	}
}

// get returns what was read under key in the last age, or reads it.
func (m *memo[V]) get(ctx context.Context, key string, age time.Duration, read func(context.Context) (V, error)) (V, error) {
	return m.suiting(ctx, key, age, func(V) bool { return true }, read)
}

// suiting is get for those whom not every reading suits: one that does not is
// read again, once for all who wait. What the caller's own reading brings is
// returned, whether it suits or not.
func (m *memo[V]) suiting(ctx context.Context, key string, age time.Duration, suits func(V) bool, read func(context.Context) (V, error)) (V, error) {
	for {
		e, own := m.enter(key, age, suits)
		if own {
			return m.fill(ctx, key, e, read)
		}
		select {
		case <-e.done:
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
		// The reader's own end is no reason for those who waited with it.
		if errors.Is(e.err, context.Canceled) || errors.Is(e.err, context.DeadlineExceeded) {
			continue
		}
		if e.err != nil || suits(e.value) {
			return e.value, e.err
		}
	}
}

// enter returns the entry to wait for, or one for the caller to fill.
func (m *memo[V]) enter(key string, age time.Duration, suits func(V) bool) (e *entry[V], own bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	if e, ok := m.entries[key]; ok && now.Sub(e.at) < age && (!e.ended() || suits(e.value)) {
		return e, false
	}
	if m.entries == nil {
		m.entries = make(map[string]*entry[V])
	}
	e = &entry[V]{done: make(chan struct{}), at: now}
	m.entries[key] = e
	return e, true
}

func (m *memo[V]) fill(ctx context.Context, key string, e *entry[V], read func(context.Context) (V, error)) (V, error) {
	e.err = errors.New("the reading was given up") // unless it comes to its end
	defer func() {
		if e.err != nil {
			m.forget(key, e)
		}
		close(e.done)
	}()
	e.value, e.err = read(ctx)
	return e.value, e.err
}

func (m *memo[V]) forget(key string, e *entry[V]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[key] == e {
		delete(m.entries, key)
	}
}
