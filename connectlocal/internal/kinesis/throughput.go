package kinesis

import "time"

// A shard's limits, as Amazon has them.
const (
	writtenRecords = 1000    // a second
	writtenBytes   = 1 << 20 // a second
	readCalls      = 5       // a second
	readBytes      = 2 << 20 // a second
)

// load is what a shard has carried of late.
type load struct {
	writes, reads window
	paidUntil     time.Time // when what was read is worth the time that has passed
}

// window counts within one second.
type window struct {
	from     time.Time
	n, bytes int
}

// take counts one more, unless that is more than the limits; a bytes limit of 0 is none.
// One that alone is larger than a second's bytes has a second to itself.
func (w *window) take(now time.Time, size, most, mostBytes int) bool {
	if now.Sub(w.from) >= time.Second {
		*w = window{from: now}
	}
	if w.n >= most || mostBytes > 0 && w.n > 0 && w.bytes+size > mostBytes {
		return false
	}
	w.n++
	w.bytes += size
	return true
}

// mayWrite counts a record.
func (l *load) mayWrite(now time.Time, size int) bool {
	return l.writes.take(now, size, writtenRecords, writtenBytes)
}

// mayRead counts a call.
func (l *load) mayRead(now time.Time) bool {
	return !l.paidUntil.After(now) && l.reads.take(now, 0, readCalls, 0)
}

// hasRead counts what a call returned: 10 MiB keep the shard busy for five seconds, of
// which the first comes free.
func (l *load) hasRead(now time.Time, size int) {
	if earliest := now.Add(-time.Second); l.paidUntil.Before(earliest) {
		l.paidUntil = earliest
	}
	l.paidUntil = l.paidUntil.Add(time.Duration(size) * time.Second / readBytes)
}
