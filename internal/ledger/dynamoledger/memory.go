package dynamoledger

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
)

// Fault is what becomes of one write to a Memory.
type Fault int

// The faults.
const (
	NoFault Fault = iota
	Busy          // refused, because another write is at the same items
	Lost          // stored, but the answer is lost; the SDK's next try is told that an item has changed
	Broken        // stored, but the answer is lost, and so are those of all tries
)

// errBroken is the answer to a write that is Broken.
var errBroken = errors.New("connection lost")

// Memory is a table in memory: for simulations of several controllers on one table.
// It gives what DynamoDB gives, except surviving the process. It may be shared by
// any number of Ledgers.
type Memory struct {
	// Fault decides what becomes of each write, by how many items it is of; nil: nothing
	// goes wrong. It is called one write at a time, and must not call the Memory.
	Fault func(items int) Fault

	mu    sync.Mutex
	parts map[string]map[string]item
}

// NewMemory returns an empty table.
func NewMemory() *Memory { return &Memory{parts: make(map[string]map[string]item)} }

// Open opens the ledger on the table.
func (m *Memory) Open(ctx context.Context) (*Ledger, error) { return open(ctx, m, "in memory") }

func (m *Memory) get(ctx context.Context, keys ...key) (map[key]item, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found := make(map[key]item, len(keys))
	for _, k := range keys {
		if i, ok := m.parts[k.pk][k.sk]; ok {
			i.data = bytes.Clone(i.data)
			found[k] = i
		}
	}
	return found, nil
}

// memoryPage is how many items an answer holds at most: few, so that there are pages.
const memoryPage = 100

func (m *Memory) query(ctx context.Context, q query) (page []item, more bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range maps.Values(m.parts[q.pk]) {
		if q.within(i.sk) {
			i.data = bytes.Clone(i.data)
			page = append(page, i)
		}
	}
	q.order(page)
	limit := memoryPage
	if q.limit > 0 {
		limit = min(limit, q.limit)
	}
	if len(page) > limit {
		return slices.Clip(page[:limit]), true, nil
	}
	return page, false, nil
}

func (m *Memory) write(ctx context.Context, ws []write) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	fault := NoFault
	if m.Fault != nil {
		fault = m.Fault(len(ws))
	}
	if fault == Busy {
		return errBusy
	}
	if slices.ContainsFunc(ws, m.refuses) {
		return errMoved
	}
	for _, w := range ws {
		m.store(w)
	}
	switch fault {
	case Lost:
		return errMoved
	case Broken:
		return errBroken
	default:
		return nil
	}
}

// refuses tells whether what is stored is not what the write asks for.
func (m *Memory) refuses(w write) bool {
	i, there := m.parts[w.pk][w.sk]
	return !w.any && (i.stamp != w.was || there != (w.was != ""))
}

func (m *Memory) store(w write) {
	if w.gone {
		delete(m.parts[w.pk], w.sk)
		return
	}
	if m.parts[w.pk] == nil {
		m.parts[w.pk] = make(map[string]item)
	}
	w.data = bytes.Clone(w.data)
	m.parts[w.pk][w.sk] = w.item
}

var (
	_ table = (*Memory)(nil)
	_ table = sdk{}
)
