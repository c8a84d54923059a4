package kinesis

import (
	"fmt"
	"math/big"
	"slices"
	"time"
)

// splitAt replaces a shard by two, of which the second begins at the hash key.
func (s *stream) splitAt(sh *shard, key *big.Int, at time.Time) {
	lower, upper := sh.keys.cut(key)
	low, high := s.open(lower, at, sh.id), s.open(upper, at, sh.id)
	sh.close(at, low, high)
}

// merge replaces two adjacent shards by one. The first is the one that was named
// as to be merged.
func (s *stream) merge(a, b *shard, at time.Time) *shard {
	keys := keyRange{a.keys.first, b.keys.last}
	if b.keys.first.Cmp(a.keys.first) < 0 {
		keys = keyRange{b.keys.first, a.keys.last}
	}
	child := s.open(keys, at, a.id, b.id)
	a.close(at, child)
	b.close(at, child)
	return child
}

// scale makes n open shards of equal ranges, as UNIFORM_SCALING does: shards
// are split where the new ranges begin, and what belongs together is merged.
// Shards that are right already stay.
func (s *stream) scale(n int, at time.Time) {
	for _, r := range split(n) {
		for _, sh := range s.openOnes() {
			if sh.keys.has(r.first) && sh.keys.first.Cmp(r.first) < 0 {
				s.splitAt(sh, r.first, at)
			}
		}
	}
	for _, r := range split(n) {
		var whole *shard
		for _, sh := range s.openOnes() {
			if !r.has(sh.keys.first) {
				continue
			}
			if whole == nil {
				whole = sh
			} else {
				whole = s.merge(whole, sh, at)
			}
		}
	}
}

type splitShardInput struct {
	ref
	ShardToSplit       string
	NewStartingHashKey string
}

func (a *api) splitShard(in splitShardInput, now time.Time) (any, error) {
	s, err := a.provisioned(in.ref)
	if err != nil {
		return nil, err
	}
	sh, err := a.eligible(s, in.ShardToSplit)
	if err != nil {
		return nil, err
	}
	key, ok := explicitHash(in.NewStartingHashKey)
	if !ok || key.Cmp(new(big.Int).Add(sh.keys.first, one())) <= 0 || key.Cmp(sh.keys.last) >= 0 {
		return nil, invalid("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is not both greater than one plus "+
			"the shard's StartingHashKey %s and less than the shard's EndingHashKey %s.",
			in.NewStartingHashKey, sh.id, s.name, a.id, sh.keys.first, sh.keys.last)
	}
	if err := a.roomFor(1); err != nil {
		return nil, err
	}
	s.update(now, func(at time.Time) { s.splitAt(sh, key, at) })
	return none{}, nil
}

type mergeShardsInput struct {
	ref
	ShardToMerge, AdjacentShardToMerge string
}

func (a *api) mergeShards(in mergeShardsInput, now time.Time) (any, error) {
	s, err := a.provisioned(in.ref)
	if err != nil {
		return nil, err
	}
	one, err := a.eligible(s, in.ShardToMerge)
	if err != nil {
		return nil, err
	}
	other, err := a.eligible(s, in.AdjacentShardToMerge)
	if err != nil {
		return nil, err
	}
	if !one.keys.joins(other.keys) && !other.keys.joins(one.keys) {
		return nil, invalid("Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging",
			one.id, other.id, s.name, a.id)
	}
	s.update(now, func(at time.Time) { s.merge(one, other, at) })
	return none{}, nil
}

type updateShardCountInput struct {
	ref
	TargetShardCount int
	ScalingType      string
}

func (a *api) updateShardCount(in updateShardCountInput, now time.Time) (any, error) {
	s, err := a.provisioned(in.ref)
	if err != nil {
		return nil, err
	}
	current := len(s.openOnes())
	over := ""
	switch {
	case in.TargetShardCount > 2*current:
		over = "up over double"
	case 2*in.TargetShardCount < current:
		over = "down below half"
	}
	if over != "" {
		return nil, invalid("UpdateShardCount cannot scale %s your current open shard count. Current open shard count: %d Target shard count: %d",
			over, current, in.TargetShardCount)
	}
	if err := a.roomFor(in.TargetShardCount - current); err != nil {
		return nil, err
	}
	s.update(now, func(at time.Time) { s.scale(in.TargetShardCount, at) })
	return struct {
		StreamName, StreamARN               string
		CurrentShardCount, TargetShardCount int
	}{s.name, s.arn, current, in.TargetShardCount}, nil
}

// provisioned is an ACTIVE stream whose shards are its owner's business.
func (a *api) provisioned(r ref) (*stream, error) {
	s, err := a.steady(r)
	if err == nil && s.mode == onDemand {
		err = refuse("ValidationException", "Stream %s under account %s is in %s mode, in which shards are not split or merged by request.", s.name, a.id, onDemand)
	}
	return s, err
}

// eligible is a shard that can be split or merged.
func (a *api) eligible(s *stream, id string) (*shard, error) {
	sh := s.shard(id)
	switch {
	case sh == nil:
		return nil, refuse("ResourceNotFoundException", "Could not find shard %s in stream %s under account %s.", id, s.name, a.id)
	case sh.closed():
		return nil, invalid("Shard %s in stream %s under account %s has already been merged or split, and thus is not eligible for merging or splitting.",
			id, s.name, a.id)
	}
	return sh, nil
}

// roomFor checks the account's limit of shards.
func (a *api) roomFor(more int) error {
	if open := a.openShards(); more > 0 && open+more > shardLimit {
		return refuse("LimitExceededException", "This request would exceed the shard limit for the account %s in %s. "+
			"Current shard count for the account: %d. Limit: %d. Number of additional shards that would have resulted from this request: %d.",
			a.id, a.region, open, shardLimit, more)
	}
	return nil
}

// childShard is a child as a reader at the end of its parent is told of it.
type childShard struct {
	ShardId      string
	ParentShards []string
	HashKeyRange wireRange
}

func childrenOf(sh *shard) []childShard {
	var out []childShard
	for _, c := range sh.children {
		out = append(out, childShard{c.id, slices.Clone(c.parents), rangeOf(c.keys)})
	}
	return out
}

type wireRange struct{ StartingHashKey, EndingHashKey string }

func rangeOf(r keyRange) wireRange { return wireRange{fmt.Sprint(r.first), fmt.Sprint(r.last)} }
