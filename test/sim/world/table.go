package world

import (
	"context"

	"handover/internal/controller"
	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger"
	"handover/internal/ledger/dynamoledger"
)

// fault is what befalls a write to the table.
func (w *World) fault(int) dynamoledger.Fault {
	kind, _ := w.befalls("write", false)
	switch kind {
	case busy:
		return dynamoledger.Busy
	case answerLost:
		return dynamoledger.Lost
	case brokenOff:
		return dynamoledger.Broken
	}
	return dynamoledger.NoFault
}

// ledgers are the ledger as one life of a controller has it: the judge's own, or one of
// its own on the table that all share.
func (w *World) ledgers(l *life) (controller.Store, controller.Shared, error) {
	if w.table == nil {
		return &seam{Store: w.ledger, w: w, life: l}, nil, nil
	}
	own, err := w.table.Open(w.ctx)
	if err != nil {
		return nil, nil, err
	}
	return &seam{Store: own, w: w, life: l}, &shared{Shared: own, life: l}, nil
}

// shared is what controllers share of a table. What is dead changes nothing in it.
type shared struct {
	controller.Shared
	life *life
}

// Fence implements ledger.Fences. While the stream is replayed, no position is known.
func (s *shared) Fence(ctx context.Context, stream, shard string, term int64) (departure.Position, bool, error) {
	if s.life.dead.Load() {
		return departure.Position{}, false, errDead
	}
	p, known, err := s.Shared.Fence(ctx, stream, shard, term)
	return p, known && !s.life.replay, err
}

// Swap implements lease.Store.
func (s *shared) Swap(ctx context.Context, r lease.Row) (bool, error) {
	if s.life.dead.Load() {
		return false, errDead
	}
	return s.Shared.Swap(ctx, r)
}

// Drop implements lease.Store.
func (s *shared) Drop(ctx context.Context, r lease.Row) error {
	if s.life.dead.Load() {
		return errDead
	}
	return s.Shared.Drop(ctx, r)
}

// SwapItem implements ledger.Shelf.
func (s *shared) SwapItem(ctx context.Context, i ledger.Item) (bool, error) {
	if s.life.dead.Load() {
		return false, errDead
	}
	return s.Shared.SwapItem(ctx, i)
}
