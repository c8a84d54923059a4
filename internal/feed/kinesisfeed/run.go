package kinesisfeed

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Run reads until ctx ends, and returns when all reading has stopped. An error
// means that reading never began: the stream's shards could not be listed.
// Later failures are logged, and tried again. A feed runs once.
func (f *Feed) Run(ctx context.Context) error {
	if f.all != nil {
		return f.all.run(ctx)
	}
	shards, err := f.first(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return err
	}
	s := newSession(f, shards)
	defer s.readers.Wait()
	for {
		s.begin(ctx, shards)
		if !s.pause(ctx) {
			return nil
		}
		again, err := f.list(ctx)
		if err != nil {
			f.o.Log.LogAttrs(ctx, slog.LevelWarn, "shards not listed; the known ones are read on",
				slog.String("stream", f.Stream()), slog.Any("error", err))
			continue
		}
		shards = again
	}
}

// Check tells whether the stream's shards can be listed: the error is the one that Run
// would begin with.
func (f *Feed) Check(ctx context.Context) error {
	_, err := f.first(ctx)
	return err
}

func (f *Feed) first(ctx context.Context) ([]types.Shard, error) {
	shards, err := f.list(ctx)
	if err != nil {
		return nil, fmt.Errorf("kinesisfeed: list the shards of %s: %w", f.Stream(), err)
	}
	return shards, nil
}

// list returns the stream's shards, closed ones too while they hold records.
func (f *Feed) list(ctx context.Context) ([]types.Shard, error) {
	in := &kinesis.ListShardsInput{StreamName: f.name, StreamARN: f.arn}
	var all []types.Shard
	for {
		out, err := f.listPage(ctx, in)
		if err != nil {
			return nil, err
		}
		all = append(all, out.Shards...)
		if out.NextToken == nil {
			return all, nil
		}
		in = &kinesis.ListShardsInput{NextToken: out.NextToken} // a token stands alone
	}
}

func (f *Feed) listPage(ctx context.Context, in *kinesis.ListShardsInput) (*kinesis.ListShardsOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return f.o.Client.ListShards(ctx, in)
}

// session is one run: which shards are being read, and which have been. Early
// and started are touched by Run's goroutine only.
type session struct {
	feed    *Feed
	readers sync.WaitGroup
	early   map[string]bool // was there when the run began
	started map[string]bool
	closed  chan struct{} // a shard has been read to its end

	mu   sync.Mutex
	done map[string]bool
}

func newSession(f *Feed, first []types.Shard) *session {
	s := &session{
		feed:    f,
		early:   make(map[string]bool),
		started: make(map[string]bool),
		closed:  make(chan struct{}, 1),
		done:    make(map[string]bool),
	}
	for _, shard := range first {
		s.early[*shard.ShardId] = true
	}
	return s
}

// begin starts a reader for every shard whose parents are read to their ends,
// or are no longer in the stream.
func (s *session) begin(ctx context.Context, shards []types.Shard) {
	listed := make(map[string]types.Shard, len(shards))
	for _, shard := range shards {
		listed[*shard.ShardId] = shard
	}
	for _, shard := range shards {
		id := *shard.ShardId
		if s.started[id] || !s.ripe(shard, listed) {
			continue
		}
		s.started[id] = true
		r := newReader(s.feed, shard, !s.early[id])
		s.readers.Go(func() {
			if r.run(ctx) {
				s.finish(id)
			}
		})
	}
}

func (s *session) ripe(shard types.Shard, listed map[string]types.Shard) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range parents(shard) {
		if _, there := listed[p]; there && !s.done[p] {
			return false
		}
	}
	return true
}

func parents(shard types.Shard) []string {
	var ids []string
	for _, p := range []*string{shard.ParentShardId, shard.AdjacentParentShardId} {
		if p != nil {
			ids = append(ids, *p)
		}
	}
	return ids
}

// closed tells whether the shard takes no records any more.
func closed(shard types.Shard) bool {
	return shard.SequenceNumberRange != nil && shard.SequenceNumberRange.EndingSequenceNumber != nil
}

// finish notes that a shard has been read to its end.
func (s *session) finish(id string) {
	s.mu.Lock()
	s.done[id] = true
	s.mu.Unlock()
	s.feed.caughtUp(id)
	select {
	case s.closed <- struct{}{}:
	default:
	}
}

// pause waits until a shard has been read to its end, or it is time to look for
// new shards; it is false when ctx has ended.
func (s *session) pause(ctx context.Context) bool {
	waiting, stop := context.WithCancel(ctx)
	var watch sync.WaitGroup
	watch.Go(func() {
		defer stop()
		select {
		case <-s.closed:
		case <-waiting.Done():
		}
	})
	_ = s.feed.o.Wait(waiting, s.feed.o.Now().Add(discovery)) // an error means that a shard closed, or ctx ended
	stop()
	watch.Wait()
	return ctx.Err() == nil
}
