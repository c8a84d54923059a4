package kinesis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Transition is how long, in virtual time, a stream or a consumer is CREATING,
// UPDATING or DELETING. Amazon's take some seconds; nobody waits for that here.
const Transition = 500 * time.Millisecond

// Clock is virtual time. *clock.Loop is one.
type Clock interface {
	Now() time.Time
	// Wait blocks until virtual time has reached t or ctx ends.
	Wait(ctx context.Context, t time.Time) error
}

// Options are what an Account is made of.
type Options struct {
	Clock           Clock
	Region, Account string
	// Throughput refuses what exceeds a shard's limits: writes over 1 MiB or 1000
	// records a second, reads over 2 MiB a second or five a second, in virtual time.
	Throughput bool
	// Stalled tells whether one reading of a stream is to give nothing; nil: none is.
	Stalled func(stream string, now time.Time) bool
}

// Account is the data streams of one account in one region. It is safe for
// concurrent use and holds its lock only for work in memory, so that it may be
// written to from inside the clock's loop.
type Account struct {
	clock      Clock
	region, id string
	throughput bool
	stalled    func(stream string, now time.Time) bool

	mu      sync.Mutex
	streams map[string]*stream // by name
	stopped bool               // nobody may subscribe any more
}

// New returns an account without streams.
func New(o Options) *Account {
	if o.Stalled == nil {
		o.Stalled = func(string, time.Time) bool { return false }
	}
	return &Account{
		clock: o.Clock, region: o.Region, id: o.Account, throughput: o.Throughput, stalled: o.Stalled, streams: map[string]*stream{},
	}
}

// Stop ends every subscription. Calls are still answered.
func (a *Account) Stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = true
	for _, s := range a.streams {
		s.notify()
	}
}

// StreamOptions are what Open makes a stream of.
type StreamOptions struct {
	Name      string
	Shards    int           // 1 to 500; 0: 4
	Retention time.Duration // 0: 24 h, Kinesis's own default
	MaxBytes  int           // bound on keys and data together; 0: 64 MiB
}

// The defaults and bounds of streams.
const (
	defaultShards    = 4
	defaultRetention = 24 * time.Hour
	defaultMaxBytes  = 64 << 20
	shardLimit       = 500 // of the account; Amazon's is 20 000 in its largest regions
	onDemandLimit    = 50  // streams of that mode in the account
)

// streamName is what CreateStream allows.
var streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)

// ErrExists is Open's error for a name that is taken; its Log is that stream's.
var ErrExists = errors.New("there is such a stream")

// Open makes a stream that is ACTIVE at once, for whoever writes to it from the
// beginning. Its error names the option that is wrong.
func (a *Account) Open(o StreamOptions) (Log, error) {
	o.Shards = cmp.Or(o.Shards, defaultShards)
	o.Retention = cmp.Or(o.Retention, defaultRetention)
	switch {
	case !streamName.MatchString(o.Name):
		return Log{}, fmt.Errorf("kinesis: Name %q: want 1 to 128 of a-z A-Z 0-9 _ . -", o.Name)
	case o.Shards < 1 || o.Shards > shardLimit:
		return Log{}, fmt.Errorf("kinesis: Shards %d: want 1 to %d", o.Shards, shardLimit)
	case o.Retention < 0:
		return Log{}, fmt.Errorf("kinesis: Retention %v: must not be negative", o.Retention)
	case o.MaxBytes < 0:
		return Log{}, fmt.Errorf("kinesis: MaxBytes %d: must not be negative", o.MaxBytes)
	}
	now := a.clock.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.streams[o.Name] != nil {
		return Log{a, o.Name}, fmt.Errorf("kinesis: Name %s: %w", o.Name, ErrExists)
	}
	s := a.add(o, now)
	s.status = active
	return Log{a, o.Name}, nil
}

// add makes a stream; a.mu is held.
func (a *Account) add(o StreamOptions, now time.Time) *stream {
	s := &stream{
		name: o.Name, arn: a.arn(o.Name), created: now, mode: provisioned, status: creating,
		retention: o.Retention, maxBytes: cmp.Or(o.MaxBytes, defaultMaxBytes), maxRecord: defaultRecord,
		labels: labels{tags: map[string]string{}}, changed: make(chan struct{}),
	}
	for _, r := range split(o.Shards) {
		s.open(r, now)
	}
	a.streams[o.Name] = s
	return s
}

func (a *Account) arn(name string) string {
	return fmt.Sprintf("arn:aws:kinesis:%s:%s:stream/%s", a.region, a.id, name)
}

// settle lets every change that is due take place; a.mu is held.
func (a *Account) settle(now time.Time) {
	for name, s := range a.streams {
		s.settle(now)
		if s.status == gone {
			delete(a.streams, name)
		}
	}
}

// sorted are all streams by name; a.mu is held.
func (a *Account) sorted() []*stream {
	out := make([]*stream, 0, len(a.streams))
	for _, name := range slices.Sorted(maps.Keys(a.streams)) {
		out = append(out, a.streams[name])
	}
	return out
}

// openShards is how many shards of the account count for its limit; a.mu is held.
func (a *Account) openShards() (n int) {
	for _, s := range a.streams {
		if s.mode == provisioned {
			n += len(s.openOnes())
		}
	}
	return n
}

// Log writes to the stream of one name, whichever stream has it at the time.
type Log struct {
	account *Account
	name    string
}

// Log is the stream of an ARN, whether it is there already or not; false for the ARN
// of another account's, or of another region's.
func (a *Account) Log(arn string) (Log, bool) {
	name, ours := strings.CutPrefix(arn, a.arn(""))
	return Log{a, name}, ours && streamName.MatchString(name)
}

// Name is the stream's name.
func (l Log) Name() string { return l.name }

// ARN is the stream's Amazon resource name.
func (l Log) ARN() string { return l.account.arn(l.name) }

// Append writes one record at now into the open shard that owns the MD5 hash of
// the partition key. It is lost if there is no such stream, as what Amazon
// Connect publishes to a deleted stream is. data must not be changed afterwards.
func (l Log) Append(now time.Time, partitionKey string, data []byte) {
	l.account.mu.Lock()
	defer l.account.mu.Unlock()
	l.account.settle(now)
	if s := l.account.streams[l.name]; s != nil && s.status != deleting {
		s.put(now, s.owner(hashOf(partitionKey)), record{key: partitionKey, data: data})
	}
}

// put writes a record into an open shard and gives its sequence number; the lock is held.
func (s *stream) put(now time.Time, to *shard, r record) (sequence string) {
	r.at = now
	n := to.append(r)
	s.bytes += r.size()
	s.trim(now)
	s.notify()
	return to.sequence(n)
}
