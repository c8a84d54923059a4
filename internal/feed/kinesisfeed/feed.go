// Package kinesisfeed reads one Kinesis data stream of agent events, for a
// controller of one process or, with leases, of several that share the stream.
//
// Every record that is in the stream, from the start on, is handed to Apply:
//
//   - in the order of its shard, and a parent shard's before its children's;
//   - one at a time per shard, the next only when Apply has taken the one before;
//   - again and again, with growing pauses, while Apply fails: none is skipped;
//   - from where the ledger says the shard has been read to, after a restart.
//     Apply commits that position with what the record caused, so a record can
//     come twice only when a commit's answer was lost.
//
// What has left the stream before it was read cannot be had any more. That is
// never passed over in silence: it is logged as an error, noted in the journal,
// and reading goes on with the oldest record there is.
//
// With leases (see package lease) a process reads the shards whose leases it has, and all
// of this holds of all processes together. Who takes a shard fences it first, and reads
// on from the position that the fence returns; every position carries the lease's term. So
// whatever an earlier reader still commits is refused, departure.ErrFenced, and that
// reader stops. One that is told to stop, because another process should have the shard,
// ends the record at work. A child begins when its parents' rows say that they are done, or
// its parents have left the stream.
package kinesisfeed

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"handover/internal/clock"
	"handover/internal/departure"
	"handover/internal/lease"
	"handover/internal/ledger"
)

const (
	// DefaultPoll is the pause between two reads of a shard that is read up.
	DefaultPoll = time.Second
	// minPoll keeps within the five reads a second that a shard allows.
	minPoll = 200 * time.Millisecond
	// discovery is how often the stream is asked for new shards.
	discovery = time.Minute
	// callLimit is how long one call to Kinesis may take.
	callLimit = 30 * time.Second
	// batch is how many records one read asks for: few enough to be applied
	// before the next iterator expires, which it does after five minutes.
	batch = 500
)

// Client are the calls to Kinesis that reading takes.
type Client interface {
	ListShards(context.Context, *kinesis.ListShardsInput, ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error)
	GetShardIterator(context.Context, *kinesis.GetShardIteratorInput, ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error)
	GetRecords(context.Context, *kinesis.GetRecordsInput, ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error)
}

// NewClient returns the SDK's client.
func NewClient(cfg aws.Config) Client { return kinesis.NewFromConfig(cfg) }

// Intake takes the records.
type Intake interface {
	// Apply applies the record and, in the same transaction, stores its position.
	Apply(ctx context.Context, r departure.Record) error
}

// Positions is where the ledger keeps how far each shard has been read.
type Positions interface {
	Position(ctx context.Context, stream, shard string) (departure.Position, bool, error)
	// Commit stores the position at which reading began, before it begins.
	Commit(ctx context.Context, c departure.Commit) error
}

// Start is where reading begins in a stream of which the ledger knows nothing.
type Start string

// The starts.
const (
	Latest Start = "latest"       // what comes from now on
	Oldest Start = "trim-horizon" // the oldest record there is
	At     Start = "at"           // what came at Options.StartAt or later
)

// Options are what a feed is made of. Client, Stream, Intake and Positions are
// needed; Leases, Fences and Owner where other processes read the stream, too; the rest
// has defaults.
type Options struct {
	Client    Client
	Stream    string // name or ARN
	Intake    Intake
	Positions Positions

	Start   Start         // default Latest
	StartAt time.Time     // for Start At
	Poll    time.Duration // between two reads of a shard; default DefaultPoll, at least 200ms

	Leases lease.Store
	Fences ledger.Fences // of the ledger that Positions and Intake commit to
	Owner  string        // of leases: unlike that of every other process, and at every start
	Lease  time.Duration // see lease.Options
	Beat   time.Duration // see lease.Options

	Now  func() time.Time                                 // the controller's time; default time.Now
	Wait func(ctx context.Context, until time.Time) error // until that time, or the context's error; default: a timer
	Log  *slog.Logger                                     // default: discard
}

// Feed reads the stream.
type Feed struct {
	o    Options
	name *string // exactly one of name and arn is set
	arn  *string

	mu   sync.Mutex
	read map[string]reached // by shard
	all  *sharing           // nil: this process alone reads the stream
}

// New checks the options; it calls nothing and starts nothing.
func New(o Options) (*Feed, error) {
	o, err := o.complete()
	if err != nil {
		return nil, fmt.Errorf("kinesisfeed: %w", err)
	}
	f := &Feed{o: o, name: &o.Stream, read: make(map[string]reached)}
	if strings.HasPrefix(o.Stream, "arn:") {
		f.name, f.arn = nil, &o.Stream
	}
	if o.Leases != nil {
		if f.all, err = newSharing(f); err != nil {
			return nil, fmt.Errorf("kinesisfeed: %w", err)
		}
	}
	return f, nil
}

func (o Options) complete() (Options, error) {
	if o.Start == "" {
		o.Start = Latest
	}
	if o.Poll == 0 {
		o.Poll = DefaultPoll
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Wait == nil {
		o.Wait = clock.WaitUntil
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o, o.check()
}

func (o Options) check() error {
	switch {
	case o.Client == nil, o.Intake == nil, o.Positions == nil:
		return errors.New("options: Client, Intake and Positions are needed")
	case (o.Leases == nil) != (o.Fences == nil):
		return errors.New("options: Leases and Fences are needed both, or none of them")
	case o.Stream == "":
		return errors.New("options: Stream is empty, must be the name or ARN of a stream")
	case o.Poll < minPoll:
		return fmt.Errorf("options: Poll is %v, must be at least %v: a shard allows five reads a second", o.Poll, minPoll)
	case o.Start == At && o.StartAt.IsZero():
		return errors.New("options: Start is at, and StartAt is not set")
	case !slices.Contains([]Start{Latest, Oldest, At}, o.Start):
		return fmt.Errorf("options: Start is %q, must be %s, %s or %s", o.Start, Latest, Oldest, At)
	}
	return nil
}

// Stream is the name of the stream, as it stands in positions.
func (f *Feed) Stream() string {
	return f.o.Stream[strings.LastIndexByte(f.o.Stream, '/')+1:]
}

// reached is how far behind the end of a shard the last read was, and when that was.
type reached struct {
	behind time.Duration
	at     time.Time
}

// silence is for how long there may be no read until that counts as being behind: a
// call that is answered may take as long.
const silence = callLimit

// Lag is how far reading is behind the end of the stream: that of the shard that is
// furthest behind, of those that this process reads. A shard that cannot be read falls behind as time passes.
func (f *Feed) Lag() time.Duration {
	now := f.o.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	var worst time.Duration
	for _, r := range f.read {
		lag := r.behind
		if since := now.Sub(r.at); since > silence {
			lag += since
		}
		worst = max(worst, lag)
	}
	return worst
}

// lag notes how far behind a read was.
func (f *Feed) lag(shard string, behind time.Duration) {
	now := f.o.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.read[shard] = reached{behind, now}
}

// caughtUp forgets a shard of which nothing is left to be read, by this process.
func (f *Feed) caughtUp(shard string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.read, shard)
}
