package kinesisfeed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"handover/internal/departure"
)

// iteratorLife is how long Kinesis honours an iterator.
const iteratorLife = 5 * time.Minute

// stream is a Kinesis stream in memory. Sequence numbers count up over all shards.
type stream struct {
	mu       sync.Mutex
	order    []string
	shards   map[string]*shard
	sequence int
	reads    []read
	failures map[string][]error // to be answered, by operation
	pageSize int                // of ListShards; 0: all
}

type shard struct {
	parents []string
	records []types.Record
	trimmed int // sequences up to this one are gone
	closed  bool
}

type read struct {
	shard string
	at    time.Time
}

func newStream(shards ...string) *stream {
	s := &stream{shards: make(map[string]*shard), failures: make(map[string][]error)}
	for _, id := range shards {
		s.add(id)
	}
	return s
}

func (s *stream) add(id string, parents ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order = append(s.order, id)
	s.shards[id] = &shard{parents: parents}
}

func (s *stream) put(id string, data ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range data {
		s.sequence++
		s.shards[id].records = append(s.shards[id].records, types.Record{
			Data: []byte(d), SequenceNumber: aws.String(strconv.Itoa(s.sequence)), ApproximateArrivalTimestamp: aws.Time(time.Now()),
		})
	}
}

// split closes a shard and opens its children.
func (s *stream) split(id string, children ...string) {
	for _, c := range children {
		s.add(c, id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards[id].closed = true
}

// trim takes a shard's records so far away.
func (s *stream) trim(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards[id].trimmed, s.shards[id].records = s.sequence, nil
}

// fail has the next calls of the operation answer with the errors.
func (s *stream) fail(op string, errs ...error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures[op] = append(s.failures[op], errs...)
}

func (s *stream) failure(op string) error {
	if len(s.failures[op]) == 0 {
		return nil
	}
	err := s.failures[op][0]
	s.failures[op] = s.failures[op][1:]
	return err
}

func (s *stream) readsOf(id string) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	var at []time.Time
	for _, r := range s.reads {
		if r.shard == id {
			at = append(at, r.at)
		}
	}
	return at
}

func (s *stream) ListShards(_ context.Context, in *kinesis.ListShardsInput, _ ...func(*kinesis.Options)) (*kinesis.ListShardsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failure("ListShards"); err != nil {
		return nil, err
	}
	if (in.StreamName == nil) == (in.NextToken == nil) {
		return nil, errors.New("one of StreamName and NextToken must be given, and not both")
	}
	from, _ := strconv.Atoi(aws.ToString(in.NextToken))
	to := len(s.order)
	out := &kinesis.ListShardsOutput{}
	if s.pageSize > 0 && from+s.pageSize < to {
		to = from + s.pageSize
		out.NextToken = aws.String(strconv.Itoa(to))
	}
	for _, id := range s.order[from:to] {
		out.Shards = append(out.Shards, s.describe(id))
	}
	return out, nil
}

func (s *stream) describe(id string) types.Shard {
	sh := s.shards[id]
	d := types.Shard{ShardId: &id, SequenceNumberRange: &types.SequenceNumberRange{StartingSequenceNumber: aws.String("0")}}
	if sh.closed {
		d.SequenceNumberRange.EndingSequenceNumber = aws.String("999")
	}
	for n, p := range sh.parents {
		if n == 0 {
			d.ParentShardId = &p
		} else {
			d.AdjacentParentShardId = &p
		}
	}
	return d
}

// GetShardIterator gives iterators of the form shard|after|issued.
func (s *stream) GetShardIterator(_ context.Context, in *kinesis.GetShardIteratorInput, _ ...func(*kinesis.Options)) (*kinesis.GetShardIteratorOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failure("GetShardIterator"); err != nil {
		return nil, err
	}
	sh := s.shards[*in.ShardId]
	after := 0
	switch in.ShardIteratorType {
	case types.ShardIteratorTypeTrimHorizon:
	case types.ShardIteratorTypeLatest:
		after = s.sequence
	case types.ShardIteratorTypeAfterSequenceNumber:
		after, _ = strconv.Atoi(*in.StartingSequenceNumber)
		if after <= sh.trimmed {
			return nil, &types.InvalidArgumentException{Message: aws.String("sequence is trimmed")}
		}
	case types.ShardIteratorTypeAtTimestamp:
		after = s.sequence
		if n := slices.IndexFunc(sh.records, func(r types.Record) bool { return !r.ApproximateArrivalTimestamp.Before(*in.Timestamp) }); n >= 0 {
			after = number(sh.records[n]) - 1
		}
	default:
		return nil, fmt.Errorf("no such type: %s", in.ShardIteratorType)
	}
	return &kinesis.GetShardIteratorOutput{ShardIterator: iterator(*in.ShardId, after)}, nil
}

func iterator(shard string, after int) *string {
	return aws.String(fmt.Sprintf("%s|%d|%d", shard, after, time.Now().UnixNano()))
}

func number(r types.Record) int {
	n, _ := strconv.Atoi(*r.SequenceNumber)
	return n
}

func (s *stream) GetRecords(_ context.Context, in *kinesis.GetRecordsInput, _ ...func(*kinesis.Options)) (*kinesis.GetRecordsOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	part := strings.Split(*in.ShardIterator, "|")
	s.reads = append(s.reads, read{part[0], time.Now()})
	if err := s.failure("GetRecords"); err != nil {
		return nil, err
	}
	issued, _ := strconv.ParseInt(part[2], 10, 64)
	if time.Since(time.Unix(0, issued)) >= iteratorLife {
		return nil, &types.ExpiredIteratorException{}
	}
	sh, out := s.shards[part[0]], &kinesis.GetRecordsOutput{MillisBehindLatest: aws.Int64(0)}
	after, _ := strconv.Atoi(part[1])
	for _, r := range sh.records {
		if number(r) <= after {
			continue
		}
		if len(out.Records) == int(*in.Limit) {
			out.MillisBehindLatest = aws.Int64(time.Since(*r.ApproximateArrivalTimestamp).Milliseconds() + 1)
			break
		}
		out.Records = append(out.Records, r)
	}
	if len(out.Records) > 0 {
		after = number(out.Records[len(out.Records)-1])
	}
	if !sh.closed || *out.MillisBehindLatest > 0 {
		out.NextShardIterator = iterator(part[0], after)
	}
	return out, nil
}

// controller is an Intake and the ledger behind it.
type controller struct {
	mu        sync.Mutex
	positions map[string]departure.Position // by shard
	journal   []departure.Entry
	applied   []string
	at        []time.Time
	failures  map[string]int // how often a record is refused before it is taken
	commits   []error        // to be answered by Commit
}

func newController() *controller {
	return &controller{positions: make(map[string]departure.Position), failures: make(map[string]int)}
}

func (c *controller) Apply(ctx context.Context, r departure.Record) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if data := string(r.Data); c.failures[data] > 0 {
		c.failures[data]--
		return errors.New("the ledger is busy")
	}
	c.applied, c.at = append(c.applied, string(r.Data)), append(c.at, time.Now())
	c.positions[r.Position.Shard] = r.Position
	return nil
}

func (c *controller) Position(_ context.Context, _, shard string) (departure.Position, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.positions[shard]
	return p, ok, nil
}

func (c *controller) Commit(_ context.Context, commit departure.Commit) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.commits) > 0 {
		err := c.commits[0]
		c.commits = c.commits[1:]
		return err
	}
	if commit.Position != nil {
		c.positions[commit.Position.Shard] = *commit.Position
	}
	c.journal = append(c.journal, commit.Journal...)
	return nil
}

// take returns what was applied since the last time.
func (c *controller) take() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.applied
	c.applied = nil
	return got
}
