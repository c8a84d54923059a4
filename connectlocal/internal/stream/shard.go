package stream

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
	id      string
	keys    keyRange
	prefix  string // of its sequence numbers
	records []record
	bytes   int
	next    uint64 // number of the record to come; the first is 1
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
const counterDigits = 36

func newShard(i int, keys keyRange, created time.Time) *shard {
	return &shard{
		id:     fmt.Sprintf("shardId-%012d", i),
		keys:   keys,
		prefix: fmt.Sprintf("496%013d%04d", created.UnixMilli(), i),
		next:   1,
	}
}

// append writes a record. Time never runs backwards within a shard.
func (s *shard) append(at time.Time, key string, data []byte) uint64 {
	if len(s.records) > 0 {
		if last := s.records[len(s.records)-1].at; at.Before(last) {
			at = last
		}
	}
	r := record{n: s.next, at: at, key: key, data: data}
	s.records = append(s.records, r)
	s.bytes += r.size()
	s.next++
	return r.n
}

// trim drops what is older than horizon, and the oldest as long as there are
// too many bytes; the newest record always stays.
func (s *shard) trim(horizon time.Time, maxBytes int) {
	drop := 0
	for drop < len(s.records) && s.records[drop].at.Before(horizon) {
		s.bytes -= s.records[drop].size()
		drop++
	}
	for drop < len(s.records)-1 && s.bytes > maxBytes {
		s.bytes -= s.records[drop].size()
		drop++
	}
	clear(s.records[:drop])
	s.records = s.records[drop:]
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
// stream was made (an earlier process) means 0, before the first record;
// false is one that this shard has not issued.
func (s *shard) number(sequence string) (uint64, bool) {
	if compareDecimal(sequence, s.sequence(0)) < 0 {
		return 0, true
	}
	counter, ok := strings.CutPrefix(sequence, s.prefix)
	if !ok || len(counter) != counterDigits {
		return 0, false
	}
	n, err := strconv.ParseUint(counter, 10, 64)
	return n, err == nil && n < s.next
}

// compareDecimal compares two numbers written without leading zeros.
func compareDecimal(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}
