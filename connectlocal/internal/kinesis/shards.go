package kinesis

import (
	"slices"
	"time"
)

type wireShard struct {
	ShardId               string
	ParentShardId         string `json:",omitempty"`
	AdjacentParentShardId string `json:",omitempty"`
	HashKeyRange          wireRange
	SequenceNumberRange   struct {
		StartingSequenceNumber string
		EndingSequenceNumber   string `json:",omitempty"`
	}
}

func wireShardOf(s *shard) wireShard {
	w := wireShard{ShardId: s.id, HashKeyRange: rangeOf(s.keys)}
	if len(s.parents) > 0 {
		w.ParentShardId = s.parents[0]
	}
	if len(s.parents) > 1 {
		w.AdjacentParentShardId = s.parents[1]
	}
	w.SequenceNumberRange.StartingSequenceNumber = s.sequence(0)
	if s.closed() {
		w.SequenceNumberRange.EndingSequenceNumber = s.sequence(s.next)
	}
	return w
}

// shardPage is a page of shards, which are in the order of their ids.
func shardPage(all []*shard, after string, limit int) (shards []wireShard, more bool) {
	rest, more := page(all, func(s *shard) string { return s.id }, after, limit)
	shards = []wireShard{}
	for _, s := range rest {
		shards = append(shards, wireShardOf(s))
	}
	return shards, more
}

type shardFilter struct {
	Type      string
	ShardId   string `json:",omitempty"`
	Timestamp *epoch `json:",omitempty"`
}

type listShardsInput struct {
	ref
	NextToken               string
	ExclusiveStartShardId   string
	MaxResults              *int
	ShardFilter             *shardFilter
	StreamCreationTimestamp *epoch
}

// listShards goes on with the filter that its token carries: a request with a
// token must name neither the stream nor a filter again.
func (a *api) listShards(in listShardsInput, now time.Time) (any, error) {
	s, t, err := a.shardsFrom(in, now)
	if err != nil {
		return nil, err
	}
	shards := slices.Clone(s.visible())
	if t.Filter != nil {
		shards = slices.DeleteFunc(shards, t.Filter.leavesOut(s, now))
	}
	out := struct {
		Shards    []wireShard
		NextToken string `json:",omitempty"`
	}{}
	var more bool
	if out.Shards, more = shardPage(shards, t.After, pick(in.MaxResults, shardsPage)); more {
		t.After = out.Shards[len(out.Shards)-1].ShardId
		out.NextToken = t.encode(now)
	}
	return out, nil
}

// shardsFrom is the stream whose shards are wanted, and from where on.
func (a *api) shardsFrom(in listShardsInput, now time.Time) (*stream, token, error) {
	if in.NextToken != "" {
		if in.ref != (ref{}) || in.ExclusiveStartShardId != "" || in.ShardFilter != nil || in.StreamCreationTimestamp != nil {
			return nil, token{}, invalid("NextToken and StreamName cannot be provided together; neither can StreamARN, ExclusiveStartShardId, ShardFilter and StreamCreationTimestamp.")
		}
		return a.streamOf("ListShards", in.NextToken, now)
	}
	s, err := a.find(in.ref)
	if err != nil {
		return nil, token{}, err
	}
	if err := a.sameAge(s, in.StreamCreationTimestamp); err != nil {
		return nil, token{}, err
	}
	t := token{List: "ListShards", Stream: s.name, Created: s.created.UnixMilli(), After: in.ExclusiveStartShardId, Filter: in.ShardFilter}
	return s, t, t.Filter.check()
}

// streamOf is the stream of a token, if it is still the same.
func (a *api) streamOf(list, text string, now time.Time) (*stream, token, error) {
	t, err := resumed(list, text, now)
	if err != nil {
		return nil, token{}, err
	}
	s, err := a.find(ref{StreamName: t.Stream})
	if err == nil && s.created.UnixMilli() != t.Created {
		err = refuse("ExpiredNextTokenException", "NextToken is of an earlier stream %s.", s.name)
	}
	return s, t, err
}

// sameAge checks the time by which a caller tells streams of one name apart.
func (a *api) sameAge(s *stream, created *epoch) error {
	if created != nil && time.Time(*created).Unix() != s.created.Unix() {
		return a.noStream(ref{StreamName: s.name})
	}
	return nil
}

func (f *shardFilter) check() error {
	switch {
	case f == nil:
		return nil
	case f.Type == "AFTER_SHARD_ID" && f.ShardId == "":
		return invalid("ShardFilter.ShardId is missing, which AFTER_SHARD_ID needs.")
	case (f.Type == "AT_TIMESTAMP" || f.Type == "FROM_TIMESTAMP") && f.Timestamp == nil:
		return invalid("ShardFilter.Timestamp is missing, which %s needs.", f.Type)
	}
	return nil
}

// leavesOut tells which shards the filter does not want.
func (f *shardFilter) leavesOut(s *stream, now time.Time) func(*shard) bool {
	horizon := now.Add(-s.retention)
	if horizon.Before(s.created) {
		horizon = s.created
	}
	switch f.Type {
	case "AFTER_SHARD_ID":
		return func(sh *shard) bool { return sh.id <= f.ShardId }
	case "AT_LATEST":
		return (*shard).closed
	case "AT_TRIM_HORIZON":
		return func(sh *shard) bool { return !sh.openAt(horizon) }
	case "AT_TIMESTAMP":
		return func(sh *shard) bool { return !sh.openAt(time.Time(*f.Timestamp)) }
	case "FROM_TIMESTAMP":
		return func(sh *shard) bool { return sh.closed() && sh.closedAt.Before(time.Time(*f.Timestamp)) }
	}
	return func(*shard) bool { return false } // FROM_TRIM_HORIZON: all that there are
}

// openAt tells whether a shard took records at t.
func (s *shard) openAt(t time.Time) bool {
	return !s.openedAt.After(t) && (!s.closed() || s.closedAt.After(t))
}
