package kinesis

import (
	"fmt"
	"math/big"
	"slices"
	"time"
)

// The states of streams and consumers. gone is ours, for one that is to be forgotten.
const (
	creating = "CREATING"
	active   = "ACTIVE"
	updating = "UPDATING"
	deleting = "DELETING"
	gone     = ""
)

// The modes of a stream.
const (
	provisioned = "PROVISIONED"
	onDemand    = "ON_DEMAND"
)

// defaultRecord is how large a record may be unless the stream says otherwise, in KiB.
const defaultRecord = 1024

// stream is one data stream. Its account locks.
type stream struct {
	name, arn string
	created   time.Time
	mode      string
	status    string
	change    *change // what it is busy with
	retention time.Duration
	maxBytes  int
	maxRecord int // KiB
	shards    []*shard
	made      int // shards so far: the number of the next one
	bytes     int
	labels
	metrics   []string // of enhanced monitoring
	keyID     string   // of the encryption; empty: none
	consumers []*consumer
	changed   chan struct{} // closed and replaced whenever there may be more to read
}

// labels are what streams and consumers bear alike, without effect here.
type labels struct {
	tags   map[string]string
	policy string // JSON, as it was put
}

// change is what a stream goes through until due.
type change struct {
	due  time.Time
	to   string // the status afterwards
	done func(at time.Time)
}

// busy puts the stream into a status that it leaves for to after Transition.
func (s *stream) busy(now time.Time, status, to string, done func(at time.Time)) {
	s.status, s.change = status, &change{now.Add(Transition), to, done}
}

// update is busy for what an ACTIVE stream goes through.
func (s *stream) update(now time.Time, done func(at time.Time)) { s.busy(now, updating, active, done) }

// settle lets what is due take place, and drops what is too old.
func (s *stream) settle(now time.Time) {
	if c := s.change; c != nil && !now.Before(c.due) {
		s.change, s.status = nil, c.to
		if c.done != nil {
			c.done(c.due)
		}
		s.notify() // shards may have ended, or the stream
	}
	for _, c := range s.consumers {
		c.settle(now)
	}
	s.consumers = slices.DeleteFunc(s.consumers, func(c *consumer) bool { return c.status == gone })
	s.trim(now)
}

// open makes a shard.
func (s *stream) open(keys keyRange, at time.Time, parents ...string) *shard {
	sh := newShard(s.made, keys, at, parents)
	s.made++
	s.shards = append(s.shards, sh)
	return sh
}

// openOnes are the shards that take records, by hash key.
func (s *stream) openOnes() []*shard {
	var out []*shard
	for _, sh := range s.shards {
		if !sh.closed() {
			out = append(out, sh)
		}
	}
	slices.SortFunc(out, func(a, b *shard) int { return a.keys.first.Cmp(b.keys.first) })
	return out
}

// owner is the open shard whose range holds hash.
func (s *stream) owner(hash *big.Int) *shard {
	for _, sh := range s.shards {
		if !sh.closed() && sh.keys.has(hash) {
			return sh
		}
	}
	panic(fmt.Sprintf("kinesis: no shard of %s has hash key %v", s.name, hash)) // the ranges leave no gap
}

// shard finds a shard by its id.
func (s *stream) shard(id string) *shard {
	for _, sh := range s.shards {
		if sh.id == id {
			return sh
		}
	}
	return nil
}

// trim drops what is older than the retention time, closed shards included, and
// the oldest as long as there are too many bytes; the newest record always stays.
func (s *stream) trim(now time.Time) {
	horizon := now.Add(-s.retention)
	for _, sh := range s.shards {
		s.bytes -= sh.expire(horizon)
	}
	s.shards = slices.DeleteFunc(s.shards, func(sh *shard) bool {
		return sh.closed() && sh.closedAt.Before(horizon) && len(sh.records) == 0
	})
	for s.bytes > s.maxBytes {
		oldest, left := s.oldest()
		if left < 2 {
			return
		}
		s.bytes -= oldest.drop(1)
	}
}

// oldest is the shard with the oldest record, and how many records there are, at most two.
func (s *stream) oldest() (oldest *shard, records int) {
	for _, sh := range s.shards {
		if len(sh.records) == 0 {
			continue
		}
		records = min(records+len(sh.records), 2)
		if oldest == nil || sh.records[0].at.Before(oldest.records[0].at) {
			oldest = sh
		}
	}
	return oldest, records
}

// notify wakes whoever waits for records.
func (s *stream) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}
