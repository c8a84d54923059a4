package kinesisfeed

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/lease"
)

// sharing is a feed's part in reading a stream that several processes read.
type sharing struct {
	feed   *Feed
	keeper *lease.Keeper

	mu     sync.Mutex
	shards map[string]types.Shard
	early  map[string]bool // was there when the run began
}

func newSharing(f *Feed) (*sharing, error) {
	s := &sharing{feed: f}
	k, err := lease.New(lease.Options{
		Store: f.o.Leases, Group: f.Stream(), Self: f.o.Owner, List: s.list, Work: s.read,
		Lease: f.o.Lease, Beat: f.o.Beat, Relist: discovery,
		Now: f.o.Now, Wait: f.o.Wait, Log: f.o.Log.With(slog.String("stream", f.Stream())),
	})
	if err != nil {
		return nil, err
	}
	s.keeper = k
	return s, nil
}

func (s *sharing) run(ctx context.Context) error {
	if err := s.keeper.Run(ctx); err != nil {
		return fmt.Errorf("kinesisfeed: read the shards of %s: %w", s.feed.Stream(), err)
	}
	return nil
}

// list is the stream's shards, as work to be shared.
func (s *sharing) list(ctx context.Context) ([]lease.Item, error) {
	shards, err := s.feed.list(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	first := s.early == nil
	if first {
		s.early = make(map[string]bool)
	}
	s.shards = make(map[string]types.Shard)
	items := make([]lease.Item, 0, len(shards))
	for _, shard := range shards {
		id := *shard.ShardId
		s.shards[id], s.early[id] = shard, s.early[id] || first
		items = append(items, lease.Item{Name: id, After: parents(shard), Open: !closed(shard)})
	}
	return items, nil
}

// read reads a shard under a term; it is true when the shard has been read to its end.
func (s *sharing) read(ctx context.Context, id string, term int64) (bool, error) {
	s.mu.Lock()
	shard, listed := s.shards[id]
	late := !s.early[id]
	s.mu.Unlock()
	if !listed { // any more
		return false, nil
	}
	r := newReader(s.feed, shard, late)
	r.term = term
	defer s.feed.caughtUp(id)
	return r.run(ctx), nil
}
