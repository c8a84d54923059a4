package kinesis

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// shard is one shard's records. Its owner locks.
type shard struct {
	id       string
	parents  []string // the shard it came from, or the two
	keys     keyRange
	openedAt time.Time
	closedAt time.Time // zero: it is open
	children []*shard
	prefix   string // of its sequence numbers
	records  []record
	next     uint64 // number of the record to come; the first is 1
	load     load
}

// record is one record; n counts the shard's records from 1.
type record struct {
	n    uint64
	at   time.Time
	key  string
	data []byte
}

func (r record) size() int { return len(r.key) + len(r.data) }

// counterDigits makes a sequence number 56 digits long, as Amazon's are.
const counterDigits = 34

// newShard makes an open shard. Its sequence numbers begin with the time of its
// opening, then its number, so that they are above those of its parents.
func newShard(number int, keys keyRange, at time.Time, parents []string) *shard {
	return &shard{
		id: fmt.Sprintf("shardId-%012d", number), keys: keys, parents: parents, openedAt: at,
		prefix: fmt.Sprintf("496%013d%06d", at.UnixMilli(), number%1_000_000),
		next:   1,
	}
}

func (s *shard) closed() bool { return !s.closedAt.IsZero() }

// close ends a shard in favour of its children.
func (s *shard) close(at time.Time, children ...*shard) {
	s.closedAt, s.children = at, append(s.children, children...)
}

// append writes a record. Time never runs backwards within a shard.
func (s *shard) append(r record) uint64 {
	if len(s.records) > 0 {
		if last := s.records[len(s.records)-1].at; r.at.Before(last) {
			r.at = last
		}
	}
	r.n = s.next
	s.records = append(s.records, r)
	s.next++
	return r.n
}

// expire drops what is older than horizon and tells how many bytes that was.
func (s *shard) expire(horizon time.Time) int {
	n := 0
	for n < len(s.records) && s.records[n].at.Before(horizon) {
		n++
	}
	return s.drop(n)
}

// drop forgets the n oldest records and tells how many bytes that was.
func (s *shard) drop(n int) (size int) {
	for _, r := range s.records[:n] {
		size += r.size()
	}
	clear(s.records[:n])
	s.records = s.records[n:]
	return size
}

// firstKept is the number of the oldest record that is left, or of the one to come.
func (s *shard) firstKept() uint64 {
	if len(s.records) == 0 {
		return s.next
	}
	return s.records[0].n
}

// index is where in records number n is, or would be.
func (s *shard) index(n uint64) int {
	i, _ := slices.BinarySearchFunc(s.records, n, func(r record, n uint64) int { return cmp.Compare(r.n, n) })
	return i
}

// since is the number of the first record at t or later.
func (s *shard) since(t time.Time) uint64 {
	i, _ := slices.BinarySearchFunc(s.records, t, func(r record, t time.Time) int { return r.at.Compare(t) })
	if i == len(s.records) {
		return s.next
	}
	return s.records[i].n
}

// sequence is a record's sequence number; of 0 it is the shard's starting one.
func (s *shard) sequence(n uint64) string {
	return fmt.Sprintf("%s%0*d", s.prefix, counterDigits, n)
}

// number is the record that a sequence number means. One from before this
// shard was opened means 0, before the first record; false is one that this shard
// has not issued. A closed shard's ending number is the one after its last record's.
func (s *shard) number(sequence string) (uint64, bool) {
	if compareDecimal(sequence, s.sequence(0)) < 0 {
		return 0, true
	}
	counter, ok := strings.CutPrefix(sequence, s.prefix)
	if !ok || len(counter) != counterDigits {
		return 0, false
	}
	n, err := strconv.ParseUint(counter, 10, 64)
	return n, err == nil && (n < s.next || n == s.next && s.closed())
}

// compareDecimal compares two numbers written without leading zeros.
func compareDecimal(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// batch is what one read returns.
type batch struct {
	records []record
	next    uint64        // where the next read goes on
	behind  time.Duration // 0 at the tip
	bytes   int
	atEnd   bool // the shard is closed and there is nothing after this
}

// maxBatchBytes is how much GetRecords returns at most.
const maxBatchBytes = 10 << 20

// read returns up to limit records from position from on.
func (s *shard) read(from uint64, limit int, now time.Time) batch {
	i := s.index(from)
	b := batch{next: max(from, s.firstKept())}
	for ; i < len(s.records) && len(b.records) < limit; i++ {
		r := s.records[i]
		if b.bytes+r.size() > maxBatchBytes && len(b.records) > 0 {
			break
		}
		b.bytes += r.size()
		b.records = append(b.records, r)
		b.next = r.n + 1
	}
	if i < len(s.records) {
		b.behind = max(now.Sub(s.records[i].at), time.Millisecond)
	}
	b.atEnd = s.closed() && i == len(s.records)
	return b
}
