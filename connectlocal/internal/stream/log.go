package stream

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"sync"
	"time"
)

// LogOptions are what a Log is made of.
type LogOptions struct {
	Name, Region, Account string
	Created               time.Time     // virtual time of its making; part of every sequence number
	Shards                int           // 1..100; 0: 4
	Retention             time.Duration // 0: 24 h, Kinesis's own default
	MaxBytes              int           // bound on keys and data together; 0: 64 MiB
}

// Log is one data stream in memory. It is safe for concurrent use and holds
// its lock only for work in memory, so that it may be written from inside the loop.
type Log struct {
	name, arn string
	created   time.Time
	retention time.Duration
	maxBytes  int // per shard

	mu     sync.Mutex
	shards []*shard // their ranges and ids never change
}

// streamName is what CreateStream allows.
var streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)

// The defaults of LogOptions.
const (
	defaultShards    = 4
	defaultRetention = 24 * time.Hour
	defaultMaxBytes  = 64 << 20
	maxShards        = 100
)

// NewLog returns an empty stream. Its error names the option that is wrong.
func NewLog(o LogOptions) (*Log, error) {
	o = o.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	l := &Log{
		name:      o.Name,
		arn:       fmt.Sprintf("arn:aws:kinesis:%s:%s:stream/%s", o.Region, o.Account, o.Name),
		created:   o.Created,
		retention: o.Retention,
		maxBytes:  o.MaxBytes / o.Shards,
	}
	for i, r := range split(o.Shards) {
		l.shards = append(l.shards, newShard(i, r, o.Created))
	}
	return l, nil
}

func (o LogOptions) withDefaults() LogOptions {
	if o.Shards == 0 {
		o.Shards = defaultShards
	}
	if o.Retention == 0 {
		o.Retention = defaultRetention
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = defaultMaxBytes
	}
	return o
}

func (o LogOptions) validate() error {
	switch {
	case !streamName.MatchString(o.Name):
		return fmt.Errorf("stream: Name %q: want 1 to 128 of a-z A-Z 0-9 _ . -", o.Name)
	case o.Shards < 1 || o.Shards > maxShards:
		return fmt.Errorf("stream: Shards %d: want 1 to %d", o.Shards, maxShards)
	case o.Retention < 0:
		return fmt.Errorf("stream: Retention %v: must not be negative", o.Retention)
	case o.MaxBytes < 0:
		return fmt.Errorf("stream: MaxBytes %d: must not be negative", o.MaxBytes)
	case o.Created.IsZero():
		return errors.New("stream: Created is missing")
	}
	return nil
}

// Name is the stream's name.
func (l *Log) Name() string { return l.name }

// ARN is the stream's Amazon resource name.
func (l *Log) ARN() string { return l.arn }

// Append writes one record at now into the shard that owns the MD5 hash of
// the partition key, and returns where it is. data must not be changed afterwards.
func (l *Log) Append(now time.Time, partitionKey string, data []byte) (shardID, sequenceNumber string) {
	return l.put(now, hashOf(partitionKey), partitionKey, data)
}

// put is Append with the hash given.
func (l *Log) put(now time.Time, hash *big.Int, partitionKey string, data []byte) (shardID, sequenceNumber string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shards[l.owner(hash)]
	n := s.append(now, partitionKey, data)
	s.trim(now.Add(-l.retention), l.maxBytes)
	return s.id, s.sequence(n)
}

// owner is the index of the shard whose range holds hash.
func (l *Log) owner(hash *big.Int) int {
	for i, s := range l.shards {
		if hash.Cmp(s.keys.last) <= 0 {
			return i
		}
	}
	return len(l.shards) - 1
}

// shard finds a shard by its id.
func (l *Log) shard(id string) (int, bool) {
	for i, s := range l.shards {
		if s.id == id {
			return i, true
		}
	}
	return 0, false
}

// batch is what one read returns.
type batch struct {
	records []record
	next    uint64        // where the next read goes on
	behind  time.Duration // 0 at the tip
}

// maxBatchBytes is how much GetRecords returns at most.
const maxBatchBytes = 10 << 20

// read returns up to limit records of a shard from position from on.
func (l *Log) read(shard int, from uint64, limit int, now time.Time) batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.shards[shard]
	s.trim(now.Add(-l.retention), l.maxBytes)
	i := s.index(from)
	b := batch{next: max(from, s.firstKept())}
	size := 0
	for ; i < len(s.records) && len(b.records) < limit; i++ {
		r := s.records[i]
		if size += r.size(); size > maxBatchBytes && len(b.records) > 0 {
			break
		}
		b.records = append(b.records, r)
		b.next = r.n + 1
	}
	if i < len(s.records) {
		b.behind = max(now.Sub(s.records[i].at), time.Millisecond)
	}
	return b
}

// tail is the position after a shard's last record.
func (l *Log) tail(shard int) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shards[shard].next
}

// since is the position of a shard's first record at t or later.
func (l *Log) since(shard int, t time.Time) uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.shards[shard].since(t)
}
